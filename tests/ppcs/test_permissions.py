"""Every cell of the plan's tables: who reads it in which state, volet by volet, and who moves what."""

import itertools

import pytest
from django.db import DatabaseError, transaction

from cases.enums import CaseStatus, ConsentScope, Volet
from cases.models import Case
from common.workflow import transitions
from ppcs.enums import (
    ActionStatus,
    Copy,
    CopyStatus,
    GoalStatus,
    OpinionStatus,
    PlanStatus,
)
from ppcs.models import Action, Delivery, Goal, Opinion, Plan, PlanCopy, PlanVersion
from ppcs.permissions import (
    ACTION,
    ALERT,
    ALERT_RAISED,
    CONCERTATION,
    CORDEE,
    DELIVERY,
    GOAL,
    OPINION,
    PLAN,
    PLAN_COPY,
    PLAN_VERSION,
    PROBLEM,
    REVIEW,
    SYNTHESIS,
    UNMET_GOAL,
)
from tests.factories import cases as make
from tests.factories import plan as plans
from tests.factories import team
from tests.personas import PEOPLE, fresh
from tests.scenarios import ESSENTIAL, EVERYTHING, SCENARIOS

pytestmark = pytest.mark.django_db
S = PlanStatus
SHARED = {S.CONSULTING, S.IN_FORCE, S.REVISING, S.CLOSED}
WRITTEN = {S.DRAFT, S.REVISING}
# The paper of one reading is not made of two: what an accord and a grant open together is on the
# page, and no printed copy is exactly that.
BY_TWO_WAYS = "outside with an accord, and invited to care"


@pytest.fixture
def case(cast):
    return make.open_case(cast)


def answers(policy, user, action, row) -> bool:
    """The answer as the door has it; for reading, it must be that of the list too.

    That every other action says the same in a list is shown by tests/test_policies_agree.py.
    """
    known = row.__dict__.setdefault("_known", {})
    if (policy.model, user.pk) not in known:
        rows = policy.model._default_manager.filter(pk=row.pk)
        known[policy.model, user.pk] = policy.looked_at(user, rows) if user.is_active else row
    one = bool(policy.can(user, action, known[policy.model, user.pk]))
    if action == "view":
        assert one == policy.visible_to(user).filter(pk=row.pk).exists(), (action, row)
    return one


# --- By volet, whoever reads ---
@pytest.mark.long
@pytest.mark.parametrize("name", ESSENTIAL)
def test_each_reader_finds_of_a_plan_in_force_what_the_table_says(cast, case, name):
    plan = _one_action_a_volet(case)
    version = PlanVersion.objects.get()
    full, support = (plans.copy(version, kind) for kind in (Copy.FULL, Copy.SUPPORT))
    scenario = SCENARIOS[name]
    user, read = fresh(scenario.arrange(cast, case)), scenario.volets

    assert answers(PLAN, user, "view", plan) == (Volet.SUPPORT in read)
    assert answers(PLAN_VERSION, user, "view", version) == (Volet.SUPPORT in read)
    found = {row.volet for row in Action.objects.all() if answers(ACTION, user, "view", row)}
    assert found == read
    paper = {Copy.FULL: EVERYTHING, Copy.SUPPORT: EVERYTHING - {Volet.CARE}}
    for copy in (full, support):
        expected = paper[copy.copy] <= read and (name, copy.copy) != (BY_TWO_WAYS, Copy.FULL)
        assert answers(PLAN_COPY, user, "view", copy) == expected, copy.copy


def _one_action_a_volet(case):
    sizes = {"problems": 3, "goals_each": 1, "actions_each": 1}
    return plans.whole_plan(case, volets=tuple(Volet), status=S.IN_FORCE, **sizes)


# --- By state, for each of the cast ---
@pytest.fixture
def around(cast, case):
    """Inès in the équipe de soins, Louis outside with an accord for the aides, Ana by name."""
    ines, louis = team.nurse(cast, case), team.social_worker(cast, case)
    team.informed(case)
    team.accord(case, louis)
    team.grant(case, cast.ana, Volet.values)
    return {"ines": ines, "louis": louis}


COORDINATORS = ("camille", "yann")
# Of the cast, those who stand differently to a plan: the others stand like the stranger.
SOME = ("camille", "ines", "louis", "ana", "sophie", "nadia", "samir", "stranger")
READERS = ("ines", "louis", "ana")
PLAN_CELLS = {
    "write": WRITTEN,
    "consult": {S.DRAFT, S.REVISING},
    "rework": {S.CONSULTING},
    "rework_revision": {S.CONSULTING},
    "validate": {S.CONSULTING},
    "revise": {S.IN_FORCE},
    "hold": {S.IN_FORCE, S.REVISING},
    "resume": {S.ON_HOLD},
    "close": {S.IN_FORCE, S.ON_HOLD},
    "cancel": {S.DRAFT, S.CONSULTING},
    "review": {S.IN_FORCE, S.REVISING, S.CONSULTING, S.ON_HOLD},
    "call_review": {S.IN_FORCE, S.REVISING, S.CONSULTING},
}


@pytest.mark.parametrize("status", list(S))
def test_every_cell_of_the_table_of_plans(cast, case, around, status):
    plan = plans.whole_plan(case, status=status)
    wrong = []
    for person, action in itertools.product(PEOPLE, PLAN.rules):
        expected = person in COORDINATORS and status in PLAN_CELLS.get(action, set(S))
        expected |= person in READERS and action == "view" and status in SHARED
        if answers(PLAN, fresh(cast.people[person]), action, plan) != expected:
            wrong.append((person, action, not expected))
    assert wrong == []


@pytest.mark.parametrize("status", list(S))
def test_what_the_plan_holds_is_written_by_coordinators_while_it_is_written(
    cast, case, around, status
):
    plan = plans.whole_plan(case, status=status)
    goal = Goal.objects.order_by("pk").first()
    rows = [
        (SYNTHESIS, plan.synthesis),
        (PROBLEM, plan.problems.order_by("rank").first()),
        (ALERT, plan.alerts.order_by("rank").first()),
        (GOAL, goal),
        (UNMET_GOAL, plans.unmet(goal)),
        (REVIEW, plans.review(plan, goal)),
        (CONCERTATION, plans.concertation(plan)),
    ]
    for (policy, row), person in itertools.product(rows, SOME):
        user, coordinates = fresh(cast.people[person]), person in COORDINATORS
        if policy is not ALERT:  # which the team reads, as validated: see below
            assert answers(policy, user, "view", row) == coordinates, (policy.model, person)
        for action in {"edit", "remove"} & policy.rules.keys():
            allowed = coordinates and status in WRITTEN
            assert answers(policy, user, action, row) == allowed, (policy.model, person, action)


@pytest.mark.parametrize("status", list(S))
def test_an_alert_is_raised_while_a_version_is_in_force_by_who_reads_its_volet(
    cast, case, around, status
):
    """Of the team, whoever reads it may raise it; what was raised stays theirs to read."""
    plan = plans.whole_plan(case, status=status)
    in_force = status in (S.IN_FORCE, S.REVISING)
    shown = status in (S.IN_FORCE, S.REVISING, S.CLOSED)
    for alert, person in itertools.product(plan.alerts.all(), SOME):
        user, reads = fresh(cast.people[person]), person in READERS
        reads &= person != "louis" or alert.volet == Volet.SUPPORT
        coordinates = person in COORDINATORS
        said = (person, alert.volet)
        assert answers(ALERT, user, "view", alert) == (coordinates or reads and in_force), said
        may_raise = in_force and (coordinates or (reads and person != "ana"))
        assert answers(ALERT, user, "raise", alert) == may_raise, said
        if not alert.agreed:
            continue
        raised = plans.raised(alert, cast.ines, told_by=person)
        assert answers(ALERT_RAISED, user, "view", raised) == (coordinates or reads and shown), said
        for action in ("take_up", "settle"):
            may = coordinates and action == "take_up"
            assert answers(ALERT_RAISED, user, action, raised) == may, (*said, action)


@pytest.mark.parametrize("status", sorted(SHARED))
def test_an_action_that_no_version_holds_yet_is_read_when_opinions_are_asked_on_it(
    cast, case, around, status
):
    plan = plans.whole_plan(case, status=status, volets=(Volet.SUPPORT,))
    added = plans.action(plan.problems.first().goals.first(), owners=[around["louis"]])
    Action.objects.filter(pk=added.pk).update(volet=Volet.SUPPORT)
    added.refresh_from_db()

    assert answers(ACTION, cast.louis, "view", added) == (status == S.CONSULTING)
    assert not answers(ACTION, cast.louis, "accept", added)
    assert answers(ACTION, cast.camille, "view", added)


# --- Who moves an action ---
MOVES = {
    "accept": {ActionStatus.PROPOSED},
    "start": {ActionStatus.PROPOSED, ActionStatus.ACCEPTED},
    "finish": {ActionStatus.PROPOSED, ActionStatus.ACCEPTED, ActionStatus.IN_PROGRESS},
    "fail": {ActionStatus.PROPOSED, ActionStatus.ACCEPTED, ActionStatus.IN_PROGRESS},
    "reopen": {ActionStatus.DONE, ActionStatus.NOT_DONE},
}


@pytest.mark.parametrize("volet", [Volet.CARE, Volet.SUPPORT])
def test_an_action_is_moved_by_its_owner_in_the_volet_that_they_read(cast, case, around, volet):
    """Ana reads it all and owns nothing: nobody who is not of the team does an action."""
    plan = plans.plan(case)
    goal = plans.goal(plans.problem(plan))
    for status in ActionStatus:
        plans.action(goal, owners=around.values(), volet=volet, status=status)
    plans.walk(plan, S.IN_FORCE)
    owners = {"ines", *({"louis"} if volet != Volet.CARE else ())}

    for action, person in itertools.product(Action.objects.order_by("pk"), SOME):
        user = fresh(cast.people[person])
        for move, states in MOVES.items():
            expected = person in {"camille", *owners} and action.status in states
            assert answers(ACTION, user, move, action) == expected, (person, move)
    for action in Action.objects.order_by("pk"):
        reads = "louis" in owners and action.status != ActionStatus.CANCELLED
        assert answers(ACTION, cast.louis, "view", action) == reads, action.status


@pytest.mark.parametrize("status", list(S))
def test_an_owner_moves_an_action_of_a_plan_that_is_shared_and_not_over(cast, case, around, status):
    plan = plans.plan(case)
    owners = [around["ines"]]
    plans.action(plans.goal(plans.problem(plan)), owners=owners, volet=Volet.SUPPORT)
    version = 1 if status == S.CONSULTING else None
    plans.walk(plan, status, version=version)

    expected = status in {S.IN_FORCE, S.REVISING, S.CONSULTING}
    assert answers(ACTION, cast.ines, "accept", Action.objects.get()) == expected


def test_somebody_else_s_action_is_read_and_not_moved(cast, case, around):
    plan = plans.plan(case)
    plans.action(plans.goal(plans.problem(plan)), owners=[around["ines"]], volet=Volet.SUPPORT)
    plans.walk(plan, S.IN_FORCE)

    assert answers(ACTION, cast.louis, "view", Action.objects.get())
    assert not answers(ACTION, cast.louis, "finish", Action.objects.get())


def test_who_left_the_team_moves_nothing_any_more(cast, case, around):
    plan = plans.plan(case)
    plans.action(plans.goal(plans.problem(plan)), owners=[around["ines"]], volet=Volet.SUPPORT)
    plans.walk(plan, S.IN_FORCE)
    team.ended(around["ines"])

    assert not answers(ACTION, cast.ines, "accept", Action.objects.get())
    assert not answers(ACTION, cast.ines, "view", Action.objects.get())


# --- Who answers ---
@pytest.mark.parametrize("status", list(OpinionStatus))
@pytest.mark.parametrize("open_still", [True, False])
def test_an_opinion_is_given_by_whom_it_is_asked_of_until_it_is_closed(
    cast, case, around, status, open_still
):
    plan = plans.whole_plan(case, status=S.CONSULTING)
    held = plans.concertation(plan, closed_at=None if open_still else team.hour(0))
    opinion = plans.opinion(held, around["louis"], status)

    for person, action in itertools.product(SOME, ("agree", "reserve", "abstain")):
        expected = person == "louis" and open_still and status != OpinionStatus.LAPSED
        user = fresh(cast.people[person])
        assert answers(OPINION, user, action, opinion) == expected, (person, action)
    readers = {p for p in SOME if answers(OPINION, fresh(cast.people[p]), "view", opinion)}
    assert readers == {"camille", "louis"}


def test_a_coordinator_records_the_opinion_of_who_has_no_account_and_of_nobody_else(
    cast, case, around
):
    plan = plans.whole_plan(case, status=S.CONSULTING)
    held = plans.concertation(plan)
    without, having = (
        plans.opinion(held, team.member(case)),
        plans.opinion(held, around["ines"]),
    )

    assert answers(OPINION, cast.camille, "reserve", without)
    assert not answers(OPINION, cast.camille, "reserve", having)
    assert answers(OPINION, cast.ines, "reserve", having)
    assert not answers(OPINION, cast.ines, "reserve", without)
    assert answers(OPINION, cast.camille, "meet", having)
    assert not answers(OPINION, cast.ines, "meet", having)


def test_an_opinion_is_not_asked_any_more_of_whom_the_person_refused(cast, case, around):
    plan = plans.whole_plan(case, status=S.CONSULTING)
    opinion = plans.opinion(plans.concertation(plan), around["louis"])
    team.refusal(case, around["louis"])

    assert not answers(OPINION, cast.louis, "agree", opinion)
    assert not answers(OPINION, cast.louis, "view", opinion)


# --- What is kept ---
@pytest.mark.parametrize(
    "status", [S.IN_FORCE, *(pytest.param(s, marks=pytest.mark.long) for s in S if s != S.IN_FORCE)]
)
def test_a_version_and_its_copies_are_read_as_long_as_the_plan_is_shared(
    cast, case, around, status
):
    plan = plans.plan(case)
    version = plans.version(plan)
    copies = [plans.copy(version, kind) for kind in Copy]
    delivery = plans.delivery(version)
    plans.walk(plan, status, version=1 if status in plans.AFTER else 0)

    for person in SOME:
        user = fresh(cast.people[person])
        coordinates, reads = person in COORDINATORS, person in READERS and status in SHARED
        assert answers(PLAN_VERSION, user, "view", version) == (coordinates or reads), person
        for action in ("print", "deliver"):
            assert answers(PLAN_VERSION, user, action, version) == coordinates
        whole = coordinates or (reads and person != "louis")
        assert answers(PLAN_COPY, user, "view", copies[0]) == whole, person
        assert answers(PLAN_COPY, user, "view", copies[1]) == (coordinates or reads), person
        assert answers(DELIVERY, user, "view", delivery) == coordinates


def test_a_closed_situation_leaves_the_plan_to_the_coordinators_who_only_read_it(
    cast, case, around
):
    plan = plans.whole_plan(case, status=S.IN_FORCE, owners=[around["ines"]])
    Case.objects.filter(pk=case.pk).update(status=CaseStatus.CLOSED)

    for person in READERS:
        assert not answers(PLAN, fresh(cast.people[person]), "view", plan)
        assert not PLAN_VERSION.visible_to(fresh(cast.people[person])).exists()
    assert answers(PLAN, cast.camille, "view", plan)
    for action in set(PLAN.rules) - {"view"}:
        assert not answers(PLAN, cast.camille, action, plan), action
    assert not answers(ACTION, cast.camille, "accept", Action.objects.order_by("pk").first())
    assert not answers(PLAN_VERSION, cast.camille, "deliver", PlanVersion.objects.get())


def test_a_whole_accord_gives_the_whole_copy_and_its_withdrawal_takes_it_at_once(cast, case):
    louis = team.social_worker(cast, case)
    accord = team.accord(case, louis, ConsentScope.CARE_AND_SUPPORT)
    plan = plans.whole_plan(case, status=S.IN_FORCE)
    copy = plans.copy(PlanVersion.objects.get(), Copy.FULL)
    assert answers(PLAN_COPY, cast.louis, "view", copy)

    team.over_with(accord)

    copy, plan = PlanCopy.objects.get(), Plan.objects.get()
    assert not answers(PLAN_COPY, cast.louis, "view", copy)
    assert not answers(PLAN, cast.louis, "view", plan)


# --- Tables and workflows ---
@pytest.mark.parametrize(
    ("policy", "model", "by_the_machine"),
    [
        (PLAN, Plan, set()),
        (GOAL, Goal, {"activate"}),
        (ACTION, Action, set()),
        (OPINION, Opinion, {"lapse"}),
        (PLAN_COPY, PlanCopy, {"start", "finish", "fail"}),
    ],
)
def test_every_transition_has_a_rule_and_those_of_the_machine_are_nobody_s(
    policy, model, by_the_machine
):
    names = {t.name for t in transitions(model)}
    assert names <= policy.rules.keys()
    assert {name for name in names if policy.rules[name].who == (CORDEE,)} == by_the_machine


@pytest.mark.parametrize("model", [PlanVersion, Delivery])
@pytest.mark.parametrize("gesture", ["update", "delete", "truncate"])
def test_what_was_validated_and_given_is_written_once(cast, case, model, gesture):
    """For the application's role: the database refuses, whatever the code asks."""
    plans.whole_plan(case, status=S.IN_FORCE)
    plans.delivery(PlanVersion.objects.get())
    table = model._meta.db_table
    statement = {
        "update": f"UPDATE {table} SET public_id = gen_random_uuid()",
        "delete": f"DELETE FROM {table}",
        "truncate": f"TRUNCATE {table} CASCADE",
    }[gesture]

    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        model.objects.raw(statement)._fetch_all()
    assert model.objects.count() == 1


@pytest.mark.parametrize("status", list(CopyStatus))
def test_a_copy_is_asked_for_again_by_a_coordinator_when_it_failed(cast, case, around, status):
    plans.plan(case, S.IN_FORCE)
    copy = plans.copy(PlanVersion.objects.get(), Copy.SUPPORT, status)

    for person in SOME:
        expected = person in COORDINATORS and status == CopyStatus.FAILED
        assert answers(PLAN_COPY, fresh(cast.people[person]), "retry", copy) == expected


@pytest.mark.parametrize("status", list(GoalStatus))
def test_a_goal_ends_by_a_coordinator_when_it_is_active(cast, case, around, status):
    plan = plans.plan(case, S.IN_FORCE)
    goal = plans.goal(plans.problem(plan), status=status)

    for person, action in itertools.product(SOME, ("finish", "give_up")):
        expected = person in COORDINATORS and status == GoalStatus.ACTIVE
        assert answers(GOAL, fresh(cast.people[person]), action, goal) == expected
