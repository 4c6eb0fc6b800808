"""What is due to the animateur: a decision, an agenda to close, a convocation; told once each."""

from datetime import datetime, timedelta

from django.db.models import F
from django.utils import timezone

from commissions.enums import SessionStatus, SituationStatus
from commissions.models import RestrictedSession, Situation
from commissions.notifications import ToDoForCommission
from commissions.selectors.agenda import agenda_due, convene_due
from commissions.services.telling import tell_desk

BEFORE = timedelta(days=3)  # a reminder comes while there is still time


def remind_due(*, at: datetime) -> int:
    """Queue the usual message for each thing that is due; the same thing is never told twice."""
    return _decisions(at) + _sessions(at)


def _decisions(at: datetime) -> int:
    """Saisines that wait for a decision, from three days before the day that the commission set."""
    rows = Situation.objects.filter(
        status__in=[SituationStatus.SUBMITTED, SituationStatus.UNDER_REVIEW],
        submitted_at__isnull=False,
    ).annotate(days=F("commission__decision_days"))
    due = [row for row in rows.order_by("pk") if row.submitted_at + _days(row.days) - BEFORE <= at]
    for situation in due:
        tell_desk(ToDoForCommission, about=situation, at=at, occasion="decision due")
    return len(due)


def _sessions(at: datetime) -> int:
    """Sessions not yet convened: their agenda is to be closed, then they are to be convened."""
    waiting = RestrictedSession.objects.filter(
        status=SessionStatus.PLANNED, starts_at__gt=at
    ).select_related("commission")
    count = 0
    for session in waiting.order_by("pk"):
        for what, due_on in (
            ("agenda", agenda_due(session)),
            ("convocation", convene_due(session)),
        ):
            if timezone.localdate(at) >= due_on:
                occasion = f"{what} {session.public_id} {due_on.isoformat()}"
                tell_desk(ToDoForCommission, about=session.commission, at=at, occasion=occasion)
                count += 1
    return count


def _days(count: int) -> timedelta:
    return timedelta(days=count)
