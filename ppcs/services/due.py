"""The next date of a plan: computed here, written downwards on its situation."""

from datetime import date, datetime

from django.db.models import Min, Q
from django.utils import timezone

from accounts.models import User
from cases.enums import DueKind
from cases.services.due import write_plan_due
from ppcs.enums import UNDER_WAY, GoalStatus, PlanStatus, RaisedStatus
from ppcs.models import Action, AlertRaised, Concertation, Plan, ReviewCall, Synthesis

AWAITED = (PlanStatus.CONSULTING, PlanStatus.IN_FORCE, PlanStatus.REVISING)


def settle_plan_due(plan: Plan, *, by: User | None, at: datetime) -> None:
    """Write the nearest date of `plan` on its situation; called by every service that moves one."""
    on, kind = next_due_of(plan)
    followed = plan.status in AWAITED and plan.current_version > 0
    review_on = next_review_on(plan) if followed else None
    plan.case = write_plan_due(case=plan.case, on=on, kind=kind, review_on=review_on, by=by, at=at)


def next_due_of(plan: Plan) -> tuple[date | None, str]:
    """The nearest of what the plan awaits; nothing while it is written, on hold or over.

    An alert that was raised comes before everything else, whatever the state of the plan, and so
    does the review that it calls for. On the same day opinions come before actions, and actions
    before the review.
    """
    if alert := _alert_raised(plan):
        return alert
    if plan.status not in AWAITED:
        return None, ""
    waiting = [(_opinions_until(plan), DueKind.OPINIONS)]
    if plan.current_version:
        waiting += [
            (_next_action(plan), DueKind.ACTION),
            (next_review_on(plan), DueKind.PLAN_REVIEW),
        ]
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


def _alert_raised(plan: Plan) -> tuple[date, str] | None:
    """The first alert that waits to be taken up, or to be settled, and since which day.

    One that is in hand and calls for a review leaves its place to that review, which is due at once.
    """
    open_ones = AlertRaised.objects.filter(plan=plan).exclude(status=RaisedStatus.SETTLED)
    calls = ReviewCall.objects.filter(answered_at__isnull=True, raised__isnull=False)
    owed = Q(status=RaisedStatus.TAKEN_UP, pk__in=calls.values("raised"))
    owed = owed if plan.status in AWAITED else Q(pk__in=())
    first = open_ones.aggregate(
        waiting=Min("raised_at", filter=~owed), to_review=Min("raised_at", filter=owed)
    )
    for at, kind in (
        (first["waiting"], DueKind.ALERT),
        (first["to_review"], DueKind.PLAN_REVIEW),
    ):
        if at is not None:
            return timezone.localdate(at), kind
    return None


def next_review_on(plan: Plan) -> date | None:
    """Guard 6 of ppcs.md §5.2: the date fixed, or an earlier one that an event calls for."""
    fixed = Synthesis.objects.filter(plan=plan).values_list("review_on", flat=True).first()
    calls = ReviewCall.objects.filter(plan=plan, answered_at__isnull=True)
    called = calls.aggregate(on=Min("review_on"))["on"]
    return min((on for on in (fixed, called) if on is not None), default=None)
