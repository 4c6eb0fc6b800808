"""What the clock does for requests; every rule is in the services."""

from celery import shared_task
from django.utils import timezone

from cases.services.attachment import delete_strays
from cases.services.remind import remind_unanswered


@shared_task(ignore_result=True)
def remind_about_unanswered_requests() -> int:
    """Remind whoever owes an answer, and tell the requester who waits for it."""
    return remind_unanswered(at=timezone.now())


@shared_task(ignore_result=True)
def delete_stray_files() -> int:
    """Set aside stored files that no row knows: their process was killed before its commit."""
    return delete_strays()
