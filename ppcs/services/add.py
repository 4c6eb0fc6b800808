"""Add a block to the draft, complete or not."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from audit.services import record
from common.locking import locked
from ppcs.models import Alert, Goal, Plan, Problem
from ppcs.permissions import PLAN, PROBLEM
from ppcs.services.holding import locked_plan
from ppcs.services.rank import in_order, next_rank, set_order


@transaction.atomic
def add_problem(*, plan: Plan, fields: dict, by: User, at: datetime) -> Problem:
    """A problem after the others; before them all when it is the person's priority."""
    plan = locked_plan(plan)
    PLAN.check(by, "write", plan)
    rank = next_rank(Problem.objects.filter(plan=plan))
    priority = fields.get("persons_priority")
    problem = Problem.objects.create(plan=plan, rank=rank, updated_by=by, updated_at=at, **fields)
    for other in in_order(plan):
        if priority and other != problem and other.persons_priority:
            other.write({"persons_priority": False}, seen=other.version, by=by, at=at)
            names = ["persons_priority"]
            record(by=by, action="ppcs.problem.changed", obj=other, at=at, fields=names)
    set_order(plan, in_order(plan))
    problem.refresh_from_db(fields=["rank"])
    record(by=by, action="ppcs.problem.added", obj=problem, at=at, fields=_named(fields))
    return problem


@transaction.atomic
def add_goal(*, problem: Problem, fields: dict, by: User, at: datetime) -> Goal:
    """A shared goal of a problem, after its others."""
    locked_plan(problem.plan)
    problem = locked(problem)
    PROBLEM.check(by, "edit", problem)
    rank = next_rank(Goal.objects.filter(problem=problem))
    goal = Goal.objects.create(problem=problem, rank=rank, updated_by=by, updated_at=at, **fields)
    record(by=by, action="ppcs.goal.added", obj=goal, at=at, fields=_named(fields))
    return goal


@transaction.atomic
def add_alert(*, plan: Plan, fields: dict, by: User, at: datetime) -> Alert:
    plan = locked_plan(plan)
    PLAN.check(by, "write", plan)
    rank = next_rank(Alert.objects.filter(plan=plan))
    alert = Alert.objects.create(plan=plan, rank=rank, updated_by=by, updated_at=at, **fields)
    record(by=by, action="ppcs.alert.added", obj=alert, at=at, fields=_named(fields))
    return alert


def _named(fields: dict) -> list[str]:
    return sorted(name for name, value in fields.items() if value not in ("", None))
