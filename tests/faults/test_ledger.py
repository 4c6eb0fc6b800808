"""The count of the faults' script finds each way of losing something, and takes no double for a loss."""

from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from cases.services import telling
from notifications.models import OutboxMessage
from tests.factories.cases import in_status, sent
from tests.faults import ledger
from tests.faults.ledger import Account

pytestmark = pytest.mark.django_db


class Story:
    """What happened since the test began, counted against what it says was received."""

    def __init__(self):
        self.after, self.since = ledger.last_event(), timezone.now()

    def counted(self, received: Counter[str], confirmed: dict | None = None) -> Account:
        return ledger.account(
            after=self.after, since=self.since, received=received, confirmed=confirmed or {}
        )


@pytest.fixture
def story(cast) -> Story:
    return Story()


def everything() -> Counter[str]:
    """Each e-mail of the outbox, once."""
    return Counter(OutboxMessage.objects.values_list("message_id", flat=True).order_by("id"))


def message_id(kind: str) -> str:
    return OutboxMessage.objects.filter(kind=kind).earliest("id").message_id


def test_nothing_is_lost_when_everything_was_received(cast, story):
    in_status(cast, "more_asked")
    in_status(cast, "withdrawn")

    found = story.counted(everything())

    assert (found.lost, found.doubles) == ([], 0)
    assert found.events == {
        "cases.referral.sent": 2,
        "cases.referral.more_asked": 1,
        "cases.referral.withdrawn": 1,
    }
    assert ledger.count_events(after=story.after) == 4


def test_an_event_of_which_one_person_was_not_told_is_lost(cast, story):
    sent(cast)
    received = everything()
    del received[message_id("cases.referral_receipt")]

    (lost,) = story.counted(received).lost

    assert "cases.referral_receipt is pending and was not received" in lost


def test_a_message_that_was_never_queued_is_found_missing(cast, story, monkeypatch):
    queue = telling.enqueue

    def forget_the_receipt(notification, *, at):
        if notification.kind != "cases.referral_receipt":
            queue(notification, at=at)

    monkeypatch.setattr(telling, "enqueue", forget_the_receipt)
    sent(cast)

    (lost,) = story.counted(everything()).lost

    assert "cases.referral_receipt was never queued" in lost


def test_what_was_received_twice_is_a_double_and_no_loss(cast, story):
    sent(cast)
    received = everything()
    received[message_id("cases.referral_receipt")] += 2

    found = story.counted(received)

    assert (found.lost, found.doubles) == ([], 2)


def test_a_decision_that_a_page_confirmed_and_nobody_knows_is_lost(cast, story):
    referral = sent(cast)
    about = str(referral.public_id)

    assert story.counted(everything(), {("cases.referral.sent", about): 1}).lost == []
    (lost,) = story.counted(everything(), {("cases.referral.sent", about): 2}).lost

    assert lost == f"cases.referral.sent {about}: confirmed 2 times, known 1"


def test_any_other_message_counts_once_it_is_due(cast, story):
    sent(cast)
    received = everything()
    in_status(cast, "answered")  # told by a message that no rule of the count speaks of
    received.update(set(everything()) - {message_id("cases.referral_answered")})

    assert story.counted(received).lost == [
        "cases.referral_answered is pending and was not received"
    ]
    tomorrow = timezone.now() + timedelta(days=1)
    OutboxMessage.objects.filter(kind="cases.referral_answered").update(next_attempt_at=tomorrow)
    assert story.counted(received).lost == []
