"""The moves of a situation: next date, watch, resumption, another référent, closing."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from cases.forms.qualification import CloseForm, DueForm, HandOverForm, WatchForm
from cases.models import Case
from cases.permissions import CASE
from cases.selectors import what_changed
from cases.services.open_case import (
    close_case,
    hand_over_case,
    put_on_watch,
    resume_case,
    set_next_due,
)
from common.access import acts_on
from common.errors import ChangedMeanwhile, GuardsFailed
from common.forms import add_missing
from directory.enums import DacList, Role
from directory.selectors import choices_of, people_of_dac

JOINED = ("dac", "person__commune", "referent")


def moved_on(request: HttpRequest, case: Case) -> HttpResponse:
    """Whoever clicks too late is told who did what, on the page of the situation."""
    messages.info(request, what_changed(case, reader=request.user))
    return redirect("desk:situation", public_id=case.public_id)


@acts_on(CASE, "hand_over", joined=JOINED, too_late=moved_on)
@require_http_methods(["GET", "POST"])
def hand_over(request: HttpRequest, case: Case) -> HttpResponse:
    there = people_of_dac(case.dac, Role.COORDINATOR, on=timezone.localdate())
    others = [user for user in there if user.pk != case.referent_id]
    initial = {"version": case.version}
    form = HandOverForm(request.POST or None, initial=initial, coordinators=others)
    return _move(request, case, form, hand_over_case, "Situation confiée.", "hand_over")


@acts_on(CASE, "set_due", joined=JOINED, too_late=moved_on)
@require_http_methods(["GET", "POST"])
def due(request: HttpRequest, case: Case) -> HttpResponse:
    form = DueForm(request.POST or None, initial={"version": case.version})
    return _move(request, case, form, set_next_due, "Prochaine échéance enregistrée.", "due")


@acts_on(CASE, "put_on_watch", joined=JOINED, too_late=moved_on)
@require_http_methods(["GET", "POST"])
def watch(request: HttpRequest, case: Case) -> HttpResponse:
    form = WatchForm(request.POST or None, initial={"version": case.version})
    return _move(request, case, form, put_on_watch, "Situation mise en veille.", "watch")


@acts_on(CASE, "close", joined=JOINED, too_late=moved_on)
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, case: Case) -> HttpResponse:
    reasons = choices_of(case.dac, DacList.CLOSURE_REASON)[DacList.CLOSURE_REASON]
    form = CloseForm(request.POST or None, initial={"version": case.version}, reasons=reasons)
    return _move(request, case, form, close_case, "Situation clôturée.", "close")


@acts_on(CASE, "resume", too_late=moved_on)
@require_POST
def take_up(request: HttpRequest, case: Case) -> HttpResponse:
    try:
        resume_case(case=case, version=case.version, by=request.user, at=timezone.now())
    except ChangedMeanwhile:
        return moved_on(request, case)
    messages.success(request, "Suivi repris.")
    return redirect("desk:situation", public_id=case.public_id)


def _move(request, case: Case, form, service, words: str, page_name: str) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            service(case=case, by=request.user, at=timezone.now(), **form.cleaned_data)
        except GuardsFailed as failed:
            add_missing(form, failed.missing)
        except ChangedMeanwhile:
            case.refresh_from_db(fields=["version"])
            form.overtaken(what_changed(case, reader=request.user), version=case.version)
        else:
            messages.success(request, words)
            return redirect("desk:situation", public_id=case.public_id)
    context = {"case": case, "person": case.person, "form": form}
    return render(
        request, f"cases/case_{page_name}.html", context, status=422 if form.errors else 200
    )
