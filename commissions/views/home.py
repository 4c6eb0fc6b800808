"""« Commission »: what waits for me; and the board of whoever runs one."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from commissions.models import Commission, Situation
from commissions.permissions import COMMISSION
from commissions.selectors.board import board_of
from commissions.selectors.home import home_of
from commissions.selectors.members import members_of
from commissions.views.house import house_page
from common import journal
from common.access import acts_on, lists


@require_safe
@lists(COMMISSION)
def home(request, rows, listing):
    """The journal learns which rows of each model the page shows."""
    found = home_of(request.user)
    listing.shown[Commission] = [str(one.public_id) for one in (*found.places, *found.to_sign)]
    for model, ids in found.rows().items():
        if ids:
            listing.shown[model] = [str(one) for one in ids]
    return render(request, "commissions/home.html", {"home": found})


@require_safe
@acts_on(COMMISSION, "run")
def board(request, commission):
    """The journal learns which situations were listed, besides the page itself."""
    shown = board_of(request.user, commission)
    if shown.rows:
        ids = [str(row.public_id) for row in shown.rows]
        journal.current().listing(
            actor=request.user,
            model=Situation,
            criteria={"page": "board"},
            ids=ids,
            page=journal.page_of(request),
        )
    context = {"board": shown}
    if COMMISSION.can(request.user, "see_members", commission):
        context["members"] = members_of(commission)
    return house_page(request, commission, "board.html", tab="board", **context)
