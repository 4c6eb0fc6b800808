"""The part of a situation that an opening in an emergency shows, and how long it still does."""

import math
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from cases.models import Case
from cases.selectors.emergency import Contacts, contacts_of
from cases.selectors.lens import InEmergency
from ppcs.selectors.emergency import Conduct, conduct_of


@dataclass(frozen=True)
class EmergencySheet:
    """`minutes` are those left, the one that runs included; after `seconds` there is nothing more."""

    until: datetime
    minutes: int
    seconds: int
    contacts: Contacts
    conduct: tuple[Conduct, ...]


def emergency_sheet(case: Case, opened: InEmergency, *, at: datetime) -> EmergencySheet:
    """In five statements."""
    seconds = max(0, math.ceil((opened.until - at).total_seconds()))
    return EmergencySheet(
        until=opened.until,
        minutes=math.ceil(seconds / 60),
        seconds=seconds + 1,
        contacts=contacts_of(case, opened, today=timezone.localdate(at)),
        conduct=conduct_of(case, opened),
    )
