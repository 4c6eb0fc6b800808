"""Note what the person was told and what she decided; a no stops everything at once."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from commissions.enums import DecisionKind, ItemList, SituationStatus
from commissions.forms.decision import DecisionForm
from commissions.models import Situation
from commissions.permissions import SITUATION
from commissions.permissions.reading import to_animator
from commissions.selectors.decisions import noted_decisions
from commissions.selectors.items import items_of
from commissions.selectors.referring import mandates_to_name
from commissions.services.decisions import record_decision
from common.access import acts_on
from common.forms import refusals_in

OFFERED = (DecisionKind.ACCORD, DecisionKind.INFORMATION)
SHORT = {DecisionKind.ACCORD: "Accord", DecisionKind.INFORMATION: "Information"}
STOPPED = "Refus noté. Tout s’arrête pour cette situation, dès maintenant."


@acts_on(SITUATION, "record_decision", joined=("commission",))
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, situation: Situation) -> HttpResponse:
    """« objet » in the address says which decision."""
    kind = request.GET.get("objet", "")
    kind = kind if kind in OFFERED else DecisionKind.ACCORD.value
    form = _form(request, situation, kind)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form, overtaken=_overtaken(form, situation)):
            return _noted(request, situation, form)
    context = {
        "situation": situation,
        "form": form,
        "kind": kind,
        "decisions": noted_decisions(situation),
        "kinds": [(one.value, SHORT[one]) for one in OFFERED],
    }
    status = 422 if form.errors else 200
    return render(request, "commissions/decide.html", context, status=status)


def _form(request: HttpRequest, situation: Situation, kind: str) -> DecisionForm:
    animates = to_animator().test(request.user, situation)
    return DecisionForm(
        request.POST if request.method == "POST" else None,
        kind=kind,
        named=mandates_to_name(situation.commission, guests=animates),
        reasons=items_of(situation.commission_id, ItemList.NO_ACCORD),
        initial={"version": situation.version, "decided_on": timezone.localdate()},
    )


def _overtaken(form: DecisionForm, situation: Situation):
    def told(words: str) -> None:
        form.overtaken(words, version=situation.version)

    return told


def _noted(request: HttpRequest, situation: Situation, form: DecisionForm) -> HttpResponse:
    noted = record_decision(
        situation=situation,
        words=form.words(),
        version=form.shown_version(),
        by=request.user,
        at=timezone.now(),
    )
    if noted is None:
        messages.success(request, "Refus noté : le brouillon est effacé, coffre compris.")
        return redirect("commissions:refer")
    if noted.status == SituationStatus.OPPOSITION or not SITUATION.visible_to(request.user).filter(
        pk=noted.pk
    ):
        messages.success(request, STOPPED)
        return redirect("commissions:home")
    messages.success(request, "Décision notée. Elle vaut dès maintenant.")
    return redirect("commissions:situation", public_id=noted.public_id)
