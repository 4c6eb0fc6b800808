"""The yearly bilan: inside the commission, published, and as a file; who reads it; what was missing."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from commissions.forms.bilan import BlockageForm, ReaderForm
from commissions.models import BilanReader, Commission, PublishedBilan
from commissions.permissions import BILAN, BILAN_READER, COMMISSION
from commissions.selectors.bilan import (
    bilan_of,
    blockages_of,
    csv_of,
    in_brief,
    laid_out,
    years_of,
)
from commissions.services.bilan import (
    end_bilan_reader,
    name_bilan_reader,
    note_blockage,
    publish_bilan,
    take_back_blockage,
)
from commissions.views.house import house_page, status_of
from common.access import acts_on, lists
from common.errors import GuardsFailed
from common.forms import refusals_in


@require_safe
@acts_on(COMMISSION, "see_bilan")
def bilan(request: HttpRequest, commission: Commission) -> HttpResponse:
    """The figures of one year as the animateur sees them."""
    years = years_of(commission)
    year = _year(request, years)
    context = _figures(bilan_of(commission, year, inside=True, asked_by=request.user)) | {
        "years": years,
        "year": year,
        "is_over": year < timezone.localdate().year,
        "published": commission.bilans.filter(year=year).order_by("-number"),
    }
    return house_page(request, commission, "bilan.html", tab="bilan", **context)


@require_http_methods(["GET", "HEAD", "POST"])
@acts_on(COMMISSION, "publish_bilan")
def publish(request: HttpRequest, commission: Commission) -> HttpResponse:
    """What would be published, and the button that does it."""
    year, refused = _year(request, years_of(commission)), ""
    if request.method == "POST":
        try:
            publish_bilan(commission=commission, year=year, by=request.user, at=timezone.now())
        except GuardsFailed as failed:
            refused = str(failed)
        else:
            messages.success(request, f"Le bilan {year} est publié.")
            return redirect(_inside(commission, year))
    context = _figures(bilan_of(commission, year, inside=False, asked_by=request.user))
    context |= {"year": year, "refused": refused, "status": 422 if refused else 200}
    return house_page(request, commission, "bilan_publish.html", tab="bilan", **context)


@require_safe
@lists(BILAN)
def bilans(request: HttpRequest, rows, listing) -> HttpResponse:
    """The published bilans that this account may read; nothing else leads from here."""
    found = list(rows.select_related("commission").order_by("commission__name", "-year", "-number"))
    listing.shows(found, model=PublishedBilan)
    return render(request, "commissions/bilans.html", {"bilans": found})


@require_safe
@acts_on(BILAN, "view", joined=("commission",))
def published(request: HttpRequest, bilan: PublishedBilan) -> HttpResponse:
    context = _figures(bilan.content) | {"bilan": bilan}
    return render(request, "commissions/bilan_published.html", context)


@require_safe
@acts_on(BILAN, "download", joined=("commission",))
def as_pdf(request: HttpRequest, bilan: PublishedBilan) -> HttpResponse:
    from commissions.pdf.bilan import bilan_pdf  # noqa: PLC0415 - WeasyPrint takes a second to load

    return _file(bilan_pdf(bilan), "application/pdf", f"bilan-{bilan.year}.pdf")


@require_safe
@acts_on(BILAN, "download", joined=("commission",))
def as_csv(request: HttpRequest, bilan: PublishedBilan) -> HttpResponse:
    return _file(csv_of(bilan.content), "text/csv; charset=utf-8", f"bilan-{bilan.year}.csv")


@require_http_methods(["GET", "HEAD", "POST"])
@acts_on(COMMISSION, "publish_bilan")
def readers(request: HttpRequest, commission: Commission) -> HttpResponse:
    """Who reads the published bilans, and naming one more."""
    form = ReaderForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        with refusals_in(form):
            named = form.cleaned_data
            name_bilan_reader(commission=commission, by=request.user, at=timezone.now(), **named)
        if not form.errors:
            messages.success(request, "Cette personne lit désormais les bilans publiés.")
            return redirect("commissions:bilan-readers", commission.public_id)
    rows = list(commission.readers.select_related("user").order_by("-ends_on", "starts_on", "pk"))
    context = {"form": form, "readers": rows, "status": status_of(form)}
    return house_page(request, commission, "bilan_readers.html", tab="bilan", **context)


@require_POST
@acts_on(BILAN_READER, "end", joined=("commission",))
def reader_end(request: HttpRequest, reader: BilanReader) -> HttpResponse:
    end_bilan_reader(reader=reader, by=request.user, at=timezone.now())
    messages.success(request, "Cette personne ne lit plus les bilans.")
    return redirect("commissions:bilan-readers", reader.commission.public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@acts_on(COMMISSION, "note_blockage")
def blockages(request: HttpRequest, commission: Commission) -> HttpResponse:
    """Noting an answer that was missing, without a situation and without a word."""
    data = request.POST if request.method == "POST" else None
    form = BlockageForm(data, commission=commission)
    if form.is_bound and form.is_valid():
        with refusals_in(form):
            noted = form.cleaned_data
            note_blockage(commission=commission, by=request.user, at=timezone.now(), **noted)
        if not form.errors:
            messages.success(request, "C’est noté.")
            return redirect("commissions:blockages", commission.public_id)
    table = blockages_of(commission, timezone.localdate().year)
    context = {"form": form, "table": table, "status": status_of(form)}
    return house_page(request, commission, "blockages.html", tab="blockages", **context)


@require_POST
@acts_on(COMMISSION, "note_blockage")
def blockage_back(request: HttpRequest, commission: Commission) -> HttpResponse:
    kind = request.POST.get("kind", "")
    if take_back_blockage(commission=commission, kind=kind, by=request.user, at=timezone.now()):
        messages.success(request, "Une note de l’année est retirée.")
    else:
        messages.info(request, "Il n’y avait rien à retirer.")
    return redirect("commissions:blockages", commission.public_id)


def _figures(content: dict) -> dict:
    """What the templates of figures take."""
    return {"content": content, "brief": in_brief(content), "families": laid_out(content)}


def _year(request: HttpRequest, years: list[int]) -> int:
    """The year asked for; without one, this year. A year of which nothing is known is nobody's."""
    asked = request.GET.get("annee", "")
    if not asked:
        return timezone.localdate().year
    if asked not in {str(year) for year in years}:
        raise Http404
    return int(asked)


def _inside(commission: Commission, year: int) -> str:
    return f"{reverse('commissions:bilan', args=[commission.public_id])}?annee={year}"


def _file(data: bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
