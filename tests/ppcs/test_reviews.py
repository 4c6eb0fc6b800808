"""Points d'étape, what calls for one before its date, and what they decide: seen on the pages."""

import pytest
from django.urls import reverse

from cases.models import Case
from common.errors import GuardsFailed, Refused
from ppcs.enums import CallKind
from ppcs.models import Action, Alert, Goal, PlanVersion, Review, ReviewCall, Synthesis
from ppcs.services.call_review import call_review
from ppcs.services.due import next_due_of, next_review_on
from ppcs.services.goal_outcome import Why, note_outcome
from ppcs.services.raise_alert import Seen, raise_alert
from ppcs.services.review import Found, Point, field_of, note_review, under_review
from ppcs.services.revise import hold_plan, revise_plan
from tests.factories.signin import signed_in
from tests.factories.team import day
from tests.ppcs.playing import NOW, world

pytestmark = pytest.mark.django_db


@pytest.fixture
def one(cast):
    """A plan in force, whose review is in ninety days and whose actions are later."""
    one = world(cast, goals_each=1, actions_each=1)
    Action.objects.filter(plan=one.plan).update(due_on=day(300))
    one.validated()
    return one


def found(one, finding="partly") -> tuple[Found, ...]:
    return tuple(Found(goal, finding) for goal in under_review(one.now()))


def reviewed(one, **changes) -> Review:
    values = {
        "category": "intermediate",
        "done_on": day(0),
        "text": "Le point avec elle.",
        "decision": "go_on",
        "found": found(one),
    }
    return note_review(point=Point(**{**values, **changes}), **one.act())


def called(one, kind="discharge", review_on=None, **changes) -> ReviewCall:
    values = {"kind": kind, "happened_on": day(-1), "review_on": review_on or day(3)}
    return call_review(**{**values, **changes}, **one.act())


def case_of(one) -> Case:
    return Case.objects.get(pk=one.case.pk)


def plan_due(one) -> tuple:
    case = case_of(one)
    return case.plan_due_on, case.plan_due_kind


# --- §5.2 garde 6 ---
def test_garde_6_of_5_2_the_date_that_is_reached_calls_for_a_review(one):
    Synthesis.objects.filter(plan=one.plan).update(review_on=day(-2))
    assert next_due_of(one.now()) == (day(-2), "plan_review")


def test_garde_6_of_5_2_an_alert_calls_for_a_review(one):
    Alert.objects.filter(plan=one.plan).update(triggers_review=True)
    one.validated()
    sign = one.plan.alerts.get(volet="support")
    raise_alert(alert=sign, seen=Seen(day(0), "Tombée."), by=one.cast.ines, at=NOW())

    assert next_review_on(one.now()) == day(0)
    assert ReviewCall.objects.get().kind == CallKind.ALERT


@pytest.mark.parametrize("kind", CallKind.values)
def test_garde_6_of_5_2_a_discharge_a_life_event_a_request_calls_for_a_review(one, kind):
    """§5.2 garde 6, the four kinds of events that a coordinator notes."""
    call = called(one, kind)

    assert plan_due(one) == (day(3), "plan_review")
    assert case_of(one).review_due_on == day(3)
    assert PlanVersion.objects.count() == 1
    assert Synthesis.objects.get(plan=one.plan).review_on == day(90)
    review = reviewed(one)
    call.refresh_from_db()
    assert (call.review, call.answered_by) == (review, one.cast.camille)
    assert plan_due(one) == (day(90), "plan_review")


def test_what_calls_for_a_review_says_all_that_it_lacks(one):
    with pytest.raises(GuardsFailed) as failed:
        called(one, "", review_on=day(-1), happened_on=day(1))
    assert [item.field for item in failed.value.missing] == ["kind", "happened_on", "review_on"]
    with pytest.raises(GuardsFailed, match="déjà prévue"):
        called(one, review_on=day(91))
    called(one, review_on=day(5))
    with pytest.raises(GuardsFailed, match="déjà noté"):
        called(one, review_on=day(5))


def test_an_event_is_noted_also_when_the_review_is_late_already(one):
    Synthesis.objects.filter(plan=one.plan).update(review_on=day(-2))
    called(one, review_on=day(0))
    assert plan_due(one) == (day(-2), "plan_review")


@pytest.mark.parametrize("who", ["samir", "ines", "louis", "sophie", "nadia"])
def test_only_a_coordinator_brings_it_forward(one, who):
    with pytest.raises(Refused):
        call_review(
            kind="request",
            happened_on=day(0),
            review_on=day(2),
            **one.act(by=getattr(one.cast, who)),
        )


def test_on_hold_nothing_is_brought_forward(one):
    hold_plan(**one.act())
    with pytest.raises(Refused):
        called(one)


def test_a_new_version_answers_it_too(one):
    call = called(one)
    one.validated()
    call.refresh_from_db()
    assert call.answered_at is not None
    assert call.review is None


def test_a_review_of_one_goal_does_not_answer_for_the_plan(one):
    called(one)
    goal = one.goals()[0]
    reviewed(one, category="partial", goal=goal, found=(Found(goal, "achieved"),))

    assert ReviewCall.objects.get().answered_at is None
    assert plan_due(one) == (day(3), "plan_review")


# --- findings ---
@pytest.mark.parametrize("finding", ["achieved", "partly", "not_achieved", "not_assessable"])
def test_each_goal_has_its_finding_and_stays_under_way(one, finding):
    review = reviewed(one, found=found(one, finding))

    assert set(review.reviewed_goals.values_list("finding", flat=True)) == {finding}
    assert review.reviewed_goals.count() == len(one.goals()) == 2
    assert {goal.status for goal in one.goals()} == {"active"}


def test_a_finding_is_one_of_four_and_none_is_forgotten(one):
    first, second = one.goals()
    with pytest.raises(GuardsFailed) as failed:
        reviewed(one, found=(Found(first, "given_up"),))
    fields = [item.field for item in failed.value.missing]
    assert fields == [field_of(first), field_of(second)]


def test_a_goal_that_has_ended_is_looked_at_no_more(one):
    first, second = one.goals()
    act = {"version": first.version, "by": one.cast.camille, "at": NOW()}
    note_outcome(goal=first, outcome="achieved", on=day(0), why=Why(), **act)

    assert under_review(one.now()) == [second]
    with pytest.raises(GuardsFailed):
        reviewed(one, goal=first, found=(Found(first, "achieved"),))


def test_the_final_review_is_of_the_whole_plan(one):
    goal = one.goals()[0]
    with pytest.raises(GuardsFailed) as failed:
        reviewed(one, category="final", goal=goal, found=(Found(goal, "achieved"),))
    assert [item.field for item in failed.value.missing] == ["category"]


# --- the pages ---
def plan_page(one, who="camille") -> str:
    url = reverse("ppcs:plan", args=[one.plan.public_id])
    return signed_in(getattr(one.cast, who)).get(url).content.decode()


def test_the_page_asks_for_each_goal_and_keeps_what_was_typed(one):
    camille = signed_in(one.cast.camille)
    url = reverse("ppcs:review", args=[one.plan.public_id])
    page = camille.get(url).content.decode()
    for goal in one.goals():
        assert goal.title in page
    assert "Plus de chute" in page

    sent = {
        "version": one.now().version,
        "category": "intermediate",
        "done_on": day(0).strftime("%d/%m/%Y"),
        "text": "Zqbilan",
        "decision": "go_on",
    }
    sent |= {field_of(goal): "partly" for goal in one.goals()[:1]}
    refused = camille.post(url, sent)
    assert refused.status_code == 422
    assert "Zqbilan" in refused.content.decode()
    sent |= {field_of(one.goals()[1]): "not_assessable"}
    assert camille.post(url, sent).status_code == 302
    shown = plan_page(one)
    assert "Zqbilan" in shown
    assert "Non évaluable" in shown
    for who in ("ines", "louis"):
        assert "Zqbilan" not in plan_page(one, who)
        assert "Non évaluable" not in plan_page(one, who)


def test_one_goal_has_a_page_of_its_own(one):
    first, second = one.goals()
    camille = signed_in(one.cast.camille)
    url = reverse("ppcs:review", args=[one.plan.public_id])
    alone = f"{url}?objectif={first.public_id}"
    assert alone in plan_page(one)
    page = camille.get(alone).content.decode()
    assert first.title in page
    assert second.title not in page
    assert camille.get(f"{url}?objectif=x").status_code == 404
    sent = {
        "version": one.now().version,
        "category": "partial",
        "done_on": day(0).strftime("%d/%m/%Y"),
        "text": "Bien.",
        "decision": "go_on",
        field_of(first): "achieved",
    }
    assert camille.post(alone, sent).status_code == 302
    assert Review.objects.get().goal == first


@pytest.mark.parametrize(
    ("decision", "words"),
    [("revise", "décide de réviser le plan"), ("close", "décide de clore le plan")],
)
def test_a_decision_is_followed_by_a_visible_next_step(one, decision, words):
    reviewed(one)
    assert "Ce qui a été décidé" not in plan_page(one)
    reviewed(one, decision=decision)

    assert words in plan_page(one)
    assert "Ce qui a été décidé" not in plan_page(one, "ines")
    if decision == "revise":
        revise_plan(**one.act())
        assert "Ce qui a été décidé" not in plan_page(one)


def test_after_a_decision_to_close_the_page_of_closing_opens(one):
    camille = signed_in(one.cast.camille)
    url = reverse("ppcs:review", args=[one.plan.public_id])
    sent = {
        "version": one.now().version,
        "category": "final",
        "done_on": day(0).strftime("%d/%m/%Y"),
        "text": "Fin.",
        "decision": "close",
        **{field_of(goal): "achieved" for goal in one.goals()},
    }

    response = camille.post(url, sent, follow=True)

    assert response.redirect_chain[-1][0] == reverse("ppcs:close", args=[one.plan.public_id])
    assert "voici ce qui reste à faire" in response.content.decode()


def test_the_date_of_the_next_review_is_shown_to_all_without_a_new_version(one):
    reviewed(one, next_on=day(40))
    shown = day(40).strftime("%Y")
    for who in ("camille", "ines", "louis"):
        page = plan_page(one, who)
        assert f"{day(40).day}" in page
        assert shown in page
    assert PlanVersion.objects.get().content["plan"]["review_on"] == day(90).isoformat()


def test_the_page_that_brings_a_review_forward(one):
    camille = signed_in(one.cast.camille)
    url = reverse("ppcs:review-call", args=[one.plan.public_id])
    assert camille.get(url).status_code == 200
    assert camille.post(url, {"version": one.now().version}).status_code == 422
    sent = {
        "version": one.now().version,
        "kind": "discharge",
        "happened_on": day(0).strftime("%d/%m/%Y"),
        "review_on": day(2).strftime("%d/%m/%Y"),
        "words": "Zqretour",
    }
    assert camille.post(url, sent).status_code == 302
    assert "Sortie d’hospitalisation" in plan_page(one)
    for who in ("ines", "louis"):
        assert "Zqretour" not in plan_page(one, who)
        assert "hospitalisation" not in plan_page(one, who)


# --- part 4 ---
def test_part_4_is_shown_as_soon_as_a_goal_ends_there_in_the_words_of_the_version(one):
    care = Goal.objects.get(problem__plan=one.plan, volet="care")
    why = Why("no_offer", "Zqexplication", True, "Zqavis", "reported")
    act = {"version": care.version, "by": one.cast.camille, "at": NOW()}
    note_outcome(goal=care, outcome="not_achieved", on=day(0), why=why, **act)
    revise_plan(**one.act())
    Goal.objects.filter(pk=care.pk).update(title="Zqbrouillon", volet="support")

    nurse = plan_page(one, "ines")
    assert "Objectifs partagés formulés et non réalisés" in nurse
    for words in ("Zqexplication", "Zqavis", "Offre absente", "besoin reste non couvert"):
        assert words in nurse
    assert "Zqbrouillon" not in nurse
    louis = plan_page(one, "louis")
    assert "Zqexplication" not in louis
    assert "Zqavis" not in louis


def test_each_goal_under_way_leads_to_its_result(one):
    goal = one.goals()[0]
    url = reverse("ppcs:goal-outcome", args=[goal.public_id])
    assert url in plan_page(one)
    assert url not in plan_page(one, "ines")


def test_a_result_says_how_it_ended(one):
    goal = one.goals()[0]
    act = {"version": goal.version, "by": one.cast.camille, "at": NOW()}
    note_outcome(goal=goal, outcome="achieved", on=day(0), why=Why(), **act)

    assert "Atteint" in plan_page(one, "ines")
