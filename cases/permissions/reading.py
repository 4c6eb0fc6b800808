"""Who reads what of a situation: the one place where team, accords, refusals and grants meet.

Each relation is made for a volet (or for none: identity and contacts), so that a page, a list, a
search, a printed copy and a message ask the very same condition.
"""

from collections.abc import Callable
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from cases.backends import READ_BY_NAME, grants_in_force
from cases.enums import CaseStatus, ConsentKind, ConsentScope, ConsentStatus, TeamStatus, Volet
from cases.models import Case, Consent, Refusal, TeamMember
from common.permissions import Relation
from directory.standing import standing_of

FOLLOWED = frozenset({CaseStatus.OPEN.value, CaseStatus.ON_WATCH.value})

COORDINATOR = Relation(
    "coordinateur du DAC",
    query=lambda user: Q(dac__in=standing_of(user).coordinates),
    holds=lambda user, case: case.dac_id in standing_of(user).coordinates,
)
MANAGER = Relation(
    "responsable du DAC",
    query=lambda user: Q(dac__in=standing_of(user).manages),
    holds=lambda user, case: case.dac_id in standing_of(user).manages,
)


def standing_today() -> Q:
    """The dates between which a decision counts, whatever was decided."""
    today = timezone.localdate()
    return Q(Q(until__isnull=True) | Q(until__gte=today), decided_on__lte=today)


def in_force(kind: str, **about) -> Exists:
    """Whether the person's decision of this kind stands today, on the row of a team member."""
    rows = Consent.objects.filter(
        standing_today(),
        case=OuterRef("case"),
        kind=kind,
        status=ConsentStatus.GIVEN,
        **about,
    )
    return Exists(rows)


def scopes_showing(volet: str | None) -> tuple[str, ...]:
    """The accords that open a volet; any accord opens identity, contacts, coordination and aides."""
    if volet == Volet.CARE:
        return (ConsentScope.CARE_AND_SUPPORT,)
    return (ConsentScope.SUPPORT, ConsentScope.CARE_AND_SUPPORT)


def refused_in_words(user, volet: str | None, case: OuterRef) -> Exists:
    """Whether the person closed `volet` to this account, in whatever place the account was then."""
    today = timezone.localdate()
    rows = Refusal.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=today),
        case=case,
        member__user=user.pk,
        said_on__lte=today,
        volet__in=("",) if volet is None else ("", volet),
    )
    return Exists(rows)


def places_of(user, volet: str | None):
    """The team places that `user` holds today and that the person did not close in words."""
    today = timezone.localdate()
    return TeamMember.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=today),
        ~refused_in_words(user, volet, OuterRef("case")),
        user=user.pk,
        status=TeamStatus.ACTIVE,
        starts_on__lte=today,
    )


def care_team(volet: str | None = None) -> Relation:
    """A member of the équipe de soins, the person being informed and not opposed (L1110-4, III)."""
    return Relation(
        "membre de l’équipe de soins, la personne étant informée et ne s’opposant pas",
        query=lambda user: Q(
            pk__in=places_of(user, volet)
            .filter(
                in_force(ConsentKind.INFORMATION),
                in_force(ConsentKind.NON_OPPOSITION),
                in_care_team=True,
            )
            .values("case")
        ),
        states=FOLLOWED,
    )


def outside_with_accord(volet: str | None = None) -> Relation:
    """A member outside the équipe de soins, whom the person's accord names (L1110-4, III)."""
    return Relation(
        "intervenant hors de l’équipe de soins, avec l’accord de la personne",
        query=lambda user: Q(
            pk__in=places_of(user, volet)
            .filter(
                in_force(
                    ConsentKind.SHARING, member=OuterRef("pk"), scope__in=scopes_showing(volet)
                ),
                in_care_team=False,
            )
            .values("case")
        ),
        states=FOLLOWED,
    )


def invited(volet: str | None = None) -> Relation:
    """A colleague let in by name: what the grant lists, until its end, less what was refused."""

    def query(user) -> Q:
        rows = grants_in_force().filter(
            ~refused_in_words(user, volet, OuterRef("content_object")),
            user=user.pk,
            permission__codename=READ_BY_NAME,
        )
        if volet is not None:
            rows = rows.filter(volets__contains=[volet])
        return Q(pk__in=rows.values("content_object"))

    return Relation("invité par son nom", query=query, states=FOLLOWED)


def readers(volet: str | None = None) -> tuple[Relation, ...]:
    """Everybody who reads a volet of a situation; without one, its identity and contacts."""
    return (COORDINATOR, care_team(volet), outside_with_accord(volet), invited(volet))


CARE_TEAM, OUTSIDE, INVITED = care_team(), outside_with_accord(), invited()


def situations(relation: Relation, user):
    """The situations in which a relation holds and counts."""
    rows = Case.objects.filter(relation.query(user))
    return rows if relation.states is None else rows.filter(status__in=sorted(relation.states))


def through_case(relation: Relation, path: str = "case") -> Relation:
    """The same relation, for a row that hangs on a situation."""
    return Relation(
        relation.label,
        query=lambda user: Q(**{f"{path}__in": situations(relation, user).values("pk")}),
    )


def by_volet(make: Callable[[str], Relation], path: str = "case", volet: str = "volet") -> Relation:
    """The same relation, for a row that carries its volet: each volet asked for itself."""

    def query(user) -> Q:
        return reduce(
            or_,
            (
                Q(**{volet: one, f"{path}__in": situations(make(one), user).values("pk")})
                for one in Volet.values
            ),
        )

    return Relation(make(Volet.CARE).label, query=query)


def manager_of_coordination(path: str = "case", volet: str = "volet") -> Relation:
    """The responsable of the DAC, who reads the coordination and nothing of aides or soins."""
    inner = through_case(MANAGER, path)
    return Relation(
        inner.label, query=lambda user: inner.query(user) & Q(**{volet: Volet.COORDINATION})
    )


def readers_of_rows(path: str = "case", volet: str = "volet") -> tuple[Relation, ...]:
    """Everybody who reads a row that carries its volet."""
    return (
        through_case(COORDINATOR, path),
        manager_of_coordination(path, volet),
        *(by_volet(make, path, volet) for make in (care_team, outside_with_accord, invited)),
    )
