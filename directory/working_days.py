"""Counts in open days of a DAC: the promised date, and how many days are left until it."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

PARIS = ZoneInfo("Europe/Paris")
MONDAY_TO_FRIDAY = frozenset(range(5))
_DAY = timedelta(days=1)
# Longer than any closure a DAC could mean: past it, the settings are wrong.
_LONGEST_CLOSURE = 400


class ImpossibleCalendar(ValueError):
    """The settings describe a service that never opens; the message can be shown."""


@dataclass(frozen=True)
class Calendar:
    """When a service is open.

    `weekdays` counts as `date.weekday()` does (Monday 0, Sunday 6). `closures` are periods with
    both ends closed. `holidays` closes the French public holidays. From `closes_at`, local time,
    what is received counts as received the next day; None means at any hour.
    """

    weekdays: frozenset[int] = MONDAY_TO_FRIDAY
    closures: tuple[tuple[date, date], ...] = ()
    holidays: bool = True
    closes_at: time | None = None

    def __post_init__(self) -> None:
        if not self.weekdays:
            raise ImpossibleCalendar("Au moins un jour de la semaine doit être ouvré.")
        if not self.weekdays <= frozenset(range(7)):
            raise ImpossibleCalendar("Un jour de la semaine va de 0 (lundi) à 6 (dimanche).")
        if any(start > end for start, end in self.closures):
            raise ImpossibleCalendar("Une fermeture ne peut pas finir avant d’avoir commencé.")


def is_open(day: date, calendar: Calendar) -> bool:
    """Tell whether the service works on `day`."""
    return (
        day.weekday() in calendar.weekdays
        and not any(start <= day <= end for start, end in calendar.closures)
        and not (calendar.holidays and day in _public_holidays(day.year))
    )


def add_working_days(start: date, n: int, calendar: Calendar) -> date:
    """Return the `n`-th open day after the first open day at or after `start`.

    `n` = 0 gives that first open day itself. A closed start therefore counts as the next open day.
    """
    if n < 0:
        raise ValueError("A number of working days to add cannot be negative.")
    day = _first_open(start, calendar)
    for _ in range(n):
        day = _first_open(day + _DAY, calendar)
    return day


def working_days_between(a: date, b: date, calendar: Calendar) -> int:
    """Return how many open days lie from `a` (included) to `b` (excluded); negative if b < a.

    It undoes `add_working_days`: from any start, n days added are n days away. Seen from today to
    a promised open day: 0 is « aujourd’hui », 2 « reste 2 jours ouvrés », -1 « 1 jour de retard »;
    on a Saturday, Friday's promise is already one day late, and Monday's is due now.
    """
    if b < a:
        return -working_days_between(b, a, calendar)
    return sum(is_open(a + timedelta(days=n), calendar) for n in range((b - a).days))


def overdue_by(today: date, n: int, calendar: Calendar) -> date:
    """Return the latest date from which `n` open days have come since, today among them.

    On Monday, what was due on Friday, or at the week-end, is overdue by one open day.
    """
    day = today
    while n > 0:
        n -= is_open(day, calendar)
        day -= _DAY
    return day


def promised_on(received_at: datetime, days: int, calendar: Calendar) -> date:
    """Return the day by which a request received at that moment is promised an answer.

    The moment is read in France: received at the week-end, on a closed day or after closing time,
    it counts from the next open day.
    """
    if received_at.tzinfo is None:
        raise ValueError("The moment of reception must carry its time zone.")
    local = received_at.astimezone(PARIS)
    after_closing = calendar.closes_at is not None and local.time() >= calendar.closes_at
    return add_working_days(local.date() + (_DAY if after_closing else timedelta()), days, calendar)


def _first_open(day: date, calendar: Calendar) -> date:
    for _ in range(_LONGEST_CLOSURE):
        if is_open(day, calendar):
            return day
        day += _DAY
    raise ImpossibleCalendar(
        "Les fermetures ne laissent aucun jour ouvré pendant plus d’un an : vérifiez-les."
    )


@lru_cache(maxsize=64)
def _public_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("FR", years=year))
