"""The days on which a DAC is closed besides week-ends and public holidays."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from common.access import acts_on
from directory.forms.settings import ClosureForm
from directory.permissions import DAC
from directory.services.closures import add_closure, period, remove_closure
from directory.views.page import settings_page, status_of, tried


@require_http_methods(["GET", "HEAD", "POST"])
@acts_on(DAC, "edit_settings")
def closures(request, dac):
    form = ClosureForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and tried(form, dac, lambda: _add(request, dac, form)):
        messages.success(
            request, "La fermeture est ajoutée. Les dates déjà données ne changent pas."
        )
        return redirect("directory:closures", dac.public_id)
    upcoming, past = _told_apart(dac)
    return settings_page(
        request,
        dac,
        "directory/closures.html",
        tab="dac-settings",
        status=status_of(form),
        form=form,
        upcoming=upcoming,
        past=past,
    )


def _told_apart(dac) -> tuple[list[dict], list[dict]]:
    """Closures to come, soonest first, and those that are over, latest first."""
    today = timezone.localdate()
    rows = [
        {"id": one.pk, "label": one.label, "period": period(one), "is_past": one.ends_on < today}
        for one in dac.closures.order_by("starts_on")
    ]
    upcoming = [row for row in rows if not row["is_past"]]
    return upcoming, [row for row in reversed(rows) if row["is_past"]]


@require_POST
@acts_on(DAC, "edit_settings")
def remove(request, dac):
    number = request.POST.get("closure", "")
    if number.isdecimal() and len(number) < 10:
        if remove_closure(dac=dac, closure_id=int(number), by=request.user, at=timezone.now()):
            messages.success(request, "La fermeture est retirée.")
        else:
            messages.info(request, "Cette fermeture était déjà retirée.")
    return redirect("directory:closures", dac.public_id)


def _add(request, dac, form):
    days = form.cleaned_data
    return add_closure(
        dac=dac,
        label=days["label"],
        starts_on=days["starts_on"],
        ends_on=days["ends_on"] or days["starts_on"],
        by=request.user,
        at=timezone.now(),
    )
