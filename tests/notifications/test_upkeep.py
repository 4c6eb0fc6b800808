"""What watches over the outbox and what empties it; and the table for the reference page."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from redis.exceptions import ConnectionError as RedisConnectionError

from notifications.enums import MessageStatus as S
from notifications.models import OutboxMessage
from notifications.registry import NOTIFICATIONS, messages_reference, register
from notifications.selectors import last_heartbeat, outbox_lag
from notifications.services import heartbeat
from notifications.services.enqueue import enqueue
from notifications.services.purge import purge_messages
from notifications.tasks import relay_outbox
from tests.notifications.conftest import NOW, EmailOnly, NoticeOnly, StepDone, walk

MINUTE = timedelta(minutes=1)


@pytest.fixture
def message(samir, camille) -> OutboxMessage:
    enqueue(StepDone(to=samir, about=camille, path="/"), at=NOW)
    return OutboxMessage.objects.get()


@pytest.mark.django_db
def test_no_message_no_lag():
    assert outbox_lag(at=NOW) == timedelta()


@pytest.mark.django_db
@pytest.mark.parametrize("state", S)
def test_the_lag_is_the_age_of_the_oldest_message_not_sent(message, state):
    walk(message, state)

    waits = state in (S.PENDING, S.SENDING, S.FAILED)
    assert outbox_lag(at=NOW + 3 * MINUTE) == (3 * MINUTE if waits else timedelta())


@pytest.mark.django_db
def test_attempts_put_off_do_not_hide_that_a_message_waits(message):
    message.claim(until=NOW + MINUTE)
    message.save()
    message.postpone(until=NOW + timedelta(hours=6), error="SMTPServerDisconnected")
    message.save()

    assert outbox_lag(at=NOW + 30 * MINUTE) == 30 * MINUTE


@pytest.mark.django_db
def test_a_message_given_up_counts_for_a_day(message):
    walk(message, S.FAILED)

    assert outbox_lag(at=NOW + timedelta(hours=23)) == timedelta(hours=23)
    assert outbox_lag(at=NOW + timedelta(hours=25)) == timedelta()


@pytest.mark.django_db
def test_a_message_of_a_clock_that_is_ahead_does_not_lag(message):
    assert outbox_lag(at=NOW - MINUTE) == timedelta()


@pytest.mark.django_db
def test_the_task_sends_and_gives_a_sign_of_life(samir, camille, mail_server):
    enqueue(StepDone(to=samir, about=camille, path="/"), at=NOW)
    assert last_heartbeat() is None

    relay_outbox()

    assert OutboxMessage.objects.get().status == S.SENT
    assert len(mail_server.mails) == 1
    assert last_heartbeat() is not None


def test_the_sign_of_life_is_remembered():
    heartbeat.beat(at=NOW)

    assert last_heartbeat() == NOW


def test_without_redis_the_relay_goes_on(monkeypatch, caplog):
    def refuse(*args, **kwargs):
        raise RedisConnectionError("redis://secret@host")

    monkeypatch.setattr(cache, "set", refuse)

    heartbeat.beat(at=NOW)

    assert caplog.messages == ["Le signe de vie n’a pas été écrit : ConnectionError"]


@pytest.mark.django_db
@pytest.mark.parametrize("state", S)
def test_what_is_over_is_forgotten_after_ninety_days(message, state):
    walk(message, state)
    is_over = state in (S.SENT, S.FAILED, S.CANCELLED)

    assert purge_messages(at=NOW + timedelta(days=90)) == 0
    assert purge_messages(at=NOW + timedelta(days=91)) == is_over
    assert OutboxMessage.objects.exists() is not is_over


def test_the_reference_page_lists_every_message(monkeypatch):
    monkeypatch.setattr("notifications.registry.NOTIFICATIONS", {})
    register(StepDone)
    register(EmailOnly)
    register(NoticeOnly)

    words = "Une étape est faite | Une étape vous attend dans Cordée."
    assert messages_reference().splitlines() == [
        "| événement | qui | par | objet du courriel | phrase | code |",
        "|---|---|---|---|---|---|",
        f"| Une étape est faite | la personne concernée | courriel | {words} | `tests.email_only` |",
        "| Une étape est faite | la personne concernée | application "
        f"| {words} | `tests.notice_only` |",
        "| Une étape est faite | la personne concernée | courriel et application "
        f"| {words} | `tests.step_done` |",
    ]


def test_two_messages_never_share_a_code():
    with pytest.raises(ValueError, match=r"tests\.step_done"):
        register(StepDone)


def test_the_messages_of_every_app_are_known_and_complete():
    for kind, message in NOTIFICATIONS.items():
        assert kind.partition(".")[0]
        for words in (message.event, message.to_whom, message.subject, message.sentence):
            assert words.strip() == words != ""
        assert message.sentence.endswith((".", "?"))
        assert message.by_email or message.in_app
