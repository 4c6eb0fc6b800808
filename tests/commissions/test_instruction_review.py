"""The instruction: by whom, what is signed, what the decision needs, what stops it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from commissions.enums import DecisionKind, Outcome, SituationStatus
from commissions.models import Decision, LinkAnswer, Situation, StatisticalRecord
from commissions.permissions import SITUATION
from commissions.services import review, suspend
from commissions.services.due import remind_due
from common.errors import ChangedMeanwhile, GuardsFailed, Refused
from notifications.models import OutboxMessage
from tests.commissions.instructing import (
    CHECKS,
    act,
    admissible,
    again,
    checked,
    coming,
    on_agenda,
    under_review,
)
from tests.factories import commissions as make
from tests.factories.signin import signed_in
from tests.pages import read
from tests.personas import fresh

YESTERDAY = timedelta(days=1)


def path(name: str, row) -> str:
    return reverse(f"commissions:{name}", args=[row.public_id])


def browser(user):
    return signed_in(user, second_factor=True)


def told() -> list[tuple[str, str]]:
    rows = OutboxMessage.objects.select_related("recipient")
    return sorted((row.kind, row.recipient.first_name) for row in rows)


def missing_in(error) -> set[str]:
    return {one.field for one in error.value.missing}


def accord(about: Situation) -> Decision:
    return Decision.objects.get(situation=about, kind=DecisionKind.ACCORD, ended_on__isnull=True)


# --- In hand ---
def test_the_saisine_is_taken_in_hand_and_counted(table):
    about = under_review(table)
    assert again(about).status == SituationStatus.UNDER_REVIEW
    assert Event.objects.filter(action="commissions.situation.review_started").count() == 1
    assert StatisticalRecord.objects.filter(situation=about).exists()


@pytest.mark.rule("R30")
def test_nobody_instructs_the_saisine_of_their_own_service(table):
    own = make.situation(table.commission, table.claire)
    with pytest.raises(GuardsFailed, match="votre service"):
        review.start_review(**act(own, table.claire))

    colleague = table.cast.louis
    held = make.mandate(table.commission, colleague, quality="animator", family="coordination")
    make.signed(held)
    theirs = make.situation(table.commission, table.cast.louis)
    with pytest.raises(GuardsFailed):
        review.start_review(**act(theirs, colleague))
    assert again(theirs).status == SituationStatus.SUBMITTED
    other = make.situation(table.commission, table.cast.samir)
    assert review.start_review(**act(other, colleague)).status == SituationStatus.UNDER_REVIEW


@pytest.mark.rule("R3", "A1")
def test_whoever_presides_the_clsm_instructs_nothing(table):
    about = make.situation(table.commission, table.cast.samir)
    for user in (table.hugo, table.cast.noe, table.cast.sophie):
        response = browser(user).post(path("review-start", about))
        assert response.status_code == 404
    assert again(about).status == SituationStatus.SUBMITTED


def test_complements_are_asked_and_the_message_says_nothing_of_it(table):
    about = under_review(table)
    response = browser(table.lea).post(
        path("ask-more", about), {"version": about.version, "question": "Qui a les clés ?"}
    )
    assert response.status_code == 302
    assert again(about).status == SituationStatus.TO_COMPLETE
    assert again(about).more_asked == "Qui a les clés ?"
    assert told() == [("commissions.news", "Samir")]
    assert "clés" not in str(OutboxMessage.objects.values())


def test_an_empty_question_comes_back_by_its_field(table):
    about = under_review(table)
    response = browser(table.claire).post(path("ask-more", about), {"version": about.version})
    assert response.status_code == 422
    assert read(response).error("question") == "Écrivez ce que vous demandez au saisissant."


# --- The list, the decision ---
def test_the_list_is_signed_on_its_page(table):
    about = under_review(table)
    claire = browser(table.claire)
    page = read(claire.get(path("review", about)))
    assert page.choices("checks").keys() == set(CHECKS)
    response = claire.post(path("review", about), {"version": about.version, "checks": CHECKS[:3]})
    assert response["Location"] == path("review", about)
    assert (again(about).checks, again(about).checked_by) == (CHECKS[:3], table.claire)
    assert "Signés en partie" in read(claire.get(path("review", about))).text


@pytest.mark.rule("A11", "A22")
def test_every_point_must_be_signed_before_it_is_receivable(table):
    """Among them: neither plainte nor soins sans consentement; a minor has a representative."""
    for left in ("right_place", "representative"):
        about = under_review(table)
        rest = [code for code in CHECKS if code != left]
        review.sign_checks(**act(about, table.claire, checks=rest))
        with pytest.raises(GuardsFailed) as error:
            review.accept(**act(about, table.claire))
        assert missing_in(error) == {"checks"}
        review.sign_checks(**act(about, table.claire, checks=CHECKS))
        assert review.accept(**act(about, table.claire)).status == SituationStatus.ADMISSIBLE


def test_only_the_animateur_decides(table):
    about = checked(table)
    for user in (table.lea, table.marc, table.cast.samir):
        with pytest.raises(Refused):
            review.accept(**act(about, user))
    page = read(browser(table.lea).get(path("review", about)))
    assert "Déclarer recevable" not in page.links()
    assert browser(table.lea).get(path("accept", about)).status_code == 403
    assert browser(table.marc).get(path("accept", about)).status_code == 404


@pytest.mark.rule("R17", "A7")
@pytest.mark.parametrize(
    ("lost", "said"),
    [
        (lambda about: about.decisions.filter(kind="information").delete(), {"informed"}),
        (lambda about: about.decisions.filter(kind="accord").delete(), {"accord"}),
        (lambda about: about.decisions.all().delete(), {"informed", "accord"}),
    ],
)
def test_strict_nothing_is_receivable_without_information_and_accord(table, lost, said):
    about = checked(table)
    lost(about)
    with pytest.raises(GuardsFailed) as error:
        review.accept(**act(about, table.claire, without_accord_reason="On ne la joint pas."))
    assert missing_in(error) == said
    assert again(about).status == SituationStatus.UNDER_REVIEW


@pytest.mark.rule("R17")
def test_tolerant_it_needs_a_written_reason(table):
    table.commission.strict_accord = False
    table.commission.save()
    about = checked(table)
    accord(about).delete()
    with pytest.raises(GuardsFailed) as error:
        review.accept(**act(about, table.claire))
    assert missing_in(error) == {"without_accord_reason"}
    claire = browser(table.claire)
    page = read(claire.get(path("accept", about)))
    assert page.value("without_accord_reason") == ""
    about = again(about)
    sent = {"version": about.version, "without_accord_reason": "Elle demande un délai."}
    assert claire.post(path("accept", about), sent).status_code == 302
    kept = again(about)
    assert (kept.status, kept.without_accord_reason) == ("admissible", "Elle demande un délai.")


@pytest.mark.rule("R17", "A8")
@pytest.mark.parametrize("outcome", [Outcome.REFUSED, Outcome.WITHDRAWN])
def test_no_rule_and_no_reason_goes_against_a_no(table, outcome):
    table.commission.strict_accord = False
    table.commission.save()
    about = checked(table)
    Decision.objects.filter(pk=accord(about).pk).update(outcome=outcome)
    with pytest.raises(GuardsFailed, match="a refusé"):
        review.accept(**act(about, table.claire, without_accord_reason="Il y a urgence."))


@pytest.mark.rule("R16")
def test_an_accord_that_ran_out_is_no_accord(table):
    about = checked(table)
    Decision.objects.filter(pk=accord(about).pk).update(until=timezone.localdate() - YESTERDAY)
    with pytest.raises(GuardsFailed) as error:
        review.accept(**act(about, table.claire))
    assert missing_in(error) == {"accord"}


@pytest.mark.rule("R8")
def test_refused_the_referrer_reads_the_orientation_and_not_the_reason(table):
    about = checked(table)
    claire = browser(table.claire)
    late = claire.post(path("refuse", about), {"version": about.version})
    assert late.status_code == 422
    assert read(late).error("reason") == "Choisissez le motif."
    assert read(late).error("orientation")
    sent = {"version": about.version, "reason": "emergency", "orientation": "Le SAMU, 15."}
    assert claire.post(path("refuse", about), sent).status_code == 302
    kept = again(about)
    assert (kept.status, kept.closing_reason) == (SituationStatus.INADMISSIBLE, "emergency")
    assert kept.purge_due_on > timezone.localdate()
    assert told() == [("commissions.news", "Samir")]
    page = browser(table.cast.samir).get(path("situation", about)).content.decode()
    assert "Le SAMU, 15." in page.replace("\xa0", " ")
    assert "Urgence, orientée" not in page


def test_a_reason_of_another_list_is_refused(table):
    about = checked(table)
    with pytest.raises(GuardsFailed) as error:
        review.refuse(**act(about, table.claire, reason="quorum", orientation="Le CCAS."))
    assert missing_in(error) == {"reason"}


def test_of_two_pages_the_stale_one_changes_nothing(table):
    about = checked(table)
    with pytest.raises(ChangedMeanwhile):
        review.accept(**act(about, table.claire) | {"version": about.version - 1})
    assert again(about).status == SituationStatus.UNDER_REVIEW


# --- Suspended, and taken up ---
@pytest.mark.rule("R9", "R16")
def test_suspended_it_is_gone_for_everybody_but_the_animateur(table):
    entry = make.examination(table)
    about = entry.situation
    suspend.suspend(**act(about, table.claire, reason="complaint"))
    seeing = {
        name
        for name, user in table.people.items()
        if SITUATION.visible_to(fresh(user)).filter(pk=about.pk).exists()
    }
    assert seeing == {"claire"}
    kept = again(entry)
    assert kept.outcome == "withdrawn"
    assert not kept.admissions.filter(ended_at__isnull=True).exists()


def test_what_was_never_examined_is_instructed_and_checked_again(table):
    about = admissible(table)
    suspend.suspend(**act(about, table.claire, reason="accord"))
    browser(table.claire).post(path("resume", about))
    kept = again(about)
    assert (kept.status, kept.checks, kept.checked_by) == ("under_review", [], None)


@pytest.mark.rule("R16")
def test_what_was_examined_comes_back_only_with_an_accord(table):
    about = make.examined(table).situation
    suspend.suspend(**act(about, table.claire, reason="accord"))
    decision = accord(about)
    Decision.objects.filter(pk=decision.pk).update(until=timezone.localdate() - YESTERDAY)
    with pytest.raises(GuardsFailed):
        suspend.resume(**act(about, table.claire))
    Decision.objects.filter(pk=decision.pk).update(until=None)
    assert suspend.resume(**act(about, table.claire)).status == SituationStatus.TO_REPRESENT


@pytest.mark.rule("R16")
@pytest.mark.parametrize("status", ["submitted", "admissible", "scheduled", "plan_running"])
def test_an_accord_at_its_end_suspends_by_itself_once(table, status):
    about = make.situation(table.commission, table.cast.samir, status)
    kept = make.situation(table.commission, table.cast.samir, status)
    Decision.objects.filter(pk=accord(about).pk).update(until=timezone.localdate() - YESTERDAY)
    Decision.objects.filter(pk=accord(kept).pk).update(until=timezone.localdate())
    assert suspend.suspend_expired(at=timezone.now()) == 1
    assert suspend.suspend_expired(at=timezone.now()) == 0
    stopped = again(about)
    assert (stopped.status, stopped.suspension_reason) == ("suspended", "accord_expired")
    assert again(kept).status == status
    assert told() == [("commissions.to_do", "Claire")]


# --- What is due ---
def test_what_is_due_is_told_once(table):
    days = table.commission.decision_days
    late = make.situation(table.commission, table.cast.samir)
    make.situation(table.commission, table.cast.samir)
    Situation.objects.filter(pk=late.pk).update(
        submitted_at=timezone.now() - timedelta(days=days - 1)
    )
    coming(table, days=table.commission.agenda_days - 1)
    coming(table, days=90)
    for _ in range(2):
        remind_due(at=timezone.now())
    desk = ["Claire", "Léa"]
    assert told() == sorted(("commissions.to_do", name) for name in desk * 2)


@pytest.mark.rule("R29")
def test_no_message_of_the_instruction_says_anything(table):
    entry = on_agenda(table)
    suspend.suspend(**act(entry.situation, table.claire, reason="accord"))
    about = checked(table)
    review.refuse(**act(about, table.claire, reason="territory", orientation="Le CCAS."))
    row = OutboxMessage.objects.get()
    assert about.code not in str(OutboxMessage.objects.values().get())
    assert (row.wording, row.path) == ("", "/commissions/")


# --- Standing aside ---
@pytest.mark.rule("R30")
def test_the_animateur_who_stands_aside_sees_nothing_any_more(table):
    about = under_review(table)
    lea = browser(table.lea)
    wrong = lea.post(path("stand-aside", about), {"kind": ""})
    assert read(wrong).error("kind") == "Choisissez le type de lien."
    response = lea.post(path("stand-aside", about), {"kind": "neighbour"})
    assert response["Location"] == reverse("commissions:home")
    for name in ("situation", "review", "ask-more"):
        assert lea.get(path(name, about)).status_code == 404
    assert LinkAnswer.objects.get(situation=about, user=table.lea).kind == "neighbour"
    assert browser(table.claire).get(path("review", about)).status_code == 200
