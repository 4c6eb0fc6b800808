"""What must be there before the team is asked, and whom of the team one may ask."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from cases.enums import Dimension, DimensionState, Volet
from cases.models import AssessedDimension, Assessment, Case, TeamMember
from cases.selectors.access import volets_of_team
from common.errors import Missing
from directory.standing import standing_of
from ppcs.models import Plan, Problem
from ppcs.permissions import with_accord

ACCORD = (
    "L’accord de la personne pour élaborer un plan n’est pas noté, ou il ne vaut plus : "
    "notez sa décision parmi les accords."
)


def plan_accord_stands(case: Case) -> bool:
    """The person agreed to have a plan, or it could not be asked and somebody wrote why."""
    return with_accord().filter(case=case).exists()


def missing_before_concertation(plan: Plan) -> list[Missing]:
    """§5.2 guard 2: the four dimensions informed, a problem at least; and the accord that opened."""
    missing = []
    if not plan_accord_stands(plan.case):
        missing.append(Missing("accord", ACCORD))
    if dimensions := unexplored(plan.case):
        words = ", ".join(str(one.label) for one in dimensions)
        told = f"Évaluation : renseignez chaque dimension. Il manque : {words}."
        missing.append(Missing("dimensions", told))
    if not Problem.objects.filter(plan=plan, dropped_on__isnull=True).exists():
        words = "Écrivez au moins un problème, un besoin ou un élément de son projet."
        missing.append(Missing("problems", words))
    return missing


def unexplored(case: Case) -> list[Dimension]:
    """The dimensions on which nothing was said yet, in the latest assessment."""
    latest = Assessment.objects.filter(case=case).order_by("-done_on", "-pk")[:1]
    said = set(
        AssessedDimension.objects.filter(assessment__in=latest.values("pk"))
        .exclude(state=DimensionState.TO_DO)
        .values_list("dimension", flat=True)
    )
    return [one for one in Dimension if one not in said]


@dataclass(frozen=True)
class Asked:
    """Whom of the team one may ask, and who is left out, with the reason."""

    members: tuple[TeamMember, ...]
    left_out: tuple[tuple[TeamMember, str], ...]


NO_ACCORD = "la personne n’a pas donné son accord, ou elle l’a retiré"
NOT_INFORMED = "la personne n’est pas encore informée, ou elle s’oppose"
WRITES = "écrit le plan"


def asked_of(case: Case, *, today: date | None = None) -> Asked:
    """The active members who may have the « aides » of the situation, with or without an account.

    Coordinators of the DAC, who write the plan, give no opinion on it.
    """
    members, left_out = [], []
    for member, volets in volets_of_team(case, today or timezone.localdate()).items():
        if member.user is not None and case.dac_id in standing_of(member.user).coordinates:
            left_out.append((member, WRITES))
        elif Volet.SUPPORT in volets:
            members.append(member)
        else:
            left_out.append((member, why_not(member)))
    return Asked(tuple(members), tuple(left_out))


def why_not(member: TeamMember) -> str:
    return NOT_INFORMED if member.in_care_team else NO_ACCORD
