"""Documents of a situation: add one, download it, change its volet, take it back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cases.forms.records import DocumentForm, ReclassifyForm
from cases.models import Case, Document
from cases.permissions import CASE, DOCUMENT
from cases.services.document import (
    add_document,
    read_document,
    reclassify_document,
    remove_document,
)
from cases.uploads import UploadRefused, vault
from cases.views.attachment import as_download
from cases.views.case import JOINED, moved_on
from cases.views.gesture import CHOOSE_AGAIN
from cases.views.reading import for_volets
from common.access import acts_on
from common.forms import refusals_in

OF_A_DOCUMENT = ("added_by", "case__dac", "case__person")


def back(case: Case) -> HttpResponse:
    """To the documents of the situation."""
    return redirect(reverse("desk:situation", args=[case.public_id]) + "?section=documents")


@vault.deposit()
@acts_on(CASE, "add_document", joined=JOINED, too_late=moved_on)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, case: Case) -> HttpResponse:
    about = for_volets(request, case)
    form = DocumentForm(request.POST or None, request.FILES or None, **about)
    if request.method == "POST" and _added(request, case, form):
        messages.success(request, "Document ajouté.")
        return back(case)
    if form.errors and request.FILES and "file" not in form.errors:
        form.add_error("file", CHOOSE_AGAIN)
    context = {"case": case, "form": form}
    return render(request, "cases/document_form.html", context, status=422 if form.errors else 200)


def _added(request: HttpRequest, case: Case, form: DocumentForm) -> bool:
    if not form.is_valid():
        return False
    clean = form.cleaned_data
    words = {"upload": clean["file"], "title": clean["title"], "volet": clean["volet"]}
    try:
        with refusals_in(form):
            add_document(case=case, by=request.user, at=timezone.now(), **words)
    except UploadRefused as refused:
        form.add_error("file", str(refused))
    return not form.errors


@acts_on(DOCUMENT, "view")
@require_safe
def download(request: HttpRequest, document: Document) -> HttpResponse:
    """The whole file, always to be saved, never shown inside a page."""
    return as_download(read_document(document), kind=document.kind, name=document.name)


@acts_on(DOCUMENT, "reclassify", joined=OF_A_DOCUMENT)
@require_http_methods(["GET", "POST"])
def reclassify(request: HttpRequest, document: Document) -> HttpResponse:
    about = for_volets(request, document.case)
    form = ReclassifyForm(request.POST or None, initial={"volet": document.volet}, **about)
    if request.method == "POST" and form.is_valid():
        volet = form.cleaned_data["volet"]
        with refusals_in(form):
            reclassify_document(document=document, volet=volet, by=request.user, at=timezone.now())
            messages.success(request, "Volet changé.")
            return back(document.case)
    context = {"case": document.case, "form": form, "title": document.title}
    return render(request, "cases/document_volet.html", context, status=422 if form.errors else 200)


@acts_on(DOCUMENT, "remove", joined=OF_A_DOCUMENT)
@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, document: Document) -> HttpResponse:
    if request.method == "POST":
        remove_document(document=document, by=request.user, at=timezone.now())
        messages.success(request, "Document retiré.")
        return back(document.case)
    context = {"case": document.case, "title": document.title, "id": document.public_id}
    return render(request, "cases/document_remove.html", context)
