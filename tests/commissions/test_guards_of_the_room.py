"""What admissions, agendas and rooms refuse, each with its sentence by its field."""

from datetime import timedelta

import pytest
from django.utils import timezone

from commissions.enums import Audience, EntryOutcome, Mode, Quality, SessionStatus
from commissions.models import Attendance, Commission, Decision, RestrictedSession
from commissions.selectors.admitting import ALREADY
from commissions.services import agenda, sessions
from commissions.services.contribute import LONGEST, contribute
from commissions.services.room import (
    Conclusion,
    close_session,
    conclude_entry,
    note_attendance,
    open_session,
    prolong_session,
)
from common.errors import Refused
from tests.commissions.conditions import attends, day, hour, lacking, set_of
from tests.commissions.instructing import act, coming, let_in, on_agenda, said
from tests.factories import commissions as make
from tests.personas import fresh

NOW = timezone.now
OVER = "l’état actuel est"


def planned(table, **times) -> RestrictedSession:
    """A session whose hours are given."""
    return make.session(table.commission, SessionStatus.PLANNED, **times)


# --- Admissions ---
@pytest.mark.parametrize(
    ("words", "field", "sentence"),
    [
        ({"mandate": None}, "mandate", "Choisissez la personne."),
        ({"why": "  "}, "why", "Dites pourquoi cette personne"),
    ],
)
def test_an_admission_names_somebody_and_says_why(table, words, field, sentence):
    entry = on_agenda(table)
    with lacking(field, sentence):
        let_in(table, entry, "marc", **words)


def test_who_is_admitted_is_not_admitted_again(table):
    entry = on_agenda(table)
    let_in(table, entry, "marc")
    with lacking("mandate", ALREADY):
        let_in(table, entry, "marc")


def test_a_member_of_another_commission_is_not_admitted_nor_the_desk(table):
    entry = on_agenda(table)
    elsewhere = make.table(table.cast)
    for held in (elsewhere.mandates["marc"], table.mandates["lea"]):
        with lacking("mandate", "Seul un mandat de membre ou d’invité de cette commission"):
            let_in(table, entry, "marc", mandate=held)


@pytest.mark.rule("R13")
def test_somebody_from_outside_takes_the_names_away_once_it_is_confirmed(table):
    entry = on_agenda(table, mode=Mode.NOMINATIVE)
    with lacking("anonymous_ok", "l’examen devient anonyme"):
        let_in(table, entry, "odile")
    assert let_in(table, entry, "odile", anonymous_ok=True).pk


def test_admissions_change_until_the_room_opens(table):
    with lacking("mandate", "ne changent plus"):
        let_in(table, make.examination(table), "rita")


def test_a_session_that_is_full_takes_nobody(table):
    entry = on_agenda(table)
    set_of(Commission, {"most_people": 1}, pk=table.commission.pk)
    with lacking("mandate", "La séance est complète"):
        let_in(table, entry, "marc")


# --- The agenda ---
def test_an_agenda_has_so_many_places(table):
    set_of(Commission, {"per_session": 1}, pk=table.commission.pk)
    session = coming(table)
    on_agenda(table, session)
    with lacking("session", "L’ordre du jour est complet"):
        on_agenda(table, session)


def test_a_situation_is_adjourned_for_a_reason_of_the_list(table):
    about = on_agenda(table).situation
    with lacking("reason", "Choisissez le motif."):
        agenda.adjourn(**act(about, table.claire, reason="invented"))


def test_a_situation_is_put_on_the_agenda_of_a_session(table):
    about = make.situation(table.commission, table.cast.samir, "admissible")
    with lacking("session", "Choisissez la séance."):
        agenda.schedule(**act(about, table.claire, session=None))


def test_a_session_of_another_commission_takes_it_not_even_by_who_runs_both(table):
    elsewhere = make.table(table.cast)
    make.signed(make.mandate(elsewhere.commission, table.claire, quality=Quality.ANIMATOR))
    about = make.situation(table.commission, table.cast.samir, "admissible")
    with lacking("session", "celle d’une autre commission"):
        agenda.schedule(**act(about, table.claire, session=coming(elsewhere)))


def test_a_session_that_is_past_or_adjourned_it_takes_it_no_more(table):
    about = make.situation(table.commission, table.cast.samir, "admissible")
    past = planned(table, starts_at=hour(-3), ends_at=hour(-1))
    with lacking("session", "Cette séance est passée"):
        agenda.schedule(**act(about, table.claire, session=past))
    before = coming(table)
    make.entry(before, about, table.claire, outcome=EntryOutcome.ADJOURNED)
    with lacking("session", "Elle a été ajournée à cette séance"):
        agenda.schedule(**act(about, table.claire, session=before))


def test_an_agenda_is_composed_before_the_session_opens(table):
    about = make.situation(table.commission, table.cast.samir, "admissible")
    session = make.session(table.commission, "opened")
    with pytest.raises(Refused, match=OVER):
        agenda.schedule(**act(about, table.claire, session=session))
    with pytest.raises(Refused, match=OVER):
        agenda.remove_entry(**act(make.examination(table), table.claire))


@pytest.mark.rule("R30")
def test_who_has_a_link_neither_moves_it_nor_takes_it_off(table):
    entry = on_agenda(table)
    make.deport(entry.situation, table.claire)
    with pytest.raises(Refused, match="réservée à : animateur"):
        agenda.move_entry(**said(entry, fresh(table.claire), way="up"))
    with pytest.raises(Refused, match="réservée à : animateur"):
        agenda.remove_entry(**act(entry, fresh(table.claire)))


# --- Sessions ---
def test_a_session_is_moved_to_a_moment_to_come(table):
    times = sessions.Times(starts_at=hour(-3), ends_at=hour(-1))
    with lacking("on", "Choisissez un moment à venir"):
        sessions.change_session(**act(coming(table), table.claire, times=times))


def test_a_session_that_is_past_is_not_convened(table):
    session = planned(table, starts_at=hour(-3), ends_at=hour(-1))
    with lacking("session", "changez sa date, ou annulez-la"):
        sessions.convene(**act(session, table.claire))


@pytest.mark.parametrize(
    ("hours", "field", "sentence"),
    [
        ((5, 4), "ends", "La fin vient après le début."),
        ((5, 14), "ends", "huit heures au plus"),
        ((-1, 2), "on", "Choisissez un moment à venir"),
    ],
)
def test_a_session_is_planned_in_order_and_not_too_long(table, hours, field, sentence):
    start, end = hours
    times = sessions.Times(starts_at=hour(start), ends_at=hour(end))
    given = {"by": fresh(table.claire), "at": NOW()}
    with lacking(field, sentence):
        sessions.plan_session(commission=table.commission, times=times, **given)


def test_a_session_is_convened_with_situations_that_may_be_examined_and_their_readers(table):
    session = coming(table)
    with lacking("entries", "Rien n’est inscrit"):
        sessions.convene(**act(session, table.claire))
    entry = on_agenda(table, session)
    with lacking("entries", "Personne n’est admis"):
        sessions.convene(**act(session, table.claire))
    let_in(table, entry, "marc")
    set_of(Decision, {"ended_on": day(0)}, situation=entry.situation, kind="accord")
    with lacking("entries", "L’accord ne permet plus"):
        sessions.convene(**act(session, table.claire))


# --- Who is there ---
def test_who_has_not_answered_about_a_link_is_not_ticked(table):
    entry = make.examination(table)
    make.admission(entry, table.mandates["rita"], table.claire)
    present = frozenset({table.mandates["rita"].pk})
    with lacking("present", "N’a pas encore déclaré"):
        note_attendance(**said(entry.session, table.claire, present=present))


@pytest.mark.rule("R21")
@pytest.mark.parametrize(
    ("times", "read", "field", "sentence"),
    [
        ((1, 2), True, "window", "La salle ouvre à"),
        ((-2, -1), True, "window", "L’heure de fin est passée"),
        ((-1, 1), False, "reminder_read", "Lisez le rappel"),
    ],
)
def test_a_room_opens_in_its_hours_once_the_rules_were_read(table, times, read, field, sentence):
    session = make.session(
        table.commission, "convened", starts_at=hour(times[0]), ends_at=hour(times[1])
    )
    with lacking(field, sentence):
        open_session(**act(session, table.claire, present=frozenset(), reminder_read=read))


def test_who_is_not_admitted_is_not_ticked(table):
    entry = make.examination(table)
    present = frozenset({table.mandates["rita"].pk})
    with lacking("present", "Seules les personnes admises"):
        note_attendance(**said(entry.session, table.claire, present=present))


def test_no_more_are_ticked_than_a_session_takes(table):
    entry = make.examination(table)
    set_of(Commission, {"most_people": 1}, pk=table.commission.pk)
    present = frozenset(table.mandates[key].pk for key in ("claire", "marc"))
    with lacking("present", "personnes au plus"):
        note_attendance(**said(entry.session, table.claire, present=present))
    assert not Attendance.objects.exists()


@pytest.mark.rule("R21")
def test_no_room_without_the_one_who_runs_it(table):
    entry = make.examination(table, session_status="convened")
    present = frozenset(table.mandates[key].pk for key in ("marc", "odile"))
    with lacking("present", "l’animateur doit être présent"):
        open_session(**act(entry.session, table.claire, present=present, reminder_read=True))


# --- In the room ---
@pytest.mark.parametrize(("minutes", "sentence"), [(7, "de combien"), (30, "huit heures")])
def test_a_room_is_prolonged_by_a_length_that_is_offered_to_eight_hours_at_most(
    table, minutes, sentence
):
    session = make.session(table.commission, "opened", starts_at=hour(-8), ends_at=hour(1))
    RestrictedSession.objects.update(ends_at=NOW() + timedelta(minutes=1))
    with lacking("minutes", sentence):
        prolong_session(**act(session, table.claire, minutes=minutes))


@pytest.mark.parametrize(
    ("conclusion", "field", "sentence"),
    [
        (Conclusion("withdrawn", person_came=False), "outcome", "examinée ou ajournée"),
        (Conclusion("examined", person_came=True, company="x"), "company", "une réponse"),
        (Conclusion("examined"), "person_came", "Dites si la personne était présente."),
        (Conclusion("adjourned", reason="x"), "reason", "le motif de l’ajournement"),
    ],
)
def test_a_situation_is_concluded_by_what_is_offered(table, conclusion, field, sentence):
    entry = make.examination(table)
    with lacking(field, sentence):
        conclude_entry(**act(entry, table.claire, conclusion=conclusion))


@pytest.mark.rule("R16")
def test_nothing_is_examined_without_the_accord_of_the_day(table):
    entry = make.examination(table)
    set_of(Decision, {"ended_on": day(0)}, situation=entry.situation, kind="accord")
    conclusion = Conclusion("examined", person_came=False)
    with lacking("outcome", "n’examine rien sans lui"):
        conclude_entry(**act(entry, table.claire, conclusion=conclusion))


def test_a_room_closes_once_each_situation_is_concluded(table):
    entry = make.examination(table)
    with lacking(f"outcome_{entry.pk}", "Dites ce qu’il en est."):
        close_session(**act(entry.session, table.claire, conclusions={}))


# --- Contributions ---
def bring(entry, by, **changes):
    words = {"text": "Deux visites tiennent.", "audience": Audience.EVERYBODY, **changes}
    return contribute(**said(entry, fresh(by), **words))


@pytest.mark.rule("R12")
@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"text": " "}, "text", "Écrivez votre contribution"),
        ({"text": "a" * (LONGEST + 1)}, "text", "trop long"),
        ({"audience": "x"}, "audience", "Choisissez qui peut la lire."),
        ({"audience": Audience.CHOSEN}, "readers", "Cochez au moins une personne."),
    ],
)
def test_a_contribution_has_words_and_readers(table, changes, field, sentence):
    entry = make.examination(table)
    attends(table, entry.session, "marc")
    with lacking(field, sentence):
        bring(entry, table.marc, **changes)


def test_who_is_ticked_on_another_seat_than_the_admitted_one_brings_nothing(table):
    entry = make.examination(table)
    guest = make.mandate(table.commission, table.marc, quality=Quality.GUEST)
    make.signed(guest)
    table.mandates["guest"] = guest
    attends(table, entry.session, "guest")
    with pytest.raises(Refused, match="Votre place à cette séance"):
        bring(entry, table.marc)
