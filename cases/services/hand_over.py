"""Make another coordinator the référent, the former one staying beside them for a while if wanted."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from cases.models import Case, ReferentPeriod
from cases.notifications import CaseEntrusted, CaseHandedOver, FollowUpEntrusted
from cases.permissions import CASE
from cases.services.open_case import moved_on
from cases.services.outside import tell_outside
from cases.services.telling import coordinators, tell
from common.errors import GuardsFailed, Missing
from common.locking import locked

LONGEST_OVERLAP = 30  # days
USUAL_OVERLAP = 14  # what the page proposes


@transaction.atomic
def hand_over_case(
    *,
    case: Case,
    referent: User | None,
    overlap_until: date | None = None,
    version: int,
    by: User,
    at: datetime,
) -> Case:
    """Make another coordinator of the DAC the référent from today on.

    Until `overlap_until` the former one stays « référent sortant »: messages reach both, the
    situation stays in both lists; then it narrows by the date alone. Whoever is concerned is told.
    """
    case = locked(case, version=version)
    CASE.check(by, "hand_over", case)
    former, inside = case.referent, coordinators(case.dac, at=at)
    today = timezone.localdate(at)
    missing = _who_is_missing(case, referent, inside)
    missing += _overlap_is_wrong(former, inside, overlap_until, today)
    if missing:
        raise GuardsFailed(missing)
    period = case.periods.get(closed_at__isnull=True)
    ended = {"ends_on": today, "stays_until": overlap_until}
    case.referents.filter(ends_on__isnull=True).update(**ended)
    end_overlaps(case, today=today, of=referent)
    ReferentPeriod.objects.create(case=case, period=period, referent=referent, starts_on=today)
    case.referent = referent
    until = overlap_until.isoformat() if overlap_until else ""
    case = moved_on(case, "entrusted", by=by, at=at, to=str(referent.public_id), until=until)
    occasion = str(case.version)
    for message, user in ((CaseEntrusted, referent), (CaseHandedOver, former)):
        tell(message, about=case, to=[user] if user != by else [], at=at, occasion=occasion)
    tell_outside(FollowUpEntrusted, case=case, by=by, at=at)
    return case


def end_overlaps(case: Case, *, today: date, of: User | None = None) -> None:
    """Nobody, or not this one, is on the way out any more: they took it back, or it is closed."""
    running = case.referents.filter(stays_until__gte=today)
    if of is not None:
        running = running.filter(referent=of)
    yesterday = today - timedelta(days=1)
    running.filter(ends_on__lte=yesterday).update(stays_until=yesterday)
    running.filter(ends_on=today).update(stays_until=None)


def _who_is_missing(case: Case, referent: User | None, inside: list[User]) -> list[Missing]:
    if referent is None or referent not in inside:
        words = "Choisissez le référent parmi les coordinateurs du DAC."
        return [Missing("referent", words)]
    if referent.pk == case.referent_id:
        return [Missing("referent", f"{referent} en est déjà le référent.")]
    return []


def _overlap_is_wrong(
    former: User, inside: list[User], until: date | None, today: date
) -> list[Missing]:
    if until is None:
        return []
    last = today + timedelta(days=LONGEST_OVERLAP)
    if former not in inside:
        words = f"{former} ne coordonne plus dans ce DAC : laissez ce jour vide."
    elif until < today:
        words = "Choisissez aujourd’hui ou un jour à venir, ou laissez vide."
    elif until > last:
        words = f"{LONGEST_OVERLAP} jours au plus : le {last:%d/%m/%Y} au plus tard."
    else:
        return []
    return [Missing("overlap_until", words)]
