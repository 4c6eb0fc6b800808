"""What the clock does for requests; every rule is in the services."""

from celery import shared_task
from django.utils import timezone

from cases.services.attachment import delete_strays
from cases.services.leaving import end_places_over
from cases.services.remind import remind_unanswered
from cases.services.scanning import scan_waiting
from cases.services.watch_openings import remind_of_openings, watch_rates


@shared_task(ignore_result=True)
def remind_about_unanswered_requests() -> int:
    """Remind whoever owes an answer, and tell the requester who waits for it."""
    return remind_unanswered(at=timezone.now())


@shared_task(ignore_result=True)
def end_places_that_are_over() -> int:
    """List those whose last day in a team has passed among who left."""
    return end_places_over(at=timezone.now())


@shared_task(ignore_result=True)
def delete_stray_files() -> int:
    """Set aside stored files that no row knows: their process was killed before its commit."""
    return delete_strays()


@shared_task(ignore_result=True)
def scan_waiting_files() -> int:
    """Show to the antivirus the files that came while it said nothing."""
    return scan_waiting(at=timezone.now())


@shared_task(ignore_result=True)
def watch_emergency_openings() -> int:
    """Remind whoever judges openings in an emergency, and tell where they are too many."""
    watch_rates(at=timezone.now())
    return remind_of_openings(at=timezone.now())
