"""The clock asks for tasks that exist, and waking the relay never hurts whoever does it."""

import json
import socket
import time
from contextlib import contextmanager
from importlib import import_module

import pytest
from django.conf import settings
from redis import Redis

from coordination import celery
from coordination.celery import PRINTER, RELAY, Wake, app
from coordination.settings.environment import redis_database


@contextmanager
def broker(url: str):
    """Let Celery speak to this address for a while."""
    before = app.conf.broker_write_url
    app.conf.broker_write_url = url
    try:
        yield
    finally:
        app.conf.broker_write_url = before


def taken_tasks() -> list[str]:
    """The tasks that wait for a worker, taken from it, oldest first."""
    url = redis_database(settings.REDIS_URL, 2 * settings.WORKER)
    with Redis.from_url(url, decode_responses=True) as redis:
        waiting = redis.lrange(app.conf.task_default_queue, 0, -1)
        redis.delete(app.conf.task_default_queue)
    return [json.loads(task)["headers"]["task"] for task in reversed(waiting)]


@pytest.fixture
def silent_server():
    """A server that accepts connections and never says a word."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(32)
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


def test_the_clock_asks_for_tasks_that_exist():
    asked = {entry["task"] for entry in app.conf.beat_schedule.values()}

    assert RELAY in asked
    for task in asked:
        import_module(task.rpartition(".")[0])
        assert task in app.tasks


def test_the_sweep_comes_at_least_every_five_seconds():
    entry = app.conf.beat_schedule["relay-outbox"]

    assert entry["schedule"] == settings.OUTBOX_SWEEP_SECONDS <= 5
    assert entry["options"]["expires"] <= 5


def test_waking_leaves_one_sweep_for_the_worker():
    taken_tasks()

    Wake()()

    assert taken_tasks() == [RELAY]


def test_a_paper_that_waits_leaves_one_round_of_the_printer():
    taken_tasks()

    Wake(PRINTER)()

    assert taken_tasks() == [PRINTER]


@pytest.mark.parametrize("url", ["redis://127.0.0.1:1/0", "redis+socket:///nowhere/redis.sock"])
def test_without_redis_waking_neither_fails_nor_lasts(url, caplog):
    started = time.monotonic()

    with broker(url):
        Wake()()

    assert time.monotonic() - started < 1
    assert caplog.messages == ["Le relais n’a pas pu être réveillé : OperationalError"]


def test_ten_messages_pay_one_time_out(silent_server, caplog):
    started = time.monotonic()
    wake = Wake()

    with broker(silent_server):
        for _ in range(10):
            wake()

    assert time.monotonic() - started < 1
    assert len(caplog.messages) == 1


def test_a_few_seconds_later_redis_is_asked_again():
    taken_tasks()
    now = [100.0]
    wake = Wake(clock=lambda: now[0])
    with broker("redis://127.0.0.1:1/0"):
        wake()

    wake()
    assert taken_tasks() == []
    now[0] += celery.SILENCE_AFTER_FAILURE
    wake()
    assert taken_tasks() == [RELAY]
