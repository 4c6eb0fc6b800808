"""Inviting a colleague by name on one situation until a day, and stopping it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from cases.enums import Volet
from cases.forms.team import InviteForm
from cases.models import Case, CaseGrant
from cases.permissions import CASE, CASE_GRANT
from cases.services.invite import invite_by_name, longest_until, stop_grant
from cases.views.case import moved_on
from cases.views.gesture import Gesture, answer, bound, decisions_url
from common.access import acts_on

SHOWN = {
    Volet.CARE.value: "La santé : évaluation médicale, problèmes et actions de soins.",
    Volet.SUPPORT.value: "La vie quotidienne, le logement, les droits. Rien de la santé.",
    Volet.COORDINATION.value: "Les rendez-vous, les contacts, l’organisation.",
}


@acts_on(CASE, "invite", joined=("dac", "person__commune"), too_late=moved_on)
@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest, case: Case) -> HttpResponse:
    form, back, done = InviteForm(bound(request)), decisions_url(case), "Invitation envoyée."

    def act():
        invite_by_name(case=case, by=request.user, at=timezone.now(), **form.cleaned_data)

    gesture = Gesture(case=case, form=form, act=act, page="invite", done=done, back=back)
    return answer(request, gesture, hints=SHOWN, longest=longest_until(timezone.localdate()))


@acts_on(CASE_GRANT, "stop", joined=("content_object",))
@require_POST
def stop(request: HttpRequest, grant: CaseGrant) -> HttpResponse:
    stop_grant(grant=grant, by=request.user, at=timezone.now())
    messages.success(request, "Invitation arrêtée. Elle n’ouvre plus rien.")
    return redirect(decisions_url(grant.content_object))
