"""For how long a DAC keeps what it knows: read by the officer, decided by the responsable."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from common.access import reserved_to
from common.forms import Form
from directory.models import Dac
from privacy.forms.retention import RetentionForm
from privacy.models import RetentionRule
from privacy.permissions import RETENTION
from privacy.selectors.retention import is_decided, rule_of
from privacy.services import retention, subject_requests
from privacy.views.acting import OFFICES, Act, answer, posted, tabs_for


@reserved_to(*OFFICES)
@require_http_methods(["GET", "POST"])
def settings_page(request: HttpRequest) -> HttpResponse:
    """One DAC at a time; `?dac=` for whoever has an office in several."""
    dacs = list(Dac.objects.filter(pk__in=subject_requests.dacs_of(request.user)).order_by("name"))
    dac, rule = _chosen(dacs, request.GET.get("dac", ""))
    values = {name: getattr(rule, name) for name in retention.DECIDED}
    form = RetentionForm(posted(request), initial=values | {"version": rule.version})

    def do(data: dict) -> None:
        decided = {name: data[name] for name in retention.DECIDED}
        acting = {"version": form.shown_version(), "by": request.user, "at": timezone.now()}
        retention.set_retention(dac=dac, values=decided, **acting)

    act = Act(
        form=form,
        do=do,
        page=lambda form, status: _page(request, form, dac, dacs, status),
        done="Durées notées.",
        back=lambda: f"{reverse('privacy:retention')}?dac={dac.public_id}",
    )
    return answer(request, act, version=lambda: rule_of(dac).version)


def _chosen(dacs: list[Dac], wanted: str) -> tuple[Dac, RetentionRule]:
    dac = next((one for one in dacs if not wanted or str(one.public_id) == wanted), None)
    if dac is None:
        raise Http404
    return dac, rule_of(dac)


def _page(request: HttpRequest, form: Form, dac: Dac, dacs: list[Dac], status: int):
    rule = rule_of(dac)
    context = {
        "form": form,
        "dac": dac,
        "others": [one for one in dacs if one != dac],
        "rule": rule,
        "is_decided": is_decided(rule),
        "may_decide": bool(RETENTION.can(request.user, "edit", rule)),
        "tabs": tabs_for(request, "retention"),
    }
    return render(request, "privacy/retention.html", context, status=status)
