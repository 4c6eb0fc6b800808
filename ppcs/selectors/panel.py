"""The plan on the page of its situation: where it stands, in one statement."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.utils import timezone

from cases.enums import TeamStatus, Volet
from cases.models import Case
from cases.permissions.reading import FOLLOWED
from cases.selectors.lens import Reading
from ppcs.content.reading import json_rows
from ppcs.enums import OPEN_PLAN, UNDER_WAY, ActionStatus, PlanStatus
from ppcs.lens import seen
from ppcs.models import ActionOwner, Plan, PlanVersion, Review
from ppcs.permissions import SHARED, has_accord
from ppcs.selectors.shown import reads_draft
from ppcs.selectors.signals import (
    RaisedRow,
    SignRow,
    columns_for_coordinators,
    from_columns,
)
from ppcs.selectors.versions import IN_FORCE_SOMEWHERE, given

TONES = {
    PlanStatus.DRAFT: "draft",
    PlanStatus.CONSULTING: "go",
    PlanStatus.IN_FORCE: "done",
    PlanStatus.REVISING: "go",
    PlanStatus.ON_HOLD: "off",
    PlanStatus.CLOSED: "off",
    PlanStatus.CANCELLED: "off",
}
WORDS = ("project", "project_by", "priority", "summary", "summary_support")


@dataclass(frozen=True)
class PlanPanel:
    """`public_id` is empty when there is no plan; `may_start` says who may begin one, for `case_id`.

    Counts are of the actions that the reader may read; `synthesis` is what they may have of it.
    What follows `to_give` is the coordinators' alone. `to_give` is the version in force, when
    nobody wrote down that the person received it; `left` counts the actions under way that only
    somebody who left carries, by name.
    """

    case_id: str
    public_id: str = ""
    number: str = ""
    label: str = ""
    tone: str = "draft"
    version: int = 0
    since: date | None = None
    writing: int = 0
    words: str = ""
    words_caption: str = ""
    words_on: date | None = None
    review_on: date | None = None
    under_way: int = 0
    done: int = 0
    late: int = 0
    may_start: bool = False
    synthesis: dict | None = None
    to_give: str = ""
    signs: tuple[SignRow, ...] = ()
    raised: tuple[RaisedRow, ...] = ()
    left: tuple[tuple[str, int], ...] = ()


def plan_panel(case: Case, reading: Reading) -> PlanPanel | None:
    """The latest plan of the situation, as this reader may know it; None for who reads no plan."""
    if not reading.coordinates and Volet.SUPPORT not in reading.volets:
        return None
    plan = _latest(case, reading)
    starts = reading.coordinates and case.status in FOLLOWED
    if plan is None:
        return PlanPanel(str(case.public_id), may_start=True) if starts else None
    draft = reads_draft(plan, reading)
    text = plan.synthesis
    frozen = plan.frozen_synthesis or {}
    return PlanPanel(
        case_id=str(case.public_id),
        public_id=str(plan.public_id),
        number=plan.number,
        label=plan.get_status_display().capitalize(),
        tone=TONES[plan.status],
        version=plan.current_version,
        since=timezone.localdate(plan.in_force_since) if plan.in_force_since else None,
        writing=plan.next_version if draft else 0,
        words=text.project if draft else frozen.get("project", ""),
        words_caption=text.project_by if draft else frozen.get("project_by", ""),
        words_on=text.project_on if draft else _day(frozen.get("project_on")),
        review_on=text.review_on if draft else _review_on(plan),
        under_way=plan.under_way,
        done=plan.done,
        late=plan.late,
        may_start=starts and plan.status in (PlanStatus.CLOSED, PlanStatus.CANCELLED),
        synthesis=_synthesis(plan, reading, draft=draft),
        **(_of_coordinators(plan) if reading.coordinates else {}),
        to_give=str(plan.to_give or "") if starts and plan.status in IN_FORCE_SOMEWHERE else "",
    )


def _synthesis(plan: Plan, reading: Reading, *, draft: bool) -> dict | None:
    """The words of the plan, through the lens; none of a plan that was given up."""
    if plan.status == PlanStatus.CANCELLED:
        return None
    raw = plan.frozen_synthesis
    if draft:
        text = plan.synthesis
        raw = {name: getattr(text, name) for name in WORDS}
        raw["project_on"] = text.project_on.isoformat() if text.project_on else None
    return seen({"synthesis": raw}, reading.volets)["synthesis"] if raw else None


def _of_coordinators(plan: Plan) -> dict:
    signs, raised = from_columns(plan)
    left = Counter(row["name"] for row in plan.left_rows)
    return {"signs": signs, "raised": raised, "left": tuple(sorted(left.items()))}


def _left_behind(plan: OuterRef) -> ArraySubquery:
    """Actions under way whose every owner was a member who left since."""
    others = ActionOwner.objects.filter(action=OuterRef("action")).exclude(
        member__status=TeamStatus.ENDED
    )
    rows = ActionOwner.objects.filter(
        ~Exists(others),
        action__plan=plan,
        action__plan__status__in=sorted(OPEN_PLAN),
        action__status__in=sorted(UNDER_WAY),
        member__status=TeamStatus.ENDED,
    )
    return json_rows(rows, name="member__name")


def _latest(case: Case, reading: Reading) -> Plan | None:
    if reading.coordinates:
        mine = Q(actions__isnull=False)
    else:  # as validated: what the draft of a revision holds is not the team's yet
        mine = Q(actions__first_version__gt=0, actions__agreed__volet__in=sorted(reading.volets))
    open_ones = mine & Q(actions__status__in=sorted(UNDER_WAY))
    version = PlanVersion.objects.filter(plan=OuterRef("pk"), number=OuterRef("current_version"))
    next_ones = Review.objects.filter(
        plan=OuterRef("pk"), next_on__isnull=False, written_at__gte=OuterRef("in_force_since")
    )
    rows = Plan.objects.filter(case=case)
    if reading.coordinates:
        mine_only = {"left_rows": _left_behind(OuterRef("pk"))}
        rows = rows.annotate(**columns_for_coordinators(OuterRef("pk")), **mine_only)
    else:
        rows = rows.filter(has_accord("case"), status__in=sorted(SHARED))
    return (
        rows.select_related("synthesis")
        .annotate(
            frozen_synthesis=Subquery(version.values("content__synthesis")),
            frozen_head=Subquery(version.values("content__plan")),
            reviewed_next=Subquery(next_ones.order_by("-written_at").values("next_on")[:1]),
            to_give=Subquery(
                version.filter(~given(), has_accord("plan__case")).values("public_id")
            ),
            under_way=Count("actions", filter=open_ones),
            done=Count("actions", filter=mine & Q(actions__status=ActionStatus.DONE)),
            late=Count("actions", filter=open_ones & Q(actions__due_on__lt=timezone.localdate())),
        )
        .order_by("-created_at", "-pk")
        .first()
    )


def _review_on(plan: Plan) -> date | None:
    """As validated, or the day that a review since then has fixed."""
    return plan.reviewed_next or _day((plan.frozen_head or {}).get("review_on"))


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
