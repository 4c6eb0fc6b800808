"""What one reader may see of one situation: asked once, then everything shown passes through it."""

from dataclasses import dataclass

from django.db.models import BooleanField, ExpressionWrapper, Q

from accounts.models import User
from cases.enums import EVERY_VOLET, Volet
from cases.models import Case
from cases.permissions.reading import COORDINATOR, MANAGER, readers, situations


@dataclass(frozen=True)
class Reading:
    """The volets that a reader gets of a situation; whatever is in another one is absent for them."""

    volets: frozenset[str]
    coordinates: bool

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
    row = Case.objects.filter(pk=case.pk).annotate(**wanted).values(*wanted).first() or {}
    volets = {volet for volet, holds in row.items() if holds}
    if MANAGER.test(user, case):
        volets.add(Volet.COORDINATION.value)
    return Reading(frozenset(volets), coordinates=False)


def _reads(user: User, volet: str) -> Q:
    condition = Q(pk__in=())
    for relation in readers(volet):
        if relation.may_hold(user):
            condition |= Q(pk__in=situations(relation, user).values("pk"))
    return condition
