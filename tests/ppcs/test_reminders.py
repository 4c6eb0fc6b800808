"""The reminders of actions: when, to whom, by which pace, and never twice."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import connections
from django.db.models.fields.json import KT
from django.utils import timezone

from accounts.models import User
from cases.enums import CaseStatus
from cases.models import Case
from directory.models import DacClosure
from notifications.enums import Pace
from notifications.models import Notice, OutboxMessage
from notifications.services.pace import choose_pace
from ppcs.enums import UNDER_WAY, ReminderStage
from ppcs.models import Action, ActionOwner, ActionReminder, Goal, MorningDigest
from ppcs.selectors.reminding import owed_to_owners, windows
from ppcs.services import remind as service
from ppcs.services.follow_action import move_action
from ppcs.services.remind import note_owed
from ppcs.services.revise import hold_plan, resume_plan
from tests.factories import plan as plans
from tests.factories import team
from tests.ppcs.playing import NOW
from tests.ppcs.recalling import LONG, due_on, ledger, monday, on, recall, redated, told

pytestmark = pytest.mark.django_db
MORNING = "actions_of_the_morning"


@pytest.fixture
def one(cast):
    return recall(cast)


@pytest.fixture
def at_once(cast):
    """Samir wants each reminder as it comes."""
    choose_pace(pace=Pace.AT_ONCE, by=cast.samir, at=NOW())


def moved(action: Action, move: str, by: User) -> None:
    action.refresh_from_db()
    move_action(action=action, move=move, version=action.version, by=by, at=NOW())


# --- When ---
@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (-3, []),  # Friday, four open days before
        (-1, []),  # Sunday: the DAC is closed
        (0, [("before", "Samir")]),
        (3, [("before", "Samir")]),
        (4, [("after", "Samir")]),
        (5, []),  # Saturday: closed, and what Friday would have said waits for Monday
        (11, [("after", "Samir")]),
        (14, [("again", "Samir"), ("referent", "Camille")]),
        (60, []),  # the clock stood still for too long: nothing old comes back
    ],
)
def test_which_reminder_is_owed_on_which_day(one, day, expected):
    """Due on a Thursday; three open days before, the first one after, the seventh after."""
    one.action(one.world.doctor, 3)

    note_owed(at=on(day))

    assert [(stage, who) for stage, who, _ in ledger()] == expected


def test_each_stage_comes_in_its_turn(one, at_once):
    one.action(one.world.doctor, 3)

    for day in range(-5, 30):
        one.run(day)

    assert told() == [
        ("action_due_soon", "Samir"),
        ("action_overdue", "Samir"),
        (MORNING, "Camille"),
        ("action_overdue", "Samir"),
    ] or told() == [
        ("action_due_soon", "Samir"),
        ("action_overdue", "Samir"),
        ("action_overdue", "Samir"),
        (MORNING, "Camille"),
    ]


def test_the_numbers_are_the_dac_s(cast, one):
    one.action(one.world.doctor, 3)
    cast.dac35.action_reminder_days = 1
    cast.dac35.action_again_days = 2
    cast.dac35.save()

    for day in (1, 2, 4, 7):
        note_owed(at=on(day))

    noted = ActionReminder.objects.order_by("noted_at", "stage")
    assert [(row.stage, timezone.localdate(row.noted_at)) for row in noted] == [
        ("before", due_on(2)),
        ("after", due_on(4)),
        ("again", due_on(7)),
        ("referent", due_on(7)),
    ]


def test_a_closure_of_the_dac_brings_reminders_forward_and_is_silent(cast, one):
    one.action(one.world.doctor, 3)
    DacClosure.objects.create(dac=cast.dac35, label="Pont", starts_on=due_on(0), ends_on=due_on(2))

    for day, expected in ((-6, 0), (1, 0), (-5, 1)):
        note_owed(at=on(day))
        assert ActionReminder.objects.count() == expected, day


def test_nothing_before_the_morning_hour(one):
    one.action(one.world.doctor, 3)

    assert one.run(0, hour=6.9) == 0
    assert (told(), ledger()) == ([], [])
    assert one.run(0, hour=7) == 1


def test_what_came_into_force_today_is_not_recalled_today(one):
    one.action(one.world.doctor, 3)
    type(one.world.plan).objects.filter(pk=one.world.plan.pk).update(in_force_since=on(1, 8))

    one.run(1)
    assert told() == []
    one.run(2)
    assert told() == [(MORNING, "Samir")]


# --- To whom ---
def test_the_morning_s_message_is_one_for_all_its_reminders(one):
    one.action(one.world.doctor, 3)
    one.action(one.world.doctor, 2, rank=1)
    one.action(one.world.nurse, 3)

    one.run(0)

    assert sorted(told()) == [(MORNING, "Inès"), (MORNING, "Samir")]
    assert MorningDigest.objects.get(user=one.world.doctor.user).reminders.count() == 2


def test_at_once_each_has_its_own(one, at_once):
    action = one.action(one.world.doctor, 3)
    one.action(one.world.doctor, 2, rank=1)

    one.run(0)

    assert told() == [("action_due_soon", "Samir")] * 2
    first = OutboxMessage.objects.filter(kind="ppcs.action_due_soon").order_by("pk").first()
    assert first.path == f"/actions/{action.public_id}/"


def test_who_has_no_account_is_not_written_to_and_the_referent_is(one):
    action = one.action(one.world.doctor, 3)
    action.owners.all().delete()
    plans.owner(action, one.world.pharmacist)
    ActionOwner.objects.filter(action=action).update(agreed=True)

    one.run(0)
    one.run(14)

    assert told() == [(MORNING, "Camille")]
    message = OutboxMessage.objects.get(kind=f"ppcs.{MORNING}")
    assert message.path == "/mes-actions/?filtre=a-relancer"


def ended(one):
    team.ended(one.world.doctor)


def closed_account(one):
    User.objects.filter(pk=one.world.doctor.user_id).update(is_active=False)


def done(one):
    for action in Action.objects.filter(owners__member=one.world.doctor):
        moved(action, "finish", one.world.cast.samir)


def on_hold(one):
    hold_plan(**one.world.act())


def on_watch(one):
    plans.moved(one.world.case, CaseStatus.ON_WATCH)


def closed_case(one):
    plans.moved(one.world.case, CaseStatus.CLOSED)


def goals_ended(one):
    Goal.objects.filter(problem__plan=one.world.plan).update(status="done", outcome="achieved")


def drafted_only(one):
    """An owner whom a revision adds, and no version names yet."""
    ActionOwner.objects.filter(member=one.world.doctor).update(agreed=False)


def refused(one):
    for volet in ("care", "support", "coordination"):
        team.refusal(one.world.case, one.world.doctor, volet)


GONE = (ended, closed_account, done, on_hold, on_watch, closed_case, goals_ended, drafted_only)


@pytest.mark.parametrize("what", [*GONE, refused], ids=lambda what: what.__name__)
def test_who_is_not_reminded(one, what):
    one.action(one.world.doctor, 3)
    what(one)

    one.run(0)

    assert told() == []


@pytest.mark.parametrize("what", GONE, ids=lambda what: what.__name__)
def test_for_whom_nothing_is_even_noted(one, what):
    one.action(one.world.doctor, 3)
    what(one)

    note_owed(at=on(0))

    assert ledger() == []


def test_what_may_not_be_read_waits_until_it_may(one):
    """Kept back, looked at once a day; told when the accord is back, if it is true still."""
    one.action(one.world.doctor, 3)
    refused(one)

    assert one.run(0) == 0
    one.world.case.refusals.update(ends_on=timezone.localdate())
    assert one.run(0, hour=12) == 0  # looked at today already
    assert one.run(1) == 1
    assert told() == [(MORNING, "Samir")]
    assert ledger() == [("before", "Samir", True)]


def test_kept_back_for_too_long_only_the_latest_is_told(one):
    one.action(one.world.doctor, 3)
    refused(one)
    for day in (0, 4):
        one.run(day)
    assert ledger() == [("after", "Samir", False)]

    note_owed(at=on(14))
    one.world.case.refusals.update(ends_on=timezone.localdate())
    one.run(14)

    assert ledger() == [("again", "Samir", True), ("referent", "Camille", True)]


def test_a_plan_taken_up_again_is_recalled_again(one):
    one.action(one.world.doctor, 3)
    hold_plan(**one.world.act())
    one.run(0)
    resume_plan(**one.world.act())

    one.run(1)

    assert told() == [(MORNING, "Samir")]


# --- The référent ---
def test_the_referent_is_told_once_of_what_stays_undone(cast, one):
    choose_pace(pace=Pace.AT_ONCE, by=cast.camille, at=NOW())
    one.action(one.world.doctor, 3)

    for day in (13, 14, 15, 16):
        one.run(day)

    assert told("action_left_undone") == [("action_left_undone", "Camille")]


def test_without_a_referent_all_coordinators_are_told(cast, one):
    one.action(one.world.doctor, 3)
    Case.objects.filter(pk=one.world.case.pk).update(referent=cast.nadia)

    one.run(14)

    assert sorted(told(MORNING)) == [(MORNING, "Camille"), (MORNING, "Samir"), (MORNING, "Yann")]


def test_the_referent_who_owns_it_is_not_told_of_herself(cast, one):
    action = one.action(one.world.doctor, 3)
    place = team.member(one.world.case, cast.camille)
    action.owners.all().delete()
    plans.owner(action, place)
    ActionOwner.objects.filter(action=action).update(agreed=True)

    one.run(14)

    assert ledger() == [("again", "Camille", True)]
    message = OutboxMessage.objects.get(kind=f"ppcs.{MORNING}")
    assert message.path == "/mes-actions/?filtre=a-faire"


# --- Never twice ---
def test_run_again_and_again(one, at_once):
    one.action(one.world.doctor, 3)
    one.action(one.world.nurse, 3)

    for hour in (7, 8, 9, 12, 23):
        one.run(0, hour)
    one.run(1)

    assert sorted(told()) == [("action_due_soon", "Samir"), (MORNING, "Inès")]


def test_the_purge_of_messages_repeats_nothing(one, at_once):
    one.action(one.world.doctor, 3)
    one.action(one.world.nurse, 3)
    one.run(0)
    OutboxMessage.objects.all().delete()
    Notice.objects.all().delete()

    one.run(1)

    assert told() == []


def test_a_new_due_date_counts_anew_and_the_old_one_never_again(one, at_once):
    action = one.action(one.world.doctor, 3)
    one.run(0)

    redated(action, 4)
    one.run(1)
    redated(action, 3)
    one.run(2)

    assert told() == [("action_due_soon", "Samir")] * 2
    assert sorted(ActionReminder.objects.values_list("due_on", flat=True)) == [due_on(3), due_on(4)]


def test_a_draft_moves_nothing(one, at_once):
    action = one.action(one.world.doctor, 3)
    Action.objects.filter(pk=action.pk).update(due_on=due_on(1), title="Brouillon")

    one.run(0)

    assert [row.due_on for row in ActionReminder.objects.all()] == [due_on(3)]


def test_a_crash_while_telling_leaves_all_to_be_told_once(one, monkeypatch):
    one.action(one.world.doctor, 3)
    calls = []

    def dies(message, *, at):
        calls.append(message)
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(service, "enqueue", dies)
        with pytest.raises(MemoryError):
            one.run(0)
    assert (len(calls), told(), MorningDigest.objects.count()) == (1, [], 0)
    assert ledger() == [("before", "Samir", False)]

    one.run(0, hour=10)
    one.run(0, hour=11)

    assert told() == [(MORNING, "Samir")]


def test_a_crash_after_the_message_is_queued_takes_it_back(one, at_once, monkeypatch):
    one.action(one.world.doctor, 3)
    queue = service.enqueue

    def queues_and_dies(message, *, at):
        queue(message, at=at)
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(service, "enqueue", queues_and_dies)
        with pytest.raises(MemoryError):
            one.run(0)
    assert told() == []

    one.run(0, hour=10)

    assert told() == [("action_due_soon", "Samir")]


def test_what_does_not_fit_in_the_time_is_told_by_the_next_round(one):
    one.action(one.world.doctor, 3)
    one.action(one.world.nurse, 3)

    assert service.remind(at=on(0), within=timedelta(0)) == 0
    assert one.run(0, hour=9.2) == 2
    assert len(told()) == 2


# --- The pace ---
def test_from_at_once_to_the_morning_nothing_is_said_again(cast, one, at_once):
    one.action(one.world.doctor, 3)
    one.run(0)
    choose_pace(pace=Pace.MORNING, by=cast.samir, at=NOW())
    one.action(one.world.doctor, 4, rank=1)

    one.run(1)

    assert told() == [("action_due_soon", "Samir"), (MORNING, "Samir")]
    assert MorningDigest.objects.get().reminders.count() == 1


def test_from_the_morning_to_at_once_what_waits_comes_at_once(cast, one):
    one.action(one.world.doctor, 3)
    one.run(0)
    one.action(one.world.doctor, 2, rank=1)  # a version of this noon
    one.run(0, hour=13)
    assert told() == [(MORNING, "Samir")]

    choose_pace(pace=Pace.AT_ONCE, by=cast.samir, at=NOW())
    one.run(0, hour=14)
    one.run(1)

    assert told() == [(MORNING, "Samir"), ("action_due_soon", "Samir")]


def changes_of_clock() -> list:
    """The two Sundays of next year on which the clocks of Paris move."""
    year = timezone.localdate().year + 1
    found = []
    for month in (3, 10):
        last = datetime(year, month, 31, tzinfo=UTC).date()
        found.append(last - timedelta(days=(last.weekday() + 1) % 7))
    return found


@pytest.mark.parametrize("rank", [0, 1], ids=["spring", "autumn"])
def test_one_morning_message_on_the_days_the_clocks_change(cast, one, rank):
    """Every half hour of three days, one of which has 23 hours or 25; something new each day."""
    sunday = changes_of_clock()[rank]
    cast.dac35.working_weekdays = list(range(7))
    cast.dac35.save()
    first = sunday - timedelta(days=1)
    for days in (3, 4, 5):
        one.new(one.world.doctor, first + timedelta(days=days))

    start = timezone.make_aware(datetime.combine(first, time(0))).astimezone(UTC)
    for half_hours in range(3 * 48 - 4):  # three days, whichever way the clock moves
        service.remind(at=start + timedelta(minutes=30 * half_hours), within=LONG)

    made = [timezone.localtime(digest.made_at) for digest in MorningDigest.objects.order_by("on")]
    assert [moment.date() for moment in made] == [first + timedelta(days=n) for n in range(3)]
    assert {moment.hour for moment in made} == {7}


# --- What it costs ---
def test_the_clock_compares_the_days_as_its_index_holds_them(one):
    window, dacs = next(iter(windows(monday()).items()))
    asked = str(owed_to_owners(window, dacs, today=monday()).query)
    assert """("ppcs_action"."agreed" ->> due_on) BETWEEN """ in asked


@pytest.mark.django_db(databases=["default", "owner"])
def test_the_clock_s_question_can_use_its_index():
    """Without a whole scan, and without the other index of the same actions, it is the one used."""
    days = Action.objects.using("owner").annotate(due_text=KT("agreed__due_on"))
    days = days.filter(status__in=sorted(UNDER_WAY), due_text__range=("2026-01-01", "2026-02-01"))
    with connections["owner"].cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("DROP INDEX action_due")  # as tempting as long as there are few rows
    plan = days.explain()
    assert "action_agreed_due" in plan
    assert "Index Cond: (((agreed ->> 'due_on'" in plan  # by its days, not read from end to end


@pytest.mark.parametrize("size", [1, 20])
def test_a_round_asks_as_much_for_one_action_as_for_twenty(one, size, django_assert_num_queries):
    for _ in range(size):
        one.new(one.world.doctor, due_on(3))

    with django_assert_num_queries(24):
        one.run(0)
    assert ActionReminder.objects.filter(told_at__isnull=False).count() == size
    with django_assert_num_queries(6):
        one.run(0, hour=10)


def test_stages_of_the_ledger_have_messages():
    assert set(service.MESSAGES) == set(ReminderStage)
