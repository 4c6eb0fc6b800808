"""What one may do with one object and what one's lists hold are the same, in random small worlds."""

import importlib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import Model, Q
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts.models import User
from cases.enums import CaseStatus, ReferralStatus
from cases.models import Attachment, Case, Person, Referral
from cases.permissions import COORDINATOR
from common.permissions import Policy, Relation, Rule
from common.workflow import path_to
from directory.enums import MembershipState, OrganisationKind, Profession, Role
from directory.models import Dac, Membership, Organisation, Professional
from notifications.models import Notice, OutboxMessage
from signin.enums import AccountRequestState, InvitationState
from signin.models import AccountRequest, Invitation
from tests.factories.directory import communes
from tests.personas import fresh

PEOPLE, PLACES = 4, 3  # two places are DACs, the third is not
DAYS = st.sampled_from([None, -40, -1, 0, 1, 40])
somebody, a_place, a_dac = (st.integers(0, n - 1) for n in (PEOPLE, PLACES, PLACES - 1))
maybe_somebody = st.none() | somebody


def the_modules() -> list:
    names = [config.name for config in apps.get_app_configs()]
    found = [name for name in names if importlib.util.find_spec(f"{name}.permissions")]
    return [importlib.import_module(f"{name}.permissions") for name in found if "." not in name]


MODULES = [module for module in the_modules() if module.__name__ != "common.permissions"]
POLICIES = [value for m in MODULES for value in vars(m).values() if isinstance(value, Policy)]


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
    cases: list[tuple[int, int, CaseStatus]]
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
    cases=few(st.tuples(a_dac, somebody, st.sampled_from(CaseStatus)), 3),
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
        for dac, referent, status in world.cases:
            self._case(self.dacs[dac], self.users[referent], status)
        for dac, state in world.account_requests:
            self._account_request(self.dacs[dac], state)
        for dac, role, state in world.invitations:
            self._invitation(self.dacs[dac], role, state)
        for recipient, failed in world.letters:
            self._letter(self.users[recipient], failed)

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

    def _case(self, dac: Dac, referent: User, status: CaseStatus) -> None:
        person = Person.objects.create(dac=dac, commune=self.commune, birth_date=date(1944, 6, 14))
        row = Case.objects.create(
            reference=f"S-{uuid.uuid4().hex[:10]}",
            dac=dac,
            person=person,
            level="sustained",
            referent=referent,
            opened_at=self.at,
            last_movement_at=self.at,
        )
        walk(row, status)

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


def walk(row: Model, state: str) -> None:
    """Along the declared moves, as the database demands."""
    for step in path_to(type(row), state)[1:]:
        type(row)._default_manager.filter(pk=row.pk).update(status=step)


# --- What must agree ---
def disagreements(built: Built) -> Iterator[str]:
    for policy in POLICIES:
        rows = list(policy.model._default_manager.order_by("pk"))
        for user in built.readers():
            yield from _of_actions(policy, user, rows)
            yield from _of_relations(policy, user, rows)


def _of_actions(policy: Policy, user, rows: list[Model]) -> Iterator[str]:
    name = policy.model.__name__
    allowed: dict[int, set[str]] = {row.pk: set() for row in rows}
    for action in policy.rules:
        one_by_one = [row.pk for row in rows if policy.can(user, action, row)]
        listed = sorted(policy.visible_to(user, action).values_list("pk", flat=True))
        for pk in one_by_one:
            allowed[pk].add(action)
        if listed != one_by_one:
            yield f"{name}.{action} {user}: one by one {one_by_one}, listed {listed}"
    for row in rows:
        if set(policy.actions_for(user, row)) != allowed[row.pk]:
            yield f"{name} {user}: the buttons are {policy.actions_for(user, row)}"
        seen, ground = "view" in allowed[row.pk], policy.relations_of(user, row)
        if user.is_active and seen != bool(ground):
            yield f"{name} {user}: seen {seen} on the ground of {ground}"


def _of_relations(policy: Policy, user, rows: list[Model]) -> Iterator[str]:
    if not user.is_authenticated:
        return
    for relation in policy.people():
        one_by_one = [row.pk for row in rows if relation.test(user, row)]
        listed = policy.model._default_manager.filter(relation.query(user))
        listed = sorted(listed.values_list("pk", flat=True))
        if listed != one_by_one:
            yield f"« {relation.label} » {user}: one by one {one_by_one}, listed {listed}"


def agree(world: World) -> None:
    with transaction.atomic():
        found = list(disagreements(Built(world)))
        transaction.set_rollback(True)
    assert not found, "\n".join(found)


RANDOM = {
    "deadline": None,
    "database": None,
    "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
}


@pytest.mark.django_db
@settings(max_examples=15, derandomize=True, phases=[Phase.generate], **RANDOM)
@given(world=WORLDS)
def test_what_one_may_do_is_what_one_finds_in_the_list(world):
    agree(world)


@pytest.mark.long
@pytest.mark.django_db
@settings(max_examples=300, print_blob=True, **RANDOM)
@given(world=WORLDS)
def test_so_it_is_in_many_more_worlds(world):
    agree(world)


def test_every_policy_and_every_relation_of_the_house_is_compared():
    models = {policy.model.__name__ for policy in POLICIES}
    assert {"Referral", "Attachment", "Case", "Dac", "Membership", "Notice"} <= models
    assert {"AccountRequest", "Invitation", "OutboxMessage", "Organisation"} <= models
    used = {id(relation) for policy in POLICIES for relation in policy.people()}
    named = {
        f"{module.__name__}.{name}"
        for module in MODULES
        for name, value in vars(module).items()
        if isinstance(value, Relation) and id(value) not in used
    }
    # parts of relations that are used, and the bases of those of files
    assert named <= {"signin.permissions.FOR_A_PROFESSIONAL"}


# --- The comparison can fail ---
def a_world(**changes) -> World:
    """A requester, a coordinator, a request in each state."""
    return World(
        **{
            "accounts": [Account(True, False, False)] * PEOPLE,
            "places": [Place(1, 0, Role.COORDINATOR, MembershipState.ACTIVE, None)],
            "requests": [Request(0, 0, 0, status, True) for status in ReferralStatus],
            "cases": [(0, 1, CaseStatus.OPEN)],
            "account_requests": [],
            "invitations": [],
            "letters": [(0, False)],
            **changes,
        }
    )


FAULTS = {
    "a list too wide": {"query": lambda user: Q(pk__isnull=False)},
    "a list too narrow": {"query": lambda user: Q(pk__in=())},
    "an object too open": {"holds": lambda user, referral: True},
    "an object forgotten": {"holds": lambda user, referral: False},
}


@pytest.mark.django_db
@pytest.mark.parametrize("fault", FAULTS)
def test_a_relation_that_says_two_things_is_found(monkeypatch, fault):
    faulty = Policy(Referral, {"view": Rule(who=(replace(COORDINATOR, **FAULTS[fault]),))})
    monkeypatch.setattr(f"{__name__}.POLICIES", [faulty])

    with pytest.raises(AssertionError, match="one by one"):
        agree(a_world())


@pytest.mark.django_db
def test_a_state_forgotten_on_one_side_is_found(monkeypatch):
    monkeypatch.setattr(
        Policy, "_counts", lambda self, relation, user, obj: relation.test(user, obj)
    )

    with pytest.raises(AssertionError, match="one by one"):
        agree(a_world())


@pytest.mark.django_db
def test_the_small_world_itself_agrees():
    agree(a_world())
