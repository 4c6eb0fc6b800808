"""The room of one situation: what is said by function, what is proposed; gone when it closes."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from commissions.enums import ItemList
from commissions.forms.room import ConcludeForm, ContributionForm, PreconisationForm
from commissions.models import AgendaEntry, Contribution, Preconisation
from commissions.permissions import CONTRIBUTION, ENTRY, PRECONISATION
from commissions.selectors.items import items_of
from commissions.selectors.room import key_of, owner_of, owners_offered, room_of
from commissions.services import preconise
from commissions.services.contribute import cannot_answer as answer_nothing
from commissions.services.contribute import contribute as write_contribution
from commissions.services.contribute import remove_contribution
from commissions.services.room import conclude_entry
from commissions.views.gesture import Gesture, answer, posted
from commissions.views.sessions import session_url
from common.access import acts_on
from common.forms import refusals_in

METHODS = ("GET", "HEAD", "POST")
JOINED = ("session__commission", "situation__referrer")
OF_A_LINE = ("entry__session__commission", "entry__situation__referrer", "situation")


def _again(request: HttpRequest, obj) -> HttpResponse:
    """Whoever comes too late is shown what stands there now."""
    messages.info(
        request, "Ce n’est plus possible : quelqu’un a été plus rapide. Voici où on en est."
    )
    entry = obj if isinstance(obj, AgendaEntry) else obj.entry
    return redirect(f"commissions:{_back(request, entry)}", entry.public_id)


def _room(request: HttpRequest, entry: AgendaEntry, data=None) -> tuple:
    room = room_of(request.user, entry)
    form = ContributionForm(data, chairs=room.chairs, me=request.user.pk)
    return room, form


def _show(request: HttpRequest, room, form) -> HttpResponse:
    context = {"room": room, "form": form}
    status = 422 if form.errors else 200
    return render(request, "commissions/room.html", context, status=status)


@acts_on(ENTRY, "enter", joined=JOINED)
@require_safe
def room(request: HttpRequest, entry: AgendaEntry) -> HttpResponse:
    return _show(request, *_room(request, entry))


@acts_on(ENTRY, "contribute", joined=JOINED)
@require_http_methods(METHODS)
def contribute(request: HttpRequest, entry: AgendaEntry) -> HttpResponse:
    """The room with its form; what cannot be kept comes back with what is to be changed."""
    shown, form = _room(request, entry, posted(request))
    if form.is_bound and form.is_valid():
        with refusals_in(form):
            write_contribution(entry=entry, by=request.user, at=timezone.now(), **form.words())
        if not form.errors:
            messages.success(request, "Contribution ajoutée.")
            return redirect("commissions:room", entry.public_id)
    return _show(request, shown, form)


@acts_on(ENTRY, "contribute", joined=JOINED)
@require_POST
def cannot_answer(request: HttpRequest, entry: AgendaEntry) -> HttpResponse:
    answer_nothing(entry=entry, by=request.user, at=timezone.now())
    messages.success(request, "Votre réponse est notée : elle ne confirme ni n’infirme rien.")
    return redirect("commissions:room", entry.public_id)


@acts_on(CONTRIBUTION, "remove", joined=("entry",))
@require_POST
def contribution_remove(request: HttpRequest, contribution: Contribution) -> HttpResponse:
    remove_contribution(contribution=contribution, by=request.user, at=timezone.now())
    messages.success(request, "Contribution retirée : son texte est effacé.")
    return redirect("commissions:room", contribution.entry.public_id)


# --- Préconisations ---
def _lines_form(request: HttpRequest, entry: AgendaEntry, initial: dict) -> PreconisationForm:
    data = request.POST if "title" in request.POST else None
    kinds = items_of(entry.session.commission_id, ItemList.PRECONISATION)
    owners = owners_offered(entry)
    return PreconisationForm(data, kinds=kinds, owners=owners, initial=initial)


def _line_gesture(request, entry: AgendaEntry, form, act, done: str, **context) -> HttpResponse:
    way = _back(request, entry)
    gesture = Gesture(
        form=form,
        act=act,
        page="preconisation_form",
        done=done,
        back=reverse(f"commissions:{way}", args=[entry.public_id]),
        context={"entry_id": entry.public_id, "in_room": way == "room", **context},
    )
    return answer(request, gesture)


def _back(request: HttpRequest, entry: AgendaEntry) -> str:
    """The room while it is open, else the relevé that is being written."""
    if ENTRY.can(request.user, "enter", entry):
        return "room"
    return "record-write"


@acts_on(ENTRY, "propose", joined=JOINED, too_late=_again)
@require_http_methods(METHODS)
def propose(request: HttpRequest, entry: AgendaEntry) -> HttpResponse:
    form = _lines_form(request, entry, {})

    def act(data: dict):
        proposal = form.proposal(owner_of(entry, data["owner"]))
        now = timezone.now()
        return preconise.propose(entry=entry, proposal=proposal, by=request.user, at=now)

    return _line_gesture(request, entry, form, act, "Préconisation proposée.")


@acts_on(PRECONISATION, "edit", joined=OF_A_LINE, too_late=_again)
@require_http_methods(METHODS)
def preconisation_edit(request: HttpRequest, row: Preconisation) -> HttpResponse:
    form = _lines_form(request, row.entry, _values_of(row))

    def act(data: dict):
        return _change(request, row, form)

    return _line_gesture(request, row.entry, form, act, "Préconisation modifiée.", changes=True)


def _change(request: HttpRequest, row: Preconisation, form: PreconisationForm) -> Preconisation:
    return preconise.change(
        preconisation=row,
        proposal=form.proposal(owner_of(row.entry, form.cleaned_data["owner"])),
        version=form.shown_version(),
        by=request.user,
        at=timezone.now(),
    )


def _values_of(row: Preconisation) -> dict:
    return {
        "version": row.version,
        "title": row.title,
        "kind": row.kind,
        "owner": key_of(row.entry, row.owner_id),
        "owner_function": row.owner_function,
        "due_on": row.due_on,
    }


@acts_on(PRECONISATION, "retain", joined=OF_A_LINE, too_late=_again)
@require_http_methods(METHODS)
def preconisation_retain(request: HttpRequest, row: Preconisation) -> HttpResponse:
    """Retained by one button once somebody carries it and a date is set; else a form asks for both."""
    form = _lines_form(request, row.entry, _values_of(row))
    if request.method == "POST" and not form.is_bound:
        with refusals_in(form):
            _retain(request, row, version=_version(request))
        if not form.errors:
            messages.success(request, "Préconisation retenue.")
            return redirect(f"commissions:{_back(request, row.entry)}", row.entry.public_id)

    def act(data: dict):
        _retain(request, row, version=_change(request, row, form).version)

    return _line_gesture(request, row.entry, form, act, "Préconisation retenue.", retains=True)


def _retain(request: HttpRequest, row: Preconisation, *, version: int) -> None:
    preconise.retain(preconisation=row, version=version, by=request.user, at=timezone.now())


def _version(request: HttpRequest) -> int:
    typed = request.POST.get("version", "")
    return int(typed) if typed.isdecimal() and len(typed) < 9 else 0


@acts_on(PRECONISATION, "drop", joined=OF_A_LINE, too_late=_again)
@require_POST
def preconisation_drop(request: HttpRequest, row: Preconisation) -> HttpResponse:
    now, version = timezone.now(), _version(request)
    preconise.drop(preconisation=row, version=version, by=request.user, at=now)
    messages.success(request, "Préconisation écartée.")
    return redirect(f"commissions:{_back(request, row.entry)}", row.entry.public_id)


# --- The end of this one ---
@acts_on(ENTRY, "conclude", joined=JOINED, too_late=_again)
@require_http_methods(METHODS)
def conclude(request: HttpRequest, entry: AgendaEntry) -> HttpResponse:
    """Examined or adjourned; its content is gone for everybody at the next request."""
    reasons = items_of(entry.session.commission_id, ItemList.ADJOURNMENT)
    initial = {"version": entry.version, "outcome": "examined"}
    form = ConcludeForm(posted(request), reasons=reasons, initial=initial)

    def act(data: dict):
        said, version, now = form.conclusion(), form.shown_version(), timezone.now()
        return conclude_entry(
            entry=entry, conclusion=said, version=version, by=request.user, at=now
        )

    gesture = Gesture(
        form=form,
        act=act,
        page="entry_conclude",
        done="Situation refermée : son contenu n’est plus lisible.",
        back=session_url(entry.session),
        context={"entry_id": entry.public_id},
    )
    return answer(request, gesture)
