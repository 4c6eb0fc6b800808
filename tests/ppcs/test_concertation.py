"""A concertation without a meeting: asked until a day, answered in one click, silence is an answer."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from cases.enums import DueKind
from cases.models import Case
from common.errors import ChangedMeanwhile, GuardsFailed, Refused
from notifications.models import OutboxMessage
from ppcs.enums import OpinionStatus as O
from ppcs.models import Concertation, Opinion, Plan, Problem
from ppcs.services.consult import Meeting, ask_opinions, note_meeting, rework
from ppcs.services.opine import Heard, give_opinion, lapse_opinions, meet_opinion
from ppcs.services.revise import revise_plan
from tests.factories import team
from tests.factories.signin import signed_in
from tests.factories.team import day
from tests.ppcs.playing import NOW, world

pytestmark = pytest.mark.django_db


@pytest.fixture
def one(cast):
    return world(cast)


def fields(failed) -> set[str]:
    return {item.field for item in failed.value.missing}


# --- asking ---
def test_everybody_who_may_read_is_asked_and_who_has_an_account_is_told(one):
    concertation = one.consulted(until=day(5))

    asked = set(concertation.opinions.values_list("member__name", flat=True))
    assert asked == {"Dr Samir Haddad", "Inès Moreau", "Louis Tanguy", "Brigitte Alain"}
    told = OutboxMessage.objects.filter(kind="ppcs.opinion_asked")
    assert {message.recipient for message in told} == {
        one.cast.samir,
        one.cast.ines,
        one.cast.louis,
    }
    assert one.now().status == "consulting"
    assert (concertation.for_version, concertation.until) == (1, day(5))


def test_nobody_is_asked_whom_the_person_does_not_let_read(one):
    team.member(one.case, one.cast.ana, name="Ana Pereira")  # outside, without an accord
    team.refusal(one.case, one.pharmacist)

    one.consulted()

    asked = set(Opinion.objects.values_list("member__name", flat=True))
    assert asked == {"Dr Samir Haddad", "Inès Moreau", "Louis Tanguy"}


def test_garde_2_of_5_2_four_dimensions_and_a_problem_before_the_concertation(cast):
    """§5.2 garde 2: → en_concertation : quatre dimensions renseignées, au moins un problème."""
    one = world(cast)
    Problem.objects.filter(plan=one.plan).update(dropped_on=day(0))
    assessment = one.case.assessments.get()
    assessment.dimensions.filter(dimension="social").update(state="")

    with pytest.raises(GuardsFailed) as failed:
        one.consulted()

    assert fields(failed) == {"dimensions", "problems"}
    assert "sociale" in str(failed.value)
    assert one.now().status == "draft"
    assessment.dimensions.filter(dimension="social").update(state="not_explored")
    Problem.objects.filter(plan=one.plan).update(dropped_on=None)
    one.consulted()
    assert one.now().status == "consulting"


def test_all_that_is_missing_is_said_at_once(one):
    one.case.assessments.get().dimensions.update(state="")
    one.case.consents.filter(kind="plan").update(status="withdrawn")
    Problem.objects.filter(plan=one.plan).update(dropped_on=day(0))

    with pytest.raises(GuardsFailed) as failed:
        ask_opinions(until=None, **one.act())

    assert fields(failed) == {"accord", "dimensions", "problems", "until"}


def test_only_a_coordinator_of_the_dac_asks(one):
    for user in (one.cast.samir, one.cast.nadia, one.cast.sophie):
        with pytest.raises(Refused):
            ask_opinions(until=day(5), **one.act(by=user))


def test_two_people_at_once_the_second_is_told(one):
    first = one.act(until=day(5))
    rows = one.plan.version
    one.consulted()

    with pytest.raises(ChangedMeanwhile):
        ask_opinions(**{**first, "version": rows})


# --- answering ---
def test_a_member_answers_and_changes_it_until_it_is_closed(one):
    one.consulted()

    one.answered(one.nurse, "abstain")
    one.answered(one.nurse, "agree", "Dès lundi.")
    opinion = one.answered(one.nurse, "reserve", "Pas le lundi.")

    assert (opinion.status, opinion.text, opinion.given_on) == (O.RESERVED, "Pas le lundi.", day(0))
    rework(**one.act())
    with pytest.raises(Refused):
        give_opinion(
            opinion=opinion,
            answer="agree",
            text="",
            version=opinion.version,
            by=one.cast.ines,
            at=NOW(),
        )


def test_a_reservation_says_which(one):
    one.consulted()

    with pytest.raises(GuardsFailed) as failed:
        one.answered(one.nurse, "reserve", "  ")

    assert fields(failed) == {"text"}
    assert one.opinion_of(one.nurse).status == O.ASKED


@pytest.mark.parametrize("who", ["louis", "camille", "nadia", "stranger"])
def test_nobody_answers_for_a_member_with_an_account(one, who):
    one.consulted()
    opinion = one.opinion_of(one.nurse)

    with pytest.raises(Refused):
        give_opinion(
            opinion=opinion,
            answer="agree",
            text="",
            version=opinion.version,
            by=getattr(one.cast, who),
            at=NOW(),
        )


def test_a_coordinator_records_for_a_member_without_an_account_with_source_and_date(one):
    one.consulted()
    opinion = one.opinion_of(one.pharmacist)
    act = {"opinion": opinion, "answer": "agree", "version": opinion.version, "text": ""}

    with pytest.raises(GuardsFailed) as failed:
        give_opinion(heard=None, by=one.cast.camille, at=NOW(), **act)
    assert fields(failed) == {"source", "on"}
    heard = Heard(source="au téléphone", on=day(-1))
    given = give_opinion(heard=heard, by=one.cast.yann, at=NOW(), **act)

    assert (given.status, given.source, given.given_on) == (O.AGREED, "au téléphone", day(-1))
    assert given.recorded_by == one.cast.yann
    assert Event.objects.filter(action="ppcs.opinion.recorded").exists()


def test_what_the_person_closed_since_is_closed_for_the_answer_too(one):
    one.consulted()
    team.refusal(one.case, one.nurse)

    with pytest.raises(Refused):
        one.answered(one.nurse)


# --- silence ---
def test_silence_at_the_date_is_without_opinion(one):
    one.consulted(until=day(3))
    one.answered(one.nurse)
    just_before = timezone.now() + timedelta(days=3)

    assert lapse_opinions(at=just_before) == 0
    assert lapse_opinions(at=just_before + timedelta(days=1)) == 3
    assert lapse_opinions(at=just_before + timedelta(days=1)) == 0

    assert one.opinion_of(one.nurse).status == O.AGREED
    assert one.statuses() == {O.AGREED, O.LAPSED}
    lapsed = Event.objects.filter(action="ppcs.opinion.lapsed")
    assert [event.actor_id for event in lapsed] == [None] * 3


def test_the_referent_is_told_once_that_all_are_in(one):
    one.case.referent = one.cast.yann
    one.case.save()
    one.consulted()
    for member in (one.nurse, one.doctor, one.social):
        one.answered(member)
    told = OutboxMessage.objects.filter(kind="ppcs.opinions_in")
    assert not told.exists()

    opinion = one.opinion_of(one.pharmacist)
    give_opinion(
        opinion=opinion,
        answer="abstain",
        text="",
        heard=Heard("par courrier", day(0)),
        version=opinion.version,
        by=one.cast.camille,
        at=NOW(),
    )
    one.answered(one.nurse, "abstain")

    assert [message.recipient for message in told] == [one.cast.yann]


# --- meeting, rework ---
def test_a_meeting_is_noted_instead(one):
    meeting = Meeting("video", day(-1), "Mme Rolland, sa fille, Dr Haddad", "Le lit descend.")

    concertation = note_meeting(meeting=meeting, **one.act())

    assert one.now().status == "consulting"
    assert (concertation.held_on, concertation.minutes) == (day(-1), "Le lit descend.")
    assert not concertation.opinions.exists()


def test_a_meeting_says_who_when_and_what(one):
    with pytest.raises(GuardsFailed) as failed:
        note_meeting(meeting=Meeting("", day(1), " ", ""), **one.act())

    assert fields(failed) == {"mode", "held_on", "participants", "minutes"}


def test_reworking_a_first_version_goes_back_to_the_draft(one):
    concertation = one.consulted()

    rework(**one.act())

    assert one.now().status == "draft"
    assert Concertation.objects.get(pk=concertation.pk).closed_at is not None
    one.consulted()
    assert Concertation.objects.filter(plan=one.plan).count() == 2


def test_reworking_a_revision_goes_back_to_the_revision(one):
    one.validated()
    revise_plan(**one.act())
    one.consulted()

    rework(**one.act())

    assert one.now().status == "revising"


def test_a_reservation_is_met_in_words(one):
    one.consulted()
    opinion = one.answered(one.doctor, "reserve", "Essai de trois nuits.")

    with pytest.raises(GuardsFailed):
        meet_opinion(
            opinion=opinion, met=" ", version=opinion.version, by=one.cast.camille, at=NOW()
        )
    with pytest.raises(Refused):
        meet_opinion(
            opinion=opinion, met="Oui.", version=opinion.version, by=one.cast.samir, at=NOW()
        )
    met = meet_opinion(
        opinion=opinion,
        met="L’essai est ajouté.",
        version=opinion.version,
        by=one.cast.camille,
        at=NOW(),
    )

    assert (met.met, met.met_by) == ("L’essai est ajouté.", one.cast.camille)


# --- the due date ---
def test_the_opinions_date_is_the_next_date_of_the_situation(one):
    one.consulted(until=day(3))

    case = Case.objects.get(pk=one.case.pk)
    assert (case.plan_due_on, case.plan_due_kind) == (day(3), DueKind.OPINIONS)
    rework(**one.act())
    case = Case.objects.get(pk=one.case.pk)
    assert (case.plan_due_on, case.plan_due_kind) == (None, "")


# --- pages ---
def test_one_click_on_the_page(one):
    one.consulted()
    opinion = one.opinion_of(one.nurse)
    client = signed_in(one.cast.ines)
    url = reverse("ppcs:opinion", args=[opinion.public_id])

    response = client.post(url, {"version": opinion.version, "answer": "agree", "text": ""})

    assert response.status_code == 302
    assert one.opinion_of(one.nurse).status == O.AGREED


def test_a_reservation_without_words_comes_back_with_what_was_typed(one):
    one.consulted()
    opinion = one.opinion_of(one.nurse)
    client = signed_in(one.cast.ines)
    url = reverse("ppcs:opinion", args=[opinion.public_id])

    response = client.post(url, {"version": opinion.version, "answer": "reserve", "text": ""})

    assert response.status_code == 422
    assert "quelle est la réserve" in response.content.decode()


def test_a_member_reads_their_own_opinion_and_no_other(one):
    one.consulted()
    one.answered(one.doctor, "reserve", "Zqreserve du médecin")
    nurse = signed_in(one.cast.ines)
    of_the_doctor = one.opinion_of(one.doctor)

    assert nurse.get(reverse("ppcs:opinion", args=[of_the_doctor.public_id])).status_code == 404
    page = nurse.get(reverse("ppcs:plan", args=[one.plan.public_id]))
    assert page.status_code == 200
    assert "Zqreserve" not in page.content.decode()
    camille = signed_in(one.cast.camille)
    assert (
        "Zqreserve" in camille.get(reverse("ppcs:plan", args=[one.plan.public_id])).content.decode()
    )


def test_the_page_that_asks_says_what_is_missing_and_who_is_left_out(one):
    team.member(one.case, one.cast.ana, name="Ana Pereira")
    one.case.assessments.get().dimensions.filter(dimension="medical").update(state="")
    camille = signed_in(one.cast.camille)
    url = reverse("ppcs:consult", args=[one.plan.public_id])

    page = camille.get(url)
    assert page.status_code == 200
    text = page.content.decode()
    assert "Ana Pereira" in text
    assert "médicale" in text
    sent = camille.post(
        url, {"version": one.plan.version, "how": "ask", "until": day(4).strftime("%d/%m/%Y")}
    )
    assert sent.status_code == 422
    assert Plan.objects.get(pk=one.plan.pk).status == "draft"
