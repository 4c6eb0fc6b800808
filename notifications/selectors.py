"""What waits: for the person who reads, for the relay, for whoever watches over the service."""

from datetime import UTC, datetime, timedelta

from django.core.cache import cache
from django.db.models import F, Min, Q, QuerySet

from accounts.models import User
from notifications.enums import MessageStatus
from notifications.models import Notice, OutboxMessage
from notifications.models.message import WAITING

HEARTBEAT = "notifications.relay.heartbeat"
GIVEN_UP_COUNTS_FOR = timedelta(days=1)


def newest_first(notices: QuerySet[Notice]) -> QuerySet[Notice]:
    """The notices in the order of the page « Messages »."""
    return notices.order_by(F("created_at").desc(), F("id").desc())


def unread_count(user: User) -> int:
    """How many notices `user` has not opened; one indexed query, asked by every page."""
    return Notice.objects.filter(recipient=user, read_at__isnull=True).count()


def outbox_lag(*, at: datetime) -> timedelta:
    """The age of the oldest e-mail not yet sent; zero when all are.

    Counted from its creation, so that attempts put off further and further do not hide it. One
    that was given up counts for a day: nobody has been told what it says.
    """
    given_up = Q(status=MessageStatus.FAILED, next_attempt_at__gt=at - GIVEN_UP_COUNTS_FOR)
    oldest = OutboxMessage.objects.filter(Q(status__in=WAITING) | given_up).aggregate(
        oldest=Min("created_at")
    )["oldest"]
    return max(at - oldest, timedelta()) if oldest is not None else timedelta()


def last_heartbeat() -> datetime | None:
    """When a worker last swept the outbox; None when Redis knows of none."""
    seconds = cache.get(HEARTBEAT)
    return datetime.fromtimestamp(seconds, tz=UTC) if seconds is not None else None
