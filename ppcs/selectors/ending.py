"""What stands between a plan and its end: goals without a result, the final review."""

from dataclasses import dataclass

from ppcs.enums import GoalStatus, ReviewCategory
from ppcs.models import Goal, Plan, Review


@dataclass(frozen=True)
class BeforeClosing:
    """The goals whose result nobody has noted, and whether the final review is made."""

    goals: tuple[Goal, ...]
    has_final_review: bool

    def __bool__(self) -> bool:
        return bool(self.goals) or not self.has_final_review


def before_closing(plan: Plan) -> BeforeClosing:
    """§5.2 guard 7, as far as the plan itself goes; two statements."""
    rows = Goal.objects.filter(problem__plan=plan, status=GoalStatus.ACTIVE)
    goals = rows.select_related("problem").order_by("problem__rank", "rank")
    final = Review.objects.filter(plan=plan, category=ReviewCategory.FINAL)
    return BeforeClosing(tuple(goals), final.exists())
