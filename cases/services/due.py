"""What is next in a situation: the nearer of what a coordinator fixed and of what its plan awaits."""

from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from cases.enums import CaseStatus
from cases.models import Case
from common.locking import locked


def settle_due(case: Case) -> None:
    """Set `next_due_on` and `next_due_kind` from the two dates that compete; saves nothing.

    On the same day what the coordinator fixed comes first. A situation that is closed has no next
    date, and one on watch has the end of the watch only: its plan waits with it.
    """
    own, plan = (case.own_due_on, case.own_due_kind), (case.plan_due_on, case.plan_due_kind)
    if case.status == CaseStatus.CLOSED:
        own = plan = (None, "")
    elif case.status == CaseStatus.ON_WATCH:
        plan = (None, "")
    nearest = plan if plan[0] and (own[0] is None or plan[0] < own[0]) else own
    case.next_due_on, case.next_due_kind = nearest if nearest[0] else (None, "")


@transaction.atomic
def write_plan_due(
    *, case: Case, on: date | None, kind: str, by: User | None, at: datetime
) -> Case:
    """Keep the nearest date of the plan on the situation; None and "" when it awaits nothing.

    The caller has checked its own policy on the plan and tells the journal of what moved the date;
    the version of the situation stays, so that no open page becomes stale by it. Somebody who
    moves the plan moves the situation; the clock (`by` None) does not.
    """
    case = locked(case)
    case.plan_due_on, case.plan_due_kind = on, kind if on else ""
    settle_due(case)
    names = ["plan_due_on", "plan_due_kind", "next_due_on", "next_due_kind"]
    if by is not None:
        case.last_movement_at = at
        names.append("last_movement_at")
    case.save(update_fields=names)
    return case
