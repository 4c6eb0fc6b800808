"""An action moves by its owner, or by a coordinator; the next date of the situation follows."""

import pytest
from django.urls import reverse

from cases.models import Case
from common.errors import GuardsFailed, Refused
from notifications.models import OutboxMessage
from ppcs.enums import ActionStatus
from ppcs.models import Action, Synthesis
from ppcs.services.follow_action import move_action
from ppcs.services.goal_outcome import Why, note_outcome
from ppcs.services.revise import hold_plan, revise_plan
from tests.factories import plan as plans
from tests.factories import team
from tests.factories.signin import signed_in
from tests.factories.team import day
from tests.ppcs.playing import NOW, world

pytestmark = pytest.mark.django_db


@pytest.fixture
def one(cast):
    one = world(cast)
    one.validated()
    return one


def action_of(one, member) -> Action:
    return Action.objects.filter(plan=one.plan, owners__member=member).order_by("pk").first()


def moved(one, action, move, by, **changes) -> Action:
    action.refresh_from_db()
    return move_action(action=action, move=move, version=action.version, by=by, at=NOW(), **changes)


def due(one) -> tuple:
    case = Case.objects.get(pk=one.case.pk)
    return case.plan_due_on, case.plan_due_kind


def test_the_owner_accepts_starts_finishes_and_takes_it_up_again(one):
    action = action_of(one, one.doctor)
    for move, status in (
        ("accept", "accepted"),
        ("start", "in_progress"),
        ("finish", "done"),
        ("reopen", "in_progress"),
    ):
        action = moved(one, action, move, one.cast.samir)
        assert (action.status, action.moved_on) == (status, day(0))


def test_what_will_not_be_done_says_why_and_the_referent_is_told(one):
    action = action_of(one, one.doctor)

    with pytest.raises(GuardsFailed):
        moved(one, action, "fail", one.cast.samir, reason="bêtise")
    failed = moved(one, action, "fail", one.cast.samir, reason="no_offer")

    assert (failed.status, failed.not_done_reason) == (ActionStatus.NOT_DONE, "no_offer")
    told = OutboxMessage.objects.filter(kind="ppcs.action_not_done")
    assert [message.recipient for message in told] == [one.cast.camille]
    assert moved(one, action, "reopen", one.cast.samir).not_done_reason == ""


def test_a_coordinator_records_for_whom_has_no_account_with_the_day(one):
    action = action_of(one, one.doctor)
    action.owners.all().delete()
    plans.owner(action, one.pharmacist)

    done = moved(one, action, "finish", one.cast.yann, on=day(-2))

    assert (done.status, done.moved_on) == ("done", day(-2))
    with pytest.raises(GuardsFailed):
        moved(one, action, "reopen", one.cast.yann, on=day(1))


@pytest.mark.parametrize("who", ["ines", "louis", "ana", "sophie", "nadia", "stranger"])
def test_nobody_else_moves_it(one, who):
    action = action_of(one, one.doctor)
    action.owners.exclude(member=one.doctor).delete()

    with pytest.raises(Refused):
        moved(one, action, "accept", getattr(one.cast, who))


def test_an_owner_who_no_longer_reads_its_volet_does_not_move_it(one):
    action = action_of(one, one.doctor)
    team.refusal(one.case, one.doctor, action.volet)

    with pytest.raises(Refused):
        moved(one, action, "accept", one.cast.samir)


def test_what_no_version_holds_yet_is_not_followed(one):
    revise_plan(**one.act())
    action = plans.action(one.goals()[0], owners=[one.doctor])

    for who in ("samir", "camille"):
        with pytest.raises(Refused):
            moved(one, action, "accept", getattr(one.cast, who))
    page = reverse("ppcs:action", args=[action.public_id])
    assert signed_in(one.cast.samir).get(page).status_code == 404
    assert signed_in(one.cast.camille).get(page).status_code == 200


def test_on_hold_nothing_moves(one):
    action = action_of(one, one.doctor)
    hold_plan(**one.act())

    for who in ("samir", "camille"):
        with pytest.raises(Refused):
            moved(one, action, "accept", getattr(one.cast, who))


# --- the next date ---
def test_the_nearest_open_action_is_the_next_date_until_it_is_done(one):
    first, second, *others = one.actions()
    Action.objects.filter(pk=first.pk).update(due_on=day(3))
    Action.objects.filter(pk=second.pk).update(due_on=day(5))

    moved(one, second, "accept", one.cast.camille)
    assert due(one) == (day(3), "action")
    moved(one, first, "finish", one.cast.camille)
    assert due(one) == (day(5), "action")
    moved(one, second, "fail", one.cast.camille, reason="other")
    assert due(one) == (day(30), "action")


def test_an_action_of_goals_that_are_all_ended_is_awaited_no_more(one):
    goal = one.goals()[0]
    Action.objects.filter(goals=goal).update(due_on=day(1))
    Synthesis.objects.filter(plan=one.plan).update(review_on=day(20))

    note_outcome(
        goal=goal,
        outcome="achieved",
        on=day(0),
        why=Why(),
        version=goal.version,
        by=one.cast.camille,
        at=NOW(),
    )

    assert due(one) == (day(20), "plan_review")


# --- the page ---
def test_the_owner_s_page_offers_one_click_and_only_to_them(one):
    action = action_of(one, one.doctor)
    url = reverse("ppcs:action", args=[action.public_id])
    samir = signed_in(one.cast.samir)

    assert "Accepter" in samir.get(url).content.decode()
    nurse = signed_in(one.cast.ines).get(url)
    assert nurse.status_code == 200
    assert "Accepter" not in nurse.content.decode()
    response = samir.post(url, {"version": action.version, "move": "accept"})
    assert response.status_code == 302
    assert Action.objects.get(pk=action.pk).status == "accepted"


def test_a_reason_is_asked_for_and_what_was_typed_is_kept(one):
    action = action_of(one, one.doctor)
    url = reverse("ppcs:action", args=[action.public_id])

    response = signed_in(one.cast.samir).post(url, {"version": action.version, "move": "fail"})

    assert response.status_code == 422
    assert "Choisissez pourquoi elle ne se fera pas" in response.content.decode()


def test_a_care_action_does_not_exist_for_who_reads_the_aides(one):
    care = next(action for action in one.actions() if action.volet == "care")

    response = signed_in(one.cast.louis).get(reverse("ppcs:action", args=[care.public_id]))

    assert response.status_code == 404


def test_the_words_are_those_of_the_version_in_force(one):
    action = action_of(one, one.nurse)
    revise_plan(**one.act())
    Action.objects.filter(pk=action.pk).update(title="Zqbrouillon", volet=action.volet)

    url = reverse("ppcs:action", args=[action.public_id])
    assert "Zqbrouillon" not in signed_in(one.cast.ines).get(url).content.decode()
    assert "Zqbrouillon" in signed_in(one.cast.camille).get(url).content.decode()
