"""Change one section of a DAC's settings."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from common.errors import GuardsFailed, Missing
from common.locking import locked
from directory.enums import SettingsSection as S
from directory.models import Dac
from directory.selectors import calendar_of
from directory.services.settings_lock import keep, take
from directory.working_days import ImpossibleCalendar, add_working_days

FIELDS = {
    S.PROMISES: ("delay_48_hours", "delay_15_days", "delay_month", "delay_question"),
    S.OPENING: ("working_weekdays", "closed_on_public_holidays", "opening_words"),
    S.REMINDERS: (
        "reminder_days_before",
        "escalation_days_after",
        "action_reminder_days",
        "action_again_days",
    ),
    S.GP_OPINION: ("gp_opinion_blocks",),
    S.PLAN: ("opinion_days", "plan_review_months", "gp_validates_plan"),
    S.SECOND_FACTOR: ("second_factor_required",),
}
WORDS = frozenset({"opening_words"})  # the journal says that they changed, not what they say


@transaction.atomic
def change_settings(
    *, dac: Dac, section: S, values: dict, by, at: datetime, version: int | None = None
) -> Dac:
    """Give the fields of `section` their new values; nothing is written when none differs.

    Raises Refused, ChangedMeanwhile, and GuardsFailed when the DAC would never be open.
    """
    dac = take(dac, by=by, version=version, about={"section": str(section)})
    holder = locked(dac.organisation) if section == S.SECOND_FACTOR else dac
    changes = {
        name: [getattr(holder, name), values[name]]
        for name in FIELDS[section]
        if getattr(holder, name) != values[name]
    }
    if not changes:
        return dac
    for name, (_, value) in changes.items():
        setattr(holder, name, value)
    if section == S.OPENING:
        check_it_opens(dac, at=at, field="working_weekdays")
    if holder is not dac:
        holder.save()
    told = {name: [] if name in WORDS else pair for name, pair in changes.items()}
    return keep(dac, action=section, by=by, at=at, section=str(section), changes=told)


def check_it_opens(dac: Dac, *, at: datetime, field: str) -> None:
    """Refuse settings under which no answer could ever be promised."""
    calendar, today = calendar_of(dac), timezone.localdate(at)
    try:
        for start in {today, *(start for start, _ in calendar.closures if start > today)}:
            add_working_days(start, 0, calendar)
    except ImpossibleCalendar as error:
        raise GuardsFailed([Missing(field, str(error))]) from error
