"""The officer's pages that are about no object: what waits, and whether the journal is whole."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from audit.selectors import integrity
from cases.models import EmergencyOpening
from cases.permissions import OPENING
from common.access import lists, reserved_to
from privacy.models import Alert, Watch
from privacy.permissions import ALERT, IS_OFFICER
from privacy.selectors.home import home_of
from privacy.services.integrity import note_check

RECENT = 60  # seals: about an hour


@lists(ALERT, only=IS_OFFICER)
@require_safe
def home(request: HttpRequest, rows, listing) -> HttpResponse:
    listing.visible(OPENING)
    found = home_of(request.user, at=timezone.now(), today=timezone.localdate())
    listing.shows(found.alerts, model=Alert)
    listing.shows(found.openings, model=EmergencyOpening)
    listing.shows(found.watches, model=Watch)
    return render(request, "privacy/home.html", {"home": found})


@reserved_to(*IS_OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def whole(request: HttpRequest) -> HttpResponse:
    """The last hour when one comes; everything when one asks for it."""
    everything = request.method == "POST"
    found = integrity(newest=None if everything else RECENT)
    if everything:
        note_check(found=found, by=request.user, at=timezone.now())
    context = {"found": found, "everything": everything}
    return render(request, "privacy/integrity.html", context)
