"""What one reader gets of a plan: the draft or the version in force, through the lens."""

from datetime import datetime

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Greatest

from cases.selectors.lens import Reading
from ppcs.content import content_of
from ppcs.enums import WRITABLE, ActionStatus, GoalStatus, PlanStatus
from ppcs.lens import seen
from ppcs.models import Action, Alert, Goal, Plan, PlanVersion, Problem

LIVE = WRITABLE | {PlanStatus.CONSULTING.value}


def shown_content(plan: Plan, reading: Reading) -> dict | None:
    """The content that this reader may have now; None when there is nothing to show them yet.

    A coordinator reads the draft while there is one; the others read it while their opinion is
    asked, and otherwise the version in force, with the states of its actions today.
    """
    content = content_of(plan) if reads_draft(plan, reading) else content_in_force(plan)
    return seen(content, reading.volets) if content is not None else None


def last_written(plan: Plan) -> datetime | None:
    """When somebody last wrote in the draft, whichever block; one statement."""

    def latest(rows: QuerySet) -> Subquery:
        found = rows.exclude(updated_at=None).order_by("-updated_at")
        return Subquery(found.values("updated_at")[:1])

    blocks = (
        Problem.objects.filter(plan=OuterRef("pk")),
        Goal.objects.filter(problem__plan=OuterRef("pk")),
        Action.objects.filter(plan=OuterRef("pk")),
        Alert.objects.filter(plan=OuterRef("pk")),
    )
    newest = Greatest("synthesis__updated_at", *(latest(rows) for rows in blocks))
    return Plan.objects.filter(pk=plan.pk).values_list(newest, flat=True).get()


def reads_draft(plan: Plan, reading: Reading) -> bool:
    """Whether what this reader sees is the version being written."""
    if reading.coordinates:
        return plan.status in LIVE or plan.current_version == 0
    return plan.status == PlanStatus.CONSULTING


def content_in_force(plan: Plan) -> dict | None:
    """The latest frozen version, refreshed with what moves without a new one."""
    version = PlanVersion.objects.filter(plan=plan, number=plan.current_version).first()
    return as_of_today(version.content, plan) if version is not None else None


def as_of_today(content: dict, plan: Plan) -> dict:
    """The frozen content, its actions and goals in their state of today.

    What a revision cancels stays as it was until the next version says so.
    """
    actions = {
        str(public_id): status
        for public_id, status in Action.objects.filter(plan=plan)
        .exclude(status=ActionStatus.CANCELLED)
        .values_list("public_id", "status")
    }
    goals = {
        str(public_id): (status, outcome)
        for public_id, status, outcome in Goal.objects.filter(problem__plan=plan).values_list(
            "public_id", "status", "outcome"
        )
    }
    return content | {
        "problems": [
            problem | {"goals": [_goal(goal, goals, actions) for goal in problem["goals"]]}
            for problem in content["problems"]
        ]
    }


def _goal(goal: dict, goals: dict, actions: dict) -> dict:
    moved = {}
    if goal["id"] in goals:
        status, outcome = goals[goal["id"]]
        label = str(GoalStatus(status).label)
        moved = {"status": status, "status_label": label, "outcome": outcome}
    return goal | moved | {"actions": [_action(row, actions) for row in goal["actions"]]}


def _action(row: dict, actions: dict) -> dict:
    status = actions.get(row["id"])
    if status is None or "see" in row:
        return row
    return row | {"status": status, "status_label": str(ActionStatus(status).label)}
