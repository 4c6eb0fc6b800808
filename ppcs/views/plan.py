"""The page of a plan: written by its coordinators, read by the others through the lens."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from cases.models import Case
from cases.permissions import CASE
from cases.selectors.lens import reading_of
from common.access import acts_on
from common.errors import GuardsFailed
from ppcs.models import Plan
from ppcs.permissions import PLAN
from ppcs.selectors.page import page_of, shown_of
from ppcs.services.start import start_plan

JOINED = ("case__dac", "case__person")


@acts_on(PLAN, "view", joined=JOINED)
@require_GET
def page(request: HttpRequest, plan: Plan) -> HttpResponse:
    reading = reading_of(request.user, plan.case)
    return render(request, "ppcs/plan.html", page_of(plan, request.user, reading))


def body(request: HttpRequest, plan: Plan, *, said: str) -> HttpResponse:
    """The part of the page that a move of a problem changes, with what is to be announced."""
    context = shown_of(plan, request.user, reading_of(request.user, plan.case))
    return render(request, "ppcs/_body.html", context | {"said": said})


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
