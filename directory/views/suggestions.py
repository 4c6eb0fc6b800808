"""What text boxes propose while one types, and what a DAC promises for a commune."""

from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from common.access import lists, reserved_to
from directory.commune_search import resolve_commune, search_communes
from directory.forms.fields import organisation_written, professional_written
from directory.models import Organisation, Professional
from directory.permissions import PROFESSIONAL
from directory.selectors import find_organisations, find_professionals, promise_for

MOST = 10
SHORTEST = 2


@require_safe
@login_not_required
def communes(request):
    """Open data, also asked by people who have no account yet."""
    found = search_communes(request.GET.get("q", ""), limit=MOST)
    return _results((one.pk, str(one), one.departement_name) for one in found)


@require_safe
@login_not_required
def organisations(request):
    """Names, natures and communes of organisations: open data too, and no person's name."""
    text = request.GET.get("q", "").strip()
    rows = find_organisations(Organisation.objects.all(), text) if len(text) >= SHORTEST else []
    return _results(
        (str(one.public_id), organisation_written(one), one.get_kind_display())
        for one in rows[:MOST]
    )


@require_safe
@lists(PROFESSIONAL, part_of="directory:professionals")
def professionals(request, rows, listing):
    """People of the directory, who is already on the page that everybody signed in may search."""
    text = request.GET.get("q", "").strip()
    found = find_professionals(rows, text)[:MOST] if len(text) >= SHORTEST else []
    return _results((str(one.public_id), professional_written(one), _where(one)) for one in found)


@require_safe
@reserved_to("toute personne connectée", lambda user: user.is_authenticated)
def promise(request):
    """The fragment beside the commune of a request: which DAC answers, and by when.

    Takes the fields of the form: `commune_key`, `commune`, `urgency`, and `agreement`, because a
    question without identity has a promise of its own.
    """
    commune = _commune_code(request.GET)
    asks_first = request.GET.get("agreement") == "not_yet"
    urgency = "question" if asks_first else request.GET.get("urgency", "")[:20]
    found = promise_for(commune, urgency, at=timezone.now()) if commune else None
    return render(request, "directory/_promise.html", {"commune": commune, "promise": found})


def _where(professional: Professional) -> str:
    """Where somebody works today, and that they have no account if so."""
    names = [place.organisation.name for place in professional.places]
    return ", ".join([*names, *([] if professional.user_id else ["sans compte"])])


def _commune_code(asked) -> str:
    """The commune chosen, or the one that the words alone name; nothing while they are unclear."""
    key = asked.get("commune_key", "")[:5]
    if key.isalnum():
        return key
    commune, _ = resolve_commune(asked.get("commune", ""))
    return commune.pk if commune else ""


def _results(rows) -> JsonResponse:
    found = [{"value": value, "label": label, "hint": hint} for value, label, hint in rows]
    return JsonResponse({"results": found})
