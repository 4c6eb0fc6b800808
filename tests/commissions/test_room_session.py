"""The session: its window, its quorum, its register; and the moment when all of it disappears."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Event
from commissions.enums import EntryOutcome, Family, SituationStatus
from commissions.models import (
    Admission,
    Attendance,
    Decision,
    LinkAnswer,
    Mandate,
    RestrictedSession,
)
from commissions.permissions import ENTRY, SITUATION
from commissions.services.room import (
    Conclusion,
    conclude_entry,
    note_attendance,
    prolong_session,
)
from common.errors import GuardsFailed, Refused
from tests.commissions import playing
from tests.factories import commissions as make
from tests.personas import fresh


def enters(user, entry) -> bool:
    return ENTRY.visible_to(fresh(user), "enter").filter(pk=entry.pk).exists()


def reads(user, situation) -> bool:
    return SITUATION.visible_to(fresh(user)).filter(pk=situation.pk).exists()


# --- Opening ---
@pytest.mark.rule("R21")
def test_the_room_opens_in_its_window_only(table):
    one = playing.convened(table)
    early, late = one.session.starts_at - timedelta(minutes=1), one.session.ends_at
    for at in (early, late):
        with pytest.raises(GuardsFailed):
            one.open(at=at)
    one.open()
    assert one.session.status == "opened"


def test_the_rules_are_read_first(table):
    one = playing.convened(table)
    with pytest.raises(GuardsFailed) as failed:
        one.open(reminder_read=False)
    assert [missing.field for missing in failed.value.missing] == ["reminder_read"]


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("quorum_people", 5, "5\xa0personnes présentes"),
        ("quorum_psychiatry", True, "psychiatrie"),
        ("quorum_social", True, "action sociale"),
    ],
)
def test_the_quorum_is_the_commissions_own(table, setting, value, said):
    one = playing.convened(table)
    type(table.commission).objects.filter(pk=table.commission.pk).update(
        quorum_people=2, quorum_psychiatry=False, quorum_social=False
    )
    Mandate.objects.filter(user__in=(table.marc, table.rita)).update(family=Family.HEALTH)
    type(table.commission).objects.filter(pk=table.commission.pk).update(**{setting: value})
    with pytest.raises(GuardsFailed) as failed:
        one.open()
    assert said in str(failed.value)
    assert len(failed.value.missing) == 1


@pytest.mark.rule("R23")
def test_no_more_people_than_the_setting(table):
    one = playing.convened(table)
    type(table.commission).objects.filter(pk=table.commission.pk).update(most_people=3)
    with pytest.raises(GuardsFailed, match="3 personnes au plus"):
        one.open()


@pytest.mark.rule("A25")
def test_nobody_is_present_who_was_not_admitted(table):
    """An observer, a trainee, the elu: no admission, hence no line of the register."""
    one = playing.convened(table)
    observer = make.mandate(table.commission, table.cast.noe, quality="guest", family="town")
    make.signed(observer)
    with pytest.raises(GuardsFailed, match="Seules les personnes admises"):
        one.open(present=one.everybody() | {observer.pk})
    assert not Attendance.objects.filter(mandate=observer).exists()
    assert not enters(table.cast.noe, one.entry)


def test_who_has_not_declared_cannot_be_ticked(table):
    one = playing.convened(table)
    LinkAnswer.objects.filter(user=table.odile).update(has_link=True, kind="landlord")
    with pytest.raises(GuardsFailed, match="absence de lien"):
        one.open()


def test_only_the_animateur_opens(table):
    one = playing.convened(table)
    one.table.claire = table.lea
    with pytest.raises(Refused):
        one.open()


# --- Inside ---
@pytest.mark.rule("R21")
def test_one_enters_once_present_and_no_longer_when_unticked(table):
    one = playing.convened(table)
    inside = (table.claire, table.marc, table.odile, table.rita)
    assert not any(enters(user, one.entry) for user in inside)
    one.open()
    assert all(enters(user, one.entry) for user in inside)
    assert not any(enters(user, one.entry) for user in (table.lea, table.hugo, table.cast.samir))
    without = one.everybody() - {table.mandates["odile"].pk}
    note_attendance(session=one.session, present=without, by=one.claire, at=timezone.now())
    assert not enters(table.odile, one.entry)
    assert enters(table.marc, one.entry)


@pytest.mark.rule("R7", "R21")
def test_the_hour_alone_closes_the_room_for_everybody(table):
    one = playing.opened(table)
    over = timezone.now() - timedelta(seconds=1)
    RestrictedSession.objects.filter(pk=one.session.pk).update(ends_at=over)
    Admission.objects.update(closes_at=over)
    people = (table.claire, table.marc, table.odile)
    assert not any(enters(user, one.entry) for user in people)
    assert not reads(table.marc, one.situation)


def test_prolonging_moves_the_windows_with_it(table):
    one = playing.opened(table)
    session = one.session
    before = session.ends_at
    prolong_session(
        session=session, minutes=15, version=session.version, by=one.claire, at=timezone.now()
    )
    assert one.session.ends_at == before + timedelta(minutes=15)
    assert set(Admission.objects.values_list("closes_at", flat=True)) == {one.session.ends_at}
    with pytest.raises(GuardsFailed):
        prolong_session(
            session=session,
            minutes=500,
            version=one.session.version,
            by=one.claire,
            at=timezone.now(),
        )


# --- The end ---
@pytest.mark.rule("R21")
def test_closed_it_is_gone_for_every_member_and_examined(table):
    one = playing.opened(table)
    one.close()
    assert one.situation.status == SituationStatus.EXAMINED
    assert one.again().outcome == EntryOutcome.EXAMINED
    members = (table.marc, table.odile, table.rita)
    assert not any(enters(user, one.entry) for user in (*members, table.claire))
    assert not any(reads(user, one.situation) for user in members)
    assert reads(table.claire, one.situation)


def test_one_situation_is_closed_while_the_session_goes_on(table):
    one = playing.opened(table)
    entry = one.again()
    conclude_entry(
        entry=entry,
        conclusion=playing.EXAMINED,
        version=entry.version,
        by=one.claire,
        at=timezone.now(),
    )
    assert one.session.status == "opened"
    assert not enters(table.marc, one.entry)


def test_adjourned_with_a_reason_it_waits_for_another_session(table):
    one = playing.opened(table)
    with pytest.raises(GuardsFailed):
        one.close(Conclusion(EntryOutcome.ADJOURNED, "nothing_known"))
    one.close(Conclusion(EntryOutcome.ADJOURNED, "quorum"))
    assert one.situation.status == SituationStatus.ADJOURNED
    assert one.again().outcome_reason == "quorum"


def test_nothing_prepared_in_the_room_outlives_an_examination_that_was_adjourned(table):
    one = playing.opened(table)
    row = one.retained()
    one.written()
    one.close(Conclusion(EntryOutcome.ADJOURNED, "time"))
    row.refresh_from_db()
    assert row.status == "dropped"
    assert (one.record.agreed, one.record.orientation) == ([], "")


@pytest.mark.parametrize("said", [Conclusion(""), Conclusion("examined"), Conclusion("withdrawn")])
def test_each_situation_has_its_conclusion_before_the_session_closes(table, said):
    one = playing.opened(table)
    with pytest.raises(GuardsFailed):
        one.close(said)
    assert one.session.status == "opened"


@pytest.mark.rule("R16", "R17")
def test_nothing_counts_as_examined_without_the_accord_of_the_day(table):
    one = playing.opened(table)
    Decision.objects.filter(situation=one.situation, kind="accord").update(
        until=timezone.localdate() - timedelta(days=1)
    )
    with pytest.raises(GuardsFailed, match="accord"):
        one.close()


def test_what_the_closing_animateur_may_not_see_is_adjourned_untold(table):
    one = playing.opened(table)
    make.deport(one.situation, table.claire)
    session = one.session
    playing.close_session(
        session=session, conclusions={}, version=session.version, by=one.claire, at=timezone.now()
    )
    assert one.situation.status == SituationStatus.ADJOURNED


@pytest.mark.rule("R24")
def test_opening_and_closing_leave_rows_without_words(table):
    one = playing.opened(table)
    one.close()
    rows = Event.objects.filter(action__startswith="commissions.session.")
    assert {row.action for row in rows} >= {
        "commissions.session.opened",
        "commissions.session.closed",
    }
    assert not any(one.situation.code in str(row.data) for row in rows)
