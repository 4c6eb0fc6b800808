"""Files of a request: join one, take it back, download it."""

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cases.enums import ReferralStatus
from cases.forms.referral import typed_of
from cases.models import Attachment, Referral
from cases.models.attachment import AttachmentKind as Kind
from cases.permissions import ATTACHMENT, REFERRAL
from cases.services import attachment as files
from cases.services.draft import save_draft
from cases.uploads import UploadRefused, vault
from cases.views.attachment_list import REFUSED, TYPED_REPLY, attachment_context, leave
from cases.views.drafting import form_class_for
from common.access import acts_on
from common.forms import printable

CONTENT_TYPES = {
    Kind.PDF: "application/pdf",
    Kind.JPEG: "image/jpeg",
    Kind.PNG: "image/png",
    Kind.WORD: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Kind.OPEN_DOCUMENT: "application/vnd.oasis.opendocument.text",
}


@vault.deposit()
@acts_on(REFERRAL, "attach", part_of="cases:referral-edit")
@require_POST
def add(request: HttpRequest, referral: Referral) -> HttpResponse:
    """Files sent apart by the script get the list, or the reason; sent with the form around, they
    lead back to its page, where what was typed is kept."""
    refusals = _join(request, referral)
    if request.headers.get("X-Requested-With") == "upload":
        if refusals:
            return HttpResponse(refusals[0], status=422, content_type="text/plain; charset=utf-8")
        return _list(request, referral, told="Pièce ajoutée.")
    leave(request, referral, REFUSED, refusals)
    return _back(request, referral)


def _join(request: HttpRequest, referral: Referral) -> list[str]:
    """Join each file that may be; why the others may not."""
    chosen = request.FILES.getlist("file")
    refusals = [] if chosen else ["Choisissez un fichier avant de le joindre."]
    for rank, file in enumerate(chosen, 1):
        try:
            files.attach(referral=referral, upload=file, by=request.user, at=timezone.now())
        except UploadRefused as refused:
            which = f"Fichier {rank} sur {len(chosen)} : " if len(chosen) > 1 else ""
            refusals.append(f"{which}{refused}")
    return refusals


@acts_on(ATTACHMENT, "remove", part_of="cases:referral-edit", joined=("referral",))
@require_POST
def remove(request: HttpRequest, attachment: Attachment) -> HttpResponse:
    referral = attachment.referral
    files.remove(attachment=attachment, by=request.user, at=timezone.now())
    if request.htmx:
        return _list(request, referral, told="Pièce retirée.")
    return _back(request, referral)


def _list(request: HttpRequest, referral: Referral, *, told: str) -> HttpResponse:
    context = {**attachment_context(request, referral), "told": told}
    return render(request, "cases/_attachments.html", context)


def _back(request: HttpRequest, referral: Referral) -> HttpResponse:
    """To the page whose form was posted, without losing what was typed into it."""
    if referral.status != ReferralStatus.DRAFT:
        leave(request, referral, TYPED_REPLY, request.POST.get("reply"))
        return redirect(reverse("cases:referral", args=[referral.public_id]) + "#completer")
    if typed := typed_of(form_class_for(request.user, referral), printable(request.POST)):
        save_draft(referral=referral, typed=typed, by=request.user, at=timezone.now())
    return redirect(reverse("cases:referral-edit", args=[referral.public_id]) + "#pieces")


@acts_on(ATTACHMENT, "view")
@require_safe
def download(request: HttpRequest, attachment: Attachment) -> HttpResponse:
    """The whole file, always to be saved, never shown inside a page."""
    return as_download(files.read(attachment), kind=attachment.kind, name=attachment.name)


def as_download(content: bytes, *, kind: str, name: str) -> HttpResponse:
    """A file of ours, closed to whatever it may hold."""
    response = HttpResponse(content, content_type=CONTENT_TYPES[Kind(kind)])
    response["Content-Disposition"] = (
        f"attachment; filename=\"piece.{kind}\"; filename*=UTF-8''{quote(name, safe='')}"
    )
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Accept-Ranges"] = "none"
    return response
