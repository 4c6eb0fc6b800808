"""The one page of a situation, for every reader; the lens decides what stands in it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from commissions.enums import SituationStatus
from commissions.models import Situation
from commissions.permissions import SITUATION
from commissions.selectors.page import page_of
from common.access import acts_on


@acts_on(SITUATION, "view", joined=("commission",))
@require_GET
def page(request: HttpRequest, situation: Situation) -> HttpResponse:
    """The template gets a frozen page and no row of the database."""
    if situation.status == SituationStatus.DRAFT:
        return redirect("commissions:sheet-edit", public_id=situation.public_id)
    shown = page_of(situation, request.user)
    return render(request, "commissions/situation.html", {"view": shown, "sheet": shown.sheet})
