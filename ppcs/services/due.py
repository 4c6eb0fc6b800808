"""The next date of a plan: computed here, written downwards on its situation."""

from datetime import date, datetime

from accounts.models import User
from cases.enums import DueKind
from cases.services.due import write_plan_due
from ppcs.enums import UNDER_WAY, GoalStatus, PlanStatus
from ppcs.models import Action, Concertation, Plan, Synthesis

AWAITED = (PlanStatus.CONSULTING, PlanStatus.IN_FORCE, PlanStatus.REVISING)


def settle_plan_due(plan: Plan, *, by: User | None, at: datetime) -> None:
    """Write the nearest date of `plan` on its situation; called by every service that moves one."""
    on, kind = next_due_of(plan)
    plan.case = write_plan_due(case=plan.case, on=on, kind=kind, by=by, at=at)


def next_due_of(plan: Plan) -> tuple[date | None, str]:
    """The nearest of what the plan awaits; nothing while it is written, on hold or over.

    On the same day opinions come before actions, and actions before the review.
    """
    if plan.status not in AWAITED:
        return None, ""
    waiting = [(_opinions_until(plan), DueKind.OPINIONS)]
    if plan.current_version:
        waiting += [(_next_action(plan), DueKind.ACTION), (_review_on(plan), DueKind.PLAN_REVIEW)]
    known = [(on, rank, kind) for rank, (on, kind) in enumerate(waiting) if on is not None]
    if not known:
        return None, ""
    on, _, kind = min(known)
    return on, kind


def _opinions_until(plan: Plan) -> date | None:
    return (
        Concertation.objects.filter(plan=plan, closed_at__isnull=True)
        .values_list("until", flat=True)
        .first()
    )


def _next_action(plan: Plan) -> date | None:
    """Of the actions of a validated version, under way for at least one goal that is not ended."""
    return (
        Action.objects.filter(
            plan=plan, first_version__gt=0, status__in=UNDER_WAY, due_on__isnull=False
        )
        .filter(goals__status=GoalStatus.ACTIVE)
        .order_by("due_on")
        .values_list("due_on", flat=True)
        .first()
    )


def _review_on(plan: Plan) -> date | None:
    return Synthesis.objects.filter(plan=plan).values_list("review_on", flat=True).first()
