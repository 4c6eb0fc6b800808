"""/healthz tells whether the service works, whatever is broken, and tells nothing else."""

import json
import socket
import time
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from accounts.models import User
from coordination import health
from notifications.registry import NOTIFICATIONS, Notification
from notifications.services import heartbeat
from notifications.services.enqueue import enqueue

pytestmark = pytest.mark.django_db
WELL = {"database": True, "redis": True, "worker": True, "outbox_lag_s": 0}


class Anything(Notification):
    kind = "tests.anything"
    sentence = "Une étape vous attend dans Cordée."


@pytest.fixture(autouse=True)
def fresh_look():
    """No test is answered with what an earlier one saw."""
    health.recent_state.forget()


@pytest.fixture
def worker_alive():
    heartbeat.beat(at=timezone.now())


@pytest.fixture
def waiting(monkeypatch):
    """Let an e-mail wait for so long."""
    monkeypatch.setitem(NOTIFICATIONS, Anything.kind, Anything)
    user = User.objects.create_user(email="samir@demo.test", first_name="Samir", last_name="Haddad")

    def enqueued(age: timedelta) -> None:
        enqueue(Anything(to=user, about=user, path="/"), at=timezone.now() - age)

    return enqueued


@pytest.fixture
def silent_port():
    """A server that accepts connections and never says a word."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(32)
        yield server.getsockname()[1]


def ask(client) -> tuple[int, dict]:
    response = client.get("/healthz")
    return response.status_code, json.loads(response.content)


@pytest.mark.usefixtures("worker_alive")
def test_all_is_well(client):
    assert ask(client) == (200, WELL)


@pytest.mark.usefixtures("worker_alive")
def test_an_email_that_waits_a_little_is_no_alarm(client, waiting):
    waiting(django_settings.OUTBOX_ALARM - timedelta(seconds=30))

    status, found = ask(client)

    assert status == 200
    assert 570 <= found["outbox_lag_s"] <= 575


@pytest.mark.usefixtures("worker_alive")
def test_an_email_that_waits_over_ten_minutes_is_an_alarm(client, waiting):
    waiting(timedelta(minutes=11))

    status, found = ask(client)

    assert status == 503
    assert 660 <= found.pop("outbox_lag_s") <= 665
    assert found == {"database": True, "redis": True, "worker": True}


def test_no_worker_has_ever_run(client):
    assert ask(client) == (503, WELL | {"worker": False})


def test_the_worker_stopped_a_minute_ago(client):
    heartbeat.beat(at=timezone.now() - timedelta(seconds=61))

    assert ask(client) == (503, WELL | {"worker": False})


@pytest.mark.usefixtures("worker_alive")
def test_redis_is_gone(client, settings, caplog):
    settings.REDIS_URL = "redis://secret@127.0.0.1:1/0"

    assert ask(client) == (503, WELL | {"redis": False, "worker": False})
    assert "secret" not in caplog.text


@pytest.mark.usefixtures("worker_alive")
def test_redis_accepts_and_says_nothing(client, settings, silent_port):
    settings.REDIS_URL = f"redis://127.0.0.1:{silent_port}/0"
    started = time.monotonic()

    assert ask(client)[0] == 503
    assert time.monotonic() - started < health.TIMEOUT_SECONDS + 1


NO_DATABASE = {"database": False, "redis": True, "worker": True, "outbox_lag_s": None}


@pytest.mark.usefixtures("worker_alive")
def test_the_database_is_gone(client, monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "HOST", "/nowhere")

    assert ask(client) == (503, NO_DATABASE)


@pytest.mark.usefixtures("worker_alive")
def test_the_database_accepts_and_says_nothing(client, monkeypatch, silent_port):
    monkeypatch.setitem(connection.settings_dict, "HOST", "127.0.0.1")
    monkeypatch.setitem(connection.settings_dict, "PORT", str(silent_port))
    started = time.monotonic()

    assert ask(client) == (503, NO_DATABASE)
    assert time.monotonic() - started < health.TIMEOUT_SECONDS + 1


@pytest.mark.usefixtures("worker_alive")
def test_no_session_is_touched(client, settings, django_assert_num_queries):
    client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32

    with django_assert_num_queries(1):  # the outbox
        response = client.get("/healthz")

    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    assert "no-store" in response["Cache-Control"]


def test_it_only_answers_questions(client):
    assert client.post("/healthz").status_code == 405


def test_nothing_else_is_open(client):
    assert client.get("/healthz/").status_code in (302, 404)


@pytest.mark.usefixtures("worker_alive")
def test_the_cache_is_gone(client, monkeypatch):
    def refuse(*args, **kwargs):
        raise ConnectionError

    monkeypatch.setattr(cache, "get", refuse)

    assert ask(client) == (503, WELL | {"worker": False})


@pytest.mark.usefixtures("worker_alive")
def test_who_asks_again_at_once_costs_nothing(client, django_assert_num_queries):
    first = ask(client)

    with django_assert_num_queries(0):
        assert [ask(client) for _ in range(20)] == [first] * 20


@pytest.mark.usefixtures("worker_alive")
def test_good_news_is_good_for_a_moment_only(monkeypatch):
    now = [100.0]
    recent = health.RecentState(clock=lambda: now[0])
    before = recent()
    assert before["redis"]

    monkeypatch.setattr(health, "redis_answers", lambda: False)
    now[0] += health.GOOD_FOR - 0.1
    assert recent() == before
    now[0] += 0.1
    assert not recent()["redis"]


def test_bad_news_is_not_kept():
    """Two processes serve the pages: the one that looked too early must not contradict the other."""
    recent = health.RecentState(clock=lambda: 100.0)
    assert not recent()["worker"]

    heartbeat.beat(at=timezone.now())

    assert recent()["worker"]


def test_while_one_looks_the_others_get_the_last_look():
    now = [100.0]
    recent = health.RecentState(clock=lambda: now[0])
    before = recent()
    heartbeat.beat(at=timezone.now())
    now[0] += health.GOOD_FOR

    with recent.lock:
        assert recent() == before

    assert recent()["worker"]
