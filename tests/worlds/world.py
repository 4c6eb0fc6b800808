"""A random small world: accounts, places, requests, situations; its rows, and whom to ask about them."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from hypothesis import strategies as st

from accounts.models import User
from cases.enums import ReferralStatus
from cases.models import Attachment, Case, Person, Referral
from directory.enums import MembershipState, OrganisationKind, Profession, Role
from directory.models import Dac, Membership, Organisation, Professional
from notifications.models import Notice, OutboxMessage
from privacy.enums import AlertRule, AlertStatus
from privacy.models import Alert, RetentionRule, Watch
from signin.enums import AccountRequestState, InvitationState
from signin.models import AccountRequest, Invitation
from tests.factories.directory import communes
from tests.personas import fresh
from tests.worlds.rights import RIGHTS, Rights, asked_about, erased_in
from tests.worlds.situations import (
    DAYS,
    PEOPLE,
    Situation,
    follow,
    furnish,
    situations,
    somebody,
    walk,
)

PLACES = 3  # two places are DACs, the third is not
a_place, a_dac = (st.integers(0, n - 1) for n in (PLACES, PLACES - 1))
maybe_somebody = st.none() | somebody


@dataclass(frozen=True)
class Account:
    is_active: bool
    is_staff: bool
    is_superuser: bool


@dataclass(frozen=True)
class Place:
    person: int
    place: int
    role: Role
    status: MembershipState
    ends_in: int | None


@dataclass(frozen=True)
class Request:
    author: int
    requester: int | None
    dac: int
    status: ReferralStatus
    has_file: bool


@dataclass(frozen=True)
class World:
    accounts: list[Account]
    places: list[Place]
    requests: list[Request]
    situations: list[Situation]
    rights: list[Rights]
    account_requests: list[tuple[int, AccountRequestState]]
    invitations: list[tuple[int, Role, InvitationState]]
    letters: list[tuple[int, bool]]


def few(one: st.SearchStrategy, most: int) -> st.SearchStrategy:
    return st.lists(one, max_size=most)


WORLDS = st.builds(
    World,
    accounts=st.lists(
        st.builds(
            Account,
            is_active=st.sampled_from([True, True, True, False]),
            is_staff=st.booleans(),
            is_superuser=st.booleans(),
        ),
        min_size=PEOPLE,
        max_size=PEOPLE,
    ),
    places=st.lists(
        st.builds(
            Place,
            person=somebody,
            place=a_place,
            role=st.sampled_from(Role),
            status=st.sampled_from(MembershipState),
            ends_in=DAYS,
        ),
        min_size=3,
        max_size=8,
        unique_by=lambda place: (place.person, place.place, place.role),
    ),
    requests=st.lists(
        st.builds(
            Request,
            author=somebody,
            requester=maybe_somebody,
            dac=a_dac,
            status=st.sampled_from(ReferralStatus),
            has_file=st.booleans(),
        ),
        min_size=2,
        max_size=6,
    ),
    situations=st.lists(situations(PLACES - 1), min_size=1, max_size=2),
    rights=st.lists(RIGHTS, min_size=2, max_size=2),
    account_requests=few(st.tuples(a_dac, st.sampled_from(AccountRequestState)), 3),
    invitations=few(st.tuples(a_dac, st.sampled_from(Role), st.sampled_from(InvitationState)), 3),
    letters=few(st.tuples(somebody, st.booleans()), 3),
)


class Built:
    """The rows of a world; each is born in its first state and walks to its own."""

    def __init__(self, world: World):
        self.at, self.commune = timezone.now(), communes("35238")["35238"]
        self.users = [self._user(rank, one) for rank, one in enumerate(world.accounts)]
        self.organisations = [self._organisation(rank) for rank in range(PLACES)]
        self.dacs = [
            Dac.objects.create(organisation=one, name=one.name) for one in self.organisations[:-1]
        ]
        for place in world.places:
            self._membership(place)
        for request in world.requests:
            self._request(request)
        for said, rights in zip(world.situations, world.rights, strict=False):
            case = self._case(said)
            asked_about(case, case.dac.referrals.first(), rights, self.users)
        for dac, state in world.account_requests:
            self._account_request(self.dacs[dac], state)
        for dac, role, state in world.invitations:
            self._invitation(self.dacs[dac], role, state)
        for recipient, failed in world.letters:
            self._letter(self.users[recipient], failed)
        for dac in self.dacs:
            self._watched(dac)
            RetentionRule.objects.create(dac=dac)
        erased_in(self.dacs[0])

    def readers(self) -> Iterator:
        """Each account as a new request sees it, and nobody."""
        yield from (fresh(user) for user in self.users)
        yield AnonymousUser()

    def _user(self, rank: int, account: Account) -> User:
        return User.objects.create(
            email=f"w{rank}@exemple.test", first_name=f"P{rank}", last_name="W", **vars(account)
        )

    def _organisation(self, rank: int) -> Organisation:
        kind = OrganisationKind.DAC if rank < PLACES - 1 else OrganisationKind.HOSPITAL
        return Organisation.objects.create(
            name=f"Lieu {rank}", kind=kind, sector="health", commune=self.commune
        )

    def _membership(self, place: Place) -> None:
        user = self.users[place.person]
        professional, _ = Professional.objects.get_or_create(
            user=user,
            defaults={"first_name": "P", "last_name": "W", "profession": Profession.NURSE},
        )
        row = Membership.objects.create(
            professional=professional,
            organisation=self.organisations[place.place],
            role=place.role,
            starts_on=timezone.localdate() - timedelta(days=100),
        )
        ends_on = _in(place.ends_in)
        walk(row, place.status)
        Membership.objects.filter(pk=row.pk).update(ends_on=ends_on)

    def _request(self, request: Request) -> None:
        requester = self.users[request.requester] if request.requester is not None else None
        row = Referral.objects.create(
            author=self.users[request.author],
            requester=requester,
            dac=self.dacs[request.dac],
            reference=f"W-{uuid.uuid4().hex[:10]}",
            created_at=self.at,
            sent_at=self.at,
            due_on=timezone.localdate(),
        )
        walk(row, request.status)
        if request.has_file:
            Attachment.objects.create(
                referral=row,
                name="a.pdf",
                kind="pdf",
                size=1,
                sha256="0",
                stored_as=uuid.uuid4().hex,
                added_by=row.author,
                added_at=self.at,
            )

    def _case(self, said: Situation) -> Case:
        dac = self.dacs[said.dac]
        person = Person.objects.create(dac=dac, commune=self.commune, birth_date=date(1944, 6, 14))
        row = Case.objects.create(
            reference=f"S-{uuid.uuid4().hex[:10]}",
            dac=dac,
            person=person,
            level="sustained",
            referent=self.users[said.referent],
            opened_at=self.at,
            last_movement_at=self.at,
        )
        furnish(row, said, self.users)
        follow(row, said)
        walk(row, said.status)
        return row

    def _account_request(self, dac: Dac, state: AccountRequestState) -> None:
        row = AccountRequest.objects.create(
            dac=dac,
            first_name="C",
            last_name="W",
            profession=Profession.NURSE,
            email=f"{uuid.uuid4().hex}@exemple.test",
            organisation=self.organisations[-1],
            organisation_commune=self.commune,
            motive="",
            charter_version="1",
            requested_at=self.at,
        )
        walk(row, state)

    def _invitation(self, dac: Dac, role: Role, state: InvitationState) -> None:
        row = Invitation.objects.create(
            dac=dac,
            first_name="C",
            last_name="W",
            profession=Profession.NURSE,
            email=f"{uuid.uuid4().hex}@exemple.test",
            organisation=dac.organisation,
            role=role,
            invited_by=self.users[0],
            invited_at=self.at,
        )
        walk(row, state)

    def _watched(self, dac: Dac) -> None:
        """The thresholds of the DAC, an alert about two of the accounts and one about nobody."""
        Watch.objects.create(dac=dac)
        for account in (*self.users[:2], None):
            row = Alert.objects.create(
                dac=dac,
                rule=AlertRule.MANY_FILES,
                account=account,
                day=timezone.localdate(),
                first_at=self.at,
                last_at=self.at,
                raised_at=self.at,
            )
            walk(row, AlertStatus.OPEN if account else AlertStatus.LOOKED_AT)

    def _letter(self, recipient: User, failed: bool) -> None:
        common = {
            "kind": "cases.referral_answered",
            "recipient": recipient,
            "about_type": "cases.referral",
            "about_id": "x",
            "path": "/",
            "created_at": self.at,
        }
        Notice.objects.create(**common, unique_key=uuid.uuid4().hex, sentence="S")
        row = OutboxMessage.objects.create(
            **common,
            unique_key=uuid.uuid4().hex,
            next_attempt_at=self.at,
            message_id=f"<{uuid.uuid4().hex}@test>",
        )
        if failed:
            same = OutboxMessage.objects.filter(pk=row.pk)
            same.update(status="sending", leased_until=self.at)
            same.update(status="failed", leased_until=None)


def _in(days: int | None) -> date | None:
    return None if days is None else timezone.localdate() + timedelta(days=days)
