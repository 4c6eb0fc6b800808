"""The page of a plan: written by its coordinators, read by the others through the lens."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from cases.models import Case
from cases.permissions import CASE
from cases.selectors.lens import Reading, reading_of
from common.access import acts_on
from common.errors import GuardsFailed
from ppcs.enums import PlanStatus
from ppcs.models import Plan
from ppcs.permissions import PLAN
from ppcs.selectors.following import following_of
from ppcs.selectors.missing import checks_of
from ppcs.selectors.panel import TONES
from ppcs.selectors.sheet import sheet_of
from ppcs.selectors.shown import reads_draft, shown_content
from ppcs.selectors.signals import signals_of
from ppcs.services.start import start_plan

JOINED = ("case__dac", "case__person")
IN_THE_MAKING = frozenset(
    {PlanStatus.DRAFT.value, PlanStatus.REVISING.value, PlanStatus.CONSULTING.value}
)


@acts_on(PLAN, "view", joined=JOINED)
@require_GET
def page(request: HttpRequest, plan: Plan) -> HttpResponse:
    reading = reading_of(request.user, plan.case)
    context = _shown(request, plan, reading)
    context["following"] = following_of(plan, request.user, reading, context["signals"])
    return render(request, "ppcs/plan.html", context)


def body(request: HttpRequest, plan: Plan, *, said: str) -> HttpResponse:
    """The part of the page that a move of a problem changes, with what is to be announced."""
    context = _shown(request, plan, reading_of(request.user, plan.case))
    return render(request, "ppcs/_body.html", context | {"said": said})


def _shown(request: HttpRequest, plan: Plan, reading: Reading) -> dict:
    content = shown_content(plan, reading)
    writes = bool(PLAN.can(request.user, "write", plan))
    signals = signals_of(plan, request.user, reading)
    today = timezone.localdate()
    return {
        "plan": plan,
        "case": plan.case,
        "sheet": sheet_of(content, today=today, signals=signals) if content else None,
        "signals": signals,
        "writes": writes,
        "sees_care": reading.sees_care,
        "coordinates": reading.coordinates,
        "may": PLAN.actions_for(request.user, plan),
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


def start_too_late(request: HttpRequest, case: Case) -> HttpResponse:
    messages.info(request, "Cette situation n’est plus suivie : un plan ne peut plus y commencer.")
    return redirect("desk:situation", public_id=case.public_id)


@acts_on(CASE, "start_plan", joined=("dac", "person", "referent"), too_late=start_too_late)
@require_POST
def start(request: HttpRequest, case: Case) -> HttpResponse:
    try:
        plan = start_plan(case=case, by=request.user, at=timezone.now())
    except GuardsFailed as failed:
        context = {"case": case, "person": case.person, "missing": failed.missing}
        return render(request, "ppcs/start.html", context, status=422)
    messages.success(request, "Plan commencé. Écrivez d’abord ce que la personne veut dire.")
    return redirect("ppcs:plan", public_id=plan.public_id)
