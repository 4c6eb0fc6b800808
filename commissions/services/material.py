"""What was used in a session is destroyed some days later; only the relevé stays (CSTS, 2013)."""

from datetime import datetime, timedelta

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.db.models import DurationField, ExpressionWrapper, F, Value
from django.db.models.functions import Coalesce

from audit.services import record
from commissions.enums import SessionStatus
from commissions.models import Attendance, Commission, Contribution, RestrictedSession
from common.locking import locked

# one that nobody closed is over by its hour
OVER = (SessionStatus.OPENED, SessionStatus.CLOSED, SessionStatus.CANCELLED)


def due_for_destruction(at: datetime):
    """The sessions that are over since the delay of their commission, and still hold material."""
    delay = ExpressionWrapper(
        F("commission__material_days") * Value(timedelta(days=1)), output_field=DurationField()
    )
    return (
        RestrictedSession.objects.filter(status__in=OVER, material_destroyed_at__isnull=True)
        .annotate(since=Coalesce("closed_at", "ends_at") + delay)
        .filter(since__lte=at)
    )


def destroy_material(*, at: datetime) -> int:
    """Delete the contributions of every session that is due; how many sessions that were."""
    sessions = list(due_for_destruction(at).order_by("pk"))
    for session in sessions:
        _destroy(session, at=at)
    return len(sessions)


@transaction.atomic
def _destroy(session: RestrictedSession, *, at: datetime) -> None:
    session = locked(session)
    if session.material_destroyed_at is not None:
        return
    rows = Contribution.objects.filter(entry__session=session)
    count = rows.count()
    rows.delete()
    session.material_destroyed_at = at
    session.save(update_fields=["material_destroyed_at"])
    record(
        by=None,
        action="commissions.session.material_destroyed",
        obj=session,
        at=at,
        contributions=count,
    )


@transaction.atomic
def forget_attendance(*, at: datetime) -> int:
    """Erase the register of the sessions that are older than their commission keeps it; how many rows."""
    count = 0
    for commission in Commission.objects.order_by("pk"):
        before = at - relativedelta(months=commission.attendance_months)
        rows = Attendance.objects.filter(
            session__commission=commission, session__ends_at__lt=before
        )
        count += rows.delete()[0]
    return count
