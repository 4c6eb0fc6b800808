"""What the clock does about openings in an emergency: remind who judges, tell when they are many."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from cases.enums import OpeningStatus
from cases.models import EmergencyOpening
from cases.notifications import OpeningNotJudged, OpeningsTooMany, OpeningToJudge
from cases.permissions import OPENING
from cases.selectors.openings import rate_of_the_period
from cases.services.opening import officers, tell_of
from cases.services.telling import coordinators, managers
from common.locking import locked
from directory.models import Dac
from notifications.services.enqueue import enqueue


def remind_of_openings(*, at: datetime) -> int:
    """Tell whoever may judge, once a day, and the officer too once the delay is over.

    Safe to run as often as one likes. Returns how many wait.
    """
    waiting = EmergencyOpening.objects.filter(status=OpeningStatus.TO_JUDGE).order_by("pk")
    seen = 0
    for opening in waiting.iterator(chunk_size=200):
        with transaction.atomic():
            fresh = locked(opening)
            if fresh.status == OpeningStatus.TO_JUDGE:  # nobody judged it since the list was read
                _remind(fresh, at=at)
                seen += 1
    return seen


def _remind(opening: EmergencyOpening, *, at: datetime) -> None:
    dac, today = opening.case.dac, timezone.localdate(at)
    who = [*managers(dac, at=at), *coordinators(dac, at=at)]
    judges = [user for user in who if OPENING.can(user, "find_justified", opening)]
    if opening.judge_before < at:
        tell_of(opening, OpeningNotJudged, to=[*judges, *officers(dac, at=at)], at=at)
    if timezone.localdate(opening.opened_at) < today:  # of today: everybody was just told
        tell_of(opening, OpeningToJudge, to=judges, at=at, occasion=today.isoformat())


def watch_rates(*, at: datetime) -> int:
    """Tell the responsables and the officer of each DAC whose openings are too many, once a month.

    Returns how many DACs are above the threshold.
    """
    many = 0
    for dac in Dac.objects.order_by("pk"):
        with transaction.atomic():
            many += _watch(dac, at=at)
    return many


def _watch(dac: Dac, *, at: datetime) -> bool:
    found = rate_of_the_period(dac, at=at)
    if not found.is_alarming:
        return False
    month = f"{timezone.localdate(at):%Y-%m}"
    message = {"about": dac, "path": reverse("cases:openings"), "occasion": month}
    for user in _told(dac, at=at):
        enqueue(OpeningsTooMany(to=user, **message), at=at)
    return True


def _told(dac: Dac, *, at: datetime) -> list[User]:
    everybody = [*managers(dac, at=at), *officers(dac, at=at)]
    return list({user.pk: user for user in everybody}.values())
