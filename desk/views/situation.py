"""The page of a situation, section by section; and the situations opened to somebody from outside."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from cases.models import Case
from cases.permissions import CASE
from cases.selectors.head import JOINED_FOR_HEAD
from common.access import acts_on, lists
from desk.selectors.shared import shared_page
from desk.selectors.situation import SECTIONS, case_sheet
from directory.standing import standing_of


@acts_on(CASE, "view", joined=JOINED_FOR_HEAD)
@require_GET
def page(request: HttpRequest, case: Case) -> HttpResponse:
    """One section; the template gets the frozen sheet of this reader and no row of the database."""
    section = request.GET.get("section", "")
    section = section if section in SECTIONS else ""
    sheet = case_sheet(case, request.user, section=section, today=timezone.localdate())
    return render(request, "desk/situation.html", {"sheet": sheet})


@lists(CASE)
@require_GET
def mine(request: HttpRequest, rows, listing) -> HttpResponse:
    """The situations in whose team one is, or to which one was invited by name."""
    page, shown = shared_page(
        rows, request.user, number=request.GET.get("page"), today=timezone.localdate()
    )
    listing.shows(page, model=Case, page=page.number)
    standing = standing_of(request.user)
    may_ask = bool(standing.organisations) and not standing.works_for_a_dac
    context = {"page": page, "rows": shown, "may_ask": may_ask}
    return render(request, "desk/my_situations.html", context)
