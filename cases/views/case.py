"""The moves of a situation: next date, watch, level, another référent, closing, reopening; its end."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from cases.forms.life import (
    CloseForm,
    DueForm,
    HandOverForm,
    LevelForm,
    ReopenForm,
    WatchForm,
)
from cases.models import Case, CasePeriod
from cases.permissions import CASE, CASE_PERIOD
from cases.selectors import what_changed
from cases.selectors.life import closing_of, ending_of
from cases.selectors.outside import REQUESTER, outsiders_shown
from cases.services.close_case import close_case, obstacles
from cases.services.hand_over import USUAL_OVERLAP, hand_over_case
from cases.services.level import change_level
from cases.services.open_case import put_on_watch, resume_case, set_next_due
from cases.services.reopen_case import other_open_case, reopen_case
from common.access import acts_on
from common.forms import refusals_in
from directory.enums import DacList, Role
from directory.selectors import choices_of, labels_of, people_of_dac

JOINED = ("dac", "person__commune", "referent")
OF_PERIOD = ("case__dac__organisation", "case__person", "case__referent", "closed_by")


def moved_on(request: HttpRequest, case: Case) -> HttpResponse:
    """Whoever clicks too late is told who did what, on the page of the situation."""
    messages.info(request, what_changed(case, reader=request.user))
    return redirect("desk:situation", public_id=case.public_id)


def coordinators_of(case: Case) -> list[User]:
    return list(people_of_dac(case.dac, Role.COORDINATOR, on=timezone.localdate()))


@acts_on(CASE, "hand_over", joined=JOINED, too_late=moved_on)
@require_http_methods(["GET", "POST"])
def hand_over(request: HttpRequest, case: Case) -> HttpResponse:
    there, today = coordinators_of(case), timezone.localdate()
    form = HandOverForm(
        request.POST or None,
        initial={"version": case.version, "overlap_until": today + timedelta(days=USUAL_OVERLAP)},
        coordinators=[user for user in there if user.pk != case.referent_id],
        overlaps=case.referent in there,
    )
    told = {"outsiders": outsiders_shown(case, request.user)}
    return _move(request, case, form, hand_over_case, "Situation confiée.", "hand_over", **told)


@acts_on(CASE, "set_due", joined=JOINED, too_late=moved_on)
@require_http_methods(["GET", "POST"])
def due(request: HttpRequest, case: Case) -> HttpResponse:
    form = DueForm(request.POST or None, initial={"version": case.version})
    return _move(request, case, form, set_next_due, "Prochaine échéance enregistrée.", "due")


@acts_on(CASE, "put_on_watch", joined=JOINED, too_late=moved_on)
@require_http_methods(["GET", "POST"])
def watch(request: HttpRequest, case: Case) -> HttpResponse:
    form = WatchForm(request.POST or None, initial={"version": case.version})
    told = {"outsiders": outsiders_shown(case, request.user)}
    return _move(request, case, form, put_on_watch, "Situation mise en veille.", "watch", **told)


@acts_on(CASE, "change_level", joined=JOINED, too_late=moved_on)
@require_http_methods(["GET", "POST"])
def level(request: HttpRequest, case: Case) -> HttpResponse:
    levels = choices_of(case.dac, DacList.LEVEL)[DacList.LEVEL]
    form = LevelForm(request.POST or None, initial={"version": case.version}, levels=levels)
    current = labels_of(case.dac)[DacList.LEVEL].get(case.level, case.level)
    return _move(request, case, form, change_level, "Niveau changé.", "level", current=current)


@acts_on(CASE, "close", joined=JOINED, too_late=moved_on)
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, case: Case) -> HttpResponse:
    reasons = choices_of(case.dac, DacList.CLOSURE_REASON)[DacList.CLOSURE_REASON]
    form = CloseForm(request.POST or None, initial={"version": case.version}, reasons=reasons)
    told = {
        "outsiders": outsiders_shown(case, request.user, ends=True),
        "obstacles": obstacles(case),
    }
    return _move(request, case, form, close_case, "Situation clôturée.", "close", **told)


@acts_on(CASE, "reopen", joined=JOINED, too_late=moved_on)
@require_http_methods(["GET", "POST"])
def reopen(request: HttpRequest, case: Case) -> HttpResponse:
    there = coordinators_of(case)
    initial = {"version": case.version, "level": case.level}
    initial["referent"] = case.referent if case.referent in there else None
    levels = choices_of(case.dac, DacList.LEVEL)[DacList.LEVEL]
    form = ReopenForm(request.POST or None, initial=initial, levels=levels, coordinators=there)
    last = case.periods.select_related("closed_by").order_by("-number").first()
    told = {
        "closing": closing_of(last, labels_of(case.dac)),
        "other": other_open_case(case),
        "outsiders": [one for one in outsiders_shown(case, request.user) if one.part == REQUESTER],
        "left_open": obstacles(case),
    }
    return _move(request, case, form, reopen_case, "Situation rouverte.", "reopen", **told)


@acts_on(CASE, "resume", joined=JOINED, too_late=moved_on)
@require_POST
def take_up(request: HttpRequest, case: Case) -> HttpResponse:
    """Too late is answered by the door."""
    resume_case(case=case, version=case.version, by=request.user, at=timezone.now())
    messages.success(request, "Suivi repris. Le demandeur et le médecin traitant sont prévenus.")
    return redirect("desk:situation", public_id=case.public_id)


@acts_on(CASE_PERIOD, "view", joined=OF_PERIOD)
@require_GET
def ending(request: HttpRequest, period: CasePeriod) -> HttpResponse:
    """What the médecin traitant reads when a follow-up is over."""
    inside = bool(CASE.can(request.user, "view", period.case))
    context = {"ending": ending_of(period), "case": period.case if inside else None}
    return render(request, "cases/ending.html", context)


def _move(request, case: Case, form, service, words: str, page_name: str, **more) -> HttpResponse:
    """`form` goes to `service`; refused, the page comes back with all that is missing."""

    def overtaken(_: str) -> None:
        case.refresh_from_db(fields=["version"])
        form.overtaken(what_changed(case, reader=request.user), version=case.version)

    if request.method == "POST" and form.is_valid():
        with refusals_in(form, overtaken=overtaken):
            service(case=case, by=request.user, at=timezone.now(), **form.cleaned_data)
        if not form.errors:
            messages.success(request, words)
            return redirect("desk:situation", public_id=case.public_id)
    context = {"case": case, "person": case.person, "form": form, **more}
    return render(
        request, f"cases/case_{page_name}.html", context, status=422 if form.errors else 200
    )
