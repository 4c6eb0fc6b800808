"""The relay sends each message, with or without a mail server that behaves, and sends it once."""

import logging
import os
import re
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import psycopg
import pytest
from django.db import connection

from notifications.enums import MessageStatus as S
from notifications.models import OutboxMessage
from notifications.registry import NOTIFICATIONS, NoLongerDue
from notifications.services import relay
from notifications.services.enqueue import enqueue
from notifications.services.relay import drain, sweep
from tests.notifications.conftest import NOW, StepDone

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=12)


def ask(to, about, **kwargs) -> OutboxMessage:
    enqueue(StepDone(to=to, about=about, path="/demandes/1/", **kwargs), at=NOW)
    return OutboxMessage.objects.latest("pk")


def ask_many(to, about, count: int) -> None:
    for number in range(count):
        ask(to, about, occasion=str(number))


def again(message: OutboxMessage) -> OutboxMessage:
    return OutboxMessage.objects.get(pk=message.pk)


@pytest.fixture
def message(samir, camille) -> OutboxMessage:
    return ask(samir, camille)


@pytest.fixture
def at_send(monkeypatch):
    """Let a test do something between the claim of a message and its sending."""

    def install(action):
        class Hooked(StepDone):
            @classmethod
            def link_at_send(cls, message):
                return action(message) or message.path

        monkeypatch.setitem(NOTIFICATIONS, StepDone.kind, Hooked)

    return install


def test_a_message_is_sent_and_marked(message, mail_server):
    assert sweep(now=NOW, limit=10) == 1

    sent = again(message)
    assert (sent.status, sent.attempts, sent.leased_until, sent.last_error) == (S.SENT, 1, None, "")
    assert NOW <= sent.sent_at < NOW + timedelta(seconds=5)
    assert [mail["To"] for mail in mail_server.mails] == ["samir@demo.test"]
    assert sweep(now=LATER, limit=10) == 0
    assert len(mail_server.mails) == 1


def test_the_address_is_the_account_s_at_the_time_of_sending(message, samir, mail_server):
    samir.email = "cabinet@demo.test"
    samir.save()

    sweep(now=NOW, limit=10)

    assert [mail["To"] for mail in mail_server.mails] == ["cabinet@demo.test"]


def test_a_person_without_account_is_written_to(camille, mail_server):
    ask(None, camille, address="invite@exemple.fr")

    sweep(now=NOW, limit=10)

    assert [mail["To"] for mail in mail_server.mails] == ["invite@exemple.fr"]


def test_a_message_of_tomorrow_waits(samir, camille, mail_server):
    enqueue(StepDone(to=samir, about=camille, path="/"), at=LATER)

    assert sweep(now=NOW, limit=10) == 0
    assert sweep(now=LATER, limit=10) == 1


def test_a_closed_account_is_told_nothing(message, samir, mail_server):
    samir.is_active = False
    samir.save()

    sweep(now=NOW, limit=10)

    assert again(message).status == S.CANCELLED
    assert mail_server.attempts == []


def test_a_message_that_lost_its_object_is_cancelled(message, at_send, mail_server):
    def gone(_):
        raise NoLongerDue

    at_send(gone)

    sweep(now=NOW, limit=10)

    assert again(message).status == S.CANCELLED
    assert mail_server.attempts == []


# --- A mail server that misbehaves ---
def test_a_refused_message_is_tried_again_later_under_the_same_name(message, mail_server):
    mail_server.answers = ["451 4.3.0 essayez plus tard samir@demo.test"]
    sweep(now=NOW, limit=10)

    waiting = again(message)
    assert (waiting.status, waiting.attempts, waiting.leased_until) == (S.PENDING, 1, None)
    assert waiting.last_error == "SMTPDataError"
    delay = (waiting.next_attempt_at - NOW).total_seconds()
    assert 7 <= delay <= 18
    assert sweep(now=NOW + timedelta(seconds=5), limit=10) == 0

    assert sweep(now=NOW + timedelta(seconds=30), limit=10) == 1

    assert again(message).status == S.SENT
    assert len(mail_server.mails) == 1
    assert [mail["Message-ID"] for mail in mail_server.attempts] == [message.message_id] * 2


def test_each_failure_waits_longer_up_to_six_hours(monkeypatch):
    monkeypatch.setattr(relay.random, "uniform", lambda low, high: 1)

    delays = [relay._delay(attempts).total_seconds() for attempts in range(1, 9)]

    assert delays == [10, 40, 160, 640, 2560, 10240, 21600, 21600]


def test_two_failures_do_not_come_back_together():
    assert len({relay._delay(3) for _ in range(20)}) > 1


def test_after_the_last_attempt_the_message_is_given_up(message, mail_server, settings, caplog):
    mail_server.answers = ["550 inconnu samir@demo.test"] * settings.OUTBOX_ATTEMPTS
    for attempt in range(settings.OUTBOX_ATTEMPTS + 3):
        sweep(now=NOW + timedelta(days=attempt), limit=10)

    failed = again(message)
    assert (failed.status, failed.last_error) == (S.FAILED, "SMTPDataError")
    assert len(mail_server.attempts) == failed.attempts == settings.OUTBOX_ATTEMPTS
    assert mail_server.mails == []
    told = [r for r in caplog.records if r.name == relay.logger.name]
    assert [r.levelno for r in told] == [logging.WARNING] * 7 + [logging.ERROR]
    assert told[-1].getMessage() == f"Courriel {message.public_id} abandonné : SMTPDataError"


def test_an_outage_costs_no_attempt_and_ends_by_itself(
    samir, camille, no_mail_server, request, caplog
):
    ask_many(samir, camille, 3)
    for minute in range(20):
        assert sweep(now=NOW + timedelta(minutes=minute), limit=10) == 0

    waiting = OutboxMessage.objects.values_list("status", "attempts", "next_attempt_at")
    assert list(waiting) == [(S.PENDING, 0, NOW)] * 3
    assert "ConnectionRefusedError" in caplog.text

    server = request.getfixturevalue("mail_server")
    sweep(now=NOW + timedelta(minutes=20), limit=10)
    assert len(server.mails) == 3


def test_a_message_that_cannot_be_written_does_not_hold_up_the_others(samir, camille, mail_server):
    first = ask(samir, camille, occasion="1")
    OutboxMessage.objects.filter(pk=first.pk).update(kind="tests.gone")
    second = ask(samir, camille, occasion="2")

    sweep(now=NOW, limit=10)

    assert (again(first).status, again(first).last_error) == (S.PENDING, "KeyError")
    assert again(second).status == S.SENT


# --- One relay among others, any of which may die ---
def test_a_claimed_message_is_another_relay_s_until_its_lease_ends(message, mail_server, settings):
    relay._claim(now=NOW, limit=10)
    assert again(message).leased_until == NOW + settings.OUTBOX_LEASE

    just_before = NOW + settings.OUTBOX_LEASE - timedelta(seconds=1)
    assert sweep(now=just_before, limit=10) == 0
    assert sweep(now=NOW + settings.OUTBOX_LEASE, limit=10) == 1

    assert (again(message).status, again(message).attempts) == (S.SENT, 2)
    assert len(mail_server.mails) == 1


def test_killed_after_the_acceptance_the_double_has_the_same_name(
    message, mail_server, monkeypatch, settings
):
    with monkeypatch.context() as patch:
        patch.setattr(relay, "_finish", lambda *args, **kwargs: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            sweep(now=NOW, limit=10)
    assert again(message).status == S.SENDING

    sweep(now=NOW + settings.OUTBOX_LEASE, limit=10)

    assert again(message).status == S.SENT
    assert [mail["Message-ID"] for mail in mail_server.mails] == [message.message_id] * 2


@pytest.mark.usefixtures("database_copy", "transactional_db")
def test_a_database_that_goes_away_when_the_mail_has_left_is_told_once_it_is_back(
    samir, camille, mail_server
):
    message = ask(samir, camille)
    ends_at_acceptance(mail_server, connection.connection.info.backend_pid)

    assert sweep(now=NOW, limit=10) == 1

    assert again(message).status == S.SENT
    assert sweep(now=LATER, limit=10) == 0
    assert len(mail_server.mails) == 1


def ends_at_acceptance(mail_server, backend: int) -> None:
    """The relay's connection to the database ends while the mail server takes the first e-mail."""
    taken = mail_server.handle_DATA

    async def handle_DATA(*arguments) -> str:
        mail_server.handle_DATA = taken
        with psycopg.connect(os.environ["DATABASE_ADMIN_URL"], autocommit=True) as admin:
            admin.execute("SELECT pg_terminate_backend(%s)", [backend])
        return await taken(*arguments)

    mail_server.handle_DATA = handle_DATA


def test_a_message_whose_relay_always_dies_is_given_up(message, mail_server, settings):
    for attempt in range(settings.OUTBOX_ATTEMPTS):
        relay._claim(now=NOW + attempt * settings.OUTBOX_LEASE, limit=10)

    assert sweep(now=LATER, limit=10) == 0

    assert (again(message).status, again(message).last_error) == (S.FAILED, "LeaseExpired")
    assert mail_server.attempts == []


def test_a_relay_past_its_lease_leaves_the_row_to_the_next_one(
    message, at_send, mail_server, settings
):
    def let_another_relay_pass(sent):
        if sent.attempts == 1:
            assert sweep(now=NOW + settings.OUTBOX_LEASE, limit=10) == 1
            mail_server.answers = ["451 plus tard"]

    at_send(let_another_relay_pass)

    sweep(now=NOW, limit=10)

    assert (again(message).status, again(message).attempts) == (S.SENT, 2)


def test_a_batch_that_takes_long_is_put_down_untried(
    samir, camille, at_send, mail_server, settings
):
    settings.OUTBOX_LEASE = timedelta(seconds=1)
    ask_many(samir, camille, 4)
    at_send(lambda _: time.sleep(0.3))

    assert sweep(now=NOW, limit=10) == 1

    assert len(mail_server.mails) == 1
    waiting = OutboxMessage.objects.filter(status=S.PENDING)
    assert [(m.attempts, m.leased_until) for m in waiting] == [(0, None)] * 3


@pytest.mark.usefixtures("database_copy", "transactional_db")
def test_relays_at_the_same_time_never_send_twice(samir, camille, mail_server):
    ask_many(samir, camille, 60)

    def relay_until_empty(_):
        try:
            return drain(now=NOW, limit=5, within=timedelta(seconds=30))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        taken = list(threads.map(relay_until_empty, range(4)))

    assert sum(taken) == 60
    assert len(mail_server.mails) == 60
    assert len({mail["Message-ID"] for mail in mail_server.mails}) == 60
    assert OutboxMessage.objects.filter(status=S.SENT).count() == 60


def test_a_batch_is_one_connection(samir, camille, mail_server):
    ask_many(samir, camille, 10)

    sweep(now=NOW, limit=10)

    assert (len(mail_server.mails), mail_server.connections) == (10, 1)


def test_drain_goes_on_until_nothing_is_due(samir, camille, mail_server):
    ask_many(samir, camille, 7)

    assert drain(now=NOW, limit=3, within=timedelta(seconds=30)) == 7
    assert len(mail_server.mails) == 7


def test_drain_asks_a_silent_mail_server_once(samir, camille, no_mail_server, caplog):
    ask_many(samir, camille, 3)

    assert drain(now=NOW, limit=3, within=timedelta(seconds=30)) == 0
    assert caplog.messages == ["Le serveur de courriel ne répond pas : ConnectionRefusedError"]


def test_the_oldest_is_sent_first(samir, camille, mail_server):
    enqueue(StepDone(to=samir, about=camille, path="/"), at=NOW)
    enqueue(StepDone(to=camille, about=samir, path="/"), at=NOW - timedelta(hours=1))

    sweep(now=NOW, limit=1)

    assert [mail["To"] for mail in mail_server.mails] == ["camille@demo.test"]


# --- What the e-mail says ---
TEXT = """\
Bonjour,

Une étape vous attend dans Cordée.

Ouvrir la page : http://127.0.0.1:8000/demandes/1/

--
Vous recevez ce courriel parce que cette étape vous concerne dans Cordée, l’outil de \
coordination des situations complexes. Il est envoyé automatiquement : n’y répondez pas, \
votre réponse ne serait lue par personne. Par prudence, il ne contient aucun nom ni aucune \
information de santé."""


def text_of(mail, kind="plain") -> str:
    return mail.get_body((kind,)).get_content().replace("\r\n", "\n").strip()


def test_the_email_holds_a_sentence_and_a_link(message, mail_server):
    sweep(now=NOW, limit=10)

    (mail,) = mail_server.mails
    assert mail["Subject"] == "Une étape est faite"
    assert mail["From"] == "Cordée <ne-pas-repondre@cordee.invalid>"
    assert mail["Message-ID"] == message.message_id
    assert mail["Auto-Submitted"] == "auto-generated"
    assert text_of(mail) == TEXT
    words = re.sub(r"\s+", " ", re.sub(r"<title>.*</title>|<[^>]+>", " ", text_of(mail, "html")))
    assert words.split() == re.sub(r": http\S+|--", "", TEXT).split()
    assert re.findall(r'(?:href|src)="([^"]*)"', text_of(mail, "html")) == [
        "http://127.0.0.1:8000/demandes/1/"
    ]


def test_the_email_names_nobody(message, samir, camille, mail_server):
    sweep(now=NOW, limit=10)

    (mail,) = mail_server.mails
    del mail["To"]
    whole = mail.as_string() + text_of(mail) + text_of(mail, "html")
    for secret in (samir.last_name, camille.last_name, camille.email, str(camille.public_id)):
        assert secret not in whole


def test_a_dac_s_own_words_replace_ours_and_are_escaped(samir, camille, mail_server):
    ask(samir, camille, wording="Le DAC <b>& co</b> vous répond.")

    sweep(now=NOW, limit=10)

    (mail,) = mail_server.mails
    assert "\nLe DAC <b>& co</b> vous répond.\n" in text_of(mail)
    assert "Le DAC &lt;b&gt;&amp; co&lt;/b&gt; vous répond." in text_of(mail, "html")
    assert StepDone.sentence not in text_of(mail)


def test_a_token_is_made_when_the_message_leaves_and_kept_nowhere(message, at_send, mail_server):
    tokens = iter(["first-token", "second-token"])
    at_send(lambda _: f"/acces/{next(tokens)}/")
    mail_server.answers = ["451 plus tard"]

    sweep(now=NOW, limit=10)
    sweep(now=LATER, limit=10)

    (mail,) = mail_server.mails
    assert "http://127.0.0.1:8000/acces/second-token/" in text_of(mail)
    row = OutboxMessage.objects.filter(pk=message.pk).values().get()
    assert "token" not in str(row)
