"""What stands between a plan and its end: goals without a result, the final review."""

from dataclasses import dataclass

from ppcs.enums import GoalStatus, RaisedStatus, ReviewCategory
from ppcs.models import AlertRaised, Goal, Plan, Review


@dataclass(frozen=True)
class BeforeClosing:
    """The goals whose result nobody has noted, whether the final review is made, the alerts that
    wait for an answer."""

    goals: tuple[Goal, ...]
    has_final_review: bool
    alerts: tuple[AlertRaised, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.goals or self.alerts) or not self.has_final_review


def before_closing(plan: Plan) -> BeforeClosing:
    """§5.2 guard 7, as far as the plan itself goes; three statements."""
    rows = Goal.objects.filter(problem__plan=plan, status=GoalStatus.ACTIVE)
    goals = rows.select_related("problem").order_by("problem__rank", "rank")
    final = Review.objects.filter(plan=plan, category=ReviewCategory.FINAL)
    if plan.in_force_since is not None:  # one of an earlier version says nothing of this one
        final = final.filter(written_at__gte=plan.in_force_since)
    alerts = AlertRaised.objects.filter(plan=plan).exclude(status=RaisedStatus.SETTLED)
    return BeforeClosing(tuple(goals), final.exists(), tuple(alerts.order_by("pk")))
