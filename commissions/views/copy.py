"""From a DAC situation to a saisine: the coordinator's explicit act, field by field."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cases.models import Case
from cases.permissions import CASE
from commissions.forms.copy import CopyForm
from commissions.models import Commission
from commissions.selectors.from_dac import offers_of
from commissions.selectors.referring import (
    choices_for_sheet,
    live_commissions,
    mandates_to_name,
    may_refer,
)
from commissions.services.copy_from_dac import copy_from_dac as copy_fields
from common.access import acts_on
from common.errors import Refused
from common.forms import refusals_in

COPIED = "Brouillon commencé avec les champs choisis. Rien ne le relie à la situation du DAC."


@acts_on(CASE, "refer_to_commission", joined=("dac", "person__commune"))
@require_http_methods(["GET", "POST"])
def copy_from_dac(request: HttpRequest, case: Case) -> HttpResponse:
    """« commission » in the address says which one, when there are several."""
    if not may_refer(request.user):
        raise Refused("La saisine est réservée aux professionnels inscrits à l’annuaire.")
    offered = list(live_commissions())
    commission = _chosen(request, offered)
    if commission is None:
        context = {"case": case, "commissions": offered}
        return render(request, "commissions/copy_choose.html", context)
    form = _form(request, case, commission)
    if form.is_bound and form.is_valid():
        with refusals_in(form):
            return _copied(request, case, commission, form)
    context = {"case": case, "commission": commission, "form": form}
    status = 422 if form.errors else 200
    return render(request, "commissions/copy_from_dac.html", context, status=status)


def _chosen(request: HttpRequest, offered: list[Commission]) -> Commission | None:
    wanted = request.GET.get("commission", "")
    if not wanted and len(offered) == 1:
        return offered[0]
    return next((one for one in offered if str(one.public_id) == wanted), None)


def _form(request: HttpRequest, case: Case, commission: Commission) -> CopyForm:
    return CopyForm(
        request.POST if request.method == "POST" else None,
        offers=offers_of(case, choices_for_sheet(commission)),
        named=mandates_to_name(commission),
        reasons=[],
        initial={"decided_on": timezone.localdate()},
    )


def _copied(request, case: Case, commission: Commission, form: CopyForm) -> HttpResponse:
    draft = copy_fields(
        case=case,
        commission=commission,
        chosen=form.cleaned_data["chosen"],
        accord=form.words(),
        by=request.user,
        at=timezone.now(),
    )
    messages.success(request, COPIED)
    return redirect("commissions:sheet-edit", public_id=draft.public_id)
