"""What is next in a situation: what a coordinator fixed, what its plan awaits, an accord that expires."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Min

from accounts.models import User
from cases.enums import CaseStatus, DueKind
from cases.models import Case
from cases.selectors.expiring import accords_that_expire
from common.locking import locked


def settle_due(case: Case) -> None:
    """Set `next_due_on` and `next_due_kind` from the dates that compete; saves nothing.

    On the same day what the coordinator fixed comes first, then the plan, then the accords. A
    situation that is closed has no next date, and one on watch has the end of the watch only: its
    plan waits with it. An alert of the plan comes before everything, also on watch: it was raised
    by somebody who waits for an answer.
    """
    own, plan = (case.own_due_on, case.own_due_kind), (case.plan_due_on, case.plan_due_kind)
    waiting = [own, plan, (case.accord_due_on, DueKind.ACCORD.value)]
    if case.status == CaseStatus.CLOSED:
        waiting = []
    elif case.plan_due_on and case.plan_due_kind == DueKind.ALERT:
        waiting = [plan]
    elif case.status == CaseStatus.ON_WATCH:
        waiting = [own]
    known = [(on, kind) for on, kind in waiting if on is not None]
    case.next_due_on, case.next_due_kind = min(known, key=lambda one: one[0], default=(None, ""))


@transaction.atomic
def write_plan_due(
    *,
    case: Case,
    on: date | None,
    kind: str,
    review_on: date | None = None,
    by: User | None,
    at: datetime,
) -> Case:
    """Keep the nearest date of the plan on the situation; None and "" when it awaits nothing.
    `review_on` is when it is looked at again, near or not.

    The caller has checked its own policy on the plan and tells the journal of what moved the date;
    the version of the situation stays, so that no open page becomes stale by it. Somebody who
    moves the plan moves the situation; the clock (`by` None) does not.
    """
    case = locked(case)
    case.plan_due_on, case.plan_due_kind = on, kind if on else ""
    case.review_due_on = review_on
    settle_due(case)
    names = ["plan_due_on", "plan_due_kind", "review_due_on", "next_due_on", "next_due_kind"]
    if by is not None:
        case.last_movement_at = at
        names.append("last_movement_at")
    case.save(update_fields=names)
    return case


def write_accord_due(*, case: Case, at: datetime) -> None:
    """Keep on the situation the last day of the accord that ends first; called by whoever moves one.

    An accord that ended and that nobody renewed, nor replaced, stays what is to be done.
    """
    case = locked(case)
    case.accord_due_on = accords_that_expire(case).aggregate(on=Min("until"))["on"]
    settle_due(case)
    case.last_movement_at = at
    names = ["accord_due_on", "next_due_on", "next_due_kind", "last_movement_at"]
    case.save(update_fields=names)
