"""Turns « three open days ago, at 9 h 40 » into a moment, seen from the day of the telling."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from directory.models import Dac
from directory.selectors import calendar_of, promise
from directory.working_days import Calendar, is_open, working_days_between

FARTHEST = 60  # days looked back for a request with a given delay left


class StoryDays:
    """The past, counted in days on which a DAC is open; nothing lies after `now`."""

    def __init__(self, now: datetime, calendar: Calendar):
        self.now, self.calendar = now, calendar
        self.today = timezone.localdate(now)

    def day(self, back: int) -> date:
        """The `back`-th open day before today; 0 is today, or the last open day before a week-end."""
        found, left = self.today, back
        while True:
            if is_open(found, self.calendar):
                if left == 0:
                    return found
                left -= 1
            found -= timedelta(days=1)

    def moment(self, back: int, hour: str) -> datetime:
        """« 19:10 » on that day, or now if it has not struck yet."""
        return self.on(self.day(back), hour)

    def on(self, day: date, hour: str) -> datetime:
        """`hour` on a given day, or now if that lies ahead."""
        hours, minutes = map(int, hour.split(":"))
        wanted = timezone.make_aware(datetime.combine(day, time(hours, minutes)))
        return min(wanted, self.now)

    def received(self, dac: Dac, urgency: str, *, left: int, hour: str) -> datetime:
        """When to send so that `left` open days remain today before the promised date.

        0 is due today, 2 « reste 2 jours ouvrés », -1 one day late.
        """
        calendar = calendar_of(dac)
        for back in range(FARTHEST):
            at = self.on(self.today - timedelta(days=back), hour)
            due = promise(dac, urgency, received_at=at)
            if working_days_between(self.today, due, calendar) <= left:
                return at
        raise LookupError(f"{dac}: no day leaves {left} days")
