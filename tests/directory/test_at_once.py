"""Two people at the very same moment: the second waits, then is told."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.utils import timezone

from common.errors import ChangedMeanwhile, GuardsFailed
from directory.enums import SettingsSection as S
from directory.models import Commune, Dac, DacCoverage, DacListItem
from directory.services.change_settings import change_settings
from directory.services.list_items import move_item
from directory.services.open_dac import cover
from tests.personas import BREST, build_cast, fresh

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(held, *calls: Callable) -> list:
    """What each call answers (or raises) when all have begun while the rows `held` were locked."""
    begun = threading.Barrier(len(calls) + 1)

    def run(call):
        try:
            begun.wait(timeout=20)
            return call()
        except (ChangedMeanwhile, GuardsFailed) as error:
            return type(error)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        with transaction.atomic():
            list(held.select_for_update())
            answers = [pool.submit(run, call) for call in calls]
            begun.wait(timeout=20)
            wait_until_blocked(len(calls))
        return [answer.result(timeout=20) for answer in answers]


def wait_until_blocked(count: int) -> None:
    """Until the others wait for a lock in the database."""
    limit = time.monotonic() + 20
    waiting = """
        SELECT count(*) FROM pg_stat_activity
        WHERE wait_event_type = 'Lock' AND datname = current_database()
    """
    while time.monotonic() < limit:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")  # kept for the whole transaction
            cursor.execute(waiting)
            if cursor.fetchone()[0] >= count:
                return
        time.sleep(0.02)
    raise AssertionError("nobody waited: the rows are not locked")


def test_two_dacs_cannot_take_the_same_commune():
    cast, at = build_cast(), timezone.now()

    def take(dac) -> Callable:
        return lambda: cover(
            dac=dac, communes=[BREST], from_day=timezone.localdate(at), by=None, at=at
        )

    answers = at_once(Commune.objects.filter(pk=BREST), take(cast.dac35), take(cast.dac22))
    assert sorted(answers, key=str) == sorted([1, GuardsFailed], key=str)
    assert DacCoverage.objects.filter(commune=BREST).count() == 1


def test_of_two_managers_on_the_same_page_one_is_told():
    cast, at = build_cast(), timezone.now()
    cast.dac35.refresh_from_db()

    def change(days: int) -> Callable:
        names = ("reminder_days_before", "escalation_days_after")
        values = dict.fromkeys((*names, "action_reminder_days", "action_again_days"), days)
        return lambda: (
            change_settings(
                dac=cast.dac35,
                section=S.REMINDERS,
                values=values,
                version=cast.dac35.version,
                by=fresh(cast.sophie),
                at=at,
            ).reminder_days_before
        )

    answers = at_once(Dac.objects.filter(pk=cast.dac35.pk), change(7), change(9))
    assert ChangedMeanwhile in answers
    (won,) = (answer for answer in answers if answer is not ChangedMeanwhile)
    assert Dac.objects.get(pk=cast.dac35.pk).reminder_days_before == won


def test_two_choices_moved_at_once_both_move():
    cast, at = build_cast(), timezone.now()

    def move(code: str) -> Callable:
        return lambda: move_item(
            dac=cast.dac35, list_name="level", code=code, up=True, by=fresh(cast.sophie), at=at
        )

    at_once(Dac.objects.filter(pk=cast.dac35.pk), move("intensive"), move("intensive"))
    codes = DacListItem.objects.filter(dac=cast.dac35, list="level").order_by("rank")
    assert [item.code for item in codes] == ["intensive", "punctual", "sustained"]
