"""Remember that a person has read what the application told."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from common.locking import locked
from notifications.models import Notice
from notifications.permissions import NOTICE


@transaction.atomic
def mark_read(notice: Notice, *, by: User, at: datetime) -> Notice:
    """Mark one notice as read; the first reading is the one that counts."""
    fresh = locked(notice)
    NOTICE.check(by, "mark_read", fresh)
    if fresh.read_at is None:
        fresh.read_at = at
        fresh.save(update_fields=["read_at"])
    return fresh


@transaction.atomic
def mark_all_read(*, by: User, at: datetime) -> int:
    """Mark as read everything that `by` has not opened; returns how many notices that was."""
    return NOTICE.visible_to(by, "mark_read").filter(read_at__isnull=True).update(read_at=at)
