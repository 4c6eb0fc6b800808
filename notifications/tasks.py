"""What the worker does for the messages; every rule is in the services."""

from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from notifications.services import heartbeat, purge, relay

# Short, so that a worker of one process still gives its sign of life during a rush.
AT_MOST = timedelta(seconds=20)


@shared_task(ignore_result=True)
def relay_outbox() -> int:
    """Give the sign of life, then send what is due."""
    now = timezone.now()
    heartbeat.beat(at=now)
    return relay.drain(now=now, limit=settings.OUTBOX_BATCH, within=AT_MOST)


@shared_task(ignore_result=True)
def purge_messages() -> int:
    """Forget, once a night, the e-mails that are over."""
    return purge.purge_messages(at=timezone.now())
