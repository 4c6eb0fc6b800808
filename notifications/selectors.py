"""What waits: for the person who reads, for the relay, for whoever watches over the service."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, F, IntegerField, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from notifications.enums import MessageStatus, Pace
from notifications.models import Notice, OutboxMessage, ReminderPreference
from notifications.models.message import WAITING

HEARTBEAT = "notifications.relay.heartbeat"
GIVEN_UP_COUNTS_FOR = timedelta(days=1)


def newest_first(notices: QuerySet[Notice]) -> QuerySet[Notice]:
    """The notices in the order of the page « Messages »."""
    return notices.order_by(F("created_at").desc(), F("id").desc())


def unread() -> Coalesce:
    """How many notices an account, the outer row, has not opened; asked by every page."""
    waiting = Notice.objects.filter(recipient=OuterRef("pk"), read_at__isnull=True)
    count = waiting.order_by().values("recipient").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(count, output_field=IntegerField()), 0)


def pace_of(user: User) -> Pace:
    """How reminders come to `user`; every morning unless they chose."""
    chosen = ReminderPreference.objects.filter(user=user).values_list("pace", flat=True).first()
    return Pace(chosen or Pace.MORNING)


def morning_hour() -> int:
    """The hour, in the time of the site, before which nobody is reminded of anything."""
    return settings.REMINDERS_FROM_HOUR


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
