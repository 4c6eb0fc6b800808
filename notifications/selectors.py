"""What waits: for the person who reads, for the relay, for whoever watches over the service."""

from datetime import UTC, datetime, timedelta

from django.core.cache import cache
from django.db.models import F, QuerySet

from accounts.models import User
from notifications.models import Notice, OutboxMessage
from notifications.models.message import WAITING

HEARTBEAT = "notifications.relay.heartbeat"


def newest_first(notices: QuerySet[Notice]) -> QuerySet[Notice]:
    """The notices in the order of the page « Messages »."""
    return notices.order_by(F("created_at").desc(), F("id").desc())


def unread_count(user: User) -> int:
    """How many notices `user` has not opened; one indexed query, asked by every page."""
    return Notice.objects.filter(recipient=user, read_at__isnull=True).count()


def outbox_lag(*, at: datetime) -> timedelta:
    """For how long the oldest due e-mail has been waiting; zero when none is due."""
    oldest = (
        OutboxMessage.objects.filter(status__in=WAITING, next_attempt_at__lte=at)
        .order_by("next_attempt_at")
        .values_list("next_attempt_at", flat=True)
        .first()
    )
    return at - oldest if oldest is not None else timedelta()


def last_heartbeat() -> datetime | None:
    """When a worker last swept the outbox; None when Redis knows of none."""
    seconds = cache.get(HEARTBEAT)
    return datetime.fromtimestamp(seconds, tz=UTC) if seconds is not None else None
