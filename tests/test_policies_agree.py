"""What one may do with one object and what one's lists hold are the same, in random small worlds."""

import importlib.util
import pkgutil
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

import pytest
from django.apps import apps
from django.db import transaction
from django.db.models import Model, Q
from hypothesis import HealthCheck, Phase, example, given, settings

from cases.enums import CaseStatus, ConsentScope, ReferralStatus
from cases.models import Assessment, Case, Referral
from cases.permissions import ASSESSMENT
from cases.permissions.referral import COORDINATOR
from common.permissions import Policy, Relation, Rule, Within, for_one_request
from directory.enums import MembershipState, Role
from signin.enums import AccountRequestState, InvitationState
from tests.worlds.rights import Rights
from tests.worlds.situations import (
    PEOPLE,
    Accord,
    Letter,
    Opened,
    PlanThere,
    Seat,
    Situation,
    Words,
)
from tests.worlds.world import WORLDS, Account, Built, Place, Request, World


def the_modules() -> list:
    """Each app's permissions, and the modules of those that are a package."""
    names = [f"{config.name}.permissions" for config in apps.get_app_configs()]
    found = [
        importlib.import_module(name)
        for name in names
        if name.count(".") == 1 and importlib.util.find_spec(name)
    ]
    inside = [
        importlib.import_module(f"{package.__name__}.{part.name}")
        for package in found
        for part in pkgutil.iter_modules(getattr(package, "__path__", ()))
    ]
    return [*found, *inside]


MODULES = [module for module in the_modules() if module.__name__ != "common.permissions"]
POLICIES = list(
    {id(v): v for m in MODULES for v in vars(m).values() if isinstance(v, Policy)}.values()
)


# --- What must agree ---
def disagreements(built, policies: list[Policy] | None = None) -> Iterator[str]:
    for policy in POLICIES if policies is None else policies:
        rows = list(policy.model._default_manager.order_by("pk"))
        for user in built.readers():
            yield from _of_actions(policy, user, rows)
            yield from _of_relations(policy, user, rows)
            if rows:
                yield from of_told_states(policy, user)


def _of_actions(policy: Policy, user, rows: list[Model]) -> Iterator[str]:
    name = policy.model.__name__
    allowed: dict[int, set[str]] = {row.pk: set() for row in rows}
    known = [_looked_at(policy, user, row) for row in rows]
    within = _within_a_request(user)
    for action in policy.rules:
        one_by_one = [row.pk for row in known if policy.can(user, action, row)]
        listed = sorted(policy.visible_to(user, action).values_list("pk", flat=True))
        for pk in one_by_one:
            allowed[pk].add(action)
        if listed != one_by_one:
            yield f"{name}.{action} {user}: one by one {one_by_one}, listed {listed}"
        shortened = sorted(policy.visible_to(within, action).values_list("pk", flat=True))
        if shortened != listed:
            yield f"{name}.{action} {user}: listed {listed}, within a request {shortened}"
    for row in known:
        if set(policy.actions_for(user, row)) != allowed[row.pk]:
            yield f"{name} {user}: the buttons are {policy.actions_for(user, row)}"
        seen, ground = "view" in allowed[row.pk], policy.relations_of(user, row)
        if user.is_active and seen != bool(ground):
            yield f"{name} {user}: seen {seen} on the ground of {ground}"
    for row in rows[:1]:  # a service has a row that nobody looked at, and asks relation by relation
        if set(policy.actions_for(user, row)) != allowed[row.pk]:
            yield f"{name} {user}: by the door {allowed[row.pk]}, by a service otherwise"


def _within_a_request(user):
    """The same account as a door has it, who is asked only for what this person can be at all."""
    if not user.is_authenticated:
        return user
    again = type(user).objects.get(pk=user.pk)
    for_one_request(again)
    return again


def _looked_at(policy: Policy, user, row: Model) -> Model:
    """As the door has it: every relation asked in one statement."""
    if not user.is_active:
        return row
    return policy.looked_at(user, policy.model._default_manager.filter(pk=row.pk))


def _of_relations(policy: Policy, user, rows: list[Model]) -> Iterator[str]:
    if not user.is_authenticated:
        return
    for relation in policy.people():
        if relation.holds is None:
            continue  # the same condition on both sides
        one_by_one = [row.pk for row in rows if relation.test(user, row)]
        listed = policy.model._default_manager.filter(relation.query(user))
        listed = sorted(listed.values_list("pk", flat=True))
        if listed != one_by_one:
            yield f"« {relation.label} » {user}: one by one {one_by_one}, listed {listed}"


def of_told_states(policy: Policy, user) -> Iterator[str]:
    """The states that a relation tells the reader of the tables are those that its query asks for."""
    if not user.is_authenticated:
        return
    for relation in policy.people():
        if not relation.within or not relation.may_hold(user):
            continue
        outside = Q()
        for one in relation.within:
            status = f"{one.path}__status" if one.path else "status"
            outside |= ~Q(**{f"{status}__in": sorted(one.states)})
        if policy.model._default_manager.filter(relation.query(user), outside).exists():
            yield f"« {relation.label} » {user}: holds outside of {relation.within}"


RESTRICTED = "a situation of which the processing is restricted"
ENOUGH = 20  # a world that disagrees so often needs no further look


def agree(world: World) -> set[str]:
    """The models of which this world had a row to compare; « restricted » where a situation was."""
    with transaction.atomic():
        found = list(islice(disagreements(Built(world)), ENOUGH))
        there = {p.model._meta.label for p in POLICIES if p.model._default_manager.exists()}
        if Case.objects.filter(restricted_at__isnull=False).exists():
            there.add(RESTRICTED)
        transaction.set_rollback(True)
    assert not found, "\n".join(found)
    return there


RANDOM = {
    "deadline": None,
    "database": None,
    "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
}


@pytest.mark.django_db
def test_what_one_may_do_is_what_one_finds_in_the_list():
    """No table is compared over nothing: those of a commission are in worlds of their own."""
    compared = set()

    @settings(max_examples=2, derandomize=True, phases=[Phase.explicit, Phase.generate], **RANDOM)
    @example(world=a_world())
    @given(world=WORLDS)
    def play(world):
        compared.update(agree(world))

    play()
    labels = {policy.model._meta.label for policy in POLICIES} | {RESTRICTED}
    assert {one for one in labels - compared if not one.startswith("commissions.")} == set()


@pytest.mark.long
@pytest.mark.django_db
@settings(max_examples=8, print_blob=True, **RANDOM)
@given(world=WORLDS)
def test_so_it_is_in_many_more_worlds(world):
    agree(world)


def test_every_policy_and_every_relation_of_the_house_is_compared():
    models = {policy.model.__name__ for policy in POLICIES}
    assert {"Referral", "Attachment", "Case", "Dac", "Membership", "Notice"} <= models
    assert {"AccountRequest", "Invitation", "OutboxMessage", "Organisation"} <= models
    assert {
        "CasePeriod",
        "TeamMember",
        "Consent",
        "Note",
        "Document",
        "AssessedDimension",
    } <= models
    assert {"Plan", "Goal", "Action", "Opinion", "PlanVersion", "PlanCopy"} <= models
    used = {id(relation) for policy in POLICIES for relation in policy.people()}
    named = {
        f"{module.__name__}.{name}"
        for module in MODULES
        for name, value in vars(module).items()
        if isinstance(value, Relation) and id(value) not in used
    }
    # parts of relations that are used, and the bases of those of files
    assert named <= {
        "signin.permissions.FOR_A_PROFESSIONAL",
        "ppcs.permissions._WHILE_FOLLOWED",
        "commissions.permissions.reading._RUNS_IT",
        "commissions.permissions.situation._ROOMS",
    }


# --- The comparison can fail ---
A_SITUATION = Situation(
    dac=0,
    referent=1,
    informed=Accord(),
    not_opposed=Accord(),
    seats=(
        Seat(person=2, in_care_team=True),
        Seat(person=3, scope=ConsentScope.CARE_AND_SUPPORT, accord=Accord()),
        Seat(person=None, refusal=Words()),
    ),
    letters=(Letter(person=0),),
    plan=PlanThere(),
    openings=(Opened(person=0),),
)
A_RESTRICTED_ONE = Situation(dac=0, referent=1, informed=Accord(), seats=A_SITUATION.seats[:1])


def a_world(**changes) -> World:
    """A requester, a coordinator, a request in each state, a row to compare in each table."""
    return World(
        **{
            "accounts": [Account(True, False, False)] * PEOPLE,
            "places": [Place(1, 0, Role.COORDINATOR, MembershipState.ACTIVE, None)],
            "requests": [Request(0, 0, 0, status, True) for status in ReferralStatus],
            "situations": [A_SITUATION, A_RESTRICTED_ONE],
            "rights": [Rights(), Rights(restricted=True, held=False)],
            "account_requests": [(0, AccountRequestState.PENDING)],
            "invitations": [(0, Role.PROFESSIONAL, InvitationState.OPEN)],
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
    faulty = Policy(
        Referral, {"view": Rule(who=(replace(COORDINATOR, never=None, **FAULTS[fault]),))}
    )
    monkeypatch.setattr(f"{__name__}.POLICIES", [faulty])

    with pytest.raises(AssertionError, match="one by one"):
        agree(a_world())


@pytest.mark.django_db
def test_a_state_told_wrongly_is_found(monkeypatch):
    relation = next(one for one in ASSESSMENT.rules["edit"].who if one.within)
    told = (Within("case", frozenset({CaseStatus.CLOSED.value})),)
    faulty = Policy(
        Assessment, {"view": Rule(who=(replace(relation, within=told),))}, state_field=None
    )
    monkeypatch.setattr(f"{__name__}.POLICIES", [faulty])

    with pytest.raises(AssertionError, match="holds outside of"):
        agree(a_world())


@pytest.mark.long
@pytest.mark.django_db
def test_a_state_forgotten_on_one_side_is_found(monkeypatch):
    monkeypatch.setattr(
        Policy, "_counts", lambda self, relation, user, obj: relation.test(user, obj)
    )

    with pytest.raises(AssertionError, match="one by one"):
        agree(a_world())
