"""An alert of the plan: somebody raises it, a coordinator takes it up and says what was done."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.permissions.reading import COORDINATOR
from cases.selectors.volets import READ_BY
from common.access import acts_on
from common.forms import refusals_in
from ppcs.enums import RaisedOutcome, Severity
from ppcs.forms.signals import RaiseForm, SettleForm
from ppcs.models import Alert, AlertRaised
from ppcs.permissions import ALERT, ALERT_RAISED, PLAN
from ppcs.selectors.informants import informants_of
from ppcs.selectors.signals import raised_row
from ppcs.services.raise_alert import (
    is_being_revised,
    raise_alert,
    reviewed_since,
    settle_alert,
    take_up_alert,
    validated_since,
)
from ppcs.views.concertation import version_sent
from ppcs.views.overtaken import alert_moved_on, overtaken, to_plan

JOINED = ("plan__case__dac", "plan__case__person")
RAISED = (*JOINED, "raised_by", "taken_up_by", "settled_by")


def _alert_gone(request: HttpRequest, alert: Alert) -> HttpResponse:
    messages.info(request, "Cette alerte n’est plus dans le plan en vigueur.")
    return to_plan(alert.plan)


@acts_on(ALERT, "raise", joined=JOINED, too_late=_alert_gone)
@require_http_methods(["GET", "POST"])
def raise_one(request: HttpRequest, alert: Alert) -> HttpResponse:
    plan, form = alert.plan, _raise_form(request, alert)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            seen, at = form.seen(), timezone.now()
            raised = raise_alert(alert=alert, seen=seen, by=request.user, at=at)
            messages.success(request, "Alerte signalée. Le référent est prévenu.")
            return redirect("ppcs:raised", public_id=raised.public_id)
    context = {
        "plan": plan,
        "person": plan.case.person,
        "sign": alert.agreed,
        "is_emergency": alert.agreed["severity"] == Severity.EMERGENCY,
        "form": form,
        "reads_plan": bool(PLAN.can(request.user, "view", plan)),
    }
    return render(request, "ppcs/alert_raise.html", context, status=422 if form.errors else 200)


def _raise_form(request: HttpRequest, alert: Alert) -> RaiseForm:
    coordinates = COORDINATOR.test(request.user, alert.plan.case)
    readers = READ_BY[alert.agreed["volet"]]
    return RaiseForm(
        request.POST if request.method == "POST" else None,
        initial={"happened_on": timezone.localdate()},
        informants=informants_of(alert.plan) if coordinates else [],
        readers=f"Lu par : {readers}.",
    )


@acts_on(ALERT_RAISED, "view", joined=RAISED)
@require_GET
def page(request: HttpRequest, raised: AlertRaised) -> HttpResponse:
    allowed = ALERT_RAISED.actions_for(request.user, raised)
    return render(request, "ppcs/raised.html", _shown(request, raised) | {"allowed": allowed})


def _shown(request: HttpRequest, raised: AlertRaised) -> dict:
    plan = raised.plan
    return {
        "plan": plan,
        "person": plan.case.person,
        "raised": raised,
        "row": raised_row(raised),
        "sign": raised.agreed,
        "is_emergency": raised.agreed["severity"] == Severity.EMERGENCY,
        "reads_plan": bool(PLAN.can(request.user, "view", plan)),
    }


@acts_on(ALERT_RAISED, "take_up", joined=RAISED, too_late=alert_moved_on)
@require_POST
def take_up(request: HttpRequest, raised: AlertRaised) -> HttpResponse:
    version = version_sent(request, raised)
    take_up_alert(raised=raised, version=version, by=request.user, at=timezone.now())
    messages.success(request, "Vous prenez cette alerte en charge.")
    return redirect("ppcs:raised", public_id=raised.public_id)


@acts_on(ALERT_RAISED, "settle", joined=RAISED, too_late=alert_moved_on)
@require_http_methods(["GET", "POST"])
def settle(request: HttpRequest, raised: AlertRaised) -> HttpResponse:
    done = _done_since(raised)
    form = SettleForm(request.POST or None, initial={"version": raised.version, **done["initial"]})
    if request.method == "POST" and form.is_valid():
        act = {**form.cleaned_data, "by": request.user, "at": timezone.now()}
        with refusals_in(form, overtaken=partial(overtaken, request, form, raised)):
            settle_alert(raised=raised, **act)
            messages.success(request, "Alerte traitée. Qui l’a signalée est prévenu.")
            return redirect("ppcs:raised", public_id=raised.public_id)
    context = _shown(request, raised) | done | {"form": form}
    context["may"] = PLAN.actions_for(request.user, raised.plan)
    return render(request, "ppcs/raised_settle.html", context, status=422 if form.errors else 200)


def _done_since(raised: AlertRaised) -> dict:
    """What the plan knows already of the answer to this alert, and what it still calls for."""
    reviewed, validated = reviewed_since(raised), validated_since(raised)
    outcome = RaisedOutcome.REVIEWED if reviewed else RaisedOutcome.REVISED
    return {
        "owes_review": raised.agreed["triggers_review"] and not (reviewed or validated),
        "is_being_revised": is_being_revised(raised.plan),
        "initial": {"outcome": outcome} if reviewed or validated else {},
    }
