"""The goals that a point d'étape looks at, as the version in force has them, with their actions."""

from dataclasses import dataclass
from datetime import date

from common import french
from ppcs.enums import UNDER_WAY, ActionStatus
from ppcs.models import Goal, Plan
from ppcs.selectors.shown import content_in_force


@dataclass(frozen=True)
class GoalUnderReview:
    """What stands beside the question « où en est le critère ? »."""

    public_id: str
    number: str
    title: str
    criteria: tuple[str, ...]
    due_on: date | None
    actions: str


def goals_under_review(plan: Plan, goals: list[Goal]) -> list[tuple[Goal, GoalUnderReview]]:
    """Each of `goals` with what the version in force says of it, in the order of the plan."""
    content = content_in_force(plan)
    problems = content["problems"] if content else []
    rows = {goal["id"]: goal for problem in problems for goal in problem["goals"]}
    known = [(goal, rows.get(str(goal.public_id))) for goal in goals]
    return [(goal, _row(row) if row else _dropped(goal)) for goal, row in known]


def _row(row: dict) -> GoalUnderReview:
    states = [action["status"] for action in row["actions"] if "see" not in action]
    due_on = row["due_on"]
    return GoalUnderReview(
        public_id=row["id"],
        number=row["number"],
        title=row["title"],
        criteria=tuple(row["criteria"]),
        due_on=date.fromisoformat(due_on) if due_on else None,
        actions=_words(states),
    )


def _dropped(goal: Goal) -> GoalUnderReview:
    """Of an older version, without a result still."""
    return GoalUnderReview(
        str(goal.public_id), "", goal.title, tuple(goal.criteria_lines), goal.due_on, ""
    )


def _words(states: list[str]) -> str:
    """« 2 actions faites, 1 action en cours »."""
    counts = (
        (sum(one == ActionStatus.DONE for one in states), "action faite,actions faites"),
        (sum(one in UNDER_WAY for one in states), "action en cours,actions en cours"),
        (
            sum(one == ActionStatus.NOT_DONE for one in states),
            "action non faite,actions non faites",
        ),
    )
    return ", ".join(french.counted(count, words) for count, words in counts if count)
