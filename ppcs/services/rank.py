"""The order of the problems: one list under the plan's lock, the person's priority first."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from audit.services import record
from common.locking import locked
from common.ranking import moved, renumbered
from ppcs.models import Plan, Problem
from ppcs.permissions import PROBLEM
from ppcs.services.holding import locked_plan


@transaction.atomic
def move_problem(
    *,
    problem: Problem,
    by: User,
    at: datetime,
    way: str = "",
    after: UUID | None = None,
) -> Problem:
    """Put a problem one place up or down, or right after another one (first, without `after`).

    The person's priority stays first whatever is asked.
    """
    plan = locked_plan(problem.plan)
    problem = locked(problem)
    PROBLEM.check(by, "edit", problem)
    before = problem.rank
    set_order(plan, moved(in_order(plan), problem, way=way, after=after))
    problem.refresh_from_db(fields=["rank"])
    if problem.rank != before:
        record(
            by=by, action="ppcs.problem.moved", obj=problem, at=at, before=before, now=problem.rank
        )
    return problem


def in_order(plan: Plan) -> list[Problem]:
    """The problems that the plan retains, first to last."""
    return list(Problem.objects.filter(plan=plan, dropped_on__isnull=True).order_by("rank"))


def set_order(plan: Plan, order: Sequence[Problem]) -> None:
    """Number the problems 1 to n, the person's priority first, those taken out after them."""
    order = sorted(order, key=lambda problem: not problem.persons_priority)
    gone = Problem.objects.filter(plan=plan, dropped_on__isnull=False).order_by("rank")
    Problem.objects.bulk_update(renumbered([*order, *gone]), ["rank"])


def next_rank(rows) -> int:
    """The rank after the last one of `rows`."""
    return (rows.aggregate(last=Max("rank"))["last"] or 0) + 1
