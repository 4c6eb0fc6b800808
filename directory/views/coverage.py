"""The communes that a DAC answers for."""

from datetime import timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from common.access import acts_on
from common.french import counted
from common.french import day as written
from directory.forms.coverage import CoverageFilterForm, CoverForm, EndCoverageForm
from directory.permissions import DAC
from directory.selectors import coverage_of, find_places, place_by_code
from directory.services.open_dac import cover, end_coverage
from directory.views.page import settings_page, status_of, tried

PAGE_SIZE = 50


@require_safe
@acts_on(DAC, "view")
def coverage(request, dac):
    form = CoverageFilterForm(request.GET)
    form.is_valid()
    wanted = form.cleaned_data
    rows = coverage_of(
        dac, on=timezone.localdate(), text=wanted.get("q", ""), when=wanted.get("quand", "")
    )
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return settings_page(
        request,
        dac,
        "directory/coverage.html",
        tab="coverage",
        form=form,
        page=page,
        filtered=bool(wanted.get("q") or wanted.get("quand")),
        when=wanted.get("quand", ""),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@acts_on(DAC, "edit_settings")
def add(request, dac):
    form = CoverForm(
        request.POST if request.method == "POST" else None,
        url=reverse("directory:place-suggestions", args=[dac.public_id]),
        initial={"from_day": timezone.localdate()},
    )
    if form.is_bound and form.is_valid() and tried(form, dac, lambda: _add(request, dac, form)):
        return redirect("directory:coverage", dac.public_id)
    template = "directory/coverage_add.html"
    return settings_page(request, dac, template, tab="coverage", status=status_of(form), form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@acts_on(DAC, "edit_settings")
def end(request, dac):
    """`?lieu=` comes from a row of the list."""
    form = EndCoverageForm(
        request.POST if request.method == "POST" else None,
        url=reverse("directory:place-suggestions", args=[dac.public_id]),
        initial={
            "communes": place_by_code(request.GET.get("lieu", "")[:20]),
            "last_day": timezone.localdate() - timedelta(days=1),
        },
    )
    if form.is_bound and form.is_valid() and tried(form, dac, lambda: _end(request, dac, form)):
        return redirect("directory:coverage", dac.public_id)
    template = "directory/coverage_end.html"
    return settings_page(request, dac, template, tab="coverage", status=status_of(form), form=form)


@require_safe
@acts_on(DAC, "edit_settings", part_of="directory:coverage-add")
def place_suggestions(request, dac):
    places = find_places(request.GET.get("q", ""))
    results = [{"value": one.code, "label": one.label, "hint": one.hint} for one in places]
    return JsonResponse({"results": results})


def _add(request, dac, form) -> None:
    place, from_day = form.cleaned_data["communes"], form.cleaned_data["from_day"]
    added = cover(
        dac=dac, communes=place.communes, from_day=from_day, by=request.user, at=timezone.now()
    )
    said = f"{counted(added, 'commune ajoutée,communes ajoutées')} à partir du {written(from_day)}."
    messages.success(request, said if added else "Votre DAC y répondait déjà : rien n’a changé.")


def _end(request, dac, form) -> None:
    place, last_day = form.cleaned_data["communes"], form.cleaned_data["last_day"]
    ended = end_coverage(
        dac=dac, communes=place.communes, last_day=last_day, by=request.user, at=timezone.now()
    )
    said = counted(ended, "commune n’est plus couverte,communes ne sont plus couvertes")
    messages.success(request, f"{said} après le {written(last_day)}.")
