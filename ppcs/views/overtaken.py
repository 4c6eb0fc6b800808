"""What is answered to whoever comes too late, or sends a page that somebody else changed."""

from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from ppcs.models import Action, AlertRaised, Goal, Opinion, Plan
from ppcs.selectors.changes import what_changed

PLAN_JOINED = ("case__dac", "case__person")


def to_plan(plan: Plan) -> HttpResponse:
    return redirect("ppcs:plan", public_id=plan.public_id)


def plan_moved_on(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Whoever clicks too late is told who did what, on the page of the plan."""
    messages.info(request, what_changed(plan, reader=request.user))
    return to_plan(plan)


def goal_moved_on(request: HttpRequest, goal: Goal) -> HttpResponse:
    messages.info(request, what_changed(goal, reader=request.user))
    return to_plan(goal.problem.plan)


def action_moved_on(request: HttpRequest, action: Action) -> HttpResponse:
    messages.info(request, what_changed(action, reader=request.user))
    return redirect("ppcs:action", public_id=action.public_id)


def alert_moved_on(request: HttpRequest, raised: AlertRaised) -> HttpResponse:
    messages.info(request, what_changed(raised, reader=request.user))
    return redirect("ppcs:raised", public_id=raised.public_id)


def opinion_moved_on(request: HttpRequest, opinion: Opinion) -> HttpResponse:
    messages.info(request, what_changed(opinion, reader=request.user))
    return to_plan(opinion.concertation.plan)


def overtaken(request: HttpRequest, form, obj: Model, _: str = "") -> None:
    """Keep what was typed, say what changed; the next sending of the same page is meant.

    What the service said (`_`) gives way to words that name who changed what, for this reader.
    """
    obj.refresh_from_db(fields=["version"])
    form.overtaken(what_changed(obj, reader=request.user), version=obj.version)
