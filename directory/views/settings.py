"""« Réglages du DAC »: what it promises, when it is open, who is reminded."""

from datetime import time

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from common.access import acts_on, lists
from common.french import DAYS
from directory.enums import SettingsSection as S
from directory.forms.settings import SECTION_FORMS, PromisesForm
from directory.history import settings_events, worded
from directory.models import Dac
from directory.permissions import DAC
from directory.selectors import calendar_of
from directory.services.change_settings import FIELDS, change_settings
from directory.services.closures import period
from directory.standing import standing_of
from directory.views.page import settings_page, status_of, tried
from directory.working_days import Calendar, promised_on

HISTORY_SIZE = 50
EXAMPLE_HOUR = time(15)
SAVED = {
    S.PROMISES: "Les délais promis sont enregistrés. Les dates déjà données ne changent pas.",
    S.OPENING: "Les jours ouvrés sont enregistrés. Les dates déjà données ne changent pas.",
    S.REMINDERS: "Les rappels sont enregistrés.",
    S.GP_OPINION: "L’effet de l’avis du médecin traitant est enregistré.",
    S.PLAN: "Les réglages du plan sont enregistrés. Les avis déjà demandés gardent leur date.",
    S.SECOND_FACTOR: "Le réglage du second facteur est enregistré.",
}


@require_safe
@lists(DAC, only=("personne d’un DAC", lambda user: standing_of(user).works_for_a_dac))
def index(request, rows, listing):
    """Straight to one's DAC; a choice for whoever works for several."""
    dacs = list(rows.select_related("organisation__commune").order_by("name", "pk"))
    if len(dacs) == 1:
        return redirect("directory:dac-settings", dacs[0].public_id)
    listing.shows(dacs, model=Dac)
    return render(request, "directory/settings_index.html", {"dacs": dacs})


@require_safe
@acts_on(DAC, "view")
def overview(request, dac):
    calendar = calendar_of(dac)
    today = timezone.localdate()
    upcoming = dac.closures.filter(ends_on__gte=today).order_by("starts_on")
    return settings_page(
        request,
        dac,
        "directory/settings.html",
        tab="dac-settings",
        examples=_examples({name: getattr(dac, name) for name in FIELDS[S.PROMISES]}, calendar),
        weekdays=[DAYS[number] for number in sorted(calendar.weekdays)],
        closures=[{"label": one.label, "period": period(one)} for one in upcoming],
        organisation=dac.organisation,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@acts_on(DAC, "edit_settings")
def section(request, dac, section):
    form = SECTION_FORMS[section](request.POST if request.method == "POST" else None, dac=dac)
    if form.is_bound and form.is_valid() and tried(form, dac, lambda: _change(request, dac, form)):
        messages.success(request, SAVED[section])
        return redirect("directory:dac-settings", dac.public_id)
    context = {"examples": _examples_of(form, dac)} if section == S.PROMISES else {}
    template = f"directory/section_{section}.html"
    return settings_page(
        request, dac, template, tab="dac-settings", status=status_of(form), form=form, **context
    )


@require_safe
@acts_on(DAC, "edit_settings", part_of="directory:settings-delais")
def promise_examples(request, dac):
    """What the delays being typed would promise; nothing beside a delay that cannot be read."""
    form = PromisesForm(request.GET, dac=dac)
    context = {"examples": _examples_of(form, dac)}
    return render(request, "directory/_promise_examples.html", context)


@require_safe
@acts_on(DAC, "view")
def history(request, dac):
    page = Paginator(settings_events(dac), HISTORY_SIZE).get_page(request.GET.get("page"))
    changes = worded(dac, page.object_list)
    return settings_page(
        request, dac, "directory/history.html", tab="history", page=page, changes=changes
    )


def _change(request, dac, form):
    return change_settings(
        dac=dac,
        section=form.section,
        values=form.values(),
        version=form.shown_version(),
        by=request.user,
        at=timezone.now(),
    )


def _examples_of(form, dac) -> list[dict]:
    if form.is_bound:
        form.is_valid()
        delays = form.cleaned_data
    else:
        delays = form.initial
    return _examples(delays, calendar_of(dac))


def _examples(delays: dict, calendar: Calendar) -> list[dict]:
    """For each delay that is known, the day promised to whoever asks today at 15 h."""
    received_at = timezone.localtime().replace(
        hour=EXAMPLE_HOUR.hour, minute=0, second=0, microsecond=0
    )
    return [
        {
            "label": PromisesForm.base_fields[name].label,
            "days": delays[name],
            "on": promised_on(received_at, delays[name], calendar),
        }
        for name in FIELDS[S.PROMISES]
        if delays.get(name) is not None
    ]
