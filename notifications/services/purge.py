"""Forget the e-mails that are over."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from notifications.enums import MessageStatus
from notifications.models import OutboxMessage

KEPT_FOR = timedelta(days=90)
OVER = (MessageStatus.SENT, MessageStatus.FAILED, MessageStatus.CANCELLED)


@transaction.atomic
def purge_messages(*, at: datetime) -> int:
    """Delete the e-mails that have been over for ninety days; returns how many.

    Their unique keys go with them: whoever asks for the same message later than that asks anew.
    """
    before = at - KEPT_FOR
    old = Q(sent_at__lt=before) | Q(sent_at__isnull=True, next_attempt_at__lt=before)
    deleted, _ = OutboxMessage.objects.filter(old, status__in=OVER).delete()
    return deleted
