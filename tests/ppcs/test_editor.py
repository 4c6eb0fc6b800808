"""The pages that write a plan: saved field by field or whole, both texts shown, too late is told."""

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from ppcs.enums import PlanStatus
from ppcs.models import Action, Alert, Goal, Plan, Problem, Synthesis
from ppcs.services.write import write_block
from tests.factories import cases as make
from tests.factories import plan as plans
from tests.factories import team
from tests.factories.signin import signed_in

pytestmark = pytest.mark.django_db
LONG = "x" * 201


@pytest.fixture
def case(cast):
    return make.open_case(cast)


@pytest.fixture
def plan(case):
    return plans.plan(case)


@pytest.fixture
def problem(plan):
    return plans.problem(plan)


@pytest.fixture
def camille(cast):
    return signed_in(cast.camille)


def url(name: str, row) -> str:
    return reverse(f"ppcs:{name}", args=[row.public_id])


def carried(response) -> dict:
    """What the page holds, as a browser would send it back: hidden inputs and fields alike."""
    form = response.context["form"]
    data = {"version": str(form.row_version)}
    for name, field in form.fields.items():
        value = form.initial.get(name)
        shown = field.prepare_value(value)
        if isinstance(value, bool):
            data |= {name: "on"} if value else {}
            data[f"initial-{name}"] = "on" if value else ""
        elif isinstance(value, list):
            data[name], data[f"initial-{name}"] = value, value or [""]
        else:
            data[name] = data[f"initial-{name}"] = shown if shown is not None else ""
    return data


def autosave(client, path, **fields):
    body = {"fields": [n for n in fields if n not in ("version",)], "version": "1", **fields}
    return client.post(path, body, headers={"X-Requested-With": "fields"})


# --- the script's way ---
def test_only_the_fields_that_were_sent_are_saved(camille, problem):
    response = autosave(camille, url("problem", problem), title="Peur de tomber")

    problem.refresh_from_db()
    assert (response.status_code, response.headers["X-Version"]) == (204, "2")
    assert (problem.title, problem.precision) == ("Peur de tomber", "Précision 1")
    assert problem.field_versions == {"title": 2}


def test_saving_shows_nothing_and_is_no_reading(camille, problem):
    autosave(camille, url("problem", problem), title="Peur de tomber")

    assert not Event.objects.filter(kind="reading").exists()


def test_a_box_that_is_cleared_is_saved(camille, problem):
    autosave(camille, url("problem", problem), persons_priority=[])

    problem.refresh_from_db()
    assert problem.persons_priority is False


def test_what_is_wrong_is_told_by_the_field_and_the_rest_is_saved(camille, problem):
    response = autosave(camille, url("problem", problem), title=LONG, precision="Deux chutes")

    problem.refresh_from_db()
    assert response.status_code == 422
    said = json.loads(response.content)
    assert list(said["errors"]) == ["title"]
    assert "trop long" in said["errors"]["title"][0]
    assert (problem.title, problem.precision) == ("Problème 1", "Deux chutes")


def test_both_texts_come_back_when_somebody_wrote_the_same_field(cast, camille, problem):
    write_block(
        block=problem,
        changes={"title": "<b>Chutes</b>"},
        seen=1,
        by=cast.yann,
        at=timezone.now(),
    )

    response = autosave(camille, url("problem", problem), title="Peur", precision="Deux chutes")

    problem.refresh_from_db()
    assert response.status_code == 409
    both = json.loads(response.content)["overtaken"]["title"]
    assert both["theirs"] == ["<b>Chutes</b>"]
    assert "Yann Riou a enregistré" in both["html"]
    assert "Peur" in both["html"]
    assert "&lt;b&gt;Chutes" in both["html"]
    assert (problem.title, problem.precision) == ("<b>Chutes</b>", "Deux chutes")


def test_the_next_sending_of_one_s_own_field_is_no_conflict(camille, problem):
    autosave(camille, url("problem", problem), title="Peur")
    body = {"fields": ["title"], "version": "1", "seen-title": "2", "title": "Peur de tomber"}

    response = camille.post(url("problem", problem), body, headers={"X-Requested-With": "fields"})

    problem.refresh_from_db()
    assert (response.status_code, problem.title) == (204, "Peur de tomber")


def test_autosave_that_comes_too_late_is_told_in_a_sentence(camille, case):
    plan = plans.whole_plan(case, status=PlanStatus.CONSULTING)
    problem = Problem.objects.filter(plan=plan).first()

    response = autosave(camille, url("problem", problem), title="Trop tard")

    assert response.status_code == 409
    assert response.headers["Content-Type"].startswith("text/plain")
    assert "copiez-la" in response.content.decode()
    assert not Problem.objects.filter(title="Trop tard").exists()


# --- without the script ---
def test_a_plain_submit_saves_what_changed_and_returns_to_the_plan(camille, problem):
    path = url("problem", problem)
    data = carried(camille.get(path)) | {"title": "Peur de tomber", "dimension": "medical"}

    response = camille.post(path, data)

    problem.refresh_from_db()
    assert response.url == url("plan", problem.plan) + "#problemes"
    assert (problem.title, problem.dimension) == ("Peur de tomber", "medical")
    assert sorted(problem.field_versions) == ["dimension", "title"]


def test_a_plain_submit_merges_with_what_another_wrote_elsewhere(cast, camille, problem):
    path = url("problem", problem)
    data = carried(camille.get(path)) | {"title": "Peur de tomber"}
    write_block(
        block=problem, changes={"precision": "Yann"}, seen=1, by=cast.yann, at=timezone.now()
    )

    assert camille.post(path, data).status_code == 302

    problem.refresh_from_db()
    assert (problem.title, problem.precision) == ("Peur de tomber", "Yann")


def overtaken_page(cast, client, problem):
    path = url("problem", problem)
    data = carried(client.get(path)) | {"title": "Camille", "necessary": "no"}
    write_block(
        block=problem,
        changes={"title": "Yann", "context_support": "De Yann"},
        seen=1,
        by=cast.yann,
        at=timezone.now(),
    )
    return path, client.post(path, data)


def test_a_plain_submit_shows_both_texts_and_loses_none(cast, camille, problem):
    _, response = overtaken_page(cast, camille, problem)

    assert response.status_code == 422
    page = response.content.decode().replace("\xa0", " ")
    for words in ("Vous avez écrit", "Camille", "Yann Riou a enregistré", "Yann", "1 point"):
        assert words in page
    form = response.context["form"]
    assert form["title"].value() == "Camille"
    assert form["context_support"].value() == "De Yann"
    problem.refresh_from_db()
    assert (problem.title, problem.necessary) == ("Yann", "no")


@pytest.mark.parametrize(("choice", "kept"), [("mine", "Camille"), ("theirs", "Yann")])
def test_the_choice_between_both_texts(cast, camille, problem, choice, kept):
    path, shown = overtaken_page(cast, camille, problem)
    data = carried(shown) | {"title": "Camille", "overtaken": "title", "keep-title": choice}

    assert camille.post(path, data).status_code == 302

    problem.refresh_from_db()
    assert (problem.title, problem.context_support) == (kept, "De Yann")


def test_without_a_choice_both_texts_come_back_again(cast, camille, problem):
    path, shown = overtaken_page(cast, camille, problem)
    data = carried(shown) | {"title": "Camille", "overtaken": "title"}

    response = camille.post(path, data)

    assert response.status_code == 422
    assert response.context["form"]["title"].value() == "Camille"
    problem.refresh_from_db()
    assert problem.title == "Yann"


def test_what_is_wrong_comes_back_as_typed_with_a_summary(camille, plan):
    path = url("synthesis", plan)
    data = carried(camille.get(path)) | {"review_on": "31/02/2027", "priority": "ne plus tomber"}

    response = camille.post(path, data)

    assert response.status_code == 422
    page = response.content.decode().replace("\xa0", " ")
    assert "Cette date n’existe pas." in page
    assert 'href="#id_review_on"' in page
    assert response.context["form"]["review_on"].value() == "31/02/2027"


def test_who_comes_too_late_gets_the_typed_text_back(camille, case):
    plan = plans.whole_plan(case, status=PlanStatus.CONSULTING)
    problem = Problem.objects.filter(plan=plan).first()

    response = camille.post(url("problem", problem), {"title": "Une heure de travail"})

    assert response.status_code == 409
    page = response.content.decode()
    assert "Une heure de travail" in page
    assert url("plan", plan) in page


def test_the_synthesis_of_a_plan_that_is_not_written_any_more(camille, case):
    plan = plans.whole_plan(case, status=PlanStatus.IN_FORCE)

    response = camille.post(url("synthesis", plan), {"project": "Trop tard"})

    assert response.status_code == 409
    assert "Trop tard" in response.content.decode()
    assert not Synthesis.objects.filter(project="Trop tard").exists()


# --- an action, with its links ---
def test_an_action_s_page_saves_goals_and_owners(cast, camille, case, plan):
    problem = plans.problem(plan)
    one, two = plans.goal(problem), plans.goal(problem)
    nurse = team.nurse(cast, case)
    action = plans.action(one)
    path = url("action-edit", action)
    keys = [str(one.public_id), str(two.public_id)]
    data = carried(camille.get(path)) | {
        "goal_keys": keys,
        "owner_keys": ["person", f"member:{nurse.public_id}"],
        "due_on": "15/01/2027",
    }

    assert camille.post(path, data).status_code == 302

    action = Action.objects.get()
    assert set(action.goals.all()) == {one, two}
    assert {owner.kind for owner in action.owners.all()} == {"person", "member"}
    assert action.due_on.isoformat() == "2027-01-15"


def test_an_action_without_a_goal_is_told_by_the_field(camille, plan):
    action = plans.action(plans.goal(plans.problem(plan)))
    path = url("action-edit", action)
    data = carried(camille.get(path)) | {"goal_keys": [], "title": "Marcher"}

    response = camille.post(path, data)

    assert response.status_code == 422
    assert "goal_keys" in response.context["form"].errors
    assert response.context["form"]["goal_keys"].value() == []
    action.refresh_from_db()
    assert (action.title, action.goals.count()) == ("Marcher", 1)


def test_dates_in_the_wrong_order_are_told_by_the_field_that_was_typed(camille, plan):
    action = plans.action(plans.goal(plans.problem(plan)), due_on=team.day(3))
    late = f"{team.day(5):%d/%m/%Y}"

    response = autosave(camille, url("action-edit", action), starts_on=late, when="le lundi")

    action.refresh_from_db()
    assert response.status_code == 422
    assert list(json.loads(response.content)["errors"]) == ["starts_on"]
    assert (action.starts_on, action.when) == (None, "le lundi")


def test_the_codes_offered_are_those_of_today_and_the_one_chosen_before(camille, problem):
    choices = camille.get(url("problem", problem)).context["form"].fields["problem_code"].choices
    assert "GEN-092" not in dict(choices)
    Problem.objects.update(problem_code="GEN-092")

    choices = camille.get(url("problem", problem)).context["form"].fields["problem_code"].choices

    assert "n’est plus proposé" in dict(choices)["GEN-092"]


# --- adding and taking out ---
def test_each_kind_of_block_is_added_then_written_on_its_page(camille, plan):
    volet = {"volet": "support"}
    add = {"title": "Sortir", "nature": "problem", **volet}
    response = camille.post(url("problem-add", plan), add)
    problem = Problem.objects.get()
    assert response.url == url("problem", problem)

    camille.post(url("goal-add", problem), {"title": "Le marché", **volet})
    goal = Goal.objects.get()
    chosen = {"title": "Marcher", "goal_keys": [str(goal.public_id)], **volet}
    camille.post(url("action-add", plan), chosen)
    camille.post(url("alert-add", plan), {"sign": "Une chute", "severity": "report", **volet})

    assert Action.objects.get().goals.get() == goal
    assert Alert.objects.get().sign == "Une chute"
    assert {row.volet for row in (problem, goal, Action.objects.get())} == {"support"}


def test_an_action_needs_a_goal_to_be_added(camille, plan):
    plans.goal(plans.problem(plan))

    response = camille.post(url("action-add", plan), {"title": "Marcher", "volet": "care"})

    assert response.status_code == 422
    assert "goal_keys" in response.context["form"].errors
    assert not Action.objects.exists()


def test_taking_out_asks_first(camille, plan, problem):
    plans.goal(problem, title="Le marché")

    asked = camille.get(url("problem-remove", problem))

    assert "Le marché" in asked.content.decode()
    assert Problem.objects.exists()
    assert camille.post(url("problem-remove", problem)).url == url("plan", plan)
    assert not Problem.objects.exists()


def test_a_validated_goal_says_where_its_result_is_written(camille, case):
    plan = plans.whole_plan(case, status=PlanStatus.REVISING)
    goal = Goal.objects.filter(problem__plan=plan).first()

    asked = camille.get(url("goal-remove", goal)).content.decode()
    refused = camille.post(url("goal-remove", goal))

    assert url("goal-outcome", goal) in asked
    assert refused.status_code == 422
    assert "non réalisés" in refused.content.decode()


# --- the order ---
def test_the_buttons_work_without_a_script(camille, plan):
    first, second = (plans.problem(plan, persons_priority=False) for _ in range(2))

    response = camille.post(url("problem-move", second), {"way": "up"})

    second.refresh_from_db()
    assert (response.status_code, second.rank) == (302, 1)
    shown = camille.get(response.url).content.decode().replace("\xa0", " ")
    assert "« Problème 2 » est maintenant au rang 1." in shown


def test_the_script_gets_the_page_again_with_what_to_announce(camille, plan):
    first, second = (plans.problem(plan, persons_priority=False) for _ in range(2))

    response = camille.post(
        url("problem-move", first),
        {"after": str(second.public_id)},
        headers={"X-Requested-With": "rank"},
    )

    page = response.content.decode()
    assert 'data-said="« Problème 1 » est maintenant au rang 2."' in page
    assert page.index("Problème 2") < page.index(f'data-key="{first.public_id}"')
    assert page.lstrip().startswith('<div class="split areas" id="plan-corps"')


@pytest.mark.parametrize("after", ["", "not-a-uuid", "00000000-0000-4000-8000-000000000000"])
def test_a_place_that_is_not_there_is_the_first_one(camille, plan, after):
    _, second = (plans.problem(plan, persons_priority=False) for _ in range(2))

    camille.post(url("problem-move", second), {"after": after})

    second.refresh_from_db()
    assert second.rank == 1


def test_others_do_not_know_that_there_is_a_block(cast, case, plan, problem):
    team.informed(case)
    team.nurse(cast, case)
    for person in (cast.ines, cast.nadia, cast.sophie):
        client = signed_in(person)
        for name, row in (("problem", problem), ("problem-move", problem), ("plan", plan)):
            assert client.post(url(name, row), {"title": "Non"}).status_code == 404
    assert Plan.objects.get().problems.get().title == "Problème 1"
