"""Take a block out of the draft: deleted if it was never validated, otherwise its trace stays."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.services import record
from common.errors import GuardsFailed, Missing
from common.locking import locked
from ppcs.enums import UNDER_WAY, GoalStatus
from ppcs.models import Action, Alert, Goal, Problem
from ppcs.permissions import ACTION, ALERT, GOAL, PROBLEM
from ppcs.services.holding import locked_plan
from ppcs.services.rank import in_order, set_order

VALIDATED_GOAL = (
    "Cet objectif figure dans une version validée : il ne s’efface pas. Notez son résultat : il "
    "finit atteint, ou dans les objectifs non réalisés."
)
OPEN_GOALS = (
    "Ce problème figure dans une version validée, et un de ses objectifs est en cours. Notez "
    "d’abord ce que chaque objectif est devenu."
)
ENDED_ACTION = "Cette action est terminée : elle reste dans l’histoire du plan."


@transaction.atomic
def remove_problem(*, problem: Problem, by: User, at: datetime) -> Problem | None:
    """Delete it with what hangs on it, or drop it from the plan when a version shows it.

    Returns the dropped row, None once deleted. A goal under way must have its result first.
    """
    plan = locked_plan(problem.plan)
    problem = locked(problem)
    PROBLEM.check(by, "remove", problem)
    goals = Goal.objects.filter(problem=problem)
    if problem.first_version == 0 and not goals.filter(first_version__gt=0).exists():
        record(by=by, action="ppcs.problem.removed", obj=problem, at=at)
        for goal in goals.order_by("rank"):
            _delete_goal(goal, by=by, at=at)
        problem.delete()
        set_order(plan, in_order(plan))
        return None
    if goals.filter(status=GoalStatus.ACTIVE).exists():
        raise GuardsFailed([Missing("goals", OPEN_GOALS)])
    for goal in goals.filter(first_version=0).order_by("rank"):
        _delete_goal(goal, by=by, at=at)
    changes = {"dropped_on": timezone.localdate(at), "persons_priority": False}
    problem.write(changes, seen=problem.version, by=by, at=at)
    for action in Action.objects.filter(plan=plan, goals__problem=problem).distinct():
        _let_go(action, problem, by=by, at=at)
    set_order(plan, in_order(plan))
    record(by=by, action="ppcs.problem.removed", obj=problem, at=at, kept=True)
    return problem


@transaction.atomic
def remove_goal(*, goal: Goal, by: User, at: datetime) -> None:
    """Delete a goal that no version shows; the actions that served it alone go with it."""
    locked_plan(goal.problem.plan)
    goal = locked(goal)
    GOAL.check(by, "remove", goal)
    if goal.first_version:
        raise GuardsFailed([Missing("goal", VALIDATED_GOAL)])
    _delete_goal(goal, by=by, at=at)


@transaction.atomic
def remove_action(*, action: Action, by: User, at: datetime) -> Action | None:
    """Delete it, or cancel it when a version shows it; returns the cancelled row."""
    locked_plan(action.plan)
    action = locked(action)
    ACTION.check(by, "remove", action)
    return _take_out(action, by=by, at=at)


@transaction.atomic
def remove_alert(*, alert: Alert, by: User, at: datetime) -> None:
    """Delete it, or drop it from the plan when a version shows it: it may have been raised, and is
    to be raised still until the next version is in force."""
    locked_plan(alert.plan)
    alert = locked(alert)
    ALERT.check(by, "remove", alert)
    if alert.first_version == 0:
        record(by=by, action="ppcs.alert.removed", obj=alert, at=at)
        alert.delete()
        return
    changes = {"dropped_on": timezone.localdate(at)}
    alert.write(changes, seen=alert.version, by=by, at=at)
    record(by=by, action="ppcs.alert.removed", obj=alert, at=at, kept=True)


def actions_of_goal_alone(goal: Goal) -> list[Action]:
    """The actions that would serve no goal any more."""
    others = Goal.objects.exclude(pk=goal.pk)
    served = Action.objects.filter(goals__in=others)
    return list(Action.objects.filter(goals=goal).exclude(pk__in=served.values("pk")))


def _delete_goal(goal: Goal, *, by: User, at: datetime) -> None:
    for action in actions_of_goal_alone(goal):
        _take_out(action, by=by, at=at)
    record(by=by, action="ppcs.goal.removed", obj=goal, at=at)
    goal.delete()


def _let_go(action: Action, problem: Problem, *, by: User, at: datetime) -> None:
    """An action whose goals all went with their problem goes too."""
    action = locked(action)
    alone = not action.goals.filter(problem__dropped_on__isnull=True).exists()
    if alone and (action.first_version == 0 or action.status in UNDER_WAY):
        _take_out(action, by=by, at=at)


def _take_out(action: Action, *, by: User, at: datetime) -> Action | None:
    if action.first_version == 0:
        record(by=by, action="ppcs.action.removed", obj=action, at=at)
        action.delete()
        return None
    if action.status not in UNDER_WAY:
        raise GuardsFailed([Missing("action", ENDED_ACTION)])
    action.cancel(on=timezone.localdate(at))
    action.save_change()
    record(by=by, action="ppcs.action.cancelled", obj=action, at=at)
    return action
