"""What became of a shared goal: achieved, or kept in part 4 with its reason; never deleted."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.services import record
from common.errors import GuardsFailed, Missing
from directory.enums import DacList
from directory.selectors import is_choice
from ppcs.enums import FollowUp, GoalOutcome
from ppcs.models import Goal, PlanVersion, UnmetGoal
from ppcs.permissions import GOAL
from ppcs.services.due import settle_plan_due
from ppcs.services.holding import locked_goal

# what was not achieved in full is there when the plan closes
IN_PART_FOUR = (GoalOutcome.PARTLY, GoalOutcome.NOT_ACHIEVED, GoalOutcome.GIVEN_UP)


@dataclass(frozen=True)
class Why:
    """Why a goal was not realised, and what follows."""

    reason: str = ""
    explanation: str = ""
    still_uncovered: bool = False
    persons_view: str = ""
    follow_up: str = ""


@transaction.atomic
def note_outcome(
    *, goal: Goal, outcome: str, on: date | None, why: Why, version: int, by: User, at: datetime
) -> Goal:
    """Note the result of a goal; what was not realised enters part 4. No new version of the plan.

    Raises GuardsFailed with all that lacks.
    """
    goal = locked_goal(goal, version=version)
    GOAL.check(by, "give_up" if outcome == GoalOutcome.GIVEN_UP else "finish", goal)
    if missing := _missing(goal, outcome, on, why, at):
        raise GuardsFailed(missing)
    if outcome == GoalOutcome.GIVEN_UP:
        goal.give_up(on=on)
    else:
        goal.finish(outcome=outcome, on=on)
    goal.save_change()
    if outcome in IN_PART_FOUR:
        _keep_in_part_four(goal, on, why, by=by, at=at)
    done = "given_up" if outcome == GoalOutcome.GIVEN_UP else "finished"
    record(by=by, action=f"ppcs.goal.{done}", obj=goal, at=at, outcome=outcome, reason=why.reason)
    goal.problem.plan.save_change()  # a point d'étape that is being written still counts this goal
    settle_plan_due(goal.problem.plan, by=by, at=at)
    return goal


def _missing(goal: Goal, outcome: str, on: date | None, why: Why, at: datetime) -> list[Missing]:
    missing = []
    if outcome not in GoalOutcome.values:
        missing.append(Missing("outcome", "Dites où en est cet objectif."))
    if on is None or on > timezone.localdate(at):
        missing.append(Missing("on", "Indiquez quel jour, aujourd’hui au plus tard."))
    if outcome in IN_PART_FOUR:
        dac = goal.problem.plan.case.dac
        if not is_choice(dac, DacList.UNMET_REASON, why.reason):
            missing.append(Missing("reason", "Choisissez pourquoi il n’a pas été réalisé."))
        if why.follow_up not in FollowUp.values:
            missing.append(Missing("follow_up", "Dites quelle suite est donnée."))
    return missing


def _keep_in_part_four(goal: Goal, on: date, why: Why, *, by: User, at: datetime) -> None:
    plan = goal.problem.plan
    first = PlanVersion.objects.filter(plan=plan, number=goal.first_version).first()
    formulated = goal.shared_on or (timezone.localdate(first.validated_at) if first else on)
    UnmetGoal.objects.create(
        goal=goal,
        formulated_on=formulated,
        noticed_on=on,
        version=goal.first_version,
        reason=why.reason,
        explanation=why.explanation.strip(),
        still_uncovered=why.still_uncovered,
        persons_view=why.persons_view.strip(),
        follow_up=why.follow_up,
        recorded_by=by,
        recorded_at=at,
    )
