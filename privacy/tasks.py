"""What the clock does for the control of data; every rule is in the services."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from privacy.services import erasing, retention, subject_export
from privacy.services.surveil import look_through

# short, so that a worker of one process still sends messages while copies are made
A_WHILE = timedelta(seconds=20)
AT_MOST = 50  # stretches of the journal in one run: what is left waits for the next


@shared_task(ignore_result=True)
def watch_accesses() -> int:
    """Look at what the journal gained since the last time, stretch by stretch; how many."""
    for done in range(AT_MOST):
        if look_through(at=timezone.now()) is None:
            return done
    return AT_MOST


# --- The rights of persons ---
@shared_task(ignore_result=True)
def make_copies_of_data() -> int:
    """Prepare the copies of data that wait, print those that were reviewed."""
    return subject_export.make_waiting(now=timezone.now(), within=A_WHILE)


@shared_task(ignore_result=True)
def destroy_old_copies() -> int:
    """Delete the files of copies whose days are over."""
    return subject_export.destroy_old(at=timezone.now())


@shared_task(ignore_result=True)
def propose_what_is_due() -> int:
    """Propose what reached the end of its retention."""
    return retention.propose_everywhere(at=timezone.now())


@shared_task(ignore_result=True)
def sweep_erased_files() -> int:
    """Delete the files that an erasure left behind because its process was killed."""
    return erasing.sweep_files()
