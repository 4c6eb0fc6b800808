"""Messages that wait, to people for whom they are no longer: cancelled before they leave."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from common.row_security import reading_as
from notifications.enums import MessageStatus
from notifications.models import OutboxMessage
from notifications.registry import NOTIFICATIONS


@transaction.atomic
def cancel_undue(recipients: QuerySet[User], *, at: datetime) -> int:
    """Cancel each message to these accounts that is not sent yet and not due any more; how many.

    What the relay has in hand at this instant is left to it: it asks the same before it sends.
    """
    waiting = (
        OutboxMessage.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("recipient")
        .filter(recipient__in=recipients, status=MessageStatus.PENDING)
        .order_by("pk")
    )
    undue = [one for one in waiting if not _is_due(one)]
    for message in undue:
        message.cancel()
        message.save()
    return len(undue)


def _is_due(message: OutboxMessage) -> bool:
    """Asked as its recipient: whoever closes the way in is hidden rows of other DACs."""
    with reading_as(message.recipient):
        return NOTIFICATIONS[message.kind].still_due(message)
