"""Who may open a situation in an emergency, who sees that it was, and who judges it."""

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from cases.models import EmergencyOpening
from common.permissions import Policy, Relation, Rule
from directory.enums import Role
from directory.selectors import holding
from directory.standing import standing_of


def may_open(user) -> bool:
    """Whether somebody accompanies persons, so that an emergency may find them at the bedside.

    Nobody by rank: whoever runs or checks the machine never does, whatever else they are.
    """
    if not user.is_active or user.is_staff or user.is_superuser:
        return False
    return standing_of(user).helps


OPENER = Relation(
    "qui a ouvert",
    query=lambda user: Q(opened_by=user.pk),
    holds=lambda user, opening: opening.opened_by_id == user.pk,
)
MANAGER = Relation(
    "responsable du DAC",
    query=lambda user: Q(case__dac__in=standing_of(user).manages),
    holds=lambda user, opening: opening.case.dac_id in standing_of(user).manages,
    never=lambda user: not standing_of(user).manages,
)
COORDINATOR = Relation(
    "coordinateur du DAC",
    query=lambda user: Q(case__dac__in=standing_of(user).coordinates),
    holds=lambda user, opening: opening.case.dac_id in standing_of(user).coordinates,
    never=lambda user: not standing_of(user).coordinates,
)
OFFICER = Relation(
    "délégué à la protection des données du DAC",
    query=lambda user: Q(case__dac__in=standing_of(user).protects),
    holds=lambda user, opening: opening.case.dac_id in standing_of(user).protects,
    never=lambda user: not standing_of(user).protects,
)


def _judged_by(user) -> Q:
    """Never whoever opened; a coordinator only where no responsable but the opener is there today."""
    standing = standing_of(user)
    managers = holding(Role.MANAGER, on=timezone.localdate()).filter(
        organisation__dac=OuterRef("case__dac"), professional__user__is_active=True
    )
    others = managers.exclude(professional__user=OuterRef("opened_by"))
    condition = Q(case__dac__in=standing.manages)
    if standing.coordinates:
        condition |= Q(case__dac__in=standing.coordinates) & ~Exists(others)
    return condition & ~Q(opened_by=user.pk)


JUDGE = Relation(
    "responsable du DAC, à défaut coordinateur, jamais qui a ouvert",
    query=_judged_by,
    never=lambda user: not standing_of(user).works_for_a_dac,
)

OPENING = Policy(
    EmergencyOpening,
    {
        "view": Rule(who=(OPENER, MANAGER, COORDINATOR, OFFICER)),
        "read_reason": Rule(who=(OPENER, MANAGER, COORDINATOR), label="Lire le motif"),
        "find_justified": Rule(who=(JUDGE,), label="Juger justifiée"),
        "find_unjustified": Rule(who=(JUDGE,), label="Juger non justifiée"),
    },
)
