"""Working days: promised dates and the days left, whatever the calendar of the DAC."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.working_days import (
    Calendar,
    ImpossibleCalendar,
    add_working_days,
    is_open,
    promised_on,
    working_days_between,
)

WEEK = Calendar()
PARIS = ZoneInfo("Europe/Paris")
days = st.dates(min_value=date(2024, 1, 1), max_value=date(2031, 12, 31))
counts = st.integers(min_value=0, max_value=40)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    starts = draw(st.lists(days, max_size=4))
    lengths = st.integers(min_value=0, max_value=30)
    return Calendar(
        weekdays=draw(st.frozensets(st.integers(0, 6), min_size=1)),
        closures=tuple((start, start + timedelta(days=draw(lengths))) for start in starts),
        holidays=draw(st.booleans()),
    )


@pytest.mark.parametrize(
    ("day", "why_closed"),
    [
        (date(2026, 11, 21), "Saturday"),
        (date(2026, 11, 22), "Sunday"),
        (date(2026, 4, 6), "Easter Monday"),
        (date(2026, 5, 14), "Ascension"),
        (date(2026, 5, 25), "Pentecost Monday"),
        (date(2026, 7, 14), "National day"),
        (date(2026, 11, 11), "Armistice"),
        (date(2026, 12, 25), "Christmas"),
    ],
)
def test_closed_days(day: date, why_closed: str) -> None:
    assert not is_open(day, WEEK), why_closed
    assert is_open(day, Calendar(weekdays=frozenset(range(7)), holidays=False))


def test_the_public_holidays_of_alsace_and_moselle_are_worked_elsewhere() -> None:
    assert is_open(date(2026, 4, 3), WEEK)  # Good Friday
    assert is_open(date(2025, 12, 26), WEEK)


def test_closures_include_both_ends() -> None:
    calendar = Calendar(closures=((date(2026, 12, 21), date(2026, 12, 24)),))
    assert is_open(date(2026, 12, 18), calendar)
    assert not is_open(date(2026, 12, 21), calendar)
    assert not is_open(date(2026, 12, 24), calendar)
    assert is_open(date(2026, 12, 28), calendar)


@pytest.mark.parametrize(
    ("start", "n", "expected"),
    [
        (date(2026, 11, 20), 0, date(2026, 11, 20)),  # Friday: already open
        (date(2026, 11, 20), 2, date(2026, 11, 24)),  # over the week-end
        (date(2026, 11, 21), 0, date(2026, 11, 23)),  # Saturday: the Monday
        (date(2026, 11, 21), 2, date(2026, 11, 25)),  # counted from the Monday
        (date(2026, 4, 30), 1, date(2026, 5, 4)),  # 1 May is a Friday
        (date(2026, 12, 31), 1, date(2027, 1, 4)),  # over the new year
    ],
)
def test_adding(start: date, n: int, expected: date) -> None:
    assert add_working_days(start, n, WEEK) == expected


@pytest.mark.parametrize(
    ("today", "promised", "left"),
    [
        (date(2026, 11, 23), date(2026, 11, 25), 2),
        (date(2026, 11, 23), date(2026, 11, 23), 0),
        (date(2026, 11, 21), date(2026, 11, 23), 0),  # Saturday: due on the next open day
        (date(2026, 11, 24), date(2026, 11, 23), -1),
        (date(2026, 11, 21), date(2026, 11, 20), -1),  # Friday is over: late
        (date(2026, 11, 23), date(2026, 11, 20), -1),
        (date(2026, 11, 30), date(2026, 11, 20), -6),
    ],
)
def test_days_left(today: date, promised: date, left: int) -> None:
    assert working_days_between(today, promised, WEEK) == left


@pytest.mark.parametrize(
    ("received_at", "expected"),
    [
        # 22:30 UTC on Thursday is 23:30 in Paris: still Thursday.
        (datetime(2026, 11, 19, 22, 30, tzinfo=UTC), date(2026, 11, 23)),
        # 23:30 UTC on Thursday is already Friday in Paris.
        (datetime(2026, 11, 19, 23, 30, tzinfo=UTC), date(2026, 11, 24)),
        # In summer the day turns one hour earlier.
        (datetime(2026, 6, 4, 22, 30, tzinfo=UTC), date(2026, 6, 9)),
        (datetime(2026, 11, 21, 10, 0, tzinfo=PARIS), date(2026, 11, 25)),
        (datetime(2026, 11, 22, 23, 59, tzinfo=PARIS), date(2026, 11, 25)),
        (datetime(2026, 11, 23, 0, 0, tzinfo=PARIS), date(2026, 11, 25)),
    ],
)
def test_promise_of_two_days(received_at: datetime, expected: date) -> None:
    assert promised_on(received_at, 2, WEEK) == expected


@pytest.mark.parametrize(
    ("hour", "expected"),
    [
        (time(17, 29), date(2026, 11, 24)),
        (time(17, 30), date(2026, 11, 25)),
        (time(23, 0), date(2026, 11, 25)),
    ],
)
def test_after_closing_time_it_is_the_next_day(hour: time, expected: date) -> None:
    calendar = Calendar(closes_at=time(17, 30))
    received_at = datetime.combine(date(2026, 11, 23), hour, tzinfo=PARIS)
    assert promised_on(received_at, 1, calendar) == expected


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        promised_on(datetime(2026, 11, 23, 9, 0), 1, WEEK)  # noqa: DTZ001


def test_a_negative_delay_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        add_working_days(date(2026, 11, 23), -1, WEEK)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"weekdays": frozenset()}, "Au moins un jour"),
        ({"weekdays": frozenset({7})}, "de 0"),
        ({"weekdays": frozenset({-1, 0})}, "de 0"),
        ({"closures": ((date(2026, 2, 1), date(2026, 1, 1)),)}, "avant d’avoir commencé"),
    ],
)
def test_settings_that_never_open_are_refused(settings: dict, message: str) -> None:
    with pytest.raises(ImpossibleCalendar, match=message):
        Calendar(**settings)


@pytest.mark.parametrize("end", [date(2036, 1, 1), date.max])
def test_a_closure_without_end_is_refused_instead_of_searched(end: date) -> None:
    calendar = Calendar(closures=((date(2026, 1, 1), end),))
    with pytest.raises(ImpossibleCalendar, match="vérifiez"):
        add_working_days(date(2026, 1, 1), 0, calendar)


@given(days, counts, calendars())
def test_the_day_reached_is_open_and_not_before(start: date, n: int, calendar: Calendar) -> None:
    reached = add_working_days(start, n, calendar)
    assert is_open(reached, calendar)
    assert reached >= start


@given(days, counts, calendars())
def test_counting_undoes_adding(start: date, n: int, calendar: Calendar) -> None:
    assert working_days_between(start, add_working_days(start, n, calendar), calendar) == n


@given(days, counts, counts, calendars())
def test_adding_twice_is_adding_the_sum(start: date, n: int, m: int, calendar: Calendar) -> None:
    in_two_steps = add_working_days(add_working_days(start, n, calendar), m, calendar)
    assert in_two_steps == add_working_days(start, n + m, calendar)


near = st.integers(min_value=-60, max_value=60).map(lambda n: timedelta(days=n))


@given(days, near, near, calendars())
def test_days_left_add_up_and_change_sign(
    a: date, to_b: timedelta, to_c: timedelta, calendar: Calendar
) -> None:
    b, c = a + to_b, a + to_c
    assert working_days_between(b, a, calendar) == -working_days_between(a, b, calendar)
    whole = working_days_between(a, c, calendar)
    assert whole == working_days_between(a, b, calendar) + working_days_between(b, c, calendar)


@given(days, near, calendars())
def test_an_open_promise_is_late_as_soon_as_its_day_is_over(
    promised: date, to_today: timedelta, calendar: Calendar
) -> None:
    promised = add_working_days(promised, 0, calendar)
    today = promised + to_today
    assert (working_days_between(today, promised, calendar) < 0) == (today > promised)


@given(days, days, counts, calendars())
def test_who_asks_earlier_is_never_promised_later(
    a: date, b: date, n: int, calendar: Calendar
) -> None:
    first, second = sorted((a, b))
    assert add_working_days(first, n, calendar) <= add_working_days(second, n, calendar)


@given(st.datetimes(datetime(2024, 1, 1), datetime(2031, 12, 1), timezones=st.timezones()), counts)  # noqa: DTZ001
def test_the_zone_of_the_moment_changes_nothing(received_at: datetime, n: int) -> None:
    assert promised_on(received_at, n, WEEK) == promised_on(received_at.astimezone(UTC), n, WEEK)
