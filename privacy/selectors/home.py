"""The officer's first page: what waits for them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q

from accounts.models import User
from cases.enums import OpeningStatus
from cases.permissions import OPENING
from cases.selectors.openings import RegisterRow, register_rows
from privacy.enums import AlertStatus, ErasureStatus, RequestStatus
from privacy.models import Watch, Watermark
from privacy.permissions import ALERT, ERASURE, RIGHTS_REQUEST, WATCH
from privacy.selectors.alerts import AlertRow, alert_rows

SHOWN = 8
LATE = timedelta(minutes=30)


@dataclass(frozen=True)
class Home:
    """Alerts to look at, openings nobody judged, the watch of each DAC, and how far it looked."""

    alerts: tuple[AlertRow, ...]
    more_alerts: bool
    openings: tuple[RegisterRow, ...]
    watches: tuple[Watch, ...]
    looked_until: datetime | None
    is_late: bool
    today: date
    requests: int
    late_requests: int
    erasures: int


def home_of(user: User, *, at: datetime, today: date) -> Home:
    """What waits, oldest alert first: nothing goes away because it is old."""
    waiting = ALERT.visible_to(user).exclude(status=AlertStatus.CLOSED)
    found = list(waiting.select_related("account", "dac").order_by("raised_at", "pk")[: SHOWN + 1])
    openings = OPENING.visible_to(user).filter(status=OpeningStatus.TO_JUDGE)
    openings = openings.select_related("case__dac", "opened_by").order_by("judge_before", "pk")
    mark = Watermark.objects.order_by("pk").first()
    until = mark.looked_until if mark is not None else None
    return Home(
        alerts=tuple(alert_rows(found[:SHOWN])),
        more_alerts=len(found) > SHOWN,
        openings=tuple(register_rows(openings[:SHOWN], user, at=at)),
        watches=tuple(WATCH.visible_to(user).select_related("dac").order_by("dac__name", "pk")),
        looked_until=until,
        is_late=until is None or at - until > LATE,
        today=today,
        **_rights(user, today=today),
    )


def _rights(user: User, *, today: date) -> dict[str, int]:
    """What waits of the rights of persons, in one statement each."""
    waiting = RIGHTS_REQUEST.visible_to(user).filter(status=RequestStatus.RECEIVED)
    counts = waiting.aggregate(
        requests=Count("pk"), late_requests=Count("pk", filter=Q(due_on__lt=today))
    )
    open_ones = ERASURE.visible_to(user).filter(status__in=[ErasureStatus.DUE, ErasureStatus.ASKED])
    return counts | {"erasures": open_ones.count()}
