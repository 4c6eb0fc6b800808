"""The review of a copy, section by section; and its handing over. The officer opens none of it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from common.access import acts_on
from common.forms import Form
from privacy.forms.rights import GestureForm, MaskForm, ReleaseForm
from privacy.models import SubjectExport
from privacy.permissions import SUBJECT_EXPORT
from privacy.selectors.subject_review import review_of
from privacy.services import subject_export
from privacy.views.acting import Act, answer
from privacy.views.requests import act_on_page, url_of
from signin.reauthentication import proves_again

TYPES = {"pdf": "application/pdf", "json": "application/json; charset=utf-8"}
JOINED = ("request__dac",)


def review_url(export: SubjectExport, section: int) -> str:
    return f"{reverse('privacy:export-review', args=[export.public_id])}?section={section}"


def _section(value: str | None) -> int:
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 4 else 0


@acts_on(SUBJECT_EXPORT, "read", joined=JOINED)
@require_safe
def page(request: HttpRequest, export: SubjectExport) -> HttpResponse:
    return _page(request, export, MaskForm(), section=_section(request.GET.get("section")))


def _page(request: HttpRequest, export: SubjectExport, form: Form, *, section: int, status=200):
    if not export.draft_as:
        messages.info(
            request, "Les fichiers de cette copie sont supprimés : préparez-la à nouveau."
        )
        return redirect(url_of(export.request))
    context = {
        "review": review_of(export, request.user, section=section),
        "form": form,
        "copy_form": GestureForm(initial={"version": export.version}),
        "back": url_of(export.request),
    }
    return render(request, "privacy/export_review.html", context, status=status)


@acts_on(SUBJECT_EXPORT, "mask", joined=JOINED)
@require_POST
def mask(request: HttpRequest, export: SubjectExport) -> HttpResponse:
    section, rows = _section(request.POST.get("section")), request.POST.getlist("row")[:500]

    def do(data: dict) -> None:
        subject_export.mask_rows(
            export=export, rows=rows, reason=data["reason"], by=request.user, at=timezone.now()
        )

    act = Act(
        form=MaskForm(request.POST),
        do=do,
        page=lambda form, status: _page(request, export, form, section=section, status=status),
        done="Lignes masquées.",
        back=lambda: review_url(export, section),
    )
    return answer(request, act)


@acts_on(SUBJECT_EXPORT, "mask", joined=JOINED)
@require_POST
def unmask(request: HttpRequest, export: SubjectExport) -> HttpResponse:
    row = request.POST.get("row", "")
    subject_export.unmask_row(export=export, row=row, by=request.user, at=timezone.now())
    messages.success(request, "Ligne remise dans la copie.")
    return redirect(review_url(export, _section(request.POST.get("section"))))


def _gesture(request: HttpRequest, export: SubjectExport, service, done: str) -> HttpResponse:
    """A button of the page of the request that moves the copy."""
    form = GestureForm(request.POST)

    def do(_: dict) -> None:
        service(export=export, version=form.shown_version(), by=request.user, at=timezone.now())

    return act_on_page(request, export, "copy_form", form, do, done)


@acts_on(SUBJECT_EXPORT, "review", joined=JOINED)
@require_POST
def reviewed(request: HttpRequest, export: SubjectExport) -> HttpResponse:
    done = "Relecture faite. La copie est en cours d’impression."
    return _gesture(request, export, subject_export.end_review, done)


@acts_on(SUBJECT_EXPORT, "rework", joined=JOINED)
@require_POST
def rework(request: HttpRequest, export: SubjectExport) -> HttpResponse:
    return _gesture(request, export, subject_export.rework, "La relecture reprend.")


@acts_on(SUBJECT_EXPORT, "ask_again", joined=JOINED)
@require_POST
def again(request: HttpRequest, export: SubjectExport) -> HttpResponse:
    return _gesture(request, export, subject_export.ask_again, "La copie est préparée à nouveau.")


@acts_on(SUBJECT_EXPORT, "release", joined=JOINED)
@require_POST
def release(request: HttpRequest, export: SubjectExport) -> HttpResponse:
    form = ReleaseForm(request.POST)

    def do(data: dict) -> None:
        subject_export.release(
            export=export,
            how=data["how"],
            on=data["on"],
            version=form.shown_version(),
            by=request.user,
            at=timezone.now(),
        )

    return act_on_page(
        request, export, "release_form", form, do, "Remise notée. La demande est répondue."
    )


@acts_on(SUBJECT_EXPORT, "download", joined=JOINED)
@require_safe
@proves_again
def file(request: HttpRequest, export: SubjectExport, file_type: str) -> HttpResponse:
    """The printed copy; its name says nothing of anybody."""
    if file_type not in TYPES or not export.pdf_as:
        raise Http404
    content = subject_export.read_file(
        export=export, kind=file_type, by=request.user, at=timezone.now()
    )
    response = HttpResponse(content, content_type=TYPES[file_type])
    response["Content-Disposition"] = f'attachment; filename="copie-de-donnees.{file_type}"'
    return response
