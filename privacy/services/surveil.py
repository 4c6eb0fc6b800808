"""Look through what the journal gained, and raise what somebody should look at."""

from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.services import record
from cases.selectors.openings import rate_of_the_period
from directory.enums import Role
from directory.models import Dac
from directory.selectors import people_of_dac
from notifications.services.enqueue import enqueue
from privacy.enums import AlertRule, AlertStatus
from privacy.models import Alert, Watch, Watermark
from privacy.notifications import AccessAlert
from privacy.selectors.findings import NAMED, Finding, findings
from privacy.selectors.journal import asked

PURPOSE = "alertes"
# A row is written at a moment of the clock and seen when its transaction ends, a little later.
LAG = timedelta(minutes=2)
FIRST_LOOK = timedelta(days=1)
AT_MOST = timedelta(hours=6)  # of the journal, in one transaction
# rules that find only what is new: it is added to what was found before
SUMMED = frozenset({AlertRule.SAME_SURNAME, AlertRule.AT_NIGHT})
# rules that find a stretch or a day: the fullest one is what the alert is about
MEASURED = {
    AlertRule.MANY_FILES: "situations",
    AlertRule.WITHOUT_LINK: "situations",
    AlertRule.REFUSALS: "refusals",
}


@transaction.atomic
def look_through(*, at: datetime) -> datetime | None:
    """Look at the next stretch of the journal; until when, or None when there is nothing to do yet.

    One worker at a time: who finds another one at work leaves it to them.
    """
    Watermark.objects.get_or_create(pk=1, defaults={"looked_until": at - FIRST_LOOK})
    mark = Watermark.objects.select_for_update(skip_locked=True).filter(pk=1).first()
    if mark is None:
        return None
    until = min(at - LAG, mark.looked_until + AT_MOST)
    if until <= mark.looked_until:
        return None
    trail = asked(asked_by=None, purpose=PURPOSE)
    found = list(findings(trail, mark.looked_until, until, watches=_watches()))
    for one in [*found, *_too_many_openings(found, at=at)]:
        _raise(one, at=at)
    mark.looked_until = until
    mark.save()
    return until


def _watches() -> dict[int, Watch]:
    """The thresholds of each DAC; a new DAC gets those proposed."""
    kept = {watch.dac_id: watch for watch in Watch.objects.order_by("pk")}
    for dac in Dac.objects.exclude(pk__in=kept).order_by("pk"):
        kept[dac.pk] = Watch.objects.create(dac=dac)
    return kept


def _too_many_openings(found: list[Finding], *, at: datetime) -> list[Finding]:
    """Where situations were opened in an emergency just now: whether they are by now too many."""
    dacs = sorted({one.dac for one in found if one.rule == AlertRule.EMERGENCY})
    rates = [(dac.pk, rate_of_the_period(dac, at=at)) for dac in Dac.objects.filter(pk__in=dacs)]
    return [
        Finding(
            dac,
            AlertRule.EMERGENCY_RATE,
            None,
            rate.since,
            at,
            {"openings": rate.openings, "openers": rate.openers, "followed": rate.situations},
        )
        for dac, rate in sorted(rates, key=lambda pair: pair[0])
        if rate.is_alarming
    ]


def _raise(one: Finding, *, at: datetime) -> None:
    """A new alert, or what came since added to the one that waits; nothing of what was dealt with."""
    named = {"dac_id": one.dac, "rule": one.rule, "account_id": one.account, "about": one.about}
    same = Alert.objects.filter(**named, day=one.day)
    waiting = same.exclude(status=AlertStatus.CLOSED).select_for_update().first()
    if waiting is not None:
        waiting.first_at = min(waiting.first_at, one.first_at)
        waiting.last_at = max(waiting.last_at, one.last_at)
        waiting.facts = _joined(waiting.facts, one)
        waiting.save_change()
        return
    if same.filter(closed_at__gte=one.last_at).exists():
        return
    alert = Alert.objects.create(
        **named,
        day=one.day,
        first_at=one.first_at,
        last_at=one.last_at,
        facts=one.facts,
        raised_at=at,
    )
    record(by=None, action="privacy.alert.raised", obj=alert, at=at, rule=one.rule)
    path = reverse("privacy:alert", args=[alert.public_id])
    for officer in officers_of(alert, at=at):
        enqueue(AccessAlert(to=officer, about=alert, path=path), at=at)


def _joined(before: dict, one: Finding) -> dict:
    """What the alert that waits says from now on: the first facts are not forgotten for the last."""
    if one.rule in SUMMED:
        cases = list(dict.fromkeys([*before.get("cases", ()), *one.facts["cases"]]))
        known = max(before.get("situations", 0), one.facts["situations"], len(cases))
        pages = before.get("pages", 0) + one.facts["pages"]
        return one.facts | {"cases": cases[:NAMED], "situations": known, "pages": pages}
    measure = MEASURED.get(one.rule)
    if measure and before.get(measure, 0) > one.facts[measure]:
        return before
    return one.facts


def officers_of(alert: Alert, *, at: datetime) -> list[User]:
    """Who looks at an alert: the officers of its DAC; its responsables where only the one it is about is.

    Never who it is about.
    """
    roles = (Role.DATA_PROTECTION, Role.MANAGER) if alert.account_id else (Role.DATA_PROTECTION,)
    for role in roles:
        people = people_of_dac(alert.dac, role, on=timezone.localdate(at))
        if found := [user for user in people if user.pk != alert.account_id]:
            return found
    return []
