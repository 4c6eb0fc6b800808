"""Nobody answers by the promised date: coordinators, then responsables are reminded, the requester told."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from cases.enums import OPEN_STATUSES
from cases.models import Referral
from cases.notifications import AnswerDueSoon, AnswerEscalated, AnswerLate, AnswerOverdue
from cases.services.telling import in_charge, managers, tell
from directory.models import Dac
from directory.selectors import calendar_of
from directory.working_days import add_working_days, working_days_between


def remind_unanswered(*, at: datetime) -> int:
    """Queue what is due today for every DAC; safe to run as often as one likes.

    Each message exists once for its request, so a second run adds nothing. Returns how many
    requests were looked at.
    """
    today, seen = timezone.localdate(at), 0
    for dac in Dac.objects.prefetch_related("closures"):
        calendar = calendar_of(dac)
        horizon = add_working_days(today, dac.reminder_days_before, calendar)
        due = Referral.objects.filter(
            dac=dac, status__in=OPEN_STATUSES, due_on__lte=horizon
        ).select_related("dac", "requester")
        for referral in due.iterator(chunk_size=500):
            seen += 1
            with transaction.atomic():
                _remind(
                    referral, late=-working_days_between(today, referral.due_on, calendar), at=at
                )
    return seen


def _remind(referral: Referral, *, late: int, at: datetime) -> None:
    """`late` counts working days after the promised date; 0 and below: not late yet."""
    if late <= 0:
        tell(AnswerDueSoon, about=referral, to=in_charge(referral, at=at), at=at)
        return
    tell(AnswerOverdue, about=referral, to=in_charge(referral, at=at), at=at)
    tell(AnswerLate, about=referral, to=[referral.requester], at=at)
    if late >= referral.dac.escalation_days_after:
        tell(AnswerEscalated, about=referral, to=managers(referral.dac, at=at), at=at)
