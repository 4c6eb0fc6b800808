"""The blocks of a draft: two people merge, the person's priority is first, what was validated stays."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Event
from cases.enums import TeamStatus
from common.errors import GuardsFailed, Refused
from ppcs.enums import ActionStatus, GoalStatus, PlanStatus
from ppcs.models import Action, Alert, Goal, Problem
from ppcs.selectors.shown import last_written
from ppcs.services.add import add_alert, add_goal, add_problem
from ppcs.services.plan_actions import add_action, goal_keys_of, owner_keys_of, write_action
from ppcs.services.rank import move_problem
from ppcs.services.remove import remove_action, remove_alert, remove_goal, remove_problem
from ppcs.services.write import write_block
from tests.factories import cases as make
from tests.factories import plan as plans
from tests.factories import team

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(cast):
    return make.open_case(cast)


@pytest.fixture
def plan(case):
    return plans.plan(case)


def now() -> dict:
    return {"at": timezone.now()}


def titles(plan) -> list[tuple[int, str]]:
    rows = Problem.objects.filter(plan=plan, dropped_on=None).order_by("rank")
    return [(row.rank, row.title) for row in rows]


# --- writing ---
def test_what_is_incomplete_is_kept_a_draft_is_a_draft(cast, plan):
    block = plans.problem(plan, title="")

    written = write_block(
        block=block, changes={"precision": "À voir"}, seen=1, by=cast.camille, **now()
    )

    assert (written.block.title, written.block.precision) == ("", "À voir")
    assert written.block.updated_by == cast.camille
    event = Event.objects.get(action="ppcs.problem.changed")
    assert event.data == {"fields": ["precision"]}


def test_two_people_on_two_fields_of_a_block_merge(cast, plan):
    block = plans.problem(plan)
    write_block(block=block, changes={"title": "Chutes"}, seen=1, by=cast.yann, **now())

    written = write_block(
        block=block, changes={"precision": "Deux en un mois"}, seen=1, by=cast.camille, **now()
    )

    assert written.overtaken == frozenset()
    assert (written.block.title, written.block.precision) == ("Chutes", "Deux en un mois")


def test_on_the_same_field_the_second_is_told_and_nothing_is_overwritten(cast, plan):
    block = plans.problem(plan)
    write_block(block=block, changes={"title": "Chutes"}, seen=1, by=cast.yann, **now())

    written = write_block(
        block=block, changes={"title": "Peur de tomber"}, seen=1, by=cast.camille, **now()
    )

    assert written.overtaken == {"title"}
    assert Problem.objects.get().title == "Chutes"
    assert Event.objects.filter(action="ppcs.problem.changed").count() == 1


def test_what_one_saved_oneself_is_no_other_s_text(cast, plan):
    block = plans.problem(plan)
    first = write_block(block=block, changes={"title": "Chu"}, seen=1, by=cast.camille, **now())

    again = write_block(
        block=block,
        changes={"title": "Chutes"},
        seen=1,
        seen_of={"title": first.block.version},
        by=cast.camille,
        **now(),
    )

    assert (again.overtaken, again.block.title) == (frozenset(), "Chutes")


@pytest.mark.parametrize("status", [PlanStatus.CONSULTING, PlanStatus.IN_FORCE, PlanStatus.ON_HOLD])
def test_nothing_is_written_in_a_plan_that_is_not_being_written(cast, case, status):
    plan = plans.whole_plan(case, status=status)
    problem = Problem.objects.filter(plan=plan).first()
    by = {"by": cast.camille, **now()}

    with pytest.raises(Refused):
        write_block(block=problem, changes={"title": "Non"}, seen=1, **by)
    with pytest.raises(Refused):
        write_block(block=plan.synthesis, changes={"project": "Non"}, seen=1, **by)
    with pytest.raises(Refused):
        move_problem(problem=problem, way="down", **by)
    with pytest.raises(Refused):
        remove_problem(problem=problem, **by)
    with pytest.raises(Refused):
        add_problem(plan=plan, fields={"title": "Non"}, **by)
    assert not Problem.objects.filter(title="Non").exists()


def test_nobody_but_a_coordinator_of_the_dac_writes(cast, case, plan):
    team.informed(case)
    team.nurse(cast, case)
    block = plans.problem(plan)

    for stranger in (cast.ines, cast.nadia, cast.sophie):
        with pytest.raises(Refused):
            write_block(block=block, changes={"title": "Non"}, seen=1, by=stranger, **now())


# --- the order ---
@pytest.fixture
def four(plan):
    return [
        plans.problem(plan, title=title, persons_priority=False) for title in ("A", "B", "C", "D")
    ]


@pytest.mark.parametrize(
    ("which", "way", "order"),
    [(1, "up", "BACD"), (1, "down", "ACBD"), (0, "up", "ABCD"), (3, "down", "ABCD")],
)
def test_a_problem_moves_one_place(cast, plan, four, which, way, order):
    move_problem(problem=four[which], way=way, by=cast.camille, **now())

    assert titles(plan) == list(enumerate(order, start=1))


@pytest.mark.parametrize(
    ("which", "after", "order"),
    [(0, 2, "BCAD"), (3, None, "DABC"), (2, 0, "ACBD"), (0, 3, "BCDA")],
)
def test_a_problem_is_dropped_after_another(cast, plan, four, which, after, order):
    place = four[after].public_id if after is not None else None

    move_problem(problem=four[which], after=place, by=cast.camille, **now())

    assert titles(plan) == list(enumerate(order, start=1))
    assert Event.objects.filter(action="ppcs.problem.moved").count() == 1


def test_a_move_that_changes_nothing_leaves_no_trace(cast, plan, four):
    move_problem(problem=four[0], way="up", by=cast.camille, **now())

    assert not Event.objects.filter(action="ppcs.problem.moved").exists()


def test_the_person_s_priority_goes_first_and_there_is_only_one(cast, plan, four):
    by = {"by": cast.camille, **now()}
    write_block(block=four[2], changes={"persons_priority": True}, seen=1, **by)
    assert titles(plan) == list(enumerate("CABD", start=1))

    write_block(block=four[3], changes={"persons_priority": True}, seen=1, **by)

    assert titles(plan) == list(enumerate("DCAB", start=1))
    assert [p.title for p in Problem.objects.filter(persons_priority=True)] == ["D"]


def test_nothing_passes_before_the_person_s_priority(cast, plan, four):
    by = {"by": cast.camille, **now()}
    write_block(block=four[0], changes={"persons_priority": True}, seen=1, **by)

    move_problem(problem=four[1], way="up", **by)
    move_problem(problem=four[3], after=None, **by)
    move_problem(problem=four[0], way="down", **by)

    assert titles(plan)[0] == (1, "A")


def test_a_problem_added_as_the_priority_comes_first(cast, plan, four):
    fields = {"title": "E", "persons_priority": True}

    add_problem(plan=plan, fields=fields, by=cast.camille, **now())

    assert titles(plan) == list(enumerate("EABCD", start=1))


# --- actions ---
def test_an_action_may_serve_several_goals_and_have_several_owners(cast, case, plan):
    problem = plans.problem(plan)
    one, two = plans.goal(problem), plans.goal(problem)
    nurse, daughter = team.nurse(cast, case), team.relative(case)
    keys = [str(one.public_id), str(two.public_id)]
    by = {"by": cast.camille, **now()}
    action = add_action(plan=plan, goal_keys=keys[:1], fields={"title": "Marcher"}, **by)
    owners = ["person", f"member:{nurse.public_id}", f"relative:{daughter.public_id}"]

    written = write_action(
        action=action, changes={"goal_keys": keys, "owner_keys": owners}, seen=1, **by
    )

    assert goal_keys_of(written.block) == sorted(keys)
    assert owner_keys_of(written.block) == sorted(owners)


def test_the_owners_are_one_field_when_two_people_choose(cast, case, plan):
    goal = plans.goal(plans.problem(plan))
    action = plans.action(goal)
    nurse = team.nurse(cast, case)
    write_action(action=action, changes={"owner_keys": ["person"]}, seen=1, by=cast.yann, **now())

    written = write_action(
        action=action,
        changes={"owner_keys": [f"member:{nurse.public_id}"], "expected": "Elle marche"},
        seen=1,
        by=cast.camille,
        **now(),
    )

    assert written.overtaken == {"owner_keys"}
    action = Action.objects.get(pk=action.pk)
    assert (owner_keys_of(action), action.expected) == (["person"], "Elle marche")


def test_who_left_the_team_is_not_chosen_but_stays_where_they_were(cast, case, plan):
    goal = plans.goal(plans.problem(plan))
    gone = team.ended(team.member(case))
    assert gone.status == TeamStatus.ENDED
    key = f"member:{gone.public_id}"
    held = plans.action(goal, owners=[gone])
    free = plans.action(goal)

    write_action(
        action=held, changes={"owner_keys": [key, "person"]}, seen=1, by=cast.camille, **now()
    )
    assert owner_keys_of(held) == sorted([key, "person"])

    with pytest.raises(GuardsFailed) as failed:
        write_action(action=free, changes={"owner_keys": [key]}, seen=1, by=cast.camille, **now())
    assert [item.field for item in failed.value.missing] == ["owner_keys"]


def test_the_goals_and_the_owners_of_another_situation_are_not_chosen(cast, plan):
    other = plans.plan(make.open_case(cast, birth_name="Autre", first_name="Jeanne"))
    theirs = plans.goal(plans.problem(other))
    action = plans.action(plans.goal(plans.problem(plan)))
    stranger = team.member(other.case)

    for changes in (
        {"goal_keys": [str(theirs.public_id)]},
        {"owner_keys": [f"member:{stranger.public_id}"]},
    ):
        with pytest.raises(GuardsFailed):
            write_action(action=action, changes=changes, seen=1, by=cast.camille, **now())
    assert theirs.actions.count() == 0


def test_an_action_does_not_end_before_it_begins_whoever_wrote_which_date(cast, plan):
    action = plans.action(plans.goal(plans.problem(plan)), due_on=team.day(10))
    late = team.day(20)

    with pytest.raises(GuardsFailed) as failed:
        write_action(action=action, changes={"starts_on": late}, seen=1, by=cast.camille, **now())

    assert [item.field for item in failed.value.missing] == ["starts_on"]
    assert Action.objects.get().starts_on is None


# --- taking out ---
def test_what_was_never_validated_is_deleted_with_what_hangs_on_it(cast, plan):
    first, second = plans.problem(plan, title="A"), plans.problem(plan, title="B")
    shared = plans.action(plans.goal(first), plans.goal(second))
    plans.action(plans.goal(first))

    assert remove_problem(problem=first, by=cast.camille, **now()) is None

    assert titles(plan) == [(1, "B")]
    assert list(Action.objects.all()) == [shared]
    assert shared.goals.count() == 1


def test_a_problem_of_a_validated_version_is_dropped_never_deleted(cast, case):
    plan = plans.whole_plan(case, status=PlanStatus.REVISING)
    problem = Problem.objects.filter(plan=plan).order_by("rank").first()
    for goal in problem.goals.all():
        plans.moved(goal, GoalStatus.DONE)
    actions = Action.objects.filter(goals__problem=problem).distinct()

    kept = remove_problem(problem=problem, by=cast.camille, **now())

    assert (kept.dropped_on, kept.persons_priority) == (timezone.localdate(), False)
    assert [rank for rank, _ in titles(plan)] == [1]
    assert {action.status for action in actions} == {ActionStatus.CANCELLED}


def test_a_problem_whose_goal_is_under_way_waits_for_its_result(cast, case):
    plan = plans.whole_plan(case, status=PlanStatus.REVISING)
    problem = Problem.objects.filter(plan=plan).first()

    with pytest.raises(GuardsFailed):
        remove_problem(problem=problem, by=cast.camille, **now())

    assert Problem.objects.get(pk=problem.pk).dropped_on is None


def test_a_goal_of_a_validated_version_is_never_deleted(cast, case):
    plan = plans.whole_plan(case, status=PlanStatus.REVISING)
    goal = Goal.objects.filter(problem__plan=plan).first()

    with pytest.raises(GuardsFailed) as failed:
        remove_goal(goal=goal, by=cast.camille, **now())

    assert "non réalisés" in failed.value.missing[0].message
    assert Goal.objects.filter(pk=goal.pk).exists()


def test_an_action_of_a_validated_version_is_cancelled(cast, case):
    plan = plans.whole_plan(case, status=PlanStatus.REVISING)
    action = Action.objects.filter(plan=plan).first()

    kept = remove_action(action=action, by=cast.camille, **now())

    assert kept.status == ActionStatus.CANCELLED
    assert Event.objects.filter(action="ppcs.action.cancelled").count() == 1


def test_an_action_that_ended_stays(cast, case):
    plan = plans.whole_plan(case, status=PlanStatus.REVISING)
    action = plans.moved(Action.objects.filter(plan=plan).first(), ActionStatus.DONE)

    with pytest.raises(GuardsFailed):
        remove_action(action=action, by=cast.camille, **now())

    assert Action.objects.get(pk=action.pk).status == ActionStatus.DONE


def test_goals_and_alerts_come_after_those_that_are_there(cast, plan):
    problem = plans.problem(plan)
    plans.goal(problem)
    plans.alert(plan)
    by = {"by": cast.camille, **now()}

    goal = add_goal(problem=problem, fields={"title": "Sortir"}, **by)
    alert = add_alert(plan=plan, fields={"sign": "Une chute"}, **by)

    assert (goal.rank, alert.rank) == (2, 2)
    remove_goal(goal=goal, **by)
    remove_alert(alert=alert, **by)
    assert (Goal.objects.count(), Alert.objects.count()) == (1, 1)


def test_the_moment_of_the_last_writing_is_any_block_s(cast, plan):
    assert last_written(plan) is None
    at = timezone.now() - timedelta(hours=3)
    alert = plans.alert(plan)
    write_block(block=alert, changes={"delay": "le jour même"}, seen=1, by=cast.yann, at=at)

    assert last_written(plan) == at
