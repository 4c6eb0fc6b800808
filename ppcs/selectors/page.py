"""Everything that the page of a plan shows to one reader; also to whoever looks as that reader would."""

from django.utils import timezone

from accounts.models import User
from cases.selectors.lens import Reading
from ppcs.enums import PlanStatus
from ppcs.models import Plan
from ppcs.permissions import PLAN
from ppcs.selectors.following import following_of
from ppcs.selectors.missing import checks_of
from ppcs.selectors.panel import TONES
from ppcs.selectors.sheet import sheet_of
from ppcs.selectors.shown import reads_draft, shown_content
from ppcs.selectors.signals import signals_of

IN_THE_MAKING = frozenset(
    {PlanStatus.DRAFT.value, PlanStatus.REVISING.value, PlanStatus.CONSULTING.value}
)


def page_of(plan: Plan, user: User, reading: Reading) -> dict:
    """The whole page: the plan, and what follows it."""
    shown = shown_of(plan, user, reading)
    return shown | {"following": following_of(plan, user, reading, shown["signals"])}


def shown_of(plan: Plan, user: User, reading: Reading) -> dict:
    """The plan itself, through the lens of `reading`."""
    content = shown_content(plan, reading)
    writes = bool(PLAN.can(user, "write", plan))
    signals = signals_of(plan, user, reading)
    today = timezone.localdate()
    return {
        "plan": plan,
        "case": plan.case,
        "sheet": sheet_of(content, today=today, signals=signals) if content else None,
        "signals": signals,
        "writes": writes,
        "sees_care": reading.sees_care,
        "coordinates": reading.coordinates,
        "may": PLAN.actions_for(user, plan),
        "written_at": signals.written_at if writes else None,
        **_checked(plan, reading, content),
        **_standing(plan, reads_draft(plan, reading)),
    }


def _checked(plan: Plan, reading: Reading, content: dict | None) -> dict:
    asks = reading.coordinates and plan.status in IN_THE_MAKING
    checks = checks_of(plan, content) if asks else []
    return {
        "checks": checks,
        "missing": sum(len(check.gaps) for check in checks),
        "left": sum(1 for check in checks if check.gaps),
    }


def _standing(plan: Plan, draft: bool) -> dict:
    return {"is_draft": draft, "tone": TONES[plan.status], "status_label": _label(plan, draft)}


def _label(plan: Plan, draft: bool) -> str:
    if draft and plan.status in IN_THE_MAKING:
        what = "en concertation" if plan.status == PlanStatus.CONSULTING else "brouillon"
        return f"Version {plan.next_version}, {what}"
    if plan.current_version:
        closed = {PlanStatus.ON_HOLD: "en pause", PlanStatus.CLOSED: "plan clos"}
        return f"Version {plan.current_version}, {closed.get(plan.status, 'en vigueur')}"
    return plan.get_status_display().capitalize()
