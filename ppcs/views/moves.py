"""A plan is revised, put on hold, taken up again, given up, closed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from common.access import acts_on
from common.errors import ChangedMeanwhile, GuardsFailed
from common.forms import add_missing
from directory.enums import DacList
from directory.selectors import choices_of
from ppcs.forms.following import ClosePlanForm, PlanMoveForm
from ppcs.models import Plan
from ppcs.permissions import PLAN
from ppcs.selectors.ending import before_closing
from ppcs.services.close import close_plan
from ppcs.services.revise import cancel_plan, hold_plan, resume_plan, revise_plan
from ppcs.views.concertation import version_sent
from ppcs.views.overtaken import PLAN_JOINED, overtaken, plan_moved_on, to_plan


@acts_on(PLAN, "revise", joined=PLAN_JOINED, too_late=plan_moved_on)
@require_POST
def revise(request: HttpRequest, plan: Plan) -> HttpResponse:
    number = plan.next_version
    return _at_once(request, plan, revise_plan, f"Version {number} ouverte, en brouillon.")


@acts_on(PLAN, "resume", joined=PLAN_JOINED, too_late=plan_moved_on)
@require_POST
def resume(request: HttpRequest, plan: Plan) -> HttpResponse:
    return _at_once(request, plan, resume_plan, "Le plan est de nouveau en vigueur.")


def _at_once(request: HttpRequest, plan: Plan, service, words: str) -> HttpResponse:
    try:
        version = version_sent(request, plan)
        service(plan=plan, version=version, by=request.user, at=timezone.now())
    except GuardsFailed as failed:
        messages.warning(request, failed.missing[0].message)
    else:
        messages.success(request, words)
    return to_plan(plan)


@acts_on(PLAN, "hold", joined=PLAN_JOINED, too_late=plan_moved_on)
@require_http_methods(["GET", "POST"])
def hold(request: HttpRequest, plan: Plan) -> HttpResponse:
    form = PlanMoveForm(request.POST or None, initial={"version": plan.version})
    return _confirmed(request, plan, form, hold_plan, "Le plan est en pause.", "hold")


@acts_on(PLAN, "cancel", joined=PLAN_JOINED, too_late=plan_moved_on)
@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, plan: Plan) -> HttpResponse:
    form = PlanMoveForm(request.POST or None, initial={"version": plan.version})
    return _confirmed(request, plan, form, cancel_plan, "Plan abandonné.", "cancel")


@acts_on(PLAN, "close", joined=PLAN_JOINED, too_late=plan_moved_on)
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, plan: Plan) -> HttpResponse:
    reasons = choices_of(plan.case.dac, DacList.PLAN_CLOSURE)[DacList.PLAN_CLOSURE]
    form = ClosePlanForm(request.POST or None, initial={"version": plan.version}, reasons=reasons)

    def service(*, version, by, at, plan, **_):
        return close_plan(plan=plan, closure=form.closure(), version=version, by=by, at=at)

    extra = {"before": before_closing(plan)}
    return _confirmed(request, plan, form, service, "Plan clos.", "close", **extra)


def _confirmed(request, plan: Plan, form, service, words: str, page: str, **extra) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        act = {"version": form.cleaned_data["version"], "by": request.user, "at": timezone.now()}
        try:
            service(plan=plan, **act)
        except GuardsFailed as failed:
            add_missing(form, failed.missing)
        except ChangedMeanwhile:
            overtaken(request, form, plan)
        else:
            messages.success(request, words)
            return to_plan(plan)
    context = {"plan": plan, "person": plan.case.person, "form": form, **extra}
    status = 422 if form.errors else 200
    return render(request, f"ppcs/plan_{page}.html", context, status=status)
