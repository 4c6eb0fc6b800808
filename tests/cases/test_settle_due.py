"""What is next in a situation: the nearer of its own date and of its plan's."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from cases.enums import CaseStatus, DueKind
from cases.models import Case
from cases.services.close_case import close_case
from cases.services.due import settle_due, write_plan_due
from cases.services.open_case import put_on_watch, resume_case, set_next_due
from tests.factories import cases as make

SOON, LATER = date(2027, 1, 10), date(2027, 2, 10)
NOTHING = (None, "")


@pytest.mark.parametrize(
    ("own", "plan", "status", "expected"),
    [
        (NOTHING, NOTHING, CaseStatus.OPEN, NOTHING),
        ((SOON, "visit"), NOTHING, CaseStatus.OPEN, (SOON, "visit")),
        (NOTHING, (SOON, "action"), CaseStatus.OPEN, (SOON, "action")),
        ((LATER, "visit"), (SOON, "action"), CaseStatus.OPEN, (SOON, "action")),
        ((SOON, "visit"), (LATER, "action"), CaseStatus.OPEN, (SOON, "visit")),
        ((SOON, "visit"), (SOON, "action"), CaseStatus.OPEN, (SOON, "visit")),
        ((LATER, "watch_end"), (SOON, "action"), CaseStatus.ON_WATCH, (LATER, "watch_end")),
        ((SOON, "visit"), (SOON, "action"), CaseStatus.CLOSED, NOTHING),
    ],
)
def test_the_nearer_of_the_two(own, plan, status, expected):
    case = Case(own_due_on=own[0], own_due_kind=own[1], status=status)
    case.plan_due_on, case.plan_due_kind = plan

    settle_due(case)

    assert (case.next_due_on, case.next_due_kind) == expected


@pytest.fixture
def case(cast) -> Case:
    return make.open_case(cast)


def acting(cast, case: Case) -> dict:
    version = Case.objects.values_list("version", flat=True).get(pk=case.pk)
    return {"case": case, "by": cast.camille, "at": timezone.now(), "version": version}


def test_the_plan_s_date_comes_and_goes_without_moving_what_was_fixed(cast, case):
    fixed, version = case.own_due_on, case.version
    today = timezone.localdate()

    write_plan_due(case=case, on=today, kind=DueKind.ACTION, by=None, at=timezone.now())
    moved = Case.objects.get(pk=case.pk)
    assert (moved.next_due_on, moved.next_due_kind) == (today, DueKind.ACTION)
    assert (moved.own_due_on, moved.version) == (fixed, version)
    assert moved.last_movement_at == case.last_movement_at

    write_plan_due(case=case, on=None, kind="", by=cast.camille, at=timezone.now())
    back = Case.objects.get(pk=case.pk)
    assert (back.next_due_on, back.next_due_kind) == (fixed, DueKind.FIRST_CONTACT)
    assert back.last_movement_at > case.last_movement_at


def test_a_watch_hides_the_plan_s_date_until_the_resumption(cast, case):
    today = timezone.localdate()
    write_plan_due(case=case, on=today, kind=DueKind.ACTION, by=None, at=timezone.now())
    until = today + timedelta(days=90)

    watched = put_on_watch(until=until, **acting(cast, case))
    assert (watched.next_due_on, watched.next_due_kind) == (until, DueKind.WATCH_END)

    resumed = resume_case(**acting(cast, case))
    assert (resumed.next_due_on, resumed.next_due_kind) == (today, DueKind.ACTION)


def test_a_date_fixed_after_the_plan_s_does_not_hide_it(cast, case):
    today = timezone.localdate()
    write_plan_due(case=case, on=today, kind=DueKind.OPINIONS, by=None, at=timezone.now())

    later = today + timedelta(days=20)
    fixed = set_next_due(on=later, kind="visit", **acting(cast, case))

    assert (fixed.own_due_on, fixed.next_due_on) == (later, today)


def test_a_closed_situation_has_no_next_date(cast, case):
    today = timezone.localdate()
    write_plan_due(case=case, on=today, kind=DueKind.ACTION, by=None, at=timezone.now())

    closed = close_case(**make.closing(), **acting(cast, case))

    assert (closed.next_due_on, closed.next_due_kind) == NOTHING
