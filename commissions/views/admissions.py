"""One entry of an agenda: who is admitted and what each will read; and the link, declared before."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commissions.forms.instruction import DeclareForm
from commissions.forms.sessions import AdmitForm
from commissions.models import Admission, AgendaEntry
from commissions.permissions import ADMISSION, ENTRY, SESSION, SITUATION
from commissions.selectors.admitting import Candidate, candidates
from commissions.selectors.agenda import admitted_to, sheet_as
from commissions.selectors.lens import accord_of, is_nominative
from commissions.services.admit import CHOSEN_UNTIL, admit, confirm_admission, end_admission
from commissions.services.links import declare_link
from commissions.services.vault import link_check
from commissions.views.gesture import Gesture, answer, posted
from common.access import acts_on
from common.bases import uuid_or_none
from common.forms import Form, refusals_in

BOTH = ("GET", "POST")
OF_ENTRY = ("session__commission", "situation")
OF_ADMISSION = ("content_object__session__commission", "user", "mandate")


def entry_url(entry: AgendaEntry) -> str:
    return reverse("commissions:entry", args=[entry.public_id])


@acts_on(ENTRY, "see_agenda", joined=OF_ENTRY)
@require_GET
def entry(request: HttpRequest, found: AgendaEntry) -> HttpResponse:
    return _page(request, found)


@acts_on(ENTRY, "admit", joined=OF_ENTRY)
@require_POST
def admit_one(request: HttpRequest, found: AgendaEntry) -> HttpResponse:
    people = candidates(found)
    form = _form(request, found, people)
    if form.is_valid():
        with refusals_in(form):
            admit(entry=found, by=request.user, at=timezone.now(), **form.cleaned_data)
        if not form.errors:
            messages.success(request, "Personne admise.")
            return redirect(entry_url(found))
    return _page(request, found, form=form, people=people)


def _form(request: HttpRequest, found: AgendaEntry, people) -> AdmitForm:
    situation = found.situation
    return AdmitForm(
        posted(request),
        offered=[one for one in people if not one.why_not],
        preview=reverse("commissions:see-as", args=[found.public_id]),
        nominative=is_nominative(situation, accord_of(situation)),
    )


def _page(request, found: AgendaEntry, *, form=None, people=None, **more) -> HttpResponse:
    """The admissions of one entry, each with what it opens; the form for whoever may admit."""
    people = candidates(found) if people is None else people
    context = _shown(request.user, found, people) | more
    changes = found.session.status in CHOSEN_UNTIL and not found.outcome
    if form is None and "admit" in context["may"] and changes:
        form = _form(request, found, people)
    context["form"] = form
    status = 422 if form is not None and form.errors else 200
    return render(request, "commissions/entry.html", context, status=status)


def _shown(reader, found: AgendaEntry, people: list[Candidate]) -> dict:
    situation, session, admitted = found.situation, found.session, admitted_to(found)
    there = {one.admission.user_id for one in admitted}
    return {
        "entry": found,
        "session": session,
        "commission": session.commission,
        "code": situation.code,
        "situation_id": situation.public_id,
        "nominative": is_nominative(situation, accord_of(situation)),
        "admitted": admitted,
        "barred": [one for one in people if one.why_not and one.mandate.user_id not in there],
        "same_service": [one.name for one in people if one.warning],
        "may": ENTRY.actions_for(reader, found),
        "of_session": SESSION.actions_for(reader, session),
        "of_situation": SITUATION.actions_for(reader, situation),
    }


@acts_on(ENTRY, "admit", joined=OF_ENTRY, part_of="commissions:entry")
@require_GET
def see_as(request: HttpRequest, found: AgendaEntry) -> HttpResponse:
    """« Voir comme », for somebody not yet admitted: what the button would open."""
    wanted = uuid_or_none(request.GET.get("mandate", ""))
    chosen = next(
        (one for one in candidates(found) if one.mandate.public_id == wanted and not one.why_not),
        None,
    )
    context = {"entry": found, "chosen": chosen}
    if chosen is not None:
        context["sheet"] = sheet_as(found, chosen.mandate)
    return render(request, "commissions/_see_as.html", context)


@acts_on(ENTRY, "admit", joined=OF_ENTRY)
@require_POST
def check_links(request: HttpRequest, found: AgendaEntry) -> HttpResponse:
    """The vault answers yes or no for each candidate; no name of the person leaves it."""
    people = candidates(found)
    alike = link_check(
        situation=found.situation,
        mandates=[one.mandate for one in people],
        by=request.user,
        at=timezone.now(),
    )
    named = [one for one in people if one.mandate.pk in alike]
    return _page(request, found, people=people, checked=True, alike=named)


@acts_on(ADMISSION, "end", joined=OF_ADMISSION)
@require_POST
def end(request: HttpRequest, admission: Admission) -> HttpResponse:
    end_admission(admission=admission, by=request.user, at=timezone.now())
    messages.success(request, "Admission retirée, dès maintenant.")
    return redirect(entry_url(admission.content_object))


@acts_on(ADMISSION, "confirm", joined=OF_ADMISSION)
@require_http_methods(BOTH)
def confirm(request: HttpRequest, admission: Admission) -> HttpResponse:
    def act(_: dict):
        return confirm_admission(admission=admission, by=request.user, at=timezone.now())

    gesture = Gesture(
        form=Form(posted(request)),
        act=act,
        page="admission_confirm",
        done="Admission confirmée.",
        back=reverse("commissions:home"),
        context={"admission": admission, "session": admission.content_object.session},
    )
    return answer(request, gesture)


@acts_on(ENTRY, "declare", joined=("session__commission",))
@require_http_methods(BOTH)
def declare(request: HttpRequest, found: AgendaEntry) -> HttpResponse:
    """Asked before anything of the situation is on the page; a yes leads away for good."""
    form = DeclareForm(posted(request))
    context = {"form": form, "session": found.session, "entry_id": found.public_id}
    if form.is_bound and form.is_valid():
        said, kind = form.answer(), form.cleaned_data["kind"]
        with refusals_in(form):
            declare_link(entry=found, has_link=said, kind=kind, by=request.user, at=timezone.now())
        if not form.errors:
            return _declared(request, found, said)
    status = 422 if form.errors else 200
    return render(request, "commissions/declare.html", context, status=status)


def _declared(request: HttpRequest, found: AgendaEntry, has_link: bool | None) -> HttpResponse:
    if has_link:
        messages.success(request, "C’est noté. L’animateur est prévenu, sans le motif.")
        return redirect("commissions:home")
    return redirect("commissions:situation", public_id=found.situation.public_id)
