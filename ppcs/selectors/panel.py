"""The plan on the page of its situation: where it stands, in one statement."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, OuterRef, Q, Subquery
from django.utils import timezone

from cases.enums import Volet
from cases.models import Case
from cases.permissions.reading import FOLLOWED
from cases.selectors.lens import Reading
from ppcs.enums import UNDER_WAY, ActionStatus, PlanStatus
from ppcs.models import Plan, PlanVersion
from ppcs.permissions import SHARED, with_accord
from ppcs.selectors.shown import reads_draft

TONES = {
    PlanStatus.DRAFT: "draft",
    PlanStatus.CONSULTING: "go",
    PlanStatus.IN_FORCE: "done",
    PlanStatus.REVISING: "go",
    PlanStatus.ON_HOLD: "off",
    PlanStatus.CLOSED: "off",
    PlanStatus.CANCELLED: "off",
}


@dataclass(frozen=True)
class PlanPanel:
    """`public_id` is empty when there is no plan; `may_start` says who may begin one, for `case_id`.

    Counts are of the actions that the reader may read.
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
        review_on=text.review_on if draft else _day((plan.frozen_head or {}).get("review_on")),
        under_way=plan.under_way,
        done=plan.done,
        late=plan.late,
        may_start=starts and plan.status in (PlanStatus.CLOSED, PlanStatus.CANCELLED),
    )


def _latest(case: Case, reading: Reading) -> Plan | None:
    if reading.coordinates:
        mine = Q(actions__isnull=False)
    else:  # as validated: what the draft of a revision holds is not the team's yet
        mine = Q(actions__first_version__gt=0, actions__agreed__volet__in=sorted(reading.volets))
    open_ones = mine & Q(actions__status__in=sorted(UNDER_WAY))
    version = PlanVersion.objects.filter(plan=OuterRef("pk"), number=OuterRef("current_version"))
    rows = Plan.objects.filter(case=case)
    if not reading.coordinates:
        rows = rows.filter(status__in=sorted(SHARED), case__in=with_accord())
    return (
        rows.select_related("synthesis")
        .annotate(
            frozen_synthesis=Subquery(version.values("content__synthesis")),
            frozen_head=Subquery(version.values("content__plan")),
            under_way=Count("actions", filter=open_ones),
            done=Count("actions", filter=mine & Q(actions__status=ActionStatus.DONE)),
            late=Count("actions", filter=open_ones & Q(actions__due_on__lt=timezone.localdate())),
        )
        .order_by("-created_at", "-pk")
        .first()
    )


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
