"""The relevé: written, validated by two, read through the lens, printed with its reader's name."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from commissions.enums import RecordStatus
from commissions.forms.record import AddendumForm, RecordForm
from commissions.models import AgendaEntry, Record
from commissions.permissions import ENTRY, RECORD
from commissions.selectors.record import record_for
from commissions.selectors.writing import draft_of, referents_for
from commissions.services import record as service
from common.access import acts_on
from common.errors import GuardsFailed
from common.forms import refusals_in

METHODS = ("GET", "HEAD", "POST")
OF_AN_ENTRY = ("session__commission", "situation")
OF_A_RECORD = (
    "entry__session__commission",
    "entry__situation__referent",
    "referent",
    "proposed_by",
    "validated_by",
)


@acts_on(ENTRY, "write_record", joined=OF_AN_ENTRY)
@require_http_methods(METHODS)
def write(request: HttpRequest, entry: AgendaEntry) -> HttpResponse:
    """The closed fields of the relevé of this examination, kept as a draft as often as one likes."""
    draft = draft_of(request.user, entry)
    if draft.record is not None and draft.record.status != RecordStatus.DRAFT:
        return redirect("commissions:record", draft.record.public_id)
    form = _form(request, entry, draft)
    if form.is_bound and form.is_valid():
        with refusals_in(form, overtaken=_relate(form)):
            row = _write(request, entry, form)
        if not form.errors:
            messages.success(request, "Brouillon du relevé enregistré.")
            return _after_writing(request, entry, row)
    context = {"entry": entry, "draft": draft, "form": form}
    return render(
        request, "commissions/record_write.html", context, status=422 if form.errors else 200
    )


def _relate(form: RecordForm):
    words = "Ouvrez le relevé à nouveau pour voir ce qui a changé ; copiez d’abord ce que vous venez d’écrire."
    return lambda said: form.add_error(None, f"{said} {words}")


def _form(request: HttpRequest, entry: AgendaEntry, draft) -> RecordForm:
    return RecordForm(
        request.POST if request.method == "POST" else None,
        agreed=draft.agreed,
        referents=referents_for(entry),
        initial=draft.initial,
    )


def _write(request: HttpRequest, entry: AgendaEntry, form: RecordForm) -> Record:
    return service.write_record(
        entry=entry,
        words=form.written(),
        kept=form.kept(),
        version=form.shown_version(),
        by=request.user,
        at=timezone.now(),
    )


def _after_writing(request: HttpRequest, entry: AgendaEntry, row: Record) -> HttpResponse:
    if "read" in request.POST:
        return redirect("commissions:record", row.public_id)
    return redirect("commissions:record-write", entry.public_id)


def _again(request: HttpRequest, row: Record) -> HttpResponse:
    messages.info(request, "Ce n’est plus possible : le relevé a changé d’état. Le voici.")
    return redirect("commissions:record", row.public_id)


@acts_on(RECORD, "view", joined=OF_A_RECORD)
@require_safe
def record(request: HttpRequest, row: Record) -> HttpResponse:
    """What this reader gets of the relevé, and what they may do about it."""
    return _page(request, row)


def _page(request: HttpRequest, row: Record, missing=(), form=None) -> HttpResponse:
    context = {
        "record": record_for(request.user, row),
        "entry_id": row.entry.public_id,
        "situation_id": row.entry.situation.public_id,
        "may": RECORD.actions_for(request.user, row),
        "missing": missing,
        "form": form or AddendumForm(initial={"version": row.version}),
    }
    status = 422 if missing or (form is not None and form.errors) else 200
    return render(request, "commissions/record.html", context, status=status)


def _moved(request: HttpRequest, row: Record, act, said: str) -> HttpResponse:
    version = request.POST.get("version", "")
    try:
        act(
            record=row,
            version=int(version) if version.isdecimal() and len(version) < 9 else 0,
            by=request.user,
            at=timezone.now(),
        )
    except GuardsFailed as failed:
        return _page(request, row, missing=failed.missing)
    messages.success(request, said)
    return redirect("commissions:record", row.public_id)


@acts_on(RECORD, "propose", joined=OF_A_RECORD, too_late=_again)
@require_POST
def propose(request: HttpRequest, row: Record) -> HttpResponse:
    told = "Relevé validé. Un membre qui était présent est prié de le valider à son tour."
    return _moved(request, row, service.propose_record, told)


@acts_on(RECORD, "rework", joined=OF_A_RECORD, too_late=_again)
@require_POST
def rework(request: HttpRequest, row: Record) -> HttpResponse:
    return _moved(request, row, service.rework_record, "Le relevé est de nouveau en rédaction.")


@acts_on(RECORD, "validate", joined=OF_A_RECORD, too_late=_again)
@require_POST
def validate(request: HttpRequest, row: Record) -> HttpResponse:
    told = "Relevé validé en second : il ne changera plus."
    return _moved(request, row, service.validate_record, told)


@acts_on(RECORD, "correct", joined=OF_A_RECORD, too_late=_again)
@require_http_methods(METHODS)
def correct(request: HttpRequest, row: Record) -> HttpResponse:
    form = AddendumForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        with refusals_in(form):
            words = {"text": form.cleaned_data["text"], "kept": form.kept()}
            service.correct_record(record=row, by=request.user, at=timezone.now(), **words)
        if not form.errors:
            messages.success(request, "Correction ajoutée au relevé.")
            return redirect("commissions:record", row.public_id)
    return _page(request, row, form=form)


@acts_on(RECORD, "download", joined=OF_A_RECORD)
@require_safe
def as_pdf(request: HttpRequest, row: Record) -> HttpResponse:
    """The paper of this reader, with their name across each page; made anew each time, kept nowhere."""
    from commissions.pdf.record import record_pdf  # noqa: PLC0415 - WeasyPrint takes a second to load

    shown = record_for(request.user, row)
    data = record_pdf(shown, reader=request.user.get_full_name(), at=timezone.now())
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="releve-de-propositions.pdf"'
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Accept-Ranges"] = "none"
    return response
