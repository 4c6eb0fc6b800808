"""Choose how reminders come."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from audit.services import record
from notifications.enums import Pace
from notifications.models import ReminderPreference


@transaction.atomic
def choose_pace(*, pace: str, by: User, at: datetime) -> None:
    """Have the reminders of `by` come every morning in one message, or each one at once.

    What waits for the next morning comes at once from then on, and the other way round.
    """
    values = {"pace": Pace(pace).value, "chosen_at": at}
    ReminderPreference.objects.update_or_create(user=by, defaults=values)
    record(by=by, action="notifications.pace.chosen", obj=by, at=at, pace=values["pace"])
