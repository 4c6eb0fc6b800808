"""Restricted sessions: hours, agenda in order and within its limit, convocation, cancellation."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from commissions.enums import Outcome, SituationStatus
from commissions.models import AgendaEntry, Decision, RestrictedSession
from commissions.notifications import ToReadForMember
from commissions.services import agenda, sessions
from commissions.services.sessions import Times
from common.errors import GuardsFailed, Refused
from notifications.models import OutboxMessage
from tests.commissions.instructing import (
    act,
    admissible,
    again,
    coming,
    confirm,
    convened,
    let_in,
    on_agenda,
    said,
)
from tests.factories import commissions as make
from tests.factories.signin import signed_in
from tests.pages import read


def path(name: str, row) -> str:
    return reverse(f"commissions:{name}", args=[row.public_id])


def browser(user):
    return signed_in(user, second_factor=True)


def typed(moment) -> str:
    return f"{timezone.localtime(moment):%d/%m/%Y}"


def times(days: float, hours: float = 2) -> Times:
    starts = timezone.now() + timedelta(days=days)
    return Times(starts, starts + timedelta(hours=hours), "Salle du CLSM")


def called() -> list[str]:
    rows = OutboxMessage.objects.filter(kind="commissions.to_read").select_related("recipient")
    return sorted(row.recipient.first_name for row in rows)


# --- The session ---
def test_a_session_is_planned_from_the_page(table):
    lea = browser(table.lea)
    day = timezone.now() + timedelta(days=30)
    sent = {"on": typed(day), "starts": "14 h 30", "ends": "16 h 30", "place": "Salle du CLSM"}
    response = lea.post(path("session-plan", table.commission), sent)
    assert response["Location"] == path("sessions", table.commission)
    made = RestrictedSession.objects.get()
    local = timezone.localtime(made.starts_at)
    assert (local.hour, local.minute, made.place) == (14, 30, "Salle du CLSM")
    (row,) = read(lea.get(response["Location"])).rows("Séances restreintes")
    assert "14 h 30 à 16 h 30" in row[0]


def test_the_rhythm_is_proposed_and_not_imposed(table):
    last = coming(table, days=5)
    form = read(browser(table.claire).get(path("session-plan", table.commission)))
    wanted = last.starts_at + timedelta(days=table.commission.rhythm_days)
    assert form.value("on") == typed(wanted)
    made = sessions.plan_session(
        commission=table.commission, times=times(7), by=table.claire, at=timezone.now()
    )
    assert made.status == "planned"


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"ends": "13 h"}, "ends"),
        ({"ends": "23 h 59"}, "ends"),
        ({"on": "03/02/2020"}, "on"),
        ({"starts": "midi"}, "starts"),
    ],
)
def test_wrong_hours_come_back_by_their_field(table, sent, field):
    good = {"on": typed(timezone.now() + timedelta(days=9)), "starts": "14 h", "ends": "16 h"}
    response = browser(table.claire).post(path("session-plan", table.commission), good | sent)
    assert response.status_code == 422
    assert read(response).error(field)
    assert not RestrictedSession.objects.exists()


def test_members_know_nothing_of_the_sessions(table):
    entry = on_agenda(table)
    for user in (table.marc, table.rita, table.hugo, table.cast.samir, table.cast.noe):
        client = browser(user)
        for name, row in (
            ("sessions", table.commission),
            ("session", entry.session),
            ("session-convene", entry.session),
            ("entry", entry),
        ):
            status = client.get(path(name, row)).status_code
            assert status in (403, 404)
            assert (status == 404) or name == "sessions"


def test_changed_hours_change_the_windows_and_tell_who_was_called(table):
    entry = convened(table)
    OutboxMessage.objects.all().delete()
    later = times(25, 3)
    sessions.change_session(**act(entry.session, table.claire, times=later))
    for admission in entry.admissions.all():
        assert admission.closes_at == later.ends_at
        window = timedelta(days=table.commission.window_days)
        assert admission.record_until == timezone.localdate(later.starts_at) + window
    assert called() == ["Marc", "Odile"]


# --- The agenda ---
@pytest.mark.rule("R17")
def test_nothing_is_scheduled_against_the_accord(table):
    about = admissible(table)
    session = coming(table)
    Decision.objects.filter(situation=about, kind="accord").update(outcome=Outcome.REFUSED)
    with pytest.raises(GuardsFailed, match="a refusé"):
        agenda.schedule(**act(about, table.claire, session=session))
    Decision.objects.filter(situation=about).delete()
    with pytest.raises(GuardsFailed) as error:
        agenda.schedule(**act(about, table.claire, session=session))
    assert {one.field for one in error.value.missing} == {"informed", "accord"}
    assert not AgendaEntry.objects.exists()


def test_an_agenda_has_a_limit_that_is_a_setting(table):
    table.commission.per_session = 2
    table.commission.save()
    session = coming(table)
    for _ in range(2):
        on_agenda(table, session)
    third = admissible(table)
    with pytest.raises(GuardsFailed, match="complet"):
        agenda.schedule(**act(third, table.claire, session=session))
    page = read(browser(table.claire).get(path("session", session)))
    assert "Ordre du jour complet" in page.text
    assert third.code in page.panel("attente") or third.code in page.text


def test_a_past_session_or_another_commissions_takes_nothing(table):
    about = admissible(table)
    starts = timezone.now() - timedelta(days=2)
    past = make.session(
        table.commission, "planned", starts_at=starts, ends_at=starts + timedelta(hours=2)
    )
    elsewhere = make.session(make.commission(name="Une autre"), "planned")
    with pytest.raises(GuardsFailed, match="passée"):
        agenda.schedule(**act(about, table.claire, session=past))
    with pytest.raises(Refused):
        agenda.schedule(**act(about, table.claire, session=elsewhere))


def test_scheduled_from_the_page_of_the_session(table):
    about, session = admissible(table), coming(table)
    claire = browser(table.claire)
    page = read(claire.get(path("session", session)))
    link = page.tree.xpath("//a[@aria-label=$name]/@href", name=f"Inscrire {about.code}")[0]
    assert read(claire.get(link)).value("session") == str(session.public_id)
    sent = {"version": again(about).version, "session": str(session.public_id)}
    assert claire.post(link, sent)["Location"] == path("session", session)
    assert again(about).status == SituationStatus.SCHEDULED
    shown = read(claire.get(path("session", session))).panel("ordre-du-jour")
    assert about.code in shown
    assert "Personne n’est admis" in shown


def test_the_order_is_changed_by_the_keyboard_or_the_mouse(table):
    session = coming(table)
    one, two, three = (on_agenda(table, session) for _ in range(3))
    agenda.move_entry(**said(three, table.claire, way="up"))
    agenda.move_entry(**said(one, table.claire, after=three.public_id))
    order = list(session.entries.order_by("rank").values_list("pk", flat=True))
    assert order == [three.pk, one.pk, two.pk]
    claire = browser(table.claire)
    answer = claire.post(
        path("entry-move", two), {"way": "up"}, headers={"X-Requested-With": "rank"}
    )
    assert "rang 2" in answer.content.decode().replace("\xa0", " ")
    assert again(two).rank == 2


def test_a_session_opened_keeps_its_order(table):
    entry = make.examination(table)
    with pytest.raises(Refused):
        agenda.move_entry(**said(entry, table.claire, way="up"))


def test_removed_it_waits_and_may_come_back(table):
    session = coming(table)
    first, second = on_agenda(table, session), on_agenda(table, session)
    let_in(table, first, "marc")
    response = browser(table.claire).post(path("entry-remove", first), {"version": first.version})
    assert response["Location"] == path("session", session)
    assert again(first.situation).status == SituationStatus.ADJOURNED
    assert (again(first).outcome, again(second).rank) == ("withdrawn", 1)
    assert not first.admissions.filter(ended_at__isnull=True).exists()

    back = agenda.schedule(**act(first.situation, table.claire, session=session))
    assert (back.pk, back.outcome, back.rank) == (first.pk, "", 2)
    assert not back.admissions.filter(ended_at__isnull=True).exists()


@pytest.mark.rule("R7")
def test_adjourned_with_a_coded_reason_nobody_reads_it_any_more(table):
    entry = make.examination(table)
    marc = browser(table.marc)
    assert marc.get(path("situation", entry.situation)).status_code == 200
    claire = browser(table.claire)
    late = claire.post(path("adjourn", entry.situation), {"version": entry.situation.version})
    assert read(late).error("reason") == "Choisissez le motif."
    sent = {"version": entry.situation.version, "reason": "missing_actor"}
    assert claire.post(path("adjourn", entry.situation), sent).status_code == 302
    kept = again(entry)
    assert (kept.outcome, kept.outcome_reason) == ("adjourned", "missing_actor")
    assert marc.get(path("situation", entry.situation)).status_code == 404
    with pytest.raises(GuardsFailed):
        agenda.adjourn(**act(on_agenda(table).situation, table.claire, reason="expired"))


# --- The convocation ---
@pytest.mark.rule("R7", "R29", "A9")
def test_convened_the_window_opens_and_the_message_says_nothing(table):
    entry = on_agenda(table)
    let_in(table, entry, "marc")
    marc = browser(table.marc)
    assert marc.get(path("declare", entry)).status_code == 404
    response = browser(table.claire).post(
        path("session-convene", entry.session), {"version": entry.session.version}
    )
    assert response.status_code == 302
    assert marc.get(path("declare", entry)).status_code == 200
    assert called() == ["Marc"]
    row = OutboxMessage.objects.get(kind="commissions.to_read")
    assert (row.wording, row.path) == ("", "/commissions/")
    assert ToReadForMember.sentence == "Vous avez un élément à consulter."


def test_who_waits_for_a_second_person_is_not_called_yet(table):
    entry = on_agenda(table)
    let_in(table, entry, "marc")
    odile = let_in(table, entry, "odile")
    sessions.convene(**act(entry.session, table.claire))
    assert called() == ["Marc"]
    assert browser(table.odile).get(path("declare", entry)).status_code == 404
    confirm(odile, table.lea)
    assert called() == ["Marc", "Odile"]
    assert browser(table.odile).get(path("declare", entry)).status_code == 200


def test_nothing_is_convened_without_an_agenda_and_somebody_to_read_it(table):
    session = coming(table)
    with pytest.raises(GuardsFailed, match="ordre du jour"):
        sessions.convene(**act(session, table.claire))
    on_agenda(table, session)
    response = browser(table.claire).post(
        path("session-convene", session), {"version": again(session).version}
    )
    assert response.status_code == 422
    assert "Personne n’est admis" in " ".join(read(response).summary)
    with pytest.raises(Refused):
        sessions.convene(**act(session, table.lea))


@pytest.mark.rule("R2", "R5", "R16")
@pytest.mark.parametrize(
    ("lost", "words"),
    [
        (lambda t, e: make.new_charter(t), "charte"),
        (lambda t, e: make.deport(e.situation, t.marc), "déport"),
        (lambda t, e: end_mandate(t.mandates["marc"]), "mandat"),
        (lambda t, e: Decision.objects.filter(kind="accord").delete(), "accord"),
    ],
)
def test_what_was_in_order_is_asked_again_at_the_convocation(table, lost, words):
    entry = on_agenda(table)
    let_in(table, entry, "marc")
    make.signed(table.mandates["claire"])
    lost(table, entry)
    if table.commission.charter.number != 1:
        make.signed(again(table.mandates["claire"]))
    with pytest.raises(GuardsFailed, match=words):
        sessions.convene(**act(entry.session, table.claire))
    assert again(entry.session).status == "planned"


def end_mandate(held) -> None:
    held.end(at=timezone.now())
    held.save()


def test_a_late_convocation_is_told_and_goes_out(table):
    entry = on_agenda(table, coming(table, days=2))
    let_in(table, entry, "marc")
    claire = browser(table.claire)
    for name in ("session", "session-convene"):
        assert "avant la séance" in (text := read(claire.get(path(name, entry.session))).text) or (
            "en retard" in text
        )
    sent = {"version": again(entry.session).version}
    assert claire.post(path("session-convene", entry.session), sent).status_code == 302
    early = on_agenda(table, coming(table, days=60))
    assert "en retard" not in read(claire.get(path("session", early.session))).text


def test_cancelled_everything_waits_for_another_session(table):
    entry = convened(table)
    OutboxMessage.objects.all().delete()
    response = browser(table.claire).post(
        path("session-cancel", entry.session), {"version": again(entry.session).version}
    )
    assert response.status_code == 302
    assert again(entry.session).status == "cancelled"
    assert again(entry.situation).status == SituationStatus.ADJOURNED
    assert called() == ["Marc", "Odile"]
    assert browser(table.marc).get(path("declare", entry)).status_code == 404
    assert Event.objects.filter(action="commissions.session.cancelled").count() == 1


# --- What the agenda shows ---
@pytest.mark.rule("R16")
def test_an_accord_that_ends_before_the_day_is_told_on_the_agenda(table):
    entry = on_agenda(table, coming(table, days=20))
    page = path("session", entry.session)
    claire = browser(table.claire)
    words_shown = "Accord fini le jour de la séance"
    assert words_shown not in read(claire.get(page)).text
    until = timezone.localdate() + timedelta(days=10)
    Decision.objects.filter(situation=entry.situation, kind="accord").update(until=until)
    assert words_shown in read(claire.get(page)).text


@pytest.mark.rule("R30", "A9")
def test_a_deported_animateur_finds_no_trace_on_the_agenda(table):
    session = coming(table)
    hidden, shown = on_agenda(table, session), on_agenda(table, session)
    make.deport(hidden.situation, table.lea)
    page = browser(table.lea).get(path("session", session)).content.decode()
    assert hidden.situation.code not in page
    assert str(hidden.public_id) not in page
    assert "1 sur 3" in page.replace("\xa0", " ")
    assert shown.situation.code in page
    assert browser(table.lea).get(path("entry", hidden)).status_code == 404


def test_the_agenda_asks_as_much_for_three_as_for_one(table, statements):
    session = coming(table)
    counts = []
    claire = browser(table.claire)
    for _ in range(3):
        entry = on_agenda(table, session)
        let_in(table, entry, "marc")
        with statements() as asked:
            claire.get(path("session", session))
        counts.append(len(asked))
    assert len(set(counts)) == 1
    assert counts[0] <= 15, asked
