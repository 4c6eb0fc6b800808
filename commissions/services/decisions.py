"""What the person was told and agreed to, as it is written down: one decision of a kind stands."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.services import record
from commissions.enums import DecisionKind, ItemList, Means, Outcome, Scope, SituationStatus
from commissions.models import Decision, RestrictedSheet, Situation
from commissions.permissions import SITUATION
from commissions.selectors.items import is_item
from commissions.services.draft import discard_draft
from commissions.services.oppose import oppose
from commissions.services.statistics import note
from common.errors import GuardsFailed, Missing
from common.locking import locked

REFUSALS = (Outcome.REFUSED, Outcome.WITHDRAWN)
NOT_SAID: dict[str, str] = {
    DecisionKind.INFORMATION: "Dites si la personne est informée.",
    DecisionKind.ACCORD: "Dites ce que la personne a répondu.",
}


@dataclass(frozen=True, kw_only=True)
class Words:
    """One decision as somebody wrote it down; empty where nothing was said."""

    kind: str
    outcome: str = ""
    decided_on: date | None = None
    collected_by: str = ""
    means: str = ""
    scope: tuple[str, ...] = ()
    only_named: bool | None = None
    named: tuple[User, ...] = ()
    until: date | None = None
    reason: str = ""
    reason_words: str = ""

    @property
    def agrees(self) -> bool:
        return self.kind == DecisionKind.ACCORD and self.outcome == Outcome.GIVEN


@transaction.atomic
def record_decision(
    *, situation: Situation, words: Words, version: int, by, at: datetime
) -> Situation | None:
    """Write down a decision of the person; it replaces the one of its kind that stood.

    A refusal or a withdrawal of the accord stops everything at once (rule R15); of a draft, which
    nobody else has read, it leaves nothing: None. Raises GuardsFailed with all that is missing.
    """
    situation = locked(situation, version=version)
    SITUATION.check(by, "record_decision", situation)
    if missing := missing_in_decision(words, situation.commission_id, at=at):
        raise GuardsFailed(missing)
    if words.kind == DecisionKind.ACCORD and words.outcome in REFUSALS:
        return _refused(situation, words, by=by, at=at)
    write(situation, words, by=by, at=at)
    situation.last_acted_at = at
    situation.save_change()
    note(situation, at=at)
    return situation


def _refused(situation: Situation, words: Words, *, by: User, at: datetime) -> Situation | None:
    if situation.status == SituationStatus.DRAFT:
        discard_draft(situation=situation, by=by, at=at)
        return None
    assert words.decided_on is not None, "missing_in_decision asks for the day"
    oppose(situation=situation, by=by, at=at, decided_on=words.decided_on, how=words.means)
    return Situation.objects.get(pk=situation.pk)


def write(situation: Situation, words: Words, *, by: User, at: datetime) -> Decision:
    """The row itself, the one that stood before ended; called under the lock of the situation."""
    today = timezone.localdate(at)
    standing = Decision.objects.filter(
        situation=situation, kind=words.kind, ended_on__isnull=True
    ).first()
    if standing is not None:
        standing.ended_on = today
        standing.save(update_fields=["ended_on"])
        ended = {"kind": standing.kind, "decision": str(standing.public_id)}
        record(by=by, action="commissions.decision.ended", obj=situation, at=at, **ended)
    agrees = words.agrees
    made = Decision.objects.create(
        situation=situation,
        kind=words.kind,
        outcome=words.outcome,
        decided_on=words.decided_on or today,
        collected_by=words.collected_by.strip(),
        means=words.means,
        scope=list(words.scope) if agrees else [],
        only_named=bool(words.only_named) if agrees else False,
        until=words.until if agrees else None,
        recorded_by=by,
        recorded_at=at,
    )
    made.named.set(words.named if agrees and words.only_named else ())
    if words.kind == DecisionKind.ACCORD and words.outcome == Outcome.NOT_COLLECTED:
        RestrictedSheet.objects.update_or_create(
            situation=situation,
            defaults={
                "no_accord_reason": words.reason,
                "no_accord_words": words.reason_words.strip(),
            },
        )
    codes = {"kind": words.kind, "outcome": words.outcome, "decision": str(made.public_id)}
    record(by=by, action="commissions.decision.recorded", obj=situation, at=at, **codes)
    return made


def missing_in_decision(
    words: Words, commission: int, *, at: datetime, prefix: str = ""
) -> list[Missing]:
    """Everything that a decision lacks; `prefix` is put before the names of the fields."""
    found = _missing(words, commission, timezone.localdate(at))
    return [Missing(f"{prefix}{item.field}", item.message) for item in found]


def _missing(words: Words, commission: int, today: date) -> list[Missing]:
    if not words.outcome:
        return [Missing("outcome", NOT_SAID[words.kind])]
    missing = []
    if words.decided_on is not None and words.decided_on > today:
        missing.append(Missing("decided_on", "Cette date est à venir."))
    if words.outcome == Outcome.NOT_COLLECTED:
        accord = words.kind == DecisionKind.ACCORD
        if accord and not is_item(commission, ItemList.NO_ACCORD, words.reason):
            missing.append(Missing("reason", "Dites pourquoi ce n’est pas encore fait."))
        return missing
    if words.decided_on is None:
        missing.append(Missing("decided_on", "Écrivez quel jour."))
    if not words.collected_by.strip():
        missing.append(Missing("collected_by", "Dites par qui : la fonction suffit."))
    if words.means not in Means.values:
        missing.append(Missing("means", "Dites comment."))
    return missing + (_missing_of_an_accord(words, today) if words.agrees else [])


def _missing_of_an_accord(words: Words, today: date) -> list[Missing]:
    """An accord says what, with whom and until when (rule R16)."""
    missing = []
    if not words.scope or not set(words.scope) <= set(Scope.values):
        missing.append(Missing("scope", "Cochez ce qui peut être partagé."))
    elif Scope.FACTS not in words.scope:
        sheet = "Sans la fiche, la commission ne peut rien examiner : cochez-la, ou notez un refus."
        missing.append(Missing("scope", sheet))
    if words.only_named is None:
        missing.append(Missing("only_named", "Dites avec qui."))
    elif words.only_named and not words.named:
        missing.append(Missing("named", "Cochez les personnes que l’accord nomme."))
    if words.until is None:
        missing.append(Missing("until", "Écrivez jusqu’à quand l’accord vaut."))
    elif words.until < today or (words.decided_on and words.until < words.decided_on):
        missing.append(Missing("until", "Cette date est passée."))
    return missing
