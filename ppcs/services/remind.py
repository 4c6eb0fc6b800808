"""The reminders of actions: noted once for each person, stage and due date; told by each one's pace."""

import time
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from directory.selectors import wording_of
from notifications.enums import Pace
from notifications.models import ReminderPreference
from notifications.registry import Notification
from notifications.selectors import pace_of
from notifications.services.enqueue import enqueue
from ppcs.enums import ReminderStage
from ppcs.models import ActionReminder, MorningDigest
from ppcs.notifications import (
    ActionDueSoon,
    ActionLeftUndone,
    ActionOverdue,
    ActionsOfTheMorning,
)
from ppcs.selectors.reminding import (
    Window,
    coordinators_of,
    owed_to_owners,
    owed_to_referents,
    standing_of_reminders,
    waiting_today,
    windows,
)

BATCH = 2000
MESSAGES: dict[str, type[Notification]] = {
    ReminderStage.BEFORE: ActionDueSoon,
    ReminderStage.AFTER: ActionOverdue,
    ReminderStage.AGAIN: ActionOverdue,
    ReminderStage.REFERENT: ActionLeftUndone,
}


def remind(*, at: datetime, within: timedelta) -> int:
    """Note what is owed today, then tell each person; returns how many people were told.

    Safe to run as often as one likes, and by two workers at once. Before the morning hour nothing
    is done. Whoever is not reached `within` that time is reached by the next round.
    """
    local, started = timezone.localtime(at), time.monotonic()
    if local.hour < settings.REMINDERS_FROM_HOUR:
        return 0
    note_owed(at=at)
    told = 0
    for key in _whom_to_tell(local.date()):
        if time.monotonic() - started > within.total_seconds():
            break
        told += tell_one(key=key, at=at)
    return told


# --- Noting ---
def note_owed(*, at: datetime) -> None:
    """Write in the ledger every reminder that is owed today; what is in it already stays as it is."""
    today = timezone.localdate(at)
    for window, dacs in windows(today).items():
        owners = owed_to_owners(window, dacs, today=today)
        while rows := list(owners[:BATCH]):
            _note(
                ActionReminder(action_id=a, user_id=who, stage=stage, due_on=due, noted_at=at)
                for a, who, stage, due in rows
            )
        _note_for_referents(window, dacs, at=at)


def _note_for_referents(window: Window, dacs: list[int], *, at: datetime) -> None:
    """For the référent while a coordinator there, else for all coordinators of the DAC; and for
    who stays beside after a hand-over."""
    today = timezone.localdate(at)
    there = coordinators_of(dacs, on=today)
    while rows := list(owed_to_referents(window, there, today=today)[:BATCH]):
        _note(
            ActionReminder(
                action_id=action,
                user_id=who,
                stage=ReminderStage.REFERENT,
                due_on=due,
                noted_at=at,
            )
            for action, owed, dac, due in rows
            for who in ([owed] if owed in there[dac] else there[dac])
        )


def _note(reminders: Iterable[ActionReminder]) -> None:
    # ON CONFLICT DO NOTHING: another worker noted the same at the same instant
    ActionReminder.objects.bulk_create(reminders, ignore_conflicts=True)


# --- Telling ---
def _whom_to_tell(today: date) -> list[int]:
    """Accounts for which something waits; those of the morning only until today's digest is made."""
    at_once = ReminderPreference.objects.filter(user=OuterRef("user"), pace=Pace.AT_ONCE)
    made = MorningDigest.objects.filter(user=OuterRef("user"), on=today)
    rows = ActionReminder.objects.filter(
        waiting_today(today), Exists(at_once) | ~Exists(made), user__is_active=True
    )
    return list(rows.order_by("user").values_list("user", flat=True).distinct())


@transaction.atomic
def tell_one(*, key: int, at: datetime) -> bool:
    """Tell one account what waits for it, by its pace, and remember that it was told.

    All of it or nothing: the message is queued in the same transaction. An account that another
    worker holds is left to it.
    """
    today = timezone.localdate(at)
    # without the key: whatever else is written about this account meanwhile does not wait
    held = User.objects.select_for_update(no_key=True, skip_locked=True)
    user = held.filter(pk=key, is_active=True).first()
    if user is None:
        return False
    waiting = ActionReminder.objects.filter(waiting_today(today), user=user).order_by("pk")
    rows = waiting.select_related("action__plan__case__dac")
    standing = standing_of_reminders(user, rows, today=today)
    _rows(standing.over).delete()
    _rows(standing.kept_back).update(looked_on=today)
    if not standing.due:
        return False
    if pace_of(user) == Pace.AT_ONCE:
        _tell_each(user, standing.due, at=at)
        return True
    return _tell_morning(user, standing.due, today=today, at=at)


def _tell_each(user: User, due: list[ActionReminder], *, at: datetime) -> None:
    for reminder in due:
        message = MESSAGES[reminder.stage]
        wording = wording_of(reminder.action.plan.case.dac, message.kind)
        path = reverse("ppcs:action", args=[reminder.action.public_id])
        enqueue(message(to=user, about=reminder, path=path, wording=wording), at=at)
    _rows(due).update(told_at=at)


def _tell_morning(user: User, due: list[ActionReminder], *, today: date, at: datetime) -> bool:
    if MorningDigest.objects.filter(user=user, on=today).exists():
        return False
    digest = MorningDigest.objects.create(user=user, on=today, made_at=at)
    own = any(reminder.stage != ReminderStage.REFERENT for reminder in due)
    path = f"{reverse('desk:my-actions')}?filtre={'a-faire' if own else 'a-relancer'}"
    enqueue(ActionsOfTheMorning(to=user, about=digest, path=path), at=at)
    _rows(due).update(told_at=at, digest=digest)
    return True


def _rows(reminders: list[ActionReminder]):
    return ActionReminder.objects.filter(pk__in=[reminder.pk for reminder in reminders])
