"""A point d'étape, on one goal or on the whole plan; it makes no new version."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.services import record
from common.errors import GuardsFailed, Missing, Refused
from common.locking import locked
from ppcs.enums import GoalOutcome, ReviewCategory, ReviewDecision
from ppcs.models import Goal, Plan, Review
from ppcs.permissions import PLAN
from ppcs.services.due import settle_plan_due
from ppcs.services.holding import locked_plan

GOING_ON = (ReviewDecision.GO_ON, ReviewDecision.ADJUST)


@dataclass(frozen=True)
class Point:
    """What was looked at, what was found, what is decided, and when it is looked at again."""

    category: str
    done_on: date | None
    text: str
    decision: str
    goal: Goal | None = None
    outcome: str = ""
    next_on: date | None = None


@transaction.atomic
def note_review(*, plan: Plan, point: Point, version: int, by: User, at: datetime) -> Review:
    """Keep a point d'étape; raises GuardsFailed with all that lacks.

    A new date for the next review is written on the plan, without a new version.
    """
    plan = locked_plan(plan, version=version)
    PLAN.check(by, "review", plan)
    if not plan.current_version:
        raise Refused("Un bilan se fait sur un plan qui a été en vigueur.")
    if missing := _missing(plan, point, at):
        raise GuardsFailed(missing)
    review = Review.objects.create(
        plan=plan,
        goal=point.goal,
        category=point.category,
        done_on=point.done_on,
        text=point.text.strip(),
        outcome=point.outcome,
        decision=point.decision,
        author=by,
        written_at=at,
    )
    if point.next_on is not None:
        synthesis = locked(plan.synthesis)
        synthesis.write({"review_on": point.next_on}, seen=synthesis.version, by=by, at=at)
    record(
        by=by,
        action="ppcs.plan.reviewed",
        obj=plan,
        at=at,
        category=point.category,
        decision=point.decision,
        goal=str(point.goal.public_id) if point.goal else "",
    )
    settle_plan_due(plan, by=by, at=at)
    return review


def _missing(plan: Plan, point: Point, at: datetime) -> list[Missing]:
    missing, today = [], timezone.localdate(at)
    if point.category not in ReviewCategory.values:
        missing.append(Missing("category", "Choisissez de quel bilan il s’agit."))
    if point.done_on is None or point.done_on > today:
        missing.append(Missing("done_on", "Indiquez quel jour, aujourd’hui au plus tard."))
    if not point.text.strip():
        missing.append(Missing("text", "Écrivez ce qui a été constaté."))
    if point.decision not in ReviewDecision.values:
        missing.append(Missing("decision", "Choisissez ce qui est décidé."))
    if point.goal is not None and point.goal.problem.plan_id != plan.pk:
        missing.append(Missing("goal", "Choisissez un objectif de ce plan."))
    if point.outcome and point.outcome not in GoalOutcome.values:
        missing.append(Missing("outcome", "Choisissez où en est le critère."))
    return missing + _missing_next(plan, point, today)


def _missing_next(plan: Plan, point: Point, today: date) -> list[Missing]:
    if point.next_on is not None and point.next_on <= today:
        return [Missing("next_on", "Choisissez un jour à venir.")]
    known = plan.synthesis.review_on
    is_over = known is None or known <= today
    if point.next_on is None and is_over and point.decision in GOING_ON:
        return [Missing("next_on", "La date de réévaluation est passée : fixez la prochaine.")]
    return []
