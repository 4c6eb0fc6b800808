"""« Voir comme »: for a moment somebody has their place, is read for, and everything is undone.

Nothing is worked out twice: the place, the invitation and the accord are made by the very services
that make them, inside a savepoint, and what is read then is read by the same selectors as ever.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.services import record
from cases.enums import (
    STANDING,
    CareTeamBasis,
    ConsentKind,
    ConsentMode,
    ConsentScope,
    ConsentStatus,
    GivenBy,
    InformedBy,
    SharedCategory,
    SharingSupport,
    TeamRole,
    TeamSector,
)
from cases.models import Case, CaseGrant, TeamMember
from cases.permissions import CASE
from cases.services.decisions import Decision, record_decision
from cases.services.invite import invite_by_name
from cases.services.team import Place, add_member
from cases.services.told import Told
from common.permissions import for_one_request
from common.row_security import reading_as
from directory.enums import Profession
from directory.models import Professional

CARE, SUPPORT, BOTH, NAMED = "soins", "aides", "soins-aides", "nom"
FOOTINGS = {
    CARE: "Dans l’équipe de soins",
    SUPPORT: "Hors de l’équipe de soins, avec un accord pour les aides",
    BOTH: "Hors de l’équipe de soins, avec un accord pour les soins et les aides",
    NAMED: "Invité par son nom",
}
SCOPES = {SUPPORT: ConsentScope.SUPPORT, BOTH: ConsentScope.CARE_AND_SUPPORT}
ASSUMED = {
    ConsentKind.INFORMATION: "que la personne est informée, ce qui n’est pas encore noté",
    ConsentKind.NON_OPPOSITION: "qu’elle ne s’oppose pas, ce qui n’est pas encore noté",
}
NO_ACCOUNT = "qu’un compte existe"
ACCORD = "que la personne a donné cet accord"


@dataclass(frozen=True, kw_only=True)
class Guise:
    """In whose eyes: those of a member or of somebody invited, as they are; or else of somebody of
    the directory, or of nobody in particular, on the footing that is tried."""

    member: TeamMember | None = None
    grant: CaseGrant | None = None
    professional: Professional | None = None
    footing: str = ""
    volets: tuple[str, ...] = ()


@dataclass(frozen=True)
class Seen:
    """Who looks, and what was taken for granted so that they do."""

    reader: User
    assumed: tuple[str, ...] = ()


@contextmanager
def seen_as(*, case: Case, guise: Guise, by: User, at: datetime) -> Iterator[Seen]:
    """Inside the block the reader has the place; after it nothing of it was ever written.

    To be used in a transaction. Raises Refused, and GuardsFailed with what stands in the way: the
    person refused, or the account reads already.
    """
    CASE.check(by, "see_as", case)
    try:
        with transaction.atomic():
            seen = _take_place(case, guise, by=by, at=at)
            for_one_request(seen.reader)
            with reading_as(seen.reader):
                yield seen
            raise _Undone
    except _Undone:
        to = {"to": str(seen.reader.public_id)} if _was_there(seen.reader) else {}
        record(by=by, action="cases.case.seen_as", obj=case, at=at, footing=guise.footing, **to)


def _was_there(reader: User) -> bool:
    """Whether it is somebody, or only was for a moment."""
    return User.objects.filter(pk=reader.pk).exists()


class _Undone(Exception):
    """Brings the savepoint back, and the messages and journal rows that came with it."""


def _take_place(case: Case, guise: Guise, *, by: User, at: datetime) -> Seen:
    if guise.grant is not None:
        return Seen(_again(guise.grant.user))
    if guise.member is not None:
        return _in_own_place(guise.member)
    user = guise.professional.user if guise.professional is not None else None
    assumed = []
    if user is None or not user.is_active:
        user = _somebody(guise.professional)
        assumed.append(NO_ACCOUNT if guise.professional is not None else "")
    assumed += _place_on(case, guise, user, by=by, at=at)
    return Seen(_again(user), tuple(filter(None, assumed)))


def _in_own_place(member: TeamMember) -> Seen:
    if member.user is not None:
        return Seen(_again(member.user))
    user = _somebody(None)
    TeamMember.objects.filter(pk=member.pk).update(user=user)
    return Seen(_again(user), (NO_ACCOUNT,))


def _place_on(case: Case, guise: Guise, user: User, *, by: User, at: datetime) -> list[str]:
    """The place, the invitation or the accord that is tried; what had to be assumed with it."""
    acting = {"case": case, "by": by, "at": at}
    known = guise.professional or _card_of(user)
    if guise.footing == NAMED:
        until = timezone.localdate(at) + timedelta(days=1)
        words = {"volets": list(guise.volets), "reason": "Voir comme", "until": until}
        invite_by_name(professional=_with_account(known, user), **words, **acting)
        return []
    member = add_member(
        place=_place(care=guise.footing == CARE),
        professional=_with_account(known, user),
        **acting,
    )
    if guise.footing == CARE:
        return _told_and_not_opposed(case, by=by, at=at)
    scope = SCOPES[guise.footing]
    record_decision(decision=_accord(member, scope, at=at), **acting)
    return [ACCORD]


def _told_and_not_opposed(case: Case, *, by: User, at: datetime) -> list[str]:
    """What nobody asked her yet is taken for granted; what she answered stays as it is."""
    assumed = []
    for kind, words in ASSUMED.items():
        answered = case.consents.filter(
            kind=kind, status__in=[*STANDING, ConsentStatus.WITHDRAWN]
        ).exists()
        if not answered:
            yes = _yes(kind, at=at)
            record_decision(case=case, decision=yes, by=by, at=at)
            assumed.append(words)
    return assumed


def _yes(kind: str, *, at: datetime, **about) -> Decision:
    return Decision(
        kind=kind,
        decision=ConsentStatus.GIVEN,
        decided_on=timezone.localdate(at),
        mode=ConsentMode.ORAL,
        given_by=GivenBy.PERSON,
        **about,
    )


def _accord(member: TeamMember, scope: str, *, at: datetime) -> Decision:
    health = scope == ConsentScope.CARE_AND_SUPPORT
    told = Told(
        categories=tuple(c for c in SharedCategory.values if health or c != SharedCategory.HEALTH),
        supports=(SharingSupport.CORDEE,),
        security_told=True,
        informed_by=(InformedBy.SPOKEN,),
    )
    return _yes(ConsentKind.SHARING, at=at, members=(member,), scope=scope, told=told)


def _place(*, care: bool) -> Place:
    """The bare minimum: what is read follows from being in the équipe de soins or not."""
    return Place(
        sector=TeamSector.HEALTH if care else TeamSector.SOCIAL,
        role=TeamRole.OTHER_CARE if care else TeamRole.OTHER,
        in_care_team=care,
        care_team_basis=CareTeamBasis.FORMALISED if care else "",
    )


def _somebody(professional: Professional | None) -> User:
    """An account that exists as long as the savepoint does."""
    names = {"first_name": "Quelqu’un", "last_name": "d’autre"}
    if professional is not None:
        names = {"first_name": professional.first_name, "last_name": professional.last_name}
    return User.objects.create_user(email=f"{uuid4()}@voir-comme.invalid", **names)


def _card_of(user: User) -> Professional:
    card = getattr(user, "professional", None)
    if card is not None:
        return card
    names = {"first_name": user.first_name, "last_name": user.last_name}
    return Professional.objects.create(user=user, profession=Profession.OTHER, **names)


def _with_account(professional: Professional, user: User) -> Professional:
    if professional.user_id != user.pk:
        professional.user = user
        professional.save(update_fields=["user"])
    return professional


def _again(user: User) -> User:
    """As a request of theirs would have it: nothing remembered."""
    return User.objects.get(pk=user.pk)
