"""An alert in each of its states, the thresholds of a DAC, and a journal that is looked through."""

from datetime import UTC, datetime, timedelta

from django.utils import timezone

from cases.models import Case
from privacy.enums import AlertRule, AlertStatus
from privacy.models import Alert, Watch
from privacy.services.alerts import close_alert, look_at
from privacy.services.surveil import LAG, look_through
from tests import around
from tests.crowd import many_cases
from tests.personas import Cast, fresh

NOW = timezone.now
NOON = datetime(2026, 3, 11, 11, 0, tzinfo=UTC)  # 12 h in Paris, a Wednesday
SOON = timedelta(minutes=1)


def alert_in(cast: Cast, status: str, *, about=None, by=None) -> Alert:
    """About a situation full of markers, that Yann opened, unless somebody else is named."""
    at, case = NOW(), around.situation(cast)
    alert = Alert.objects.create(
        dac=cast.dac35,
        rule=AlertRule.SAME_SURNAME,
        account=about or cast.yann,
        day=timezone.localdate(at),
        first_at=at,
        last_at=at,
        facts={"situations": 1, "pages": 1, "cases": [str(case.public_id)]},
        raised_at=at,
    )
    if status != AlertStatus.OPEN:
        alert = look_at(alert=alert, by=fresh(by or cast.dpo), at=at)
    if status == AlertStatus.CLOSED:
        words = {"outcome": "legitimate", "note": "Relecture avant le staff."}
        alert = close_alert(alert=alert, by=fresh(by or cast.dpo), at=at, **words)
    return Alert.objects.get(pk=alert.pk)


def about_the_only_officer(cast: Cast, status: str) -> Alert:
    """The one that Dominique is; the responsable deals with it."""
    return alert_in(cast, status, about=cast.dpo, by=cast.sophie)


def watch_of(cast: Cast) -> Watch:
    return Watch.objects.create(dac=cast.dac35)


# --- A journal that is looked through ---
def cases_of(cast, number: int) -> list[Case]:
    many_cases(cast, number)
    return list(Case.objects.filter(dac=cast.dac35).order_by("pk")[:number])


def look(hours: float = 0, *, after: datetime = NOON) -> None:
    """Until the journal has been looked through to some hours after noon."""
    at = after + timedelta(hours=hours, minutes=30) + LAG
    while look_through(at=at) is not None:
        pass


def raised(rule: str) -> list[Alert]:
    return list(Alert.objects.filter(rule=rule).order_by("pk"))
