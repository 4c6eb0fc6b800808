"""What one reader gets of a plan: the draft or the version in force, through the lens."""

from datetime import datetime

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Greatest

from cases.selectors.lens import Reading
from directory.enums import DacList
from directory.models import DacListItem
from ppcs.content import content_of, unmet_row
from ppcs.content.reading import UNMET, json_rows
from ppcs.enums import WRITABLE, ActionStatus, GoalStatus, PlanStatus
from ppcs.lens import seen
from ppcs.models import Action, Alert, Goal, Plan, PlanVersion, Problem, Review, UnmetGoal

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
    return Plan.objects.filter(pk=plan.pk).values_list(writing_time(), flat=True).get()


def writing_time() -> Greatest:
    """The same, as a column of a statement on plans."""

    def latest(rows: QuerySet) -> Subquery:
        found = rows.exclude(updated_at=None).order_by("-updated_at")
        return Subquery(found.values("updated_at")[:1])

    blocks = (
        Problem.objects.filter(plan=OuterRef("pk")),
        Goal.objects.filter(problem__plan=OuterRef("pk")),
        Action.objects.filter(plan=OuterRef("pk")),
        Alert.objects.filter(plan=OuterRef("pk")),
    )
    return Greatest("synthesis__updated_at", *(latest(rows) for rows in blocks))


def reads_draft(plan: Plan, reading: Reading) -> bool:
    """Whether what this reader sees is the version being written."""
    if reading.coordinates:
        return plan.status in LIVE or plan.current_version == 0
    return plan.status == PlanStatus.CONSULTING


def content_in_force(plan: Plan) -> dict | None:
    """The latest frozen version, refreshed with what moves without a new one: actions, results,
    part 4, and the date that a review gave to the next one."""
    versions = PlanVersion.objects.filter(plan=plan, number=plan.current_version)
    version = versions.annotate(**_noted_since()).first()
    if version is None:
        return None
    content = as_of_today(version.content, plan)
    head = content["plan"]
    if version.reviewed_next is not None:
        head = head | {"review_on": version.reviewed_next.isoformat()}
    return content | {"plan": head, "unmet": _unmet(content, version)}


def _noted_since() -> dict:
    """What was noted of a version since it is in force, in the statement that reads it."""
    unmet = UnmetGoal.objects.filter(goal__problem__plan=OuterRef("plan"))
    reasons = DacListItem.objects.filter(dac=OuterRef("plan__case__dac"), list=DacList.UNMET_REASON)
    reviews = Review.objects.filter(
        plan=OuterRef("plan"), written_at__gte=OuterRef("validated_at"), next_on__isnull=False
    )
    unmet = unmet.order_by("noticed_on", "pk")
    return {
        "unmet_rows": json_rows(unmet, *UNMET, goal_id="goal__public_id"),
        "reason_rows": json_rows(reasons.order_by("pk"), "code", "label"),
        "reviewed_next": Subquery(reviews.order_by("-written_at").values("next_on")[:1]),
    }


def _unmet(content: dict, version: PlanVersion) -> list[dict]:
    """Part 4 of today: the frozen one, and each goal of the version that has ended there since.

    A goal is named, and kept in its volet, as the version has it: never as a draft words it.
    """
    goals = {goal["id"]: goal for problem in content["problems"] for goal in problem["goals"]}
    known = {row["id"] for row in content["unmet"]}
    reasons = {row["code"]: row["label"] for row in version.reason_rows}
    return [
        *content["unmet"],
        *(
            unmet_row(row | {"title": goal["title"], "volet": goal["volet"]}, reasons)
            for row in version.unmet_rows
            if row["public_id"] not in known and (goal := goals.get(row["goal_id"]))
        ),
    ]


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
