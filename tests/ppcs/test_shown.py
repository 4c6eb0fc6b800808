"""What each reader gets of a plan: the draft, or the version in force as of today; their volets only."""

import pytest
from django.urls import reverse

from cases.enums import Volet
from cases.selectors.lens import Reading, reading_of
from ppcs.enums import ActionStatus, PlanStatus
from ppcs.models import Action, Goal, Problem
from ppcs.selectors.panel import plan_panel
from ppcs.selectors.shown import shown_content
from tests.factories import cases as make
from tests.factories import plan as plans
from tests.factories import team
from tests.factories.signin import signed_in
from tests.factories.team import marked

pytestmark = pytest.mark.django_db
CARE, SUPPORT = marked(Volet.CARE), marked(Volet.SUPPORT)


@pytest.fixture
def case(cast):
    """Inès in the équipe de soins, Louis outside it with an accord for the « aides »."""
    found = make.open_case(cast)
    team.informed(found)
    team.nurse(cast, found)
    team.accord(found, team.social_worker(cast, found))
    return found


def page_of(plan, user, status: int = 200) -> str:
    response = signed_in(user).get(reverse("ppcs:plan", args=[plan.public_id]))
    assert response.status_code == status
    return response.content.decode()


def titles(content) -> list[str]:
    return [problem["title"] for problem in content["problems"]]


def test_a_draft_is_the_coordinators_alone(cast, case):
    plan = plans.whole_plan(case, with_markers=True)

    assert CARE in page_of(plan, cast.camille)
    for other in (cast.ines, cast.louis, cast.nadia):
        page_of(plan, other, 404)


def test_while_opinions_are_asked_the_team_reads_the_draft_in_its_volets(cast, case):
    plan = plans.whole_plan(case, status=PlanStatus.CONSULTING, with_markers=True)

    nurse, social = page_of(plan, cast.ines), page_of(plan, cast.louis)

    assert CARE in nurse
    assert SUPPORT in nurse
    assert SUPPORT in social
    assert CARE not in social


def test_who_is_invited_by_name_reads_the_version_in_force(cast, case):
    """They may raise nothing: the page holds neither a button for it nor what the team raised."""
    plan = plans.whole_plan(case, status=PlanStatus.IN_FORCE, with_markers=True)
    team.grant(case, cast.ana, [Volet.SUPPORT])

    page = page_of(plan, cast.ana)

    assert SUPPORT in page
    assert CARE not in page
    assert "/signaler/" not in page
    assert "/signaler/" in page_of(plan, cast.louis)


def test_a_revision_is_not_read_before_it_is_shared(cast, case):
    plan = plans.whole_plan(case, status=PlanStatus.REVISING)
    Problem.objects.filter(plan=plan, rank=1).update(title="Zqvnouveau")

    assert "Zqvnouveau" in page_of(plan, cast.camille)
    assert "Zqvnouveau" not in page_of(plan, cast.ines)
    assert "Problème 1" in page_of(plan, cast.ines)


def test_the_version_in_force_shows_the_actions_as_they_are_today(cast, case):
    plan = plans.whole_plan(case, status=PlanStatus.IN_FORCE)
    action = Action.objects.filter(plan=plan).order_by("pk").first()
    plans.moved(action, ActionStatus.IN_PROGRESS)

    for user in (cast.camille, cast.ines):
        content = shown_content(plan, reading_of(user, case))
        rows = [a for p in content["problems"] for g in p["goals"] for a in g["actions"]]
        found = {row["id"]: row.get("status_label") for row in rows}
        assert found[str(action.public_id)] == "en cours"


def test_what_a_revision_cancels_stays_for_the_readers_of_the_version_in_force(cast, case):
    plan = plans.whole_plan(case, status=PlanStatus.REVISING)
    action = Action.objects.filter(plan=plan).order_by("pk").first()
    plans.moved(action, ActionStatus.CANCELLED)

    content = shown_content(plan, reading_of(cast.ines, case))

    rows = [a for p in content["problems"] for g in p["goals"] for a in g["actions"]]
    found = {row["id"]: row.get("status_label") for row in rows}
    assert found[str(action.public_id)] == "à confirmer"


def test_a_goal_that_ended_is_shown_ended_without_a_new_version(cast, case):
    plan = plans.whole_plan(case, status=PlanStatus.IN_FORCE)
    goal = Goal.objects.filter(problem__plan=plan).order_by("pk").first()
    plans.moved(goal, "done")

    content = shown_content(plan, reading_of(cast.ines, case))

    found = {g["id"]: g["status"] for p in content["problems"] for g in p["goals"]}
    assert found[str(goal.public_id)] == "done"


def test_readers_have_no_button_that_writes(cast, case):
    plan = plans.whole_plan(case, status=PlanStatus.CONSULTING)

    page = page_of(plan, cast.ines)

    for word in ("/modifier/", "/ajouter/", "data-rank-part", "/rang/", "Ce qui manque"):
        assert word not in page
    assert "/rang/" not in page_of(plan, cast.camille)  # opinions are asked: nobody writes


def test_nothing_is_shown_of_a_plan_that_has_no_version_and_is_cancelled(cast, case):
    plan = plans.whole_plan(case, status=PlanStatus.CANCELLED)

    page_of(plan, cast.ines, 404)
    assert titles(shown_content(plan, reading_of(cast.camille, case)))


# --- the panel on the page of the situation ---
def test_the_panel_counts_what_its_reader_may_read(cast, case, django_assert_num_queries):
    plan = plans.whole_plan(case, status=PlanStatus.IN_FORCE)
    mine = Action.objects.filter(plan=plan, volet=Volet.SUPPORT).order_by("pk")
    plans.moved(mine.first(), ActionStatus.DONE)
    Action.objects.filter(pk=mine.last().pk).update(due_on=team.day(-1))
    outside = Reading(frozenset({"support", "coordination"}), coordinates=False)

    with django_assert_num_queries(1):
        panel = plan_panel(case, outside)

    assert (panel.under_way, panel.done, panel.late) == (3, 1, 1)
    assert plan_panel(case, reading_of(cast.camille, case)).under_way == 7
    assert panel.words == "Je veux rester chez moi, avec mon chat."


def test_the_panel_of_a_revision_keeps_the_words_in_force_for_the_team(cast, case):
    plan = plans.whole_plan(case, status=PlanStatus.REVISING)
    type(plan.synthesis).objects.filter(plan=plan).update(project="Zqvnouveau")

    assert plan_panel(case, reading_of(cast.camille, case)).words == "Zqvnouveau"
    assert "chat" in plan_panel(case, reading_of(cast.ines, case)).words


def test_who_may_begin_a_plan_and_who_knows_of_none(cast, case):
    assert plan_panel(case, reading_of(cast.camille, case)).may_start
    assert plan_panel(case, reading_of(cast.ines, case)) is None

    plans.plan(case)
    assert not plan_panel(case, reading_of(cast.camille, case)).may_start
    assert plan_panel(case, reading_of(cast.ines, case)) is None
    assert plan_panel(case, Reading(frozenset({"coordination"}), coordinates=False)) is None
