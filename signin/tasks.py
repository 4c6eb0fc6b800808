"""What sign-in does by night."""

from celery import shared_task
from django.utils import timezone

from signin.services import forget


@shared_task(ignore_result=True)
def forget_what_is_over() -> int:
    """Forget, once a night, the requests that nobody confirmed and the sessions that are over."""
    at = timezone.now()
    return forget.forget_unconfirmed(at=at) + forget.forget_sessions(at=at)
