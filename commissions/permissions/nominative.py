"""Who may have the identity: only in the nominative mode, from the list of R1110-2, named or not excluded.

One person admitted from outside the list, and nobody among them has it any more (rules R10, R13).
"""

from django.db.models import Exists, OuterRef, Q, QuerySet

from commissions.enums import Mode, Scope
from commissions.models import Admission, Mandate, Situation
from commissions.permissions.reading import (
    EXAMINED_NOW,
    accord_in_force,
    admitted_situations,
    open_admissions,
    to_referent,
)
from commissions.standing import seats_of
from common.permissions import Relation, Within


def _somebody_from_outside() -> Exists:
    """On a row of Situation: an admission that stands, of somebody outside the list, confirmed or not."""
    return Exists(
        Admission.objects.filter(
            content_object__situation=OuterRef("pk"),
            content_object__outcome="",
            ended_at__isnull=True,
            in_secret_list=False,
        )
    )


def nominative_for(user) -> QuerySet[Situation]:
    """The situations examined by name, whose accord gives this account the identity today."""
    return Situation.objects.filter(
        accord_in_force(user, scope=Scope.IDENTITY),
        ~_somebody_from_outside(),
        mode=Mode.NOMINATIVE,
    )


def _listed_seats(user) -> list[int]:
    return [seat.mandate_id for seat in seats_of(user).signed if seat.in_secret_list]


def _admitted_by_name(user) -> Q:
    mine = open_admissions(user).filter(mandate__in=_listed_seats(user))
    return (
        Q(pk__in=admitted_situations(user).values("pk"))
        & Q(pk__in=mine.values("content_object__situation"))
        & Q(pk__in=nominative_for(user).values("pk"))
    )


def _referent_by_name(user) -> Q:
    listed = Mandate.objects.filter(pk__in=_listed_seats(user)).values("pk")
    return (
        to_referent().query(user)
        & Q(referent__in=listed)
        & Q(pk__in=nominative_for(user).values("pk"))
    )


ADMITTED_BY_NAME = Relation(
    "personne admise, liste R1110-2, examen nominatif",
    query=_admitted_by_name,
    never=lambda user: not _listed_seats(user),
    within=(Within("", EXAMINED_NOW),),
)
REFERENT_BY_NAME = Relation(
    "référent, liste R1110-2, accord pour l’identité",
    query=_referent_by_name,
    never=lambda user: not _listed_seats(user),
    within=to_referent().within,
)
