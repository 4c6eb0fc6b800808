"""Nobody answers by the promised date: coordinators, then responsables are reminded, the requester told."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from cases.enums import OPEN_STATUSES
from cases.models import Referral
from cases.notifications import AnswerDueSoon, AnswerEscalated, AnswerLate, AnswerOverdue
from cases.services.telling import in_charge, managers, tell
from common.locking import locked
from directory.models import Dac
from directory.selectors import calendar_of
from directory.working_days import add_working_days, working_days_between
from notifications.models import Notice
from notifications.registry import Notification


def remind_unanswered(*, at: datetime) -> int:
    """Queue what is due today for every DAC; safe to run as often as one likes.

    Each message exists once for its request, so a second run adds nothing. Returns how many
    requests were looked at.
    """
    today, seen = timezone.localdate(at), 0
    for dac in Dac.objects.prefetch_related("closures"):
        calendar = calendar_of(dac)
        horizon = add_working_days(today, dac.reminder_days_before, calendar)
        due = Referral.objects.filter(dac=dac, status__in=OPEN_STATUSES, due_on__lte=horizon)
        for referral in due.iterator(chunk_size=500):
            seen += 1
            late = -working_days_between(today, referral.due_on, calendar)
            with transaction.atomic():
                fresh = locked(referral)
                if fresh.status in OPEN_STATUSES:  # nobody answered since the list was read
                    _remind(fresh, late=late, at=at)
    return seen


def _remind(referral: Referral, *, late: int, at: datetime) -> None:
    """`late` counts working days after the promised date; 0 and below: not late yet."""
    told = _told_already(referral)

    def remind(message: type[Notification], to: list[User | None]) -> None:
        left = [user for user in to if user is not None and (message.kind, user.pk) not in told]
        tell(message, about=referral, to=left, at=at)

    if late <= 0 and timezone.localdate(referral.sent_at) == timezone.localdate(at):
        return  # a request of today needs no reminder, however short its delay
    if late <= 0:
        remind(AnswerDueSoon, in_charge(referral, at=at))
        return
    remind(AnswerOverdue, in_charge(referral, at=at))
    remind(AnswerLate, [referral.requester])
    if late >= referral.dac.escalation_days_after:
        remind(AnswerEscalated, managers(referral.dac, at=at))


def _told_already(referral: Referral) -> set[tuple[str, int]]:
    """(kind, account): the notices stay when the e-mails are purged after ninety days."""
    notices = Notice.objects.filter(
        about_type=referral._meta.label_lower, about_id=str(referral.public_id)
    )
    return set(notices.values_list("kind", "recipient_id"))
