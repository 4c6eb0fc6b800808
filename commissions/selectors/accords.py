"""What the person's decisions allow today: examined at each step, never assumed from an earlier one."""

from dataclasses import dataclass

from commissions.enums import DecisionKind, Outcome, Scope
from commissions.models import Commission, Decision, Situation
from commissions.permissions.reading import accord_in_force
from common.errors import Missing

REFUSALS = (Outcome.REFUSED, Outcome.WITHDRAWN)


@dataclass(frozen=True)
class AccordState:
    """`refused` is a no of the person; `strict` is the commission's rule (D1), `reason` its exception."""

    informed: bool
    given: bool
    refused: bool
    strict: bool
    reason: str = ""

    @property
    def allows(self) -> bool:
        """Whether the situation may be examined: informed and agreed, or the written exception."""
        if self.refused:
            return False
        if self.informed and self.given:
            return True
        return not self.strict and bool(self.reason)


def accord_state(situation: Situation) -> AccordState:
    """The decisions that stand today, and the rule of the commission."""
    standing = Decision.objects.filter(situation=situation, ended_on__isnull=True)
    told = {(row.kind, row.outcome) for row in standing}
    strict = Commission.objects.values_list("strict_accord", flat=True).get(
        pk=situation.commission_id
    )
    return AccordState(
        informed=(DecisionKind.INFORMATION, Outcome.GIVEN) in told,
        given=Situation.objects.filter(
            accord_in_force(scope=Scope.FACTS), pk=situation.pk
        ).exists(),
        refused=any(
            kind == DecisionKind.OPPOSITION or (kind == DecisionKind.ACCORD and outcome in REFUSALS)
            for kind, outcome in told
        ),
        strict=strict,
        reason=situation.without_accord_reason,
    )


def missing_for_an_examination(state: AccordState) -> list[Missing]:
    """What forbids to examine the situation (rules R16 and R17), in words that say how to go on."""
    if state.refused:
        return [Missing("accord", "La personne a refusé : rien ne peut être examiné.")]
    if state.allows:
        return []
    if not state.strict:
        words = "L’accord n’est pas noté : écrivez pourquoi la situation est examinée sans lui."
        return [Missing("without_accord_reason", words)]
    missing = []
    if not state.informed:
        words = "La personne n’est pas notée comme informée : rien ne peut être examiné avant."
        missing.append(Missing("informed", words))
    if not state.given:
        words = (
            "L’accord de la personne n’est pas en cours : la commission n’examine rien sans lui."
        )
        missing.append(Missing("accord", words))
    return missing
