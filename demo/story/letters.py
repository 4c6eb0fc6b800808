"""The letters of the past: in the mailbox with their own dates, and sent as far as the outbox knows."""

from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction

from demo.mailbox import keep
from notifications.enums import MessageStatus
from notifications.models import OutboxMessage
from notifications.services.compose import compose

LEASE = timedelta(minutes=1)
# Letters with a link of one's own are made by the relay itself, when it sends them.
KINDS = "cases."


@transaction.atomic
def deliver_past_letters(folder: Path, *, before: datetime) -> int:
    """Deliver what was told before a moment; the relay sends the rest, and is not held up by this."""
    messages = list(
        OutboxMessage.objects.select_related("recipient")
        .filter(status=MessageStatus.PENDING, created_at__lt=before, kind__startswith=KINDS)
        .order_by("created_at", "pk")
    )
    for message in messages:
        message.claim(until=message.created_at + LEASE)
    OutboxMessage.objects.bulk_update(messages, ["status", "attempts", "leased_until"])
    for number, message in enumerate(messages):
        # two letters of the same moment keep their order
        at = message.created_at + timedelta(microseconds=number)
        keep(folder, compose(message).message().as_bytes(), at=at)
        message.confirm(at=message.created_at)
    OutboxMessage.objects.bulk_update(messages, ["status", "sent_at", "leased_until"])
    return len(messages)
