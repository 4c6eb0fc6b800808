"""Take a plan before deciding about it: its situation first, so that two services never wait crosswise."""

from common.locking import locked
from ppcs.models import Action, Goal, Plan


def locked_plan(plan: Plan, *, version: int | None = None) -> Plan:
    """The plan, fresh and locked, and its situation with it; raises as `locked` does."""
    case = locked(plan.case)
    fresh = locked(plan, version=version)
    fresh.case = case
    return fresh


def locked_action(action: Action, *, version: int | None = None) -> Action:
    plan = locked_plan(action.plan)
    fresh = locked(action, version=version)
    fresh.plan = plan
    return fresh


def locked_goal(goal: Goal, *, version: int | None = None) -> Goal:
    plan = locked_plan(goal.problem.plan)
    fresh = locked(goal, version=version)
    fresh.problem.plan = plan
    return fresh
