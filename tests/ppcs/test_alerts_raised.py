"""An alert of the version in force is raised by the team, taken up by the DAC, settled; the référent knows."""

import pytest
from django.db import DatabaseError, transaction
from django.db.models import ProtectedError
from django.urls import reverse

from cases.enums import CaseStatus, Volet
from cases.models import Case
from common.errors import ChangedMeanwhile, GuardsFailed, Refused
from notifications.models import OutboxMessage
from notifications.services.compose import compose
from ppcs.enums import PlanStatus, RaisedStatus
from ppcs.models import Alert, AlertRaised, Plan, ReviewCall, Synthesis
from ppcs.permissions import ALERT, ALERT_RAISED
from ppcs.services.raise_alert import Seen, raise_alert, settle_alert, take_up_alert
from ppcs.services.remove import remove_alert
from ppcs.services.review import Found, Point, note_review, under_review
from ppcs.services.revise import hold_plan, revise_plan
from tests.factories import plan as plans
from tests.factories import team
from tests.factories.signin import signed_in
from tests.factories.team import InDays, dated, day
from tests.personas import fresh
from tests.ppcs.playing import NOW, world

pytestmark = pytest.mark.django_db


@pytest.fixture
def one(cast):
    """A plan in force with an alert of each volet; that of the « soins » calls for a review."""
    one = world(cast)
    Alert.objects.filter(plan=one.plan, volet="care").update(
        sign="Zqsoins", triggers_review=True, severity="emergency"
    )
    Alert.objects.filter(plan=one.plan, volet="support").update(sign="Zqaides")
    one.validated()
    return one


def sign(one, volet="support") -> Alert:
    return Alert.objects.get(plan=one.plan, volet=volet)


def raised(one, volet="support", who="ines", words="Tombée cette nuit.", **changes) -> AlertRaised:
    seen = Seen(**{"happened_on": day(0), "words": words, **changes})
    return raise_alert(alert=sign(one, volet), seen=seen, by=getattr(one.cast, who), at=NOW())


def taken_up(row: AlertRaised, by) -> AlertRaised:
    return take_up_alert(raised=row, version=row.version, by=by, at=NOW())


def settled(row: AlertRaised, by, done="Appelée, tout va bien.", outcome="nothing_more"):
    words = {"done": done, "outcome": outcome}
    return settle_alert(raised=row, **words, version=row.version, by=by, at=NOW())


def due(one) -> tuple:
    case = Case.objects.get(pk=one.case.pk)
    return case.next_due_on, case.next_due_kind


def reviewed(one) -> None:
    found = tuple(Found(goal, "partly") for goal in under_review(one.now()))
    point = Point("intermediate", day(0), "Le point.", "go_on", found=found)
    note_review(point=point, **one.act())


# --- raising ---
def test_the_referent_is_told_at_once_and_the_situation_comes_first(one):
    row = raised(one)

    assert (row.status, row.volet, row.plan_version) == (RaisedStatus.RAISED, "support", 1)
    assert row.agreed["sign"] == "Zqaides"
    assert due(one) == (day(0), "alert")
    told = OutboxMessage.objects.get(kind="ppcs.alert_raised")
    assert told.recipient == one.cast.camille
    mail = compose(told)
    body = f"{mail.subject} {mail.body}"
    assert "Zqaides" not in body
    assert "Tombée" not in body


def test_it_comes_before_what_is_older_and_also_during_a_watch(one):
    late = {"own_due_on": day(-20), "own_due_kind": "visit"}
    Case.objects.filter(pk=one.case.pk).update(**late)
    row = raised(one)
    assert due(one) == (day(0), "alert")

    plans.moved(one.case, CaseStatus.ON_WATCH)
    row = taken_up(row, one.cast.camille)
    assert due(one) == (day(0), "alert")
    settled(row, one.cast.camille)
    assert due(one) == (day(-20), "visit")


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"happened_on": InDays(1)}, "happened_on"), ({"happened_on": None}, "happened_on")],
)
def test_the_day_is_known_and_past(one, changes, field):
    with pytest.raises(GuardsFailed) as failed:
        raised(one, **dated(changes))
    assert [item.field for item in failed.value.missing] == [field]


def test_what_was_seen_is_written(one):
    with pytest.raises(GuardsFailed) as failed:
        raised(one, words=" ")
    assert [item.field for item in failed.value.missing] == ["words"]


def test_two_people_may_raise_it_and_one_person_once_until_it_is_settled(one):
    first = raised(one)
    raised(one, who="louis")
    with pytest.raises(GuardsFailed, match="déjà signalé"):
        raised(one)
    settled(taken_up(first, one.cast.camille), one.cast.camille)
    raised(one)

    assert AlertRaised.objects.count() == 3


def test_a_coordinator_writes_for_who_has_no_account_and_nobody_else_does(one):
    row = raised(one, who="yann", told_by="Brigitte Alain, pharmacienne")
    raised(one, who="yann", told_by="Sa fille")
    assert row.told_by == "Brigitte Alain, pharmacienne"

    with pytest.raises(Refused):
        raised(one, told_by="Sa fille")


def test_who_may_raise_what(one):
    """The volet as it was validated decides; the responsable, strangers and whoever was invited by
    name raise nothing."""
    case = one.case
    team.grant(case, one.cast.ana, [Volet.CARE])
    may = {
        who: {alert.volet for alert in ALERT.visible_to(fresh(getattr(one.cast, who)), "raise")}
        for who in ("camille", "yann", "samir", "ines", "louis", "ana", "sophie", "nadia", "paul")
    }
    both, none = {"care", "support"}, set()
    assert may == {
        "camille": both,
        "yann": both,
        "samir": both,
        "ines": both,
        "louis": {"support"},
        "ana": none,
        "sophie": none,
        "nadia": none,
        "paul": none,
    }


def test_the_draft_changes_nothing_to_who_may_raise_nor_to_the_words(one):
    revise_plan(**one.act())
    care, support = sign(one, "care"), sign(one)
    Alert.objects.filter(pk=care.pk).update(volet="support", sign="Zqbrouillon")
    added = plans.alert(one.plan, volet="support", sign="Zqnouvelle")
    louis = fresh(one.cast.louis)

    assert list(ALERT.visible_to(louis, "raise")) == [support]
    assert not ALERT.can(louis, "view", care)
    page = signed_in(louis).get(reverse("ppcs:alert-raise", args=[care.public_id]))
    assert page.status_code == 404
    with pytest.raises(Refused):
        raise_alert(alert=added, seen=Seen(day(0), "Vu."), by=louis, at=NOW())
    nurse = signed_in(one.cast.ines).get(reverse("ppcs:alert-raise", args=[care.public_id]))
    assert "Zqsoins" in nurse.content.decode()
    assert "Zqbrouillon" not in nurse.content.decode()


def test_one_taken_out_of_the_draft_is_raised_until_the_next_version(one):
    revise_plan(**one.act())
    remove_alert(alert=sign(one), by=one.cast.camille, at=NOW())
    url = reverse("ppcs:plan", args=[one.plan.public_id])
    assert "Zqaides" not in signed_in(one.cast.camille).get(url).content.decode()
    assert "Zqaides" in signed_in(one.cast.louis).get(url).content.decode()

    row = raised(one, who="louis")

    one.consulted()
    one.validated()
    assert not ALERT.visible_to(fresh(one.cast.louis), "raise").exists()
    assert ALERT_RAISED.visible_to(fresh(one.cast.louis)).get() == row
    with pytest.raises(Refused):
        raised(one, who="samir")


def test_one_that_no_version_ever_showed_is_deleted(one):
    revise_plan(**one.act())
    added = plans.alert(one.plan)
    remove_alert(alert=added, by=one.cast.camille, at=NOW())

    assert not Alert.objects.filter(pk=added.pk).exists()


@pytest.mark.parametrize("status", [PlanStatus.ON_HOLD, PlanStatus.CLOSED])
def test_on_hold_and_closed_nobody_raises(one, status):
    for step in dict.fromkeys([PlanStatus.ON_HOLD, status]):
        Plan.objects.filter(pk=one.plan.pk).update(status=step)
    for who in ("camille", "ines", "louis"):
        assert not ALERT.visible_to(fresh(getattr(one.cast, who)), "raise").exists()


def test_without_the_accord_for_the_plan_only_the_dac_raises(one):
    row = raised(one)
    team.over_with(one.case.consents.get(kind="plan"))

    assert not ALERT.visible_to(fresh(one.cast.ines), "raise").exists()
    assert not ALERT_RAISED.visible_to(fresh(one.cast.ines)).exists()
    assert ALERT_RAISED.can(fresh(one.cast.camille), "take_up", row)


# --- taking up, settling ---
def test_only_a_coordinator_takes_it_up_and_settles_it(one):
    row = raised(one)
    for who in ("ines", "louis", "sophie", "nadia"):
        with pytest.raises(Refused):
            taken_up(row, getattr(one.cast, who))
    row = taken_up(row, one.cast.yann)
    assert (row.status, row.taken_up_by) == ("taken_up", one.cast.yann)
    with pytest.raises(Refused):
        settled(row, one.cast.ines)
    row = settled(row, one.cast.camille)

    assert (row.status, row.done) == ("settled", "Appelée, tout va bien.")
    told = OutboxMessage.objects.get(kind="ppcs.alert_settled")
    assert told.recipient == one.cast.ines


def test_settling_says_what_was_done_and_what_follows(one):
    row = taken_up(raised(one), one.cast.camille)

    with pytest.raises(GuardsFailed) as failed:
        settled(row, one.cast.camille, done=" ", outcome="")
    assert [item.field for item in failed.value.missing] == ["done", "outcome"]
    for outcome in ("reviewed", "revised"):
        with pytest.raises(GuardsFailed):
            settled(row, one.cast.camille, outcome=outcome)
    reviewed(one)
    assert settled(row, one.cast.camille, outcome="reviewed").outcome == "reviewed"


def test_a_revision_that_is_claimed_is_there(one):
    row = taken_up(raised(one), one.cast.camille)
    revise_plan(**one.act())

    assert settled(row, one.cast.camille, outcome="revised").outcome == "revised"


def test_two_coordinators_do_not_take_it_up_twice(one):
    row = raised(one)
    taken_up(row, one.cast.yann)

    with pytest.raises(ChangedMeanwhile):
        taken_up(row, one.cast.camille)


def test_the_database_refuses_to_skip_a_step(one):
    row = raised(one)
    with pytest.raises(DatabaseError), transaction.atomic():
        AlertRaised.objects.filter(pk=row.pk).update(status="settled")
    with pytest.raises(ProtectedError):
        row.alert.delete()


def test_whoever_left_the_team_is_not_told(one):
    row = taken_up(raised(one, who="louis"), one.cast.camille)
    team.ended(one.social)
    settled(row, one.cast.camille)

    assert not OutboxMessage.objects.filter(kind="ppcs.alert_settled").exists()


# --- a re-evaluation follows ---
def test_an_alert_that_says_so_calls_for_a_review_until_it_is_made(one):
    row = raised(one, "care")
    assert due(one) == (day(0), "alert")
    row = taken_up(row, one.cast.camille)
    assert due(one) == (day(0), "plan_review")
    reviewed(one)
    assert due(one) == (day(0), "alert")
    settled(row, one.cast.camille, outcome="reviewed")

    assert due(one)[1] == "first_contact" or due(one)[0] > day(0)
    call = ReviewCall.objects.get()
    assert (call.kind, call.raised, call.review.plan) == ("alert", row, one.plan)
    assert Synthesis.objects.get(plan=one.plan).review_on == day(90)


def test_or_until_the_coordinator_says_why_nothing_more_is_useful(one):
    row = taken_up(raised(one, "care"), one.cast.camille)
    settled(row, one.cast.camille, done="Fausse alerte : la montre était tombée.")

    call = ReviewCall.objects.get()
    assert (call.review, call.answered_by) == (None, one.cast.camille)
    assert due(one)[1] not in ("alert", "plan_review")


def test_an_alert_that_does_not_say_so_calls_for_nothing(one):
    raised(one)
    assert not ReviewCall.objects.exists()


def test_a_plan_is_not_closed_above_an_open_alert(one):
    row = raised(one)
    hold_plan(**one.act())
    page = signed_in(one.cast.camille).get(reverse("ppcs:close", args=[one.plan.public_id]))

    assert reverse("ppcs:raised", args=[row.public_id]) in page.content.decode()
    assert due(one) == (day(0), "alert")


# --- pages ---
def test_from_the_plan_to_the_answer_by_pages(one):
    nurse, camille = signed_in(one.cast.ines), signed_in(one.cast.camille)
    plan_page = reverse("ppcs:plan", args=[one.plan.public_id])
    url = reverse("ppcs:alert-raise", args=[sign(one, "care").public_id])
    assert url in nurse.get(plan_page).content.decode()
    situation = reverse("desk:situation", args=[one.case.public_id])
    assert url in nurse.get(situation).content.decode()

    form = nurse.get(url).content.decode()
    assert "appelez d’abord le 15" in form
    assert nurse.post(url, {}).status_code == 422
    today = day(0).strftime("%d/%m/%Y")
    sent = {"happened_on": today, "words": "Zqvue par terre"}
    assert nurse.post(url, sent).status_code == 302
    again = nurse.post(url, sent)
    assert again.status_code == 422
    assert "déjà signalé" in again.content.decode()

    row = AlertRaised.objects.get()
    page = reverse("ppcs:raised", args=[row.public_id])
    for where in (plan_page, situation):
        assert page in camille.get(where).content.decode()
    assert camille.post(reverse("ppcs:raised-take", args=[row.public_id])).status_code == 302
    settle = reverse("ppcs:raised-settle", args=[row.public_id])
    assert "appelle une réévaluation" in camille.get(settle).content.decode()
    row.refresh_from_db()
    answer = {"version": row.version, "done": "Appelée.", "outcome": "nothing_more"}
    assert camille.post(settle, {**answer, "done": ""}).status_code == 422
    assert camille.post(settle, answer).status_code == 302
    read = nurse.get(page).content.decode()
    assert "Appelée." in read
    assert "Rien de plus pour le plan" in read
    assert "Alertes traitées" in nurse.get(plan_page).content.decode()


def test_the_coordinator_chooses_who_saw_it(one):
    relative = team.relative(one.case, name="Hélène Robin")
    url = reverse("ppcs:alert-raise", args=[sign(one).public_id])

    offered = signed_in(one.cast.yann).get(url).content.decode()
    assert relative.name in offered
    assert "Brigitte Alain" in offered
    assert "Qui l’a constaté" not in signed_in(one.cast.ines).get(url).content.decode()


def test_who_comes_too_late_is_told_who_took_it_up(one):
    row = taken_up(raised(one), one.cast.yann)
    url = reverse("ppcs:raised-take", args=[row.public_id])

    page = signed_in(one.cast.camille).post(url, {"version": 1}, follow=True)

    assert "Yann Riou a pris cette alerte en charge" in page.content.decode()


def test_no_byte_of_a_care_alert_reaches_a_reader_of_the_aides(one):
    """The sign, what was seen, what was done: on no page, in no list, in no message."""
    row = raised(one, "care", words="Zqvueparterre")
    row = settled(taken_up(row, one.cast.camille), one.cast.camille, done="Zqfait")
    raised(one, "care", who="samir", words="Zqencore")
    note_review(
        point=Point(
            "intermediate",
            day(0),
            "Zqbilan",
            "go_on",
            found=tuple(Found(goal, "partly", "Zqprecision") for goal in one.goals()),
        ),
        **one.act(),
    )
    louis = signed_in(one.cast.louis)
    situation = reverse("desk:situation", args=[one.case.public_id])
    paths = [
        reverse("ppcs:plan", args=[one.plan.public_id]),
        situation,
        f"{situation}?section=plan",
        reverse("desk:my-situations"),
        reverse("notifications:notice-list"),
    ]
    for path in paths:
        text = louis.get(path).content.decode()
        for word in ("Zqsoins", "Zqvueparterre", "Zqfait", "Zqencore", "Zqbilan", "Zqprecision"):
            assert word not in text, (path, word)
        assert "Alerte levée" not in text
        assert "alerte levée" not in text
    assert "Zqaides" in louis.get(paths[0]).content.decode()
    assert louis.get(reverse("ppcs:raised", args=[row.public_id])).status_code == 404
    nurse = signed_in(one.cast.ines).get(paths[0]).content.decode()
    assert "Zqsoins" in nurse
    assert "Zqbilan" not in nurse
    assert "Zqprecision" not in nurse


def test_what_was_in_force_is_what_the_row_keeps(one):
    row = raised(one)
    revise_plan(**one.act())
    Alert.objects.filter(pk=row.alert_id).update(sign="Zqautre")
    one.consulted()
    one.validated()

    assert Plan.objects.get(pk=one.plan.pk).current_version == 2
    page = signed_in(one.cast.louis).get(reverse("ppcs:raised", args=[row.public_id]))
    assert "Zqaides" in page.content.decode()
    assert "Zqautre" not in page.content.decode()


def test_the_review_that_an_alert_calls_for_comes_before_a_late_action(one):
    action = one.actions()[0]
    type(action).objects.filter(pk=action.pk).update(due_on=day(-9))
    row = taken_up(raised(one, "care"), one.cast.camille)
    assert due(one) == (day(0), "plan_review")
    settled(row, one.cast.camille)

    assert due(one) == (day(-9), "action")
