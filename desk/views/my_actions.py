"""« Mes actions »: what each owner has to do, and says with one click."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from common.access import lists
from desk.selectors.my_actions import my_actions
from ppcs.models import Action
from ppcs.permissions import ACTION


@lists(ACTION)
@require_GET
def mine(request: HttpRequest, rows, listing) -> HttpResponse:
    """Of the visible rows, those that a version gives to the person: asked of the policy by them."""
    chosen, page = request.GET.get("filtre", ""), request.GET.get("page")
    board = my_actions(request.user, chosen=chosen, page=page, today=timezone.localdate())
    listing.shows(board.rows, model=Action, filtre=board.chosen, page=board.page.number)
    return render(request, "desk/my_actions.html", {"board": board})
