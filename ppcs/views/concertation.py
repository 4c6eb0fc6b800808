"""The concertation: ask for opinions, note a meeting, answer, record, meet a reservation."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from common.access import acts_on
from common.forms import refusals_in
from directory.selectors import calendar_of
from directory.working_days import add_working_days
from ppcs.enums import OpinionStatus
from ppcs.forms.concertation import ConsultForm, How, MeetForm, OpinionForm, RecordedOpinionForm
from ppcs.models import Opinion, Plan
from ppcs.permissions import OPINION, PLAN
from ppcs.selectors.opinions import opinion_row
from ppcs.selectors.ready import asked_of, missing_before_concertation
from ppcs.services.consult import ask_opinions, note_meeting, rework
from ppcs.services.opine import give_opinion, meet_opinion
from ppcs.views.overtaken import (
    PLAN_JOINED,
    opinion_moved_on,
    overtaken,
    plan_moved_on,
    to_plan,
)

ANSWER_OF = {
    OpinionStatus.AGREED: "agree",
    OpinionStatus.RESERVED: "reserve",
    OpinionStatus.NO_OPINION: "abstain",
}
OPINION_JOINED = ("member", "recorded_by", "concertation__plan__case__person")


@acts_on(PLAN, "consult", joined=PLAN_JOINED, too_late=plan_moved_on)
@require_http_methods(["GET", "POST"])
def consult(request: HttpRequest, plan: Plan) -> HttpResponse:
    dac, today = plan.case.dac, timezone.localdate()
    until = add_working_days(today, dac.opinion_days, calendar_of(dac))
    initial = {"version": plan.version, "until": until}
    form = ConsultForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid() and _consulted(request, plan, form):
        return to_plan(plan)
    context = {
        "plan": plan,
        "person": plan.case.person,
        "form": form,
        "asked": asked_of(plan.case),
        "missing": missing_before_concertation(plan),
        "days": dac.opinion_days,
    }
    return render(request, "ppcs/consult.html", context, status=422 if form.errors else 200)


def _consulted(request: HttpRequest, plan: Plan, form: ConsultForm) -> bool:
    act = {
        "plan": plan,
        "version": form.cleaned_data["version"],
        "by": request.user,
        "at": timezone.now(),
    }
    with refusals_in(form, overtaken=partial(overtaken, request, form, plan)):
        if form.cleaned_data["how"] == How.ASK:
            ask_opinions(until=form.cleaned_data["until"], **act)
            messages.success(request, "Avis demandés à l’équipe.")
        else:
            note_meeting(meeting=form.meeting(), **act)
            messages.success(request, "Réunion notée.")
    return not form.errors


@acts_on(PLAN, "rework", joined=PLAN_JOINED, too_late=plan_moved_on)
@require_POST
def back_to_writing(request: HttpRequest, plan: Plan) -> HttpResponse:
    version = version_sent(request, plan)
    rework(plan=plan, version=version, by=request.user, at=timezone.now())
    messages.success(request, "Le plan est de nouveau en cours d’écriture.")
    return to_plan(plan)


def version_sent(request: HttpRequest, obj) -> int:
    """The version that the button carried; without one, the click is meant for what is there now."""
    sent = request.POST.get("version", "")
    return int(sent) if sent.isdecimal() and len(sent) < 10 else obj.version


@acts_on(OPINION, "view", joined=OPINION_JOINED, too_late=opinion_moved_on)
@require_http_methods(["GET", "POST"])
def opinion(request: HttpRequest, opinion: Opinion) -> HttpResponse:
    """One's own opinion; for a coordinator, what a member without an account said."""
    plan, allowed = opinion.concertation.plan, OPINION.actions_for(request.user, opinion)
    is_recorded = opinion.member.user_id is None
    form = _opinion_form(request, opinion, RecordedOpinionForm if is_recorded else OpinionForm)
    if request.method == "POST" and form.is_valid() and _answered(request, opinion, form):
        return to_plan(plan)
    context = {
        "plan": plan,
        "person": plan.case.person,
        "form": form,
        "row": opinion_row(opinion, coordinates="meet" in allowed),
        "concertation": opinion.concertation,
        "may_answer": "agree" in allowed,
        "is_recorded": is_recorded,
    }
    return render(request, "ppcs/opinion.html", context, status=422 if form.errors else 200)


def _opinion_form(request: HttpRequest, opinion: Opinion, form_class):
    initial = {
        "version": opinion.version,
        "answer": ANSWER_OF.get(opinion.status, ""),
        "text": opinion.text,
        "source": opinion.source,
        "on": opinion.given_on,
    }
    return form_class(request.POST or None, initial=initial)


def _answered(request: HttpRequest, opinion: Opinion, form: OpinionForm) -> bool:
    with refusals_in(form, overtaken=partial(overtaken, request, form, opinion)):
        give_opinion(
            opinion=opinion,
            answer=form.cleaned_data["answer"],
            text=form.cleaned_data["text"],
            heard=form.heard(),
            version=form.cleaned_data["version"],
            by=request.user,
            at=timezone.now(),
        )
        words = "Avis noté. Il peut changer tant que la concertation est ouverte."
        messages.success(request, words)
    return not form.errors


@acts_on(OPINION, "meet", joined=OPINION_JOINED, too_late=opinion_moved_on)
@require_http_methods(["GET", "POST"])
def meet(request: HttpRequest, opinion: Opinion) -> HttpResponse:
    plan = opinion.concertation.plan
    initial = {"version": opinion.version, "met": opinion.met}
    form = MeetForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        act = {**form.cleaned_data, "by": request.user, "at": timezone.now()}
        with refusals_in(form, overtaken=partial(overtaken, request, form, opinion)):
            meet_opinion(opinion=opinion, **act)
            messages.success(request, "Réponse à la réserve notée.")
            return to_plan(plan)
    row = opinion_row(opinion, coordinates=True)
    context = {"plan": plan, "person": plan.case.person, "form": form, "row": row}
    return render(request, "ppcs/opinion_meet.html", context, status=422 if form.errors else 200)
