"""What the worker does for plans; every rule is in the services."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from ppcs.services import copies, opine, remind

# Short, so that a worker of one process still sends messages while many plans are printed.
AT_MOST = timedelta(seconds=20)


@shared_task(ignore_result=True)
def make_copies() -> int:
    """Print the copies that wait."""
    return copies.make_waiting(now=timezone.now(), within=AT_MOST)


@shared_task(ignore_result=True)
def remind_about_actions() -> int:
    """Remind owners of their actions, and référents of what stays undone."""
    return remind.remind(at=timezone.now(), within=AT_MOST)


@shared_task(ignore_result=True)
def lapse_opinions() -> int:
    """Silence at the date is « sans avis »."""
    return opine.lapse_opinions(at=timezone.now())
