"""« Ce qui manque avant validation »: guards 2 and 3 of ppcs.md §5.2, everything at once, with links."""

import pytest
from django.urls import reverse

from cases.enums import ConsentKind, Dimension, Volet
from cases.models import AssessedDimension
from ppcs.enums import ActionStatus, GoalStatus, YesNo
from ppcs.models import Action, ActionOwner, Goal, Problem, Synthesis
from ppcs.selectors.missing import checks_of, missing_before_validation
from tests.factories import cases as make
from tests.factories import plan as plans
from tests.factories import team
from tests.factories.signin import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(cast):
    found = make.open_case(cast)
    team.assessment(found)
    team.decision(found, ConsentKind.PLAN)
    return found


@pytest.fixture
def plan(case):
    """A plan in which nothing lacks."""
    return plans.whole_plan(case)


def lacking(plan) -> list[tuple[str, int]]:
    return [(gap.field, gap.guard) for gap in missing_before_validation(plan)]


def urls(plan) -> list[str]:
    return [gap.url for gap in missing_before_validation(plan)]


def test_a_plan_in_which_nothing_lacks(plan):
    assert lacking(plan) == []
    assert all(check.gaps == () for check in checks_of(plan))


@pytest.mark.parametrize("state", ["filled", "nothing", "not_explored"])
def test_5_2_guard_2_a_dimension_said_to_be_empty_is_informed(plan, state):
    """§5.2 garde 2: never silently empty; « non exploré » is an answer."""
    AssessedDimension.objects.filter(dimension=Dimension.SOCIAL).update(state=state)

    assert lacking(plan) == []


def test_5_2_guard_2_each_of_the_four_dimensions(plan):
    """§5.2 garde 2."""
    row = AssessedDimension.objects.get(dimension=Dimension.PSYCHOLOGICAL)
    AssessedDimension.objects.filter(pk=row.pk).update(state="")

    assert lacking(plan) == [("dimensions", 2)]
    assert urls(plan) == [reverse("cases:dimension", args=[row.public_id])]


def test_5_2_guard_2_only_the_latest_assessment_counts(case, plan):
    """§5.2 garde 2."""
    team.assessment(case, filled=False, done_on=team.day(0))

    assert lacking(plan) == [("dimensions", 2)] * 4


def test_5_2_guard_2_without_an_assessment_it_is_to_be_begun(cast):
    """§5.2 garde 2."""
    plan = plans.whole_plan(make.open_case(cast))

    begin = reverse("cases:assessment-add", args=[plan.case.public_id])
    assert urls(plan) == [begin] * 4


def test_5_2_guard_2_one_problem_at_least(case):
    """§5.2 garde 2; a problem taken out counts no more."""
    plan = plans.plan(case)
    plans.problem(plan, dropped_on=team.day(0))

    assert lacking(plan) == [("problems", 2)]
    assert urls(plan) == [reverse("ppcs:problem-add", args=[plan.public_id])]


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"project": ""}, ["project"]),
        ({"priority": ""}, ["priority"]),
        ({"project": "", "priority": ""}, ["project", "priority"]),
        ({"project": "", "priority": "", "cannot_express": True}, ["spoken_for_by", "priority"]),
        (
            {"project": "", "priority": "", "cannot_express": True, "spoken_for_by": "Hélène"},
            [],
        ),
        ({"review_on": None}, ["review_on"]),
    ],
)
def test_5_2_guard_3_the_person_s_project_and_priority_and_the_next_review(plan, changes, fields):
    """§5.2 garde 3."""
    Synthesis.objects.update(**changes)
    page = reverse("ppcs:synthesis", args=[plan.public_id])

    assert lacking(plan) == [(field, 3) for field in fields]
    assert urls(plan) == [f"{page}#id_{field}" for field in fields]


@pytest.mark.parametrize(("offset", "lacks"), [(-1, True), (0, True), (1, False)])
def test_5_2_guard_3_the_review_is_in_the_future(plan, offset, lacks):
    """§5.2 garde 3."""
    Synthesis.objects.update(review_on=team.day(offset))

    assert lacking(plan) == ([("review_on", 3)] if lacks else [])


def test_5_2_guard_3_the_person_s_priority_has_the_first_rank(plan):
    """§5.2 garde 3."""
    Problem.objects.update(persons_priority=False)
    first = Problem.objects.get(plan=plan, rank=1)
    page = reverse("ppcs:problem", args=[first.public_id])

    assert lacking(plan) == [("persons_priority", 3)]
    assert urls(plan) == [f"{page}#id_persons_priority"]


@pytest.mark.parametrize("field", ["necessary", "possible"])
def test_5_2_guard_3_each_problem_says_whether_to_act(plan, field):
    """§5.2 garde 3."""
    problem = Problem.objects.get(plan=plan, rank=2)
    Problem.objects.filter(pk=problem.pk).update(**{field: ""})

    assert lacking(plan) == [(field, 3)]
    assert urls(plan)[0].endswith(f"{problem.public_id}/#id_{field}_0")


@pytest.mark.parametrize(
    ("necessary", "possible", "lacks"),
    [
        (YesNo.YES, YesNo.YES, True),
        (YesNo.YES, YesNo.NO, False),
        (YesNo.NO, YesNo.YES, False),
    ],
)
def test_5_2_guard_3_a_retained_problem_has_a_shared_goal(plan, necessary, possible, lacks):
    """§5.2 garde 3: where acting is both necessary and possible."""
    problem = plans.problem(plan, necessary=necessary, possible=possible)

    assert lacking(plan) == ([("goals", 3)] if lacks else [])
    if lacks:
        assert urls(plan) == [reverse("ppcs:goal-add", args=[problem.public_id])]


def test_5_2_guard_3_a_goal_given_up_is_no_goal_of_a_retained_problem(plan):
    """§5.2 garde 3."""
    problem = plans.problem(plan)
    plans.goal(problem, status=GoalStatus.CANCELLED)

    assert lacking(plan) == [("goals", 3)]


@pytest.mark.parametrize(
    ("changes", "field"), [({"criteria": " \n "}, "criteria"), ({"shared_on": None}, "shared_on")]
)
def test_5_2_guard_3_a_goal_has_a_criterion_and_is_shared(plan, changes, field):
    """§5.2 garde 3."""
    goal = Goal.objects.filter(problem__plan=plan).order_by("pk").first()
    Goal.objects.filter(pk=goal.pk).update(**changes)

    assert lacking(plan) == [(field, 3)]
    assert urls(plan) == [reverse("ppcs:goal", args=[goal.public_id]) + f"#id_{field}"]


def test_5_2_guard_3_a_goal_has_an_action(plan):
    """§5.2 garde 3; a cancelled one is none."""
    goal = plans.goal(Problem.objects.get(plan=plan, rank=1))
    plans.action(goal, owners=[None], status=ActionStatus.CANCELLED)

    assert lacking(plan) == [("actions", 3)]


def test_5_2_guard_3_a_goal_that_ended_is_asked_nothing_more(plan):
    """§5.2 garde 3."""
    problem = Problem.objects.get(plan=plan, rank=1)
    plans.goal(problem, criteria="", shared_on=None, status=GoalStatus.DONE)

    assert lacking(plan) == []


def test_5_2_guard_3_an_action_has_an_owner_and_a_deadline(plan):
    """§5.2 garde 3."""
    action = Action.objects.filter(plan=plan).order_by("pk").first()
    ActionOwner.objects.filter(action=action).delete()
    Action.objects.filter(pk=action.pk).update(due_on=None)
    page = reverse("ppcs:action-edit", args=[action.public_id])

    assert lacking(plan) == [("owner_keys", 3), ("due_on", 3)]
    assert urls(plan) == [f"{page}#id_owner_keys_0", f"{page}#id_due_on"]


def test_an_action_of_two_goals_is_asked_about_once(plan):
    one, two = Goal.objects.filter(problem__plan=plan).order_by("pk")[:2]
    plans.action(one, two, owners=[])

    assert lacking(plan) == [("owner_keys", 3)]


@pytest.mark.parametrize("reader", ["member", "relative", "nobody"])
def test_5_2_guard_3_the_synthesis_without_health_when_somebody_is_to_read_it(case, plan, reader):
    """§5.2 garde 3: the « aides » copy is due, and « soins » is written."""
    Synthesis.objects.update(summary_support="")
    if reader == "member":
        team.member(case)
    elif reader == "relative":
        team.relative(case, receives="support")
    else:
        team.member(case, in_care_team=True)

    assert lacking(plan) == ([] if reader == "nobody" else [("summary_support", 3)])


def test_without_health_words_the_synthesis_is_one(case):
    plan = plans.whole_plan(case, volets=(Volet.SUPPORT,))
    Synthesis.objects.update(summary="", summary_support="", obstacles="", views="")
    team.member(case)

    assert lacking(plan) == []


def test_the_page_shows_everything_at_once_each_a_link(cast, case):
    plan = plans.plan(case)
    Synthesis.objects.update(project="", priority="", review_on=None)
    plans.problem(plan, title="", necessary="", persons_priority=False)

    page = signed_in(cast.camille).get(reverse("ppcs:plan", args=[plan.public_id]))

    gaps = missing_before_validation(plan)
    assert len(gaps) == 6
    html = page.content.decode().replace("\xa0", " ")
    assert all(f'href="{gap.url}"' in html for gap in gaps)
    assert html.count("6 points manquent") == 2  # in the bar, and at the bottom of a telephone
