"""What sign-in does by night."""

from celery import shared_task
from django.utils import timezone

from signin.services import forget


@shared_task(ignore_result=True)
def forget_what_is_over() -> int:
    """Forget, once a night, what nobody confirmed, forgotten passwords, and sessions that are over."""
    at = timezone.now()
    forgotten = forget.forget_unconfirmed(at=at) + forget.forget_resets(at=at)
    return forgotten + forget.forget_sessions(at=at)
