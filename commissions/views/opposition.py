"""The person opposes: from the page of the situation, or by its code without seeing it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from commissions.forms.opposition import OppositionByCodeForm, OppositionForm
from commissions.models import Commission, Situation
from commissions.permissions import COMMISSION, SITUATION
from commissions.services.oppose import oppose as stop
from commissions.services.oppose import oppose_by_code
from commissions.views.gesture import Gesture, answer, posted
from common.access import acts_on

STOPPED = "C’est noté. Tout est arrêté pour cette situation, pour tout le monde, dès maintenant."
TOLD = (
    "C’est noté. Si ce code est celui d’une situation en cours, tout est arrêté dès maintenant. "
    "L’animateur est prévenu dans tous les cas : vérifiez le code auprès de lui."
)


def already_stopped(request: HttpRequest, situation: Situation) -> HttpResponse:
    messages.info(request, "Cette situation est déjà arrêtée.")
    return redirect("commissions:home")


@acts_on(SITUATION, "oppose", joined=("commission",), too_late=already_stopped)
@require_http_methods(["GET", "POST"])
def oppose(request: HttpRequest, situation: Situation) -> HttpResponse:
    initial = {"version": situation.version, "decided_on": timezone.localdate()}

    def act(data: dict):
        given = data | {"version": data["version"] or 0}
        stop(situation=situation, by=request.user, at=timezone.now(), **given)

    gesture = Gesture(
        form=OppositionForm(posted(request), initial=initial),
        act=act,
        page="oppose",
        done=STOPPED,
        back=reverse("commissions:home"),
        context={"situation_id": situation.public_id, "code": situation.code or ""},
    )
    return answer(request, gesture)


@acts_on(COMMISSION, "note_opposition")
@require_http_methods(["GET", "POST"])
def by_code(request: HttpRequest, commission: Commission) -> HttpResponse:
    """The same answer whatever the code."""

    def act(data: dict):
        oppose_by_code(commission=commission, by=request.user, at=timezone.now(), **data)

    gesture = Gesture(
        form=OppositionByCodeForm(posted(request), initial={"decided_on": timezone.localdate()}),
        act=act,
        page="oppose_by_code",
        done=TOLD,
        back=reverse("commissions:home"),
        context={"commission": commission},
    )
    return answer(request, gesture)
