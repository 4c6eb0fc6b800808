"""The accords of all the situations that a coordinator follows."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from cases.models import Case
from cases.permissions import CASE
from common.access import lists
from desk.selectors.cockpit import STATES, WHOSE, caseload_of
from directory.standing import standing_of

OF_COORDINATORS = ("coordinateur d’un DAC", lambda user: bool(standing_of(user).coordinates))


@lists(CASE, "view_decisions", only=OF_COORDINATORS)
@require_GET
def cockpit(request: HttpRequest, rows, listing) -> HttpResponse:
    state, whose = request.GET.get("etat", ""), request.GET.get("qui", "")
    state, whose = state if state in STATES else "", whose if whose in WHOSE else ""
    asked = {"state": state, "whose": whose, "number": request.GET.get("page")}
    caseload = caseload_of(rows, request.user, today=timezone.localdate(), **asked)
    listing.shows(caseload.page, model=Case, etat=state, qui=whose, page=caseload.page.number)
    context = {"caseload": caseload, "state": state, "whose": whose}
    return render(request, "desk/cockpit.html", context)
