"""What the clock does for the commission; every rule is in the services."""

from celery import shared_task
from django.utils import timezone

from commissions.services import purge
from commissions.services.carried import remind_owners
from commissions.services.draft import expire_drafts
from commissions.services.due import remind_due
from commissions.services.follow import remind_of_next_dates
from commissions.services.material import destroy_material, forget_attendance
from commissions.services.suspend import suspend_expired


@shared_task(ignore_result=True)
def erase_old_drafts() -> int:
    """Erase the saisines that nobody went on with, after the days that their commission sets."""
    return expire_drafts(at=timezone.now())


@shared_task(ignore_result=True)
def purge_what_is_due() -> int:
    """End what was kept too long, then destroy what is due."""
    now = timezone.now()
    purge.close_kept_too_long(at=now)
    return purge.purge_due(at=now)


@shared_task(ignore_result=True)
def suspend_expired_accords() -> int:
    """An accord that ran out: reading stopped by itself, now the situation is suspended."""
    return suspend_expired(at=timezone.now())


@shared_task(ignore_result=True)
def remind_the_desk() -> int:
    """A decision, an agenda or a convocation is due: the animateur and the secretariat are told."""
    return remind_due(at=timezone.now())


@shared_task(ignore_result=True)
def destroy_material_of_sessions() -> int:
    """What was used in a session is destroyed some days later; the register of who came, after a year."""
    now = timezone.now()
    return destroy_material(at=now) + forget_attendance(at=now)


@shared_task(ignore_result=True)
def remind_of_what_runs() -> int:
    """Whoever carries a préconisation, before its date and after it; the animateur of each next date."""
    now = timezone.now()
    return remind_owners(at=now) + remind_of_next_dates(at=now)
