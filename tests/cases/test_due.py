"""A promise is late in the same days as the words about it count."""

from datetime import date, timedelta

import pytest

from cases.selectors.sheet import due_words, is_past
from directory.working_days import Calendar

FRIDAY = date(2026, 3, 6)
CLOSED = Calendar(closures=((FRIDAY, FRIDAY + timedelta(days=4)),))


@pytest.mark.parametrize("calendar", [Calendar(), CLOSED], ids=["open", "closed since"])
@pytest.mark.parametrize("days", range(-10, 11))
def test_late_and_the_words_agree(calendar, days):
    today = FRIDAY + timedelta(days=days)

    assert is_past(FRIDAY, today, calendar) == due_words(FRIDAY, today, calendar).startswith(
        "en retard"
    )


def test_the_day_that_the_dac_has_closed_since_is_not_late_before_it_opens_again():
    monday, wednesday, thursday = (FRIDAY + timedelta(days=days) for days in (3, 5, 6))

    assert is_past(FRIDAY, monday, Calendar())
    assert not is_past(FRIDAY, monday, CLOSED)
    assert not is_past(FRIDAY, wednesday, CLOSED)
    assert is_past(FRIDAY, thursday, CLOSED)
