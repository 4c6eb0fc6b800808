"""The telling: at any hour, once, whole or not at all, and without waking anybody."""

from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from audit.models import Event
from cases.models import Referral
from common import wake
from demo.management.commands import create_demo
from demo.story import whole
from demo.story.whole import is_told, tell
from directory.models import Dac
from tests import journal

PARIS = timezone.get_default_timezone()
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def communes(db, settings, tmp_path):
    settings.DEMO_MAILBOX = tmp_path / "mailbox"
    settings.MEDIA_ROOT = tmp_path / "media"
    call_command("import_communes", stdout=StringIO())


NIGHT = datetime(2026, 11, 23, 0, 5, tzinfo=PARIS)
ODD_MOMENTS = [
    datetime(2026, 11, 22, 13, 0, tzinfo=PARIS),  # a Sunday
    datetime(2026, 12, 28, 10, 0, tzinfo=PARIS),  # the DAC is closed
    datetime(2027, 1, 1, 9, 0, tzinfo=PARIS),
    datetime(2027, 5, 8, 8, 0, tzinfo=PARIS),
    datetime(2028, 2, 29, 23, 59, tzinfo=PARIS),
    datetime(2027, 3, 28, 3, 30, tzinfo=PARIS),  # the clocks have just changed
]


def told_after(moment: datetime) -> list[Event]:
    """What the journal dates later; the opening of its own door bears the hour of the machine."""
    found = journal.rows()
    assert found
    return [row for row in found if row.at > moment and row.action != "journal.opened"]


@pytest.mark.django_db(transaction=True)
def test_just_after_midnight_nothing_lies_ahead_and_nobody_is_woken(monkeypatch):
    woken = []
    monkeypatch.setattr(wake, "_wake", lambda: woken.append(1))
    tell(now=NIGHT)
    assert woken == []
    assert told_after(NIGHT) == []
    assert Referral.objects.filter(due_on=NIGHT.date()).exists()
    transaction.on_commit(wake.wake)
    assert woken == [1], "later commits wake again"


@pytest.mark.long
@pytest.mark.parametrize("now", ODD_MOMENTS, ids=lambda now: f"{now:%Y-%m-%d}")
def test_it_can_be_told_on_any_day(now, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: now)  # who reads what is asked of the clock
    tell(now=now)
    assert Referral.objects.count() > 40
    assert told_after(now) == []


def test_it_is_told_once(monkeypatch):
    call_command("create_demo", stdout=StringIO())
    assert is_told()
    monkeypatch.setattr(create_demo, "tell", lambda **_: pytest.fail("told twice"))
    said = StringIO()
    call_command("create_demo", print_cast=True, stdout=said)
    assert "camille@demo.test" in said.getvalue()


def test_an_interrupted_telling_leaves_nothing(monkeypatch):
    monkeypatch.setattr(whole, "REQUESTS", ())
    first = NIGHT - timedelta(days=400)
    monkeypatch.setattr(whole, "besides", lambda *_: [(first, lambda at: 1 / 0)])
    with pytest.raises(ZeroDivisionError):
        tell(now=NIGHT)
    assert not is_told()
    assert not Dac.objects.exists()
