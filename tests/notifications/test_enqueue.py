"""A decision and its messages are one transaction, and the same message is told once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from common import wake
from notifications.enums import MessageStatus
from notifications.models import Notice, OutboxMessage
from notifications.registry import Notification
from notifications.services.enqueue import enqueue
from tests.notifications.conftest import NOW, EmailOnly, NoticeOnly, StepDone

pytestmark = pytest.mark.django_db


@pytest.fixture
def woken(monkeypatch) -> list:
    calls = []
    monkeypatch.setattr(wake, "_wake", lambda: calls.append("woken"))
    return calls


def step(to, about, **kwargs) -> StepDone:
    return StepDone(to=to, about=about, path="/demandes/1/", **kwargs)


def test_an_account_gets_an_email_and_a_notice(samir, camille):
    enqueue(step(samir, camille, wording="Les mots du DAC."), at=NOW)

    message = OutboxMessage.objects.get()
    assert message.status == MessageStatus.PENDING
    assert (message.kind, message.recipient, message.address) == ("tests.step_done", samir, "")
    assert (message.about_type, message.about_id) == ("accounts.user", str(camille.public_id))
    assert (message.path, message.wording) == ("/demandes/1/", "Les mots du DAC.")
    assert (message.created_at, message.next_attempt_at) == (NOW, NOW)
    assert (message.attempts, message.leased_until, message.sent_at) == (0, None, None)
    assert message.message_id == f"<{message.public_id}@cordee.invalid>"
    notice = Notice.objects.get()
    assert (notice.recipient, notice.kind, notice.path) == (
        samir,
        "tests.step_done",
        "/demandes/1/",
    )
    assert (notice.sentence, notice.created_at, notice.read_at) == ("Les mots du DAC.", NOW, None)


def test_a_person_without_account_gets_the_email_only(camille):
    notification = StepDone(address=" Invite@Exemple.FR ", about=camille, path="/acces/")

    enqueue(notification, at=NOW)

    message = OutboxMessage.objects.get()
    assert (message.recipient, message.address) == (None, "invite@exemple.fr")
    assert not Notice.objects.exists()


def test_a_message_goes_only_the_ways_it_says(samir, camille):
    enqueue(EmailOnly(to=samir, about=camille, path="/a/"), at=NOW)
    enqueue(NoticeOnly(to=samir, about=camille, path="/b/"), at=NOW)

    assert [message.path for message in OutboxMessage.objects.all()] == ["/a/"]
    assert [notice.path for notice in Notice.objects.all()] == ["/b/"]


def test_no_decision_no_message(samir, camille, woken, django_capture_on_commit_callbacks):
    @transaction.atomic
    def decide():
        enqueue(step(samir, camille), at=NOW)
        raise ZeroDivisionError

    with (
        django_capture_on_commit_callbacks(execute=True) as callbacks,
        pytest.raises(ZeroDivisionError),
    ):
        decide()

    assert (OutboxMessage.objects.count(), Notice.objects.count()) == (0, 0)
    assert (callbacks, woken) == ([], [])


def test_the_relay_is_woken_after_the_commit_not_before(
    samir, camille, woken, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        enqueue(step(samir, camille), at=NOW)
        assert woken == []

    assert woken == ["woken"]


def test_the_same_message_is_told_once(samir, camille):
    enqueue(step(samir, camille), at=NOW)
    enqueue(step(samir, camille, wording="Autrement dit"), at=NOW + timedelta(days=1))

    assert OutboxMessage.objects.get().created_at == NOW
    assert Notice.objects.get().sentence == StepDone.sentence


@pytest.mark.parametrize("different", ["recipient", "object", "occasion", "kind"])
def test_what_differs_is_another_message(samir, camille, noe, different):
    enqueue(step(samir, camille), at=NOW)
    other = {
        "recipient": step(noe, camille),
        "object": step(samir, noe),
        "occasion": step(samir, camille, occasion="2"),
        "kind": EmailOnly(to=samir, about=camille, path="/demandes/1/"),
    }[different]

    enqueue(other, at=NOW)

    assert OutboxMessage.objects.count() == 2


def test_asked_twice_at_the_same_instant_it_is_one(database_copy, transactional_db, samir, camille):
    def ask(_):
        try:
            enqueue(step(samir, camille), at=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(ask, range(8)))

    assert (OutboxMessage.objects.count(), Notice.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    "path", ["", "demandes/", "//ailleurs.fr/", "https://ailleurs.fr/", "/\\ailleurs.fr", "/a\nb"]
)
@pytest.mark.parametrize("notification", [EmailOnly, NoticeOnly])
def test_the_database_refuses_a_page_elsewhere(samir, camille, notification, path):
    with pytest.raises(IntegrityError, match="local_path"):
        enqueue(notification(to=samir, about=camille, path=path), at=NOW)


@pytest.mark.parametrize("path", ["/", "/demandes/", "/demandes/?page=2", "/a/b\\c"])
def test_the_database_takes_a_page_of_ours(samir, camille, path):
    enqueue(StepDone(to=samir, about=camille, path=path), at=NOW)

    assert OutboxMessage.objects.get().path == Notice.objects.get().path == path


def test_a_message_has_one_recipient(samir, camille):
    with pytest.raises(ValueError, match="one of the two"):
        enqueue(StepDone(about=camille, path="/"), at=NOW)
    with pytest.raises(ValueError, match="one of the two"):
        enqueue(StepDone(to=samir, address="a@exemple.fr", about=camille, path="/"), at=NOW)


def test_an_unknown_message_is_refused_at_once(samir, camille):
    class Unregistered(Notification):
        kind = "tests.unregistered"

    with pytest.raises(LookupError, match="Unregistered"):
        enqueue(Unregistered(to=samir, about=camille, path="/"), at=NOW)
