"""What the pages of one commission share: their tabs, and how a change is tried."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from commissions.forms.fields import VersionedForm
from commissions.models import Commission
from commissions.permissions import COMMISSION
from common.errors import ChangedMeanwhile, GuardsFailed
from common.forms import Form, add_missing

# name of the page, its words, the action that opens it
TABS = (
    ("board", "Tableau", "run"),
    ("sessions", "Séances", "run"),
    ("members", "Membres", "see_members"),
    ("plenaries", "Plénières", "take_part"),
    ("charter", "Charte", "view"),
    ("set-up", "Réglages", "set_up"),
    ("bilan", "Bilan", "see_bilan"),
    ("blockages", "Manques", "note_blockage"),
    ("purges", "Purges", "run"),
    ("traces", "Traces", "see_traces"),
)


def tabs_of(user, commission: Commission, current: str) -> list[dict]:
    """The pages of the commission that `user` may open; one page alone needs no tabs."""
    allowed = set(COMMISSION.actions_for(user, commission))
    tabs = [
        {
            "label": label,
            "url": reverse(f"commissions:{name}", args=[commission.public_id]),
            "current": name == current,
        }
        for name, label, action in TABS
        if action in allowed
    ]
    return tabs if len(tabs) > 1 else []


def house_page(
    request: HttpRequest,
    commission: Commission,
    template: str,
    *,
    tab: str,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """A page of `commission`, under its tab."""
    context |= {
        "commission": commission,
        "tabs": tabs_of(request.user, commission, tab),
        "may_set_up": bool(COMMISSION.can(request.user, "set_up", commission)),
    }
    return render(request, f"commissions/{template}", context, status=status)


def tried(form: Form, change: Callable[[], object], *, versioned=None) -> bool:
    """Run a service; what it refuses is shown by the fields. `versioned` is what it changes.

    A quicker colleague is told above the form, and the next sending is meant.
    """
    try:
        change()
    except GuardsFailed as failed:
        add_missing(form, failed.missing)
    except ChangedMeanwhile as changed:
        if versioned is None or not isinstance(form, VersionedForm):
            raise
        versioned.refresh_from_db(fields=["version"])
        form.overtaken(str(changed), version=versioned.version)
    return not form.errors


def status_of(form: Form) -> int:
    """200 for a form to fill, 422 when something is to be corrected."""
    return 422 if form.is_bound and form.errors else 200
