"""The coordinator's first page of the day: what to do next, and the list of all requests."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from cases.models import Case, EmergencyOpening, Referral
from cases.permissions import CASE, REFERRAL
from common.access import lists, own_space, reserved_to
from desk.selectors import worklist as selectors
from desk.selectors.shared import is_in_a_team
from directory.standing import standing_of

IN_A_DAC = ("coordinateur ou responsable d’un DAC", lambda user: standing_of(user).works_for_a_dac)


def looked_for(request: HttpRequest, screen: str) -> str:
    """What was last typed in the search box of a screen; kept in the session, never in an address."""
    return request.session.get(f"looked_for:{screen}", "")


@reserved_to(*IN_A_DAC)
@require_POST
def look_for(request: HttpRequest, screen: str) -> HttpResponse:
    request.session[f"looked_for:{screen}"] = request.POST.get("q", "").strip()[:100]
    state = request.POST.get("etat", "")
    kept = f"?etat={state}" if state in selectors.TRIAGE_FILTERS else ""
    return redirect(reverse(f"desk:{screen}") + kept)


@require_GET
@own_space("la page d’accueil de sa position")
def home(request: HttpRequest) -> HttpResponse:
    standing = standing_of(request.user)
    if standing.works_for_a_dac:
        return redirect("desk:worklist")
    if standing.protects:
        return redirect("privacy:home")
    if is_in_a_team(request.user):
        return redirect("desk:my-situations")
    if standing.organisations:
        return redirect("cases:mine")
    is_technical = request.user.is_staff and not standing.protects_data
    return render(request, "desk/home.html", {"is_technical": is_technical})


@lists(REFERRAL, only=IN_A_DAC)
@require_GET
def worklist(request: HttpRequest, rows, listing) -> HttpResponse:
    today, chosen = timezone.localdate(), request.GET.get("situations", "")
    if chosen not in selectors.CASE_FILTERS:
        chosen = ""
    cases, page = listing.visible(CASE), request.GET.get("page")
    board = selectors.board(rows, cases, user=request.user, chosen=chosen, page=page, today=today)
    listing.shows([*board.to_qualify, *board.under_way], model=Referral)
    listing.shows([*board.alerts, *board.left_alone, *board.handed_over], model=Case)
    if board.openings:
        listing.shows(board.openings, model=EmergencyOpening)
    listing.shows(board.page, model=Case, situations=chosen, page=board.page.number)
    context = {"today": today, "board": board}
    context["coordinates"] = bool(standing_of(request.user).coordinates)
    return render(request, "desk/worklist.html", context)


@lists(REFERRAL, only=IN_A_DAC)
@require_GET
def triage(request: HttpRequest, rows, listing) -> HttpResponse:
    chosen, text = request.GET.get("etat", ""), looked_for(request, "triage")
    if chosen not in selectors.TRIAGE_FILTERS:
        chosen = "a-qualifier"
    page, today = request.GET.get("page"), timezone.localdate()
    found = selectors.triage_page(
        rows, user=request.user, chosen=chosen, text=text, page=page, today=today
    )
    listing.shows(found.rows, model=Referral, etat=chosen, page=found.page.number)
    context = {"page": found.page, "rows": found.rows, "filters": found.filters}
    return render(request, "desk/triage.html", {**context, "text": text, "chosen": chosen})


@lists(CASE, only=IN_A_DAC)
@require_GET
def search(request: HttpRequest, rows, listing) -> HttpResponse:
    text, page = looked_for(request, "search"), request.GET.get("page")
    requests, today = listing.visible(REFERRAL), timezone.localdate()
    found = selectors.found_by(
        text, cases=rows, referrals=requests, user=request.user, page=page, today=today
    )
    listing.shows(found.page, model=Case, page=found.page.number)
    listing.shows(found.requests, model=Referral)
    context = {"page": found.page, "cases": found.cases, "requests": found.requests}
    return render(request, "desk/search.html", {**context, "text": text})
