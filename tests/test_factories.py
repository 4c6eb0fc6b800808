"""The rows that other tests start from are what they say: every state, every count, every marker."""

import json

import pytest

from cases.enums import ConsentStatus, Volet
from cases.models import AssessedDimension, CaseGrant, GpPeriod
from cases.selectors.lens import reading_of
from common.canonical import fingerprint
from ppcs.content import content_of
from ppcs.enums import ActionStatus, CopyStatus, GoalStatus, OpinionStatus, PlanStatus
from ppcs.models import Action, Alert, Goal, PlanVersion, Problem
from tests.factories import cases as make
from tests.factories import plan as plans
from tests.factories import team

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(cast):
    return make.open_case(cast)


@pytest.mark.parametrize("status", PlanStatus)
def test_a_plan_in_every_state_has_the_versions_that_it_says(case, status):
    plan = plans.whole_plan(case, status=status)

    frozen = PlanVersion.objects.filter(plan=plan)

    assert plan.status == status
    assert frozen.count() == plan.current_version == int(status in plans.FROZEN_ONCE)
    active = Goal.objects.filter(problem__plan=plan, status=GoalStatus.ACTIVE).count()
    assert active == (4 if plan.current_version else 0)


@pytest.mark.parametrize("status", sorted(plans.AFTER))
def test_a_plan_of_three_versions_keeps_each_of_them(case, status):
    plan = plans.whole_plan(case, status=status, version=3)

    frozen = PlanVersion.objects.filter(plan=plan).order_by("number")

    assert (plan.status, plan.current_version) == (status, 3)
    assert [one.content["plan"]["version"] for one in frozen] == [1, 2, 3]
    assert all(one.fingerprint == fingerprint(one.content) for one in frozen)


def test_a_whole_plan_has_the_size_asked_for(case):
    plan = plans.whole_plan(case, problems=10, goals_each=2, actions_each=2)

    assert Problem.objects.filter(plan=plan).count() == 10
    assert Goal.objects.filter(problem__plan=plan).count() == 20
    assert Action.objects.filter(plan=plan).count() == 40
    assert Alert.objects.filter(plan=plan).count() == 2


def test_markers_say_their_volet_in_the_content_of_the_plan(case):
    content = json.dumps(content_of(plans.whole_plan(case, with_markers=True))).lower()

    for what in ("problemtitle", "goaldescription", "actionsimple", "alert", "summary"):
        assert f"zqvcare{what}" in content
        assert f"zqvsupport{what}" in content


def test_a_team_with_its_decisions_reads_what_the_person_allowed(cast, case):
    louis = team.social_worker(cast, case)
    team.nurse(cast, case)
    team.informed(case)
    team.accord(case, louis)
    team.grant(case, cast.ana, [Volet.SUPPORT])

    assert reading_of(cast.ines, case).volets == set(Volet)
    assert reading_of(cast.louis, case).volets == {Volet.SUPPORT, Volet.COORDINATION}
    assert reading_of(cast.ana, case).volets == {Volet.SUPPORT}
    assert CaseGrant.objects.count() == 1


def test_rows_are_born_as_the_database_demands(cast, case):
    withdrawn = team.accord(case, team.member(case), status=ConsentStatus.WITHDRAWN)
    doctor = team.doctor(cast, case)
    carer = team.relative(case, "carer", "trusted_person")
    plan = plans.plan(case, PlanStatus.IN_FORCE)
    goal = plans.goal(plans.problem(plan), status=GoalStatus.DONE)
    held = plans.concertation(plan)
    made = PlanVersion.objects.get()

    assert withdrawn.status == ConsentStatus.WITHDRAWN
    assert team.ended(doctor).status == "ended"
    assert GpPeriod.objects.get(ends_on=None).member == doctor
    assert plans.unmet(goal).goal.status == GoalStatus.DONE
    assert plans.review(plan, goal).goal == goal
    assert plans.delivery(made, carer).relative == carer
    assert plans.delivery(made).to_person
    for rank, status in enumerate(OpinionStatus):
        other = team.member(case, name=f"N{rank}")
        assert plans.opinion(held, other, status).status == status
    for kind, status in (("full", CopyStatus.READY), ("support", CopyStatus.FAILED)):
        assert plans.copy(made, kind, status).status == status
    for status in ActionStatus:
        done = plans.action(goal, owners=[doctor, carer, None], status=status)
        assert (done.status, done.owners.count()) == (status, 3)


def test_what_is_written_has_its_volet_and_nothing_is_left_empty(case):
    assessed = team.assessment(case, volets={"social": Volet.SUPPORT})
    empty = team.assessment(case, filled=False)

    found = AssessedDimension.objects.filter(assessment=assessed)
    assert {one.dimension: one.volet for one in found} == {
        "medical": "care",
        "psychological": "care",
        "social": "support",
        "environmental": "care",
    }
    assert set(empty.dimensions.values_list("state", flat=True)) == {""}
    assert team.note(case, Volet.SUPPORT).volet == team.document(case, Volet.SUPPORT).volet
    assert team.circumstances(case).directives
