"""Close a situation: nothing is left open behind it, and whoever must know is told."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from cases.models import Case, CasePeriod
from cases.notifications import FollowUpClosed
from cases.permissions import CASE
from cases.services.due import settle_due
from cases.services.hand_over import end_overlaps
from cases.services.open_case import moved_on
from cases.services.outside import tell_outside
from common.errors import GuardsFailed, Missing
from common.locking import locked
from directory.enums import DacList
from directory.selectors import is_choice


@dataclass(frozen=True)
class Obstacle(Missing):
    """Something still open that must end first, with the address where it does."""

    url: str = ""
    label: str = ""


# Called as `find(case)` before a situation is closed: what is still open. The plan hangs itself in.
still_open: list[Callable[[Case], list[Obstacle]]] = []
DECEASED, LOST = "deceased", "lost"
NOT_TOLD = frozenset({DECEASED, LOST})  # she died, or cannot be reached


def obstacles(case: Case) -> list[Obstacle]:
    """Everything that must end before the situation may be closed."""
    return [obstacle for find in still_open for obstacle in find(case)]


@transaction.atomic
def close_case(
    *,
    case: Case,
    reason: str,
    relay: str,
    person_told_on: date | None = None,
    version: int,
    by: User,
    at: datetime,
) -> Case:
    """Close with a coded reason, who takes over, and when the person was told.

    Raises GuardsFailed with everything that is missing. The team reads nothing from now on; the
    requester and the médecin traitant are told, the latter reads the end of the follow-up.
    """
    case = locked(case, version=version)
    CASE.check(by, "close", case)
    period = case.periods.select_for_update().get(closed_at__isnull=True)
    today = timezone.localdate(at)
    person_told_on = None if reason == DECEASED else person_told_on
    missing = [*obstacles(case), *_closing_is_missing(case, reason, relay)]
    missing += _person_is_not_told(period, reason, person_told_on, today)
    if missing:
        raise GuardsFailed(missing)
    case.close(at=at)
    case.own_due_on, case.own_due_kind = None, ""
    settle_due(case)
    period.closure_reason, period.closure_relay = reason, relay.strip()
    period.person_told_on, period.closed_at, period.closed_by = person_told_on, at, by
    period.save()
    case.levels.filter(ends_on__isnull=True).update(ends_on=today)
    case.referents.filter(ends_on__isnull=True).update(ends_on=today)
    end_overlaps(case, today=today)
    told_on = person_told_on.isoformat() if person_told_on else ""
    case = moved_on(case, "closed", by=by, at=at, reason=reason, person_told_on=told_on)
    tell_outside(FollowUpClosed, case=case, by=by, at=at, ended=period)
    return case


def _closing_is_missing(case: Case, reason: str, relay: str) -> list[Missing]:
    missing = []
    if not is_choice(case.dac, DacList.CLOSURE_REASON, reason):
        missing.append(Missing("reason", "Choisissez le motif de clôture."))
    if not relay.strip():
        words = "Dites qui prend le relais, ou « aucun relais nécessaire »."
        missing.append(Missing("relay", words))
    return missing


def _person_is_not_told(
    period: CasePeriod, reason: str, told_on: date | None, today: date
) -> list[Missing]:
    if told_on is None:
        if reason in NOT_TOLD:
            return []
        words = "Écrivez quel jour la personne en a été informée."
    elif told_on > today:
        words = "Cette date est à venir : prévenez la personne, puis clôturez."
    elif told_on < timezone.localdate(period.opened_at):
        words = "Cette date est avant le début de ce suivi."
    else:
        return []
    return [Missing("person_told_on", words)]
