"""Give a failed e-mail its attempts back."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from audit.services import record
from common import wake
from common.locking import locked
from notifications.models import OutboxMessage
from notifications.permissions import OUTBOX


@transaction.atomic
def resend(message: OutboxMessage, *, by: User, at: datetime) -> OutboxMessage:
    """Put `message` back in the queue after an administrator has repaired what made it fail."""
    fresh = locked(message)
    OUTBOX.check(by, "resend", fresh)
    fresh.resend(at=at)
    fresh.save()
    record(by=by, action="notifications.message.resent", obj=fresh, at=at)
    transaction.on_commit(wake.wake)
    return fresh
