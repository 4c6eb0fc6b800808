"""The person opposes: what stops, for whom, when; and what a code that may not exist lets nobody know."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Event
from commissions.enums import OPPOSABLE, DecisionKind, EntryOutcome, Outcome, SituationStatus
from commissions.models import (
    AgendaEntry,
    Decision,
    RestrictedSession,
    Situation,
    StatisticalRecord,
)
from commissions.notifications import NewsForReferrer, ToReadForMember, tell
from commissions.permissions import ADMISSION, ENTRY, PRECONISATION, RECORD, SITUATION
from commissions.selectors.lens import sheet_for
from commissions.services import statistics
from commissions.services.oppose import oppose, oppose_by_code
from common.errors import ChangedMeanwhile, GuardsFailed, Refused
from notifications.enums import MessageStatus
from notifications.models import Notice, OutboxMessage
from tests.factories import commissions as make
from tests.personas import fresh

NOW = timezone.now


def today():
    return timezone.localdate()


def opposed(about, by, **fields) -> Situation:
    values = {"decided_on": today(), "how": "spoken", "at": NOW()}
    oppose(situation=about, by=fresh(by), **{**values, **fields})
    return Situation.objects.get(pk=about.pk)


def by_code(table, code, by, **fields) -> None:
    values = {"decided_on": today(), "how": "phone", "at": NOW()}
    oppose_by_code(commission=table.commission, code=code, by=fresh(by), **{**values, **fields})


@pytest.mark.rule("R15")
@pytest.mark.parametrize("status", sorted(OPPOSABLE))
def test_it_works_from_every_state_in_which_something_was_sent(table, status):
    about = opposed(make.situation(table.commission, table.cast.samir, status), table.claire)
    assert about.status == SituationStatus.OPPOSITION
    assert about.purge_due_on == today() + timedelta(days=table.commission.opposition_days)


@pytest.mark.rule("R15", "A8")
def test_nobody_reads_anything_any_more_at_the_next_look(table):
    entry = make.examination(table)
    everybody = table.people.values()
    reading = [user for user in everybody if SITUATION.visible_to(fresh(user)).exists()]
    assert len(reading) == 5
    opposed(entry.situation, table.marc)
    for user in everybody:
        who = fresh(user)
        seen = SITUATION.visible_to(who)
        assert seen.exists() == (user == table.claire)
        assert not ENTRY.visible_to(who).exists()
        assert not ENTRY.visible_to(who, "enter").exists()
        assert not ADMISSION.visible_to(who).exists()
    sheet = sheet_for(fresh(table.claire), Situation.objects.get())
    assert (sheet.locked, sheet.lines, sheet.restricted, sheet.steps) == (True, (), (), ())


@pytest.mark.rule("R15")
def test_after_the_examination_too_record_and_preconisations_disappear(table):
    entry = make.examined(table)
    assert RECORD.visible_to(fresh(table.marc)).exists()
    assert PRECONISATION.visible_to(fresh(table.odile)).exists()
    opposed(entry.situation, table.marc)
    for user in table.people.values():
        assert not RECORD.visible_to(fresh(user)).exists()
        assert not PRECONISATION.visible_to(fresh(user)).exists()


@pytest.mark.rule("R15")
def test_it_leaves_the_agenda_of_a_session_that_is_open_and_the_others_move_up(table):
    entry = make.examination(table)
    session = RestrictedSession.objects.get(pk=entry.session_id)
    others = [
        make.entry(
            session,
            make.situation(table.commission, table.cast.samir, SituationStatus.SCHEDULED),
            table.claire,
        )
        for _ in range(2)
    ]
    opposed(entry.situation, table.cast.samir)
    gone = AgendaEntry.objects.get(pk=entry.pk)
    assert gone.outcome == EntryOutcome.WITHDRAWN
    assert not gone.admissions.filter(ended_at__isnull=True).exists()
    ranks = AgendaEntry.objects.filter(session=session, outcome="").order_by("rank")
    assert list(ranks.values_list("pk", "rank")) == [(others[0].pk, 1), (others[1].pk, 2)]


@pytest.mark.rule("R15", "R29")
def test_messages_that_wait_never_leave_and_unread_notices_taken_away(table):
    entry = make.examination(table)
    about, marc, samir = entry.situation, table.marc, table.cast.samir
    tell(ToReadForMember, marc, about=about, at=NOW(), occasion="1")
    tell(NewsForReferrer, samir, about=about, at=NOW())
    tell(ToReadForMember, marc, about=table.commission, at=NOW())
    opposed(about, table.lea)
    waiting = OutboxMessage.objects.filter(status=MessageStatus.PENDING)
    assert set(waiting.values_list("kind", "recipient__first_name")) == {
        ("commissions.opposition", "Claire"),
        ("commissions.to_read", "Marc"),  # about the commission, not about the situation
    }
    assert OutboxMessage.objects.count() == waiting.count()
    assert not Notice.objects.filter(recipient=samir).exists()
    assert Notice.objects.filter(recipient=marc).count() == 1
    assert {n.sentence for n in Notice.objects.all()} == {"Vous avez un élément à consulter."}


def test_the_accord_ends_and_the_opposition_stands(table):
    about = opposed(make.examination(table).situation, table.claire, decided_on=today())
    rows = Decision.objects.filter(situation=about)
    assert rows.get(kind=DecisionKind.ACCORD).ended_on == today()
    stands = rows.get(kind=DecisionKind.OPPOSITION)
    assert (stands.outcome, stands.means, stands.ended_on) == (Outcome.WITHDRAWN, "spoken", None)
    other = make.situation(table.commission, table.cast.samir, SituationStatus.UNDER_REVIEW)
    Decision.objects.filter(situation=other, kind=DecisionKind.ACCORD).update(
        outcome=Outcome.NOT_COLLECTED
    )
    opposed(other, table.claire)
    stands = Decision.objects.get(situation=other, kind=DecisionKind.OPPOSITION)
    assert stands.outcome == Outcome.REFUSED


@pytest.mark.rule("R15", "R28")
def test_the_figures_keep_the_year_and_nothing_else(table):
    entry = make.examined(table)
    about = entry.situation
    statistics.note(about, at=NOW())
    assert StatisticalRecord.objects.get(situation=about).motives
    about = opposed(about, table.claire)
    left = StatisticalRecord.objects.get(situation=about)
    again = statistics.note(about, at=NOW())
    for field in StatisticalRecord._meta.concrete_fields:
        if field.name != "id":
            assert getattr(left, field.name) == getattr(again, field.name), field.name


def test_what_is_wrong_is_said_and_a_stale_page_is_noticed(table):
    about = make.examination(table).situation
    with pytest.raises(GuardsFailed) as failed:
        opposed(about, table.claire, decided_on=today() + timedelta(days=1), how="dreamt")
    assert [item.field for item in failed.value.missing] == ["decided_on", "how"]
    with pytest.raises(ChangedMeanwhile):
        opposed(about, table.claire, version=about.version + 1)
    for stranger in (table.rita, table.hugo, table.cast.noe):
        with pytest.raises(Refused):
            opposed(about, stranger)
    assert Situation.objects.get(pk=about.pk).status == SituationStatus.SCHEDULED


def test_an_opposition_is_final(table):
    about = opposed(make.examination(table).situation, table.claire)
    with pytest.raises(Refused):
        opposed(about, table.claire)


@pytest.mark.rule("R15")
def test_a_member_who_may_not_see_it_stops_it_by_its_code(table):
    about = make.examination(table).situation
    assert not SITUATION.can(fresh(table.rita), "view", about)
    by_code(table, about.code, table.rita)
    assert Situation.objects.get(pk=about.pk).status == SituationStatus.OPPOSITION
    assert Decision.objects.get(situation=about, kind="opposition").recorded_by == table.rita


@pytest.mark.rule("R9", "A23")
def test_nothing_tells_whether_a_code_exists(table, statements):
    """Same statements, same answer; the animateur is told of both, in the same words."""
    for _ in range(2):
        make.situation(table.commission, table.cast.samir, SituationStatus.UNDER_REVIEW)
    about = make.examination(table).situation
    tell(ToReadForMember, table.marc, about=about, at=NOW(), occasion="1")
    shapes = []
    for code in (about.code, "S-ZZZZZ"):
        with statements() as asked:
            assert by_code(table, code, table.rita) is None
        shapes.append([*map(_shape, asked.own), len(asked.apart["transaction"])])
    assert shapes[0] == shapes[1]
    told = Notice.objects.filter(kind="commissions.opposition")
    assert [notice.recipient for notice in told] == [table.claire, table.claire]
    events = set(Event.objects.filter(action__contains="oppos").values_list("action", flat=True))
    assert events == {"commissions.situation.opposed", "commissions.opposition.unmatched"}


@pytest.mark.parametrize("who", ["hugo", "samir", "noe", "dpo"])
def test_by_code_is_for_members_who_signed(table, who):
    about = make.examination(table).situation
    with pytest.raises(Refused):
        by_code(table, about.code, table.people[who])
    make.new_charter(table)
    with pytest.raises(Refused):
        by_code(table, about.code, table.rita)
    assert Situation.objects.get(pk=about.pk).status == SituationStatus.SCHEDULED


def test_the_code_of_another_commission_is_no_code_here(table):
    elsewhere = make.commission(name="Une autre")
    about = make.situation(elsewhere, table.cast.samir, SituationStatus.UNDER_REVIEW)
    by_code(table, about.code, table.rita)
    assert Situation.objects.get(pk=about.pk).status == SituationStatus.UNDER_REVIEW


def _shape(sql: str) -> str:
    """The statement up to its values."""
    return " ".join(sql.split("VALUES")[0].split())[:34]
