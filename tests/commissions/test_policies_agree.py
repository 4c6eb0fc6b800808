"""What one may do with one object and what one's lists hold are the same, in small random commissions."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.db import transaction
from django.db.models import Model, Q
from hypothesis import HealthCheck, Phase, given, settings

from commissions.models import Situation
from commissions.permissions.reading import to_animator
from common.permissions import Policy, Rule, for_one_request
from tests import test_policies_agree as everywhere
from tests.commissions.worlds import WORLDS, About, Built, Guest, Seat, World

POLICIES = [p for p in everywhere.POLICIES if p.model._meta.app_label == "commissions"]
CALM = {
    "deadline": None,
    "database": None,
    "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
}


# --- What must agree ---
def disagreements(built: Built, policies: list[Policy]) -> Iterator[str]:
    """As tests/test_policies_agree.py does, each account kept for the length of one request."""
    for policy in policies:
        rows = policy.model._default_manager.order_by("pk")
        for user in built.readers():
            for_one_request(user)
            yield from _of(policy, user, list(rows))
            yield from everywhere.of_told_states(policy, user)


def _of(policy: Policy, user, rows: list[Model]) -> Iterator[str]:
    if not user.is_active:
        known = rows
    else:
        known = [policy.looked_at(user, type(row).objects.filter(pk=row.pk)) for row in rows]
    for action in policy.rules:
        one_by_one = [row.pk for row in known if policy.can(user, action, row)]
        listed = sorted(policy.visible_to(user, action).values_list("pk", flat=True))
        if listed != one_by_one:
            yield f"{_name(policy, action, user)}: one by one {one_by_one}, listed {listed}"
    # a service has a row that nobody looked at, and an account that remembers nothing
    plain = type(user).objects.get(pk=user.pk)
    for row, before in list(zip(rows, known, strict=True))[:1]:
        if policy.actions_for(plain, row) != policy.actions_for(user, before):
            yield f"{_name(policy, 'any', user)}: by the door one thing, by a service another"
    listed = set(policy.visible_to(plain).values_list("pk", flat=True))
    if listed != {row.pk for row in known if policy.can(user, "view", row)}:
        yield f"{_name(policy, 'view', user)}: listed otherwise outside of a request"


def _name(policy: Policy, action: str, user) -> str:
    return f"{policy.model.__name__}.{action} {user}"


def agree(world: World, policies: list[Policy] = POLICIES) -> None:
    with transaction.atomic():
        found = list(disagreements(Built(world), policies))
        transaction.set_rollback(True)
    assert not found, "\n".join(found)


@pytest.mark.long
@pytest.mark.django_db
@settings(max_examples=4, print_blob=True, phases=[Phase.generate], **CALM)
@given(world=WORLDS)
def test_what_one_may_do_is_what_one_finds_in_the_list(world):
    agree(world)


# --- A world in which every table has something to say, and a fault that is found in it ---
A_ROOM = World(
    seats=(
        Seat(person=0, quality="animator", listed=False),
        Seat(person=1),
        Seat(person=2, family="housing", listed=False),
        Seat(person=3, quality="secretary", listed=False),
    ),
    abouts=(
        About(referrer=3, guests=(Guest(seat=1), Guest(seat=2)), record="draft"),
        About(status="plan_running", referrer=3, referent=1, entry="examined", guests=(Guest(1),)),
        About(status="examined", entry="examined", guests=(Guest(seat=1),), record="proposed"),
        About(status="closed", entry="examined", purge_asked=0),
    ),
)


def test_every_table_has_a_row_to_be_compared(db):
    Built(A_ROOM)
    assert [p.model.__name__ for p in POLICIES if not p.model._default_manager.exists()] == [
        "Substitution"
    ]


def test_the_lists_of_a_room_hold_what_each_person_may_do(db):
    agree(A_ROOM)


@pytest.mark.parametrize(
    "fault",
    [
        {"query": lambda user: Q(pk__isnull=False), "never": None, "holds": lambda *_: False},
        {"never": None, "holds": lambda user, situation: True},
        {"holds": lambda user, situation: situation.status != "closed"},
    ],
    ids=["a list too wide", "an object too open", "a state forgotten"],
)
def test_a_relation_that_says_two_things_is_found(db, fault):
    faulty = Policy(Situation, {"view": Rule(who=(replace(to_animator(), **fault),))})
    with pytest.raises(AssertionError, match="one by one|service|request"):
        agree(A_ROOM, [faulty])
