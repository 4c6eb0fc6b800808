"""Who reads what of a situation: the one place where team, accords, refusals and grants meet.

Each relation is made for a volet (or for none: identity and contacts), so that a page, a list, a
search, a printed copy and a message ask the very same condition.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import and_, or_

from django.db.models import Exists, OuterRef, Q, Value
from django.utils import timezone

from accounts.models import User
from cases.backends import READ_BY_NAME, grants_in_force
from cases.enums import (
    SUPPORT_VOLETS,
    CaseStatus,
    ConsentKind,
    ConsentScope,
    ConsentStatus,
    OpeningStatus,
    TeamRole,
    TeamStatus,
    Volet,
)
from cases.models import Case, Consent, EmergencyOpening, GpPeriod, Refusal, TeamMember
from common.permissions import NOTHING, Relation
from directory.standing import standing_of

FOLLOWED = frozenset({CaseStatus.OPEN.value, CaseStatus.ON_WATCH.value})

COORDINATOR = Relation(
    "coordinateur du DAC",
    query=lambda user: Q(dac__in=standing_of(user).coordinates),
    holds=lambda user, case: case.dac_id in standing_of(user).coordinates,
    never=lambda user: not standing_of(user).coordinates,
)
MANAGER = Relation(
    "responsable du DAC",
    query=lambda user: Q(dac__in=standing_of(user).manages),
    holds=lambda user, case: case.dac_id in standing_of(user).manages,
    never=lambda user: not standing_of(user).manages,
)


NO = (ConsentStatus.REFUSED, ConsentStatus.WITHDRAWN)
# A situation whose processing is restricted (GDPR, article 18) is the DAC’s alone until it is lifted.
NOT_RESTRICTED = Q(restricted_at__isnull=True)

# What follows from something else that a person did, and is nobody's own button.
CORDEE = Relation(
    "Cordée, jamais une personne",
    query=lambda user: NOTHING,
    holds=lambda user, obj: False,
)


@dataclass(frozen=True)
class Footing:
    """Which kinds of place an account has anywhere at all, and whether it was refused anything."""

    in_care_team: bool = True
    outside: bool = True
    invited: bool = True
    refused: bool = True
    in_emergency: bool = True
    has_openings_to_judge: bool = True


def footing_of(user) -> Footing:
    """Asked once a request, so that no statement asks for what this person cannot be.

    Whoever is not asked about for one request only gets the Footing of everybody: an instance
    that lives on would not see the place that it is given meanwhile.
    """
    kept = getattr(user, "kept_for_one_request", None)
    if kept is None:
        return Footing()
    if "footing" not in kept:
        kept["footing"] = _read_footing(user)
    return kept["footing"]


def _read_footing(user) -> Footing:
    mine = {"user": OuterRef("pk")}
    places = TeamMember.objects.filter(status=TeamStatus.ACTIVE, **mine)
    row = User.objects.filter(pk=user.pk).values_list(
        Exists(places.filter(in_care_team=True)),
        Exists(places.filter(in_care_team=False)),
        Exists(grants_in_force().filter(**mine)),
        Exists(Refusal.objects.filter(member__user=OuterRef("pk"))),
        Exists(running_now().filter(opened_by=OuterRef("pk"))),
        _openings_to_judge(user),
    )
    return Footing(*(row.first() or (False,) * 6))


def _openings_to_judge(user) -> Exists | Value:
    """Whether any waits in a DAC of theirs, whoever has to judge it there."""
    standing = standing_of(user)
    if not standing.works_for_a_dac:
        return Value(False)
    rows = EmergencyOpening.objects.exclude(opened_by=user.pk)
    dacs = standing.coordinates | standing.manages
    return Exists(rows.filter(case__dac__in=dacs, status=OpeningStatus.TO_JUDGE))


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


def refused_in_words(user, volet: str | None, case: OuterRef) -> Q:
    """Whether the person closed `volet` to this account, in whatever place the account was then.

    Without a volet: whether she closed everything, in one word or volet by volet.
    """
    rows = refused_to(user, case)
    if volet is not None:
        return Q(Exists(rows.filter(volet__in=("", volet))))
    each = (Exists(rows.filter(volet=one)) for one in Volet.values)
    return Exists(rows.filter(volet="")) | reduce(and_, each)


def refused_to(user, case):
    """What the person refused in words, and did not take back, to this account in a situation."""
    return refusals_today().filter(case=case, member__user=user.pk)


def refusals_today():
    """What persons refused in words and did not take back."""
    return refusals_on(timezone.localdate())


def refusals_on(day: date):
    """The same, as it stands on a day."""
    return Refusal.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day), said_on__lte=day)


def places_of(user, volet: str | None):
    """The team places that `user` holds today and that the person did not close in words."""
    today = timezone.localdate()
    rows = TeamMember.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=today),
        user=user.pk,
        status=TeamStatus.ACTIVE,
        starts_on__lte=today,
    )
    return rows.filter(_not_refused(user, volet, "case"))


def _not_refused(user, volet: str | None, path: str) -> Q:
    """Nothing to ask of who was never refused anything."""
    if not footing_of(user).refused:
        return Q()
    return ~refused_in_words(user, volet, OuterRef(path))


def _reads_any(make: Callable[[str], Relation], user) -> Q:
    """Whoever was refused each volet that they would read does not know of the situation either."""
    return reduce(or_, (make(one).query(user) for one in Volet.values))


def care_team(volet: str | None = None) -> Relation:
    """A member of the équipe de soins, the person being informed and not opposed (L1110-4, III)."""
    return Relation(
        "membre de l’équipe de soins, la personne étant informée et ne s’opposant pas",
        query=lambda user: Q(
            NOT_RESTRICTED,
            pk__in=places_of(user, volet)
            .filter(
                in_force(ConsentKind.INFORMATION),
                in_force(ConsentKind.NON_OPPOSITION),
                in_care_team=True,
            )
            .values("case"),
        ),
        states=FOLLOWED,
        never=lambda user: not footing_of(user).in_care_team,
    )


def is_gp() -> Q:
    """Whether a team member is the médecin traitant: who is noted as such, else who has the role."""
    noted = GpPeriod.objects.filter(case=OuterRef("case"), ends_on__isnull=True)
    return Q(Exists(noted.filter(member=OuterRef("pk")))) | Q(
        ~Exists(noted.filter(member__isnull=False)), role=TeamRole.GP
    )


def gp_told_of_the_end() -> Relation:
    """The médecin traitant who was in the équipe de soins when the follow-up ended.

    The person is informed and not opposed today still, and refused nothing to them in words.
    """
    return Relation(
        "médecin traitant à la clôture, la personne étant informée et ne s’opposant pas",
        query=lambda user: Q(
            NOT_RESTRICTED,
            pk__in=places_of(user, None)
            .filter(
                is_gp(),
                in_force(ConsentKind.INFORMATION),
                in_force(ConsentKind.NON_OPPOSITION),
                ~Exists(refused_to(user, OuterRef("case"))),
                in_care_team=True,
            )
            .values("case"),
        ),
        states=frozenset({CaseStatus.CLOSED.value}),
        never=lambda user: not footing_of(user).in_care_team,
    )


def outside_with_accord(volet: str | None = None) -> Relation:
    """A member outside the équipe de soins, whom the person's accord names (L1110-4, III)."""

    def query(user) -> Q:
        if volet is None and footing_of(user).refused:
            return _reads_any(outside_with_accord, user)
        agreed = in_force(
            ConsentKind.SHARING, member=OuterRef("pk"), scope__in=scopes_showing(volet)
        )
        places = places_of(user, volet).filter(agreed, in_care_team=False)
        return Q(NOT_RESTRICTED, pk__in=places.values("case"))

    return Relation(
        "intervenant hors de l’équipe de soins, avec l’accord de la personne",
        query=query,
        states=FOLLOWED,
        never=lambda user: not footing_of(user).outside,
    )


def running_now():
    """The openings in an emergency that count at this moment: from the first one to the last,
    unless a second person found it unjustified meanwhile."""
    now = timezone.now()
    rows = EmergencyOpening.objects.filter(opened_at__lte=now, until__gt=now)
    return rows.exclude(status=OpeningStatus.UNJUSTIFIED)


def last_word_is_no(user, path: str) -> Exists:
    """Whether the person opposes sharing in the équipe de soins, or sharing with this account."""
    about = Q(kind=ConsentKind.NON_OPPOSITION) | Q(kind=ConsentKind.SHARING, member__user=user.pk)
    newer = Consent.objects.filter(
        about, case=OuterRef("case"), kind=OuterRef("kind"), pk__gt=OuterRef("pk")
    ).exclude(status=ConsentStatus.REPLACED)
    return Exists(Consent.objects.filter(about, ~Exists(newer), case=OuterRef(path), status__in=NO))


def openings_of(user, volet: str | None):
    """The openings of `user` that run now, less what the person closed to them."""
    rows = running_now().filter(opened_by=user.pk)
    return rows.filter(_not_refused(user, volet, "case"), ~last_word_is_no(user, "case"))


def emergency(volet: str | None = None) -> Relation:
    """Who opened the situation in an emergency, for half an hour; it lets nobody act.

    What a reader gets by it is `Reading.emergency`, never `Reading.volets`: the page of the
    situation shows it, and no note, document, assessment, decision or plan does.
    """
    return Relation(
        "ouverture d’urgence en cours, dans ce que la personne n’a pas fermé",
        query=lambda user: Q(NOT_RESTRICTED, pk__in=openings_of(user, volet).values("case")),
        states=FOLLOWED,
        never=lambda user: not footing_of(user).in_emergency,
    )


def invited(volet: str | None = None) -> Relation:
    """A colleague let in by name: what the grant lists, until its end, less what was refused."""

    def query(user) -> Q:
        rows = grants_in_force().filter(
            _not_refused(user, volet, "content_object"),
            user=user.pk,
            permission__codename=READ_BY_NAME,
        )
        if volet is not None:
            rows = rows.filter(volets__contains=[volet])
        elif footing_of(user).refused:  # what lists no volet is for identity alone
            alone = rows.filter(volets=[]).values("content_object")
            return Q(NOT_RESTRICTED, pk__in=alone) | _reads_any(invited, user)
        return Q(NOT_RESTRICTED, pk__in=rows.values("content_object"))

    return Relation(
        "invité par son nom",
        query=query,
        states=FOLLOWED,
        never=lambda user: not footing_of(user).invited,
    )


def readers(volet: str | None = None) -> tuple[Relation, ...]:
    """Everybody who reads a volet of a situation; without one, its identity and contacts."""
    return (COORDINATOR, care_team(volet), outside_with_accord(volet), invited(volet))


CARE_TEAM, OUTSIDE, INVITED = care_team(), outside_with_accord(), invited()
EMERGENCY = emergency()


def situations(relation: Relation, user):
    """The situations in which a relation holds and counts."""
    rows = Case.objects.filter(relation.query(user))
    return rows if relation.states is None else rows.filter(status__in=sorted(relation.states))


def through_case(relation: Relation, path: str = "case") -> Relation:
    """The same relation, for a row that hangs on a situation."""
    return Relation(
        relation.label,
        query=lambda user: Q(**{f"{path}__in": situations(relation, user).values("pk")}),
        never=relation.never,
        within=relation.told_through(path),
    )


def volets_alike(make: Callable[[str], Relation], user) -> list[tuple[str, ...]]:
    """The volets in groups, each opened to `user` by one and the same condition."""
    if not footing_of(user).refused and make is care_team:
        return [tuple(Volet.values)]
    if not footing_of(user).refused and make is outside_with_accord:
        return [(Volet.CARE.value,), tuple(sorted(SUPPORT_VOLETS))]
    return [(one,) for one in Volet.values]


def by_volet(make: Callable[[str], Relation], path: str = "case", volet: str = "volet") -> Relation:
    """The same relation, for a row that carries its volet: each volet asked for itself."""

    def query(user) -> Q:
        return reduce(
            or_,
            (
                Q(
                    **{
                        f"{volet}__in": alike,
                        f"{path}__in": situations(make(alike[0]), user).values("pk"),
                    }
                )
                for alike in volets_alike(make, user)
            ),
        )

    relation = make(Volet.CARE)
    within = relation.told_through(path)
    return Relation(relation.label, query=query, never=relation.never, within=within)


def manager_of_coordination(path: str = "case", volet: str = "volet") -> Relation:
    """The responsable of the DAC, who reads the coordination and nothing of aides or soins."""
    inner = through_case(MANAGER, path)
    return Relation(
        inner.label,
        query=lambda user: inner.query(user) & Q(**{volet: Volet.COORDINATION}),
        never=inner.never,
        within=inner.within,
    )


def readers_of_rows(path: str = "case", volet: str = "volet") -> tuple[Relation, ...]:
    """Everybody who reads a row that carries its volet."""
    return (
        through_case(COORDINATOR, path),
        manager_of_coordination(path, volet),
        *(by_volet(make, path, volet) for make in (care_team, outside_with_accord, invited)),
    )
