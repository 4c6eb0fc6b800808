"""The journal of a situation: its list, a new note, a correction, another volet."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from cases.enums import NoteKind
from cases.forms.records import NoteForm, ReclassifyForm
from cases.models import Case, Note
from cases.permissions import CASE, NOTE
from cases.selectors import story_of, what_changed
from cases.selectors.head import JOINED_FOR_HEAD, head_of
from cases.selectors.lens import reading_of
from cases.selectors.records import note_rows, notes_page
from cases.services.note import correct_note, reclassify_note, write_note
from cases.views.case import JOINED
from cases.views.reading import for_volets
from common.access import acts_on
from common.forms import refusals_in
from directory.standing import standing_of

OF_A_NOTE = ("author", "corrects", "case__dac", "case__person", "case__referent")


@acts_on(CASE, "read_notes", joined=JOINED_FOR_HEAD)
@require_GET
def journal(request: HttpRequest, case: Case) -> HttpResponse:
    """All that was noted, in the volets that the reader reads, by kind and page by page."""
    reading, kind = reading_of(request.user, case), request.GET.get("nature", "")
    kind = kind if kind in NoteKind.values else ""
    page, rows = notes_page(case, reading, kind=kind, number=request.GET.get("page"))
    kinds = [("", "Tout"), *((one.value, one.label.capitalize()) for one in NoteKind)]
    context = {
        "head": head_of(case, request.user, reading),
        "page": page,
        "rows": rows,
        "kinds": kinds,
        "chosen": kind,
        "steps": story_of(case) if _is_inside(request.user, case) else [],
    }
    return render(request, "cases/notes.html", context)


def _is_inside(user, case: Case) -> bool:
    standing = standing_of(user)
    return case.dac_id in standing.coordinates | standing.manages


def note_too_late(request: HttpRequest, case: Case) -> HttpResponse:
    """The situation was closed meanwhile: what was typed comes back with the reason."""
    told = what_changed(case, reader=request.user)
    if request.method != "POST":
        messages.info(request, told)
        return redirect("desk:situation", public_id=case.public_id)
    form = NoteForm(request.POST, **for_volets(request, case))
    form.add_error(None, f"{told} Copiez votre texte avant de quitter cette page.")
    return render(request, "cases/note_form.html", {"case": case, "form": form}, status=409)


@acts_on(CASE, "note", joined=JOINED, too_late=note_too_late)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, case: Case) -> HttpResponse:
    now = timezone.localtime()
    initial = {"happened_on": now.date(), "happened_time": now.time().replace(second=0)}
    form = NoteForm(request.POST or None, initial=initial, **for_volets(request, case))
    return _write(request, case, form, partial(write_note, case=case), "Noté.")


@acts_on(NOTE, "correct", joined=OF_A_NOTE)
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, note: Note) -> HttpResponse:
    """A note is never rewritten: another one says what is right, and both stay."""
    at = timezone.localtime(note.happened_at)
    initial = {
        "kind": note.kind,
        "happened_on": at.date(),
        "happened_time": at.time(),
        "with_whom": note.with_whom,
        "volet": note.volet,
    }
    about = for_volets(request, note.case)
    form = NoteForm(request.POST or None, initial=initial, **about)
    wrong = note_rows([note], note.case, about["reading"])[0]
    write = partial(correct_note, note=note)
    return _write(request, note.case, form, write, "Correction notée.", wrong=wrong)


def _write(request, case: Case, form, service, told: str, **context) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            service(by=request.user, at=timezone.now(), **form.words())
            messages.success(request, told)
            return redirect("cases:notes", public_id=case.public_id)
    context |= {"case": case, "form": form}
    return render(request, "cases/note_form.html", context, status=422 if form.errors else 200)


@acts_on(NOTE, "reclassify", joined=OF_A_NOTE)
@require_http_methods(["GET", "POST"])
def reclassify(request: HttpRequest, note: Note) -> HttpResponse:
    about = for_volets(request, note.case)
    form = ReclassifyForm(request.POST or None, initial={"volet": note.volet}, **about)
    if request.method == "POST" and form.is_valid():
        volet = form.cleaned_data["volet"]
        with refusals_in(form):
            reclassify_note(note=note, volet=volet, by=request.user, at=timezone.now())
            messages.success(request, "Volet changé.")
            return redirect(reverse("cases:notes", args=[note.case.public_id]))
    row = note_rows([note], note.case, about["reading"])[0]
    context = {"case": note.case, "form": form, "row": row}
    return render(request, "cases/note_volet.html", context, status=422 if form.errors else 200)
