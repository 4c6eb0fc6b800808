"""A point d'étape, on one goal or on the whole plan; it makes no new version."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.services import record
from common.errors import GuardsFailed, Missing, Refused
from common.locking import locked
from ppcs.enums import GoalStatus, ReviewCategory, ReviewDecision, ReviewFinding
from ppcs.models import Goal, Plan, Review, ReviewedGoal
from ppcs.permissions import PLAN
from ppcs.services.call_review import answer_calls
from ppcs.services.due import settle_plan_due
from ppcs.services.holding import locked_plan

GOING_ON = (ReviewDecision.GO_ON, ReviewDecision.ADJUST)


@dataclass(frozen=True)
class Found:
    """Where the criterion of one goal stands."""

    goal: Goal
    finding: str
    words: str = ""


@dataclass(frozen=True)
class Point:
    """What was looked at, what was found of each goal, what is decided, and when comes the next one.

    Without `goal` the whole plan is looked at: each goal under way has its finding.
    """

    category: str
    done_on: date | None
    text: str
    decision: str
    goal: Goal | None = None
    found: tuple[Found, ...] = ()
    next_on: date | None = None


@transaction.atomic
def note_review(*, plan: Plan, point: Point, version: int, by: User, at: datetime) -> Review:
    """Keep a point d'étape; raises GuardsFailed with all that lacks.

    A new date for the next review is written on the plan, without a new version. A review of the
    whole plan answers whatever called for one.
    """
    plan = locked_plan(plan, version=version)
    PLAN.check(by, "review", plan)
    if not plan.current_version:
        raise Refused("Un bilan se fait sur un plan qui a été en vigueur.")
    if missing := _missing(plan, point, at):
        raise GuardsFailed(missing)
    review = _keep(plan, point, by=by, at=at)
    if point.next_on is not None:
        synthesis = locked(plan.synthesis)
        synthesis.write({"review_on": point.next_on}, seen=synthesis.version, by=by, at=at)
    if point.goal is None:
        answer_calls(plan, by=by, at=at, review=review)
    record(
        by=by,
        action="ppcs.plan.reviewed",
        obj=plan,
        at=at,
        category=point.category,
        decision=point.decision,
        goal=str(point.goal.public_id) if point.goal else "",
    )
    plan.save_change()  # the same page sent twice, or a colleague's, comes too late
    settle_plan_due(plan, by=by, at=at)
    return review


def under_review(plan: Plan) -> list[Goal]:
    """The goals of a version that have no result yet, in the order of the plan."""
    rows = Goal.objects.filter(problem__plan=plan, status=GoalStatus.ACTIVE, first_version__gt=0)
    return list(rows.select_related("problem").order_by("problem__rank", "rank"))


def field_of(goal: Goal) -> str:
    """The name under which a missing finding is told."""
    return f"finding_{goal.public_id.hex}"


def _keep(plan: Plan, point: Point, *, by: User, at: datetime) -> Review:
    review = Review.objects.create(
        plan=plan,
        goal=point.goal,
        category=point.category,
        done_on=point.done_on,
        text=point.text.strip(),
        decision=point.decision,
        next_on=point.next_on,
        author=by,
        written_at=at,
    )
    ReviewedGoal.objects.bulk_create(
        ReviewedGoal(review=review, goal=one.goal, finding=one.finding, words=one.words.strip())
        for one in point.found
    )
    return review


def _missing(plan: Plan, point: Point, at: datetime) -> list[Missing]:
    missing, today = [], timezone.localdate(at)
    if point.category not in ReviewCategory.values:
        missing.append(Missing("category", "Choisissez de quel bilan il s’agit."))
    if point.category == ReviewCategory.FINAL and point.goal is not None:
        missing.append(Missing("category", "Le bilan final porte sur le plan entier."))
    if point.done_on is None or point.done_on > today:
        missing.append(Missing("done_on", "Indiquez quel jour, aujourd’hui au plus tard."))
    if not point.text.strip():
        missing.append(Missing("text", "Écrivez ce qui a été constaté."))
    if point.decision not in ReviewDecision.values:
        missing.append(Missing("decision", "Choisissez ce qui est décidé."))
    return [*missing, *_missing_findings(plan, point), *_missing_next(plan, point, today)]


def _missing_findings(plan: Plan, point: Point) -> list[Missing]:
    goals = {goal.pk: goal for goal in under_review(plan)}
    if point.goal is not None:
        if point.goal.pk not in goals:
            return [Missing("goal", "Cet objectif a déjà son résultat : faites le bilan du plan.")]
        goals = {point.goal.pk: point.goal}
    if any(one.goal.pk not in goals for one in point.found):
        return [Missing("goal", "Ce bilan parle d’un objectif qui n’est plus en cours.")]
    found = {one.goal.pk: one.finding for one in point.found}
    return [
        Missing(field_of(goal), f"Dites où en est le critère de l’objectif « {goal} ».")
        for goal in goals.values()
        if found.get(goal.pk) not in ReviewFinding.values
    ]


def _missing_next(plan: Plan, point: Point, today: date) -> list[Missing]:
    if point.next_on is not None and point.next_on <= today:
        return [Missing("next_on", "Choisissez un jour à venir.")]
    known = plan.synthesis.review_on
    is_over = known is None or known <= today
    if point.next_on is None and is_over and point.decision in GOING_ON:
        return [Missing("next_on", "La date de réévaluation est passée : fixez la prochaine.")]
    return []
