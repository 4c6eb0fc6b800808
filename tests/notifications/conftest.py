"""A mail server of our own, messages of our own, and two people."""

import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from itertools import pairwise

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from accounts.models import User
from common.workflow import path_to, sources_by_transition
from notifications.enums import MessageStatus
from notifications.models import OutboxMessage
from notifications.registry import NOTIFICATIONS, Notification

NOW = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)
SOURCES = sources_by_transition(OutboxMessage)
FACTS = {
    "claim": {"until": NOW},
    "confirm": {"at": NOW},
    "postpone": {"until": NOW, "error": "SMTPDataError"},
    "release": {},
    "give_up": {"error": "SMTPDataError"},
    "cancel": {},
    "resend": {"at": NOW},
}
TARGETS = {
    "claim": MessageStatus.SENDING,
    "confirm": MessageStatus.SENT,
    "postpone": MessageStatus.PENDING,
    "release": MessageStatus.PENDING,
    "give_up": MessageStatus.FAILED,
    "cancel": MessageStatus.CANCELLED,
    "resend": MessageStatus.PENDING,
}


class StepDone(Notification):
    kind = "tests.step_done"
    event = "Une étape est faite"
    to_whom = "la personne concernée"
    subject = "Une étape est faite"
    sentence = "Une étape vous attend dans Cordée."


class EmailOnly(StepDone):
    kind = "tests.email_only"
    in_app = False


class NoticeOnly(StepDone):
    kind = "tests.notice_only"
    by_email = False


def walk(message: OutboxMessage, state: MessageStatus) -> OutboxMessage:
    """Bring a message to a state by the transitions themselves, as the database demands."""
    for source, target in pairwise(path_to(OutboxMessage, state)):
        name = next(n for n in FACTS if source in SOURCES[n] and TARGETS[n] == target)
        getattr(message, name)(**FACTS[name])
        message.save()
    return message


class MailServer:
    """What a real mail server sees; `answers` are given to the next e-mails in place of « 250 OK »."""

    def __init__(self):
        self.answers: list[str] = []
        self.mails: list[EmailMessage] = []
        self.attempts: list[EmailMessage] = []
        self.connections = 0

    async def handle_DATA(self, server, session, envelope) -> str:
        mail = message_from_bytes(envelope.content, _class=EmailMessage, policy=default)
        self.attempts.append(mail)
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer.startswith("250"):
            self.mails.append(mail)
        return answer


class CountingController(Controller):
    def factory(self) -> SMTP:
        self.handler.connections += 1
        return SMTP(self.handler, hostname="sink.test")


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


@contextmanager
def listening(server: MailServer, port: int) -> Iterator[None]:
    """Let the mail server answer on this port; it keeps what it received when it stops."""
    controller = CountingController(server, hostname="127.0.0.1", port=port)
    controller.start()
    server.connections = 0  # the controller tries its own server once
    try:
        yield
    finally:
        controller.stop()


@pytest.fixture
def quiet_smtp(monkeypatch):
    """No line in the log for each word that a mail server hears."""
    monkeypatch.setattr(logging.getLogger("mail.log"), "level", logging.ERROR)


@pytest.fixture
def mail_server(settings, quiet_smtp):
    """A mail server that the relay's EMAIL_HOST and EMAIL_PORT lead to."""
    server = MailServer()
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    with listening(server, settings.EMAIL_PORT):
        yield server


@pytest.fixture
def no_mail_server(settings):
    """A port where nobody listens."""
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()


@pytest.fixture(autouse=True)
def own_messages(monkeypatch):
    """The messages of these tests, unknown to the reference page."""
    for notification in (StepDone, EmailOnly, NoticeOnly):
        monkeypatch.setitem(NOTIFICATIONS, notification.kind, notification)


@pytest.fixture
def samir(db) -> User:
    return User.objects.create_user(
        email="samir@demo.test", title="Dr", first_name="Samir", last_name="Haddad"
    )


@pytest.fixture
def camille(db) -> User:
    return User.objects.create_user(
        email="camille@demo.test", first_name="Camille", last_name="Le Goff"
    )


@pytest.fixture
def noe(db) -> User:
    return User.objects.create_user(
        email="noe@demo.test",
        first_name="Noé",
        last_name="Lambert",
        is_staff=True,
        is_superuser=True,
    )
