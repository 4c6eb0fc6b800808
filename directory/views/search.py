"""« Annuaire »: organisations and professionals of the field, for everybody signed in."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from common.access import acts_on, lists
from directory.enums import OrganisationKind
from directory.forms.search import OrganisationSearchForm, ProfessionalSearchForm
from directory.permissions import DAC, ORGANISATION, PROFESSIONAL
from directory.selectors import find_organisations, find_professionals, places_of_today

PAGE_SIZE = 25


@require_safe
@lists(ORGANISATION)
def organisations(request, rows, listing):
    context = _organisations(request, rows, listing)
    return render(request, "directory/organisations.html", context)


@require_safe
@lists(ORGANISATION, part_of="directory:search")
def organisation_results(request, rows, listing):
    """The list alone, while somebody types."""
    context = _organisations(request, rows, listing)
    return _results(request, "directory/_organisations.html", "search", context)


@require_safe
@lists(PROFESSIONAL)
def professionals(request, rows, listing):
    context = _professionals(request, rows, listing)
    return render(request, "directory/professionals.html", context)


@require_safe
@lists(PROFESSIONAL, part_of="directory:professionals")
def professional_results(request, rows, listing):
    """The list alone, while somebody types."""
    context = _professionals(request, rows, listing)
    return _results(request, "directory/_professionals.html", "professionals", context)


@require_safe
@acts_on(ORGANISATION, "view")
def organisation(request, organisation):
    """The organisation, the people who work there today, and the DAC that it may be."""
    dac = getattr(organisation, "dac", None) if organisation.kind == OrganisationKind.DAC else None
    context = {
        "organisation": organisation,
        "dac": dac,
        "places": places_of_today().filter(organisation=organisation),
        "may_see_settings": dac is not None and bool(DAC.can(request.user, "view", dac)),
    }
    return render(request, "directory/organisation.html", context)


@require_safe
@acts_on(PROFESSIONAL, "view")
def professional(request, professional):
    places = places_of_today().filter(professional=professional)
    context = {"professional": professional, "places": places}
    return render(request, "directory/professional.html", context)


def _organisations(request, rows, listing) -> dict:
    form = OrganisationSearchForm(request.GET)
    criteria = form.criteria()
    others = _plain(criteria, "text", "commune")
    people = find_professionals(PROFESSIONAL.visible_to(request.user), **others)
    found = find_organisations(rows, **criteria)
    return _page(request, found, listing, form, criteria) | {"elsewhere": people.count()}


def _professionals(request, rows, listing) -> dict:
    form = ProfessionalSearchForm(request.GET)
    criteria = form.criteria()
    others = _plain(criteria, "text", "commune")
    places = find_organisations(ORGANISATION.visible_to(request.user), **others)
    found = find_professionals(rows, **criteria)
    return _page(request, found, listing, form, criteria) | {"elsewhere": places.count()}


def _plain(criteria: dict, *names: str) -> dict:
    return {name: value for name, value in criteria.items() if name in names}


def _page(request, found, listing, form, criteria) -> dict:
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    filters = {name: value for name, value in criteria.items() if name != "text"}
    listing.shows(page.object_list, model=found.model, page=page.number, **filters)
    return {
        "form": form,
        "page": page,
        "text": criteria["text"],
        "filtered": any(filters.values()),
        "query": urlencode(_asked(request)),
    }


def _asked(request) -> dict[str, str]:
    """What was filled in, for an address without empty parts."""
    return {name: value for name, value in request.GET.items() if value and name != "page"}


def _results(request, template, page_name, context):
    response = render(request, template, context)
    query = urlencode(_asked(request))
    address = reverse(f"directory:{page_name}")
    response["HX-Replace-Url"] = f"{address}?{query}" if query else address
    return response
