"""Openings in an emergency, row by row, as the service leaves them."""

from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import User
from cases.enums import OpeningStatus
from cases.models import Case, EmergencyOpening

REASON = "Retrouvée au sol, confuse, seule chez elle ; le SAMU est en route."


def opening(
    case: Case, user: User, *, at: datetime | None = None, minutes: int = 30, **fields
) -> EmergencyOpening:
    """One that began at a moment, now unless given."""
    at = at or timezone.now()
    values = {
        "reason": REASON,
        "is_declared": True,
        "until": at + timedelta(minutes=minutes),
        "judge_before": at + timedelta(hours=72),
    }
    return EmergencyOpening.objects.create(
        case=case, opened_by=user, opened_at=at, **{**values, **fields}
    )


def judged(row: EmergencyOpening, status: str, *, by: User) -> EmergencyOpening:
    """The same, judged so."""
    words = {"judged_by": by, "judged_at": timezone.now(), "judgement": "Appel vérifié."}
    EmergencyOpening.objects.filter(pk=row.pk).update(status=status, **words)
    return EmergencyOpening.objects.get(pk=row.pk)


def in_status(case: Case, user: User, status: str) -> EmergencyOpening:
    """One in any state, judged by the référent of the situation."""
    row = opening(case, user)
    return row if status == OpeningStatus.TO_JUDGE else judged(row, status, by=case.referent)
