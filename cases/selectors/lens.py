"""What one reader may see of one situation: asked once, then everything shown passes through it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import BooleanField, DateTimeField, ExpressionWrapper, OuterRef, Q, Subquery

from accounts.models import User
from cases.enums import EVERY_VOLET, Volet
from cases.models import Case
from cases.permissions.reading import (
    COORDINATOR,
    EMERGENCY,
    MANAGER,
    emergency,
    openings_of,
    readers,
    situations,
)


@dataclass(frozen=True)
class InEmergency:
    """What an opening in an emergency lets read until a moment: of these volets, what helps then."""

    volets: frozenset[str]
    until: datetime


@dataclass(frozen=True)
class Reading:
    """The volets that a reader gets of a situation; whatever is in another one is absent for them.

    `emergency` is beside them: it opens the few things of `cases.selectors.emergency`, nothing else.
    """

    volets: frozenset[str]
    coordinates: bool
    emergency: InEmergency | None = None

    @property
    def only_in_emergency(self) -> bool:
        """Whether an opening in an emergency is all that this reader has."""
        return self.emergency is not None and not self.volets

    @property
    def sees_care(self) -> bool:
        return Volet.CARE in self.volets


def reading_of(user: User, case: Case) -> Reading:
    """In one statement, none for a coordinator of the DAC; no volet at all for a stranger.

    The responsable of the DAC, who is not one of its coordinators, gets the coordination alone.
    """
    if not user.is_active:
        return Reading(frozenset(), coordinates=False)
    if COORDINATOR.test(user, case):
        return Reading(EVERY_VOLET, coordinates=True)
    wanted = {
        volet: ExpressionWrapper(_reads(user, volet), output_field=BooleanField())
        for volet in Volet.values
    }
    if EMERGENCY.may_hold(user):
        wanted |= _in_emergency(user)
    row = Case.objects.filter(pk=case.pk).annotate(**wanted).values(*wanted).first() or {}
    volets = {volet for volet in Volet.values if row.get(volet)}
    if MANAGER.test(user, case):
        volets.add(Volet.COORDINATION.value)
    return Reading(frozenset(volets), coordinates=False, emergency=_opening(row))


def _in_emergency(user: User) -> dict:
    """The columns of an opening that runs: until when, and which volets are not closed to it."""
    rows = openings_of(user, None).filter(
        case=OuterRef("pk"), case__status__in=EMERGENCY.states, case__restricted_at__isnull=True
    )
    until = Subquery(rows.order_by("-until").values("until")[:1], output_field=DateTimeField())
    return {
        "opened_until": until,
        **{
            f"opened_{volet}": ExpressionWrapper(
                Q(pk__in=situations(emergency(volet), user).values("pk")),
                output_field=BooleanField(),
            )
            for volet in Volet.values
        },
    }


def _opening(row: dict) -> InEmergency | None:
    if row.get("opened_until") is None:
        return None
    volets = frozenset(volet for volet in Volet.values if row[f"opened_{volet}"])
    return InEmergency(volets, row["opened_until"])


def _reads(user: User, volet: str) -> Q:
    condition = Q(pk__in=())
    for relation in readers(volet):
        if relation.may_hold(user):
            condition |= Q(pk__in=situations(relation, user).values("pk"))
    return condition
