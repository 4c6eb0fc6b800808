"""A point d'étape is noted; an event calls for one before its date."""

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from common.access import acts_on
from common.bases import uuid_or_none
from common.forms import refusals_in
from ppcs.enums import GoalStatus, RaisedStatus, ReviewDecision
from ppcs.forms.reviewing import CallForm, ReviewForm
from ppcs.models import AlertRaised, Goal, Plan
from ppcs.permissions import PLAN
from ppcs.selectors.reviewing import goals_under_review
from ppcs.services.call_review import call_review
from ppcs.services.due import next_review_on
from ppcs.services.review import note_review, under_review
from ppcs.views.overtaken import PLAN_JOINED, overtaken, plan_moved_on, to_plan

TOLD = {
    ReviewDecision.REVISE: "Bilan noté. Vous avez décidé de réviser : ouvrez la version suivante.",
    ReviewDecision.CLOSE: "Bilan noté. Vous avez décidé de clore : voici ce qui reste à faire.",
}


@acts_on(PLAN, "review", joined=PLAN_JOINED, too_late=plan_moved_on)
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, plan: Plan) -> HttpResponse:
    alone = _goal_asked(request, plan)
    form = _review_form(request, plan, alone)
    if request.method == "POST" and form.is_valid():
        act = {"version": form.cleaned_data["version"], "by": request.user, "at": timezone.now()}
        with refusals_in(form, overtaken=partial(overtaken, request, form, plan)):
            note_review(plan=plan, point=form.point(), **act)
            return _after_review(request, plan, form.cleaned_data["decision"])
    context = {"plan": plan, "person": plan.case.person, "form": form, "alone": alone}
    return render(request, "ppcs/plan_review.html", context, status=422 if form.errors else 200)


def _goal_asked(request: HttpRequest, plan: Plan) -> Goal | None:
    """The one goal of the page, when it is asked for one; 404 for another plan's.

    One that got its result since the page was opened stays: the service says so, the text is kept.
    """
    asked = request.GET.get("objectif")
    if asked is None:
        return None
    rows = Goal.objects.filter(
        problem__plan=plan, first_version__gt=0, public_id=uuid_or_none(asked)
    )
    goal = rows.select_related("problem").first()
    if goal is None or (request.method == "GET" and goal.status != GoalStatus.ACTIVE):
        raise Http404
    return goal


def _review_form(request: HttpRequest, plan: Plan, alone: Goal | None) -> ReviewForm:
    goals = [alone] if alone else under_review(plan)
    initial = {"version": plan.version, "done_on": timezone.localdate()}
    if "final" in request.GET:
        initial |= {"category": "final", "decision": "close"}
    elif alone:
        initial |= {"category": "partial"}
    rows = goals_under_review(plan, goals)
    return ReviewForm(request.POST or None, initial=initial, goals=rows, alone=alone is not None)


def _after_review(request: HttpRequest, plan: Plan, decision: str) -> HttpResponse:
    """An alert that waits for this review comes first; then what was decided."""
    messages.success(request, TOLD.get(ReviewDecision(decision), "Bilan noté."))
    waiting = AlertRaised.objects.filter(plan=plan, status=RaisedStatus.TAKEN_UP).order_by("pk")
    if (raised := waiting.first()) is not None:
        return redirect("ppcs:raised-settle", public_id=raised.public_id)
    if decision == ReviewDecision.CLOSE and "close" in PLAN.actions_for(request.user, plan):
        return redirect("ppcs:close", public_id=plan.public_id)
    return to_plan(plan)


@acts_on(PLAN, "call_review", joined=PLAN_JOINED, too_late=plan_moved_on)
@require_http_methods(["GET", "POST"])
def call(request: HttpRequest, plan: Plan) -> HttpResponse:
    today = timezone.localdate()
    initial = {"version": plan.version, "happened_on": today, "review_on": today}
    form = CallForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        act = {**form.cleaned_data, "by": request.user, "at": timezone.now()}
        with refusals_in(form, overtaken=partial(overtaken, request, form, plan)):
            call_review(plan=plan, **act)
            messages.success(request, "Réévaluation avancée.")
            return to_plan(plan)
    known = next_review_on(plan)
    context = {"plan": plan, "person": plan.case.person, "form": form, "known": known}
    return render(request, "ppcs/review_call.html", context, status=422 if form.errors else 200)
