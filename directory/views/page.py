"""What every page of a DAC's settings shares: its tabs, who may edit, and how a change is tried."""

from collections.abc import Callable

from django.shortcuts import render
from django.urls import reverse

from common.errors import ChangedMeanwhile, GuardsFailed
from common.forms import add_missing
from directory.permissions import DAC

TABS = (
    ("dac-settings", "Réponse et ouverture"),
    ("lists", "Listes"),
    ("messages", "Messages"),
    ("coverage", "Communes"),
    ("team", "Équipe"),
    ("history", "Historique"),
)


def settings_page(request, dac, template: str, *, tab: str, status: int = 200, **context):
    """A page of the settings of `dac`, under its tab."""
    context |= {
        "dac": dac,
        "may_edit": bool(DAC.can(request.user, "edit_settings", dac)),
        "tabs": [
            {
                "label": label,
                "url": reverse(f"directory:{name}", args=[dac.public_id]),
                "current": name == tab,
            }
            for name, label in TABS
        ],
    }
    return render(request, template, context, status=status)


def tried(form, dac, change: Callable[[], object]) -> bool:
    """Run a service; what it refuses is shown by the fields, and a conflict above the form."""
    try:
        change()
    except GuardsFailed as error:
        add_missing(form, error.missing)
        return False
    except ChangedMeanwhile as error:
        dac.refresh_from_db()
        form.renew(dac)
        form.overtaken = str(error)
        return False
    return True


def status_of(form) -> int:
    """200 for a form to fill, 409 when somebody was quicker, 422 when something is to be corrected."""
    if getattr(form, "overtaken", ""):
        return 409
    return 422 if form.is_bound and form.errors else 200
