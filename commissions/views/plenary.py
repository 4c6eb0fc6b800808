"""Plenary sessions: their dates and themes, never a situation (rule R20)."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from commissions.forms.mandates import PlenaryForm
from commissions.permissions import COMMISSION, PLENARY
from commissions.selectors.plenary import plenaries_of, plenary_of
from commissions.services.plenary import cancel_plenary, change_plenary, plan_plenary
from commissions.views.house import house_page, status_of, tried
from common.access import acts_on


@require_safe
@acts_on(COMMISSION, "take_part")
def plenaries(request, commission):
    coming, past = plenaries_of(commission)
    may_plan = bool(COMMISSION.can(request.user, "plan_session", commission))
    context = {"coming": coming, "past": past, "may_plan": may_plan}
    return house_page(request, commission, "plenaries.html", tab="plenaries", **context)


@require_http_methods(["GET", "HEAD", "POST"])
@acts_on(COMMISSION, "plan_session")
def plan(request, commission):
    form = PlenaryForm(request.POST if request.method == "POST" else None)

    def planned():
        who = {"by": request.user, "at": timezone.now()}
        plan_plenary(commission=commission, **form.gesture(), **who)

    if form.is_bound and form.is_valid() and tried(form, planned):
        messages.success(request, "La séance plénière est prévue.")
        return redirect("commissions:plenaries", commission.public_id)
    context = {"form": form, "plenary": None, "status": status_of(form)}
    return house_page(request, commission, "plenary_form.html", tab="plenaries", **context)


@require_safe
@acts_on(PLENARY, "view", joined=("commission",))
def plenary(request, plenary):
    may_edit = bool(PLENARY.can(request.user, "edit", plenary))
    context = {"plenary": plenary_of(plenary), "may_edit": may_edit}
    return house_page(request, plenary.commission, "plenary.html", tab="plenaries", **context)


@require_http_methods(["GET", "HEAD", "POST"])
@acts_on(PLENARY, "edit", joined=("commission",))
def edit(request, plenary):
    form = PlenaryForm(request.POST if request.method == "POST" else None, plenary=plenary)

    def changed():
        who = {"by": request.user, "at": timezone.now()}
        change_plenary(plenary=plenary, **form.gesture(), **who)

    if form.is_bound and form.is_valid() and tried(form, changed):
        messages.success(request, "La séance plénière est modifiée.")
        return redirect("commissions:plenary", plenary.public_id)
    context = {"form": form, "plenary": plenary_of(plenary), "status": status_of(form)}
    return house_page(request, plenary.commission, "plenary_form.html", tab="plenaries", **context)


@require_POST
@acts_on(PLENARY, "edit", joined=("commission",))
def cancel(request, plenary):
    cancel_plenary(plenary=plenary, by=request.user, at=timezone.now())
    messages.success(request, "La séance plénière est annulée.")
    return redirect("commissions:plenaries", plenary.commission.public_id)
