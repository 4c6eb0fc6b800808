"""Two workers at the very same instant: each reminder is told by one of them."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from notifications.enums import Pace
from notifications.models import Notice, OutboxMessage
from notifications.services.pace import choose_pace
from ppcs.models import ActionReminder, MorningDigest
from ppcs.services import remind as service
from ppcs.services.remind import note_owed
from tests.directory.test_at_once import wait_until_blocked
from tests.personas import build_cast
from tests.ppcs.playing import NOW
from tests.ppcs.recalling import due_on, on, recall

pytestmark = pytest.mark.django_db(transaction=True)


def elsewhere(call: Callable):
    """In a thread, with a connection of its own; what it answers, or what it raises."""

    def run():
        try:
            return call()
        finally:
            connection.close()

    return run


@pytest.mark.parametrize("pace", [Pace.MORNING, Pace.AT_ONCE])
def test_while_one_tells_the_other_passes_by(pace, monkeypatch):
    one = recall(build_cast())
    choose_pace(pace=pace, by=one.world.cast.samir, at=NOW())
    for _ in range(3):
        one.new(one.world.doctor, due_on(3))
    note_owed(at=on(0))
    inside, go_on = threading.Event(), threading.Event()
    queue = service.enqueue

    def slow(message, *, at):
        queue(message, at=at)
        if not inside.is_set():  # the first worker, in the middle of its transaction
            inside.set()
            go_on.wait(timeout=20)

    monkeypatch.setattr(service, "enqueue", slow)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(elsewhere(lambda: one.run(0)))
        assert inside.wait(timeout=20)
        try:
            second = pool.submit(elsewhere(lambda: one.run(0))).result(timeout=20)
        finally:
            go_on.set()
        assert (first.result(timeout=20), second) == (1, 0)

    messages = OutboxMessage.objects.filter(kind__startswith="ppcs.action")
    assert messages.count() == (1 if pace == Pace.MORNING else 3)
    assert Notice.objects.filter(kind__startswith="ppcs.action").count() == messages.count()
    assert ActionReminder.objects.filter(told_at__isnull=True).count() == 0
    assert MorningDigest.objects.count() == (1 if pace == Pace.MORNING else 0)


def test_both_note_the_same_once():
    one = recall(build_cast())
    one.new(one.world.doctor, due_on(3))
    one.new(one.world.nurse, due_on(3))

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            note_owed(at=on(0))
            other = pool.submit(elsewhere(lambda: note_owed(at=on(0))))
            wait_until_blocked(1)
        other.result(timeout=20)

    assert ActionReminder.objects.count() == 2


def test_many_rounds_at_once_tell_each_person_once():
    one = recall(build_cast())
    for member in (one.world.doctor, one.world.nurse, one.world.social):
        for _ in range(2):
            one.new(member, due_on(3))
    begun = threading.Barrier(4)

    def round_of_one_worker():
        begun.wait(timeout=20)
        return one.run(0)

    with ThreadPoolExecutor(4) as pool:
        answers = [pool.submit(elsewhere(round_of_one_worker)) for _ in range(4)]
        told = [answer.result(timeout=30) for answer in answers]

    messages = OutboxMessage.objects.filter(kind__startswith="ppcs.action")
    # Louis reads the volet of the aides: he is told, or kept back, but never twice
    assert sum(told) == messages.count() == messages.values("recipient").distinct().count()
    assert MorningDigest.objects.count() == messages.count()
