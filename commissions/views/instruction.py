"""The instruction of a saisine: in hand, complements, the list signed, the decision; and the stops."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from commissions.enums import ItemList
from commissions.forms import instruction as forms
from commissions.models import Situation
from commissions.permissions import SITUATION
from commissions.selectors.agenda import Place, sessions_for
from commissions.selectors.instruction import instruction_of
from commissions.selectors.items import items_of
from commissions.services import agenda, review, suspend
from commissions.services.links import stand_aside as declare_own_link
from commissions.views.gesture import Gesture, answer, posted
from common.access import acts_on
from common.errors import GuardsFailed

BOTH = ("GET", "POST")
JOINED = ("commission",)


def situation_url(situation: Situation) -> str:
    return reverse("commissions:situation", args=[situation.public_id])


def review_url(situation: Situation) -> str:
    return reverse("commissions:review", args=[situation.public_id])


def session_url(place) -> str:
    return reverse("commissions:session", args=[place.public_id])


def moved_on(request: HttpRequest, situation: Situation) -> HttpResponse:
    """Whoever clicks too late comes back to the situation as it stands now."""
    messages.info(request, "Ce n’est plus possible : la situation a changé d’état. La voici.")
    return redirect(situation_url(situation))


def _shown(request: HttpRequest, situation: Situation) -> dict:
    return {"instruction": instruction_of(situation, request.user)}


def _act(service, request: HttpRequest, situation: Situation):
    """The service, told who does it, when, and which page they saw."""

    def act(data: dict):
        given = {name: value for name, value in data.items() if name != "version"}
        version, now = data.get("version") or 0, timezone.now()
        return service(situation=situation, version=version, by=request.user, at=now, **given)

    return act


@acts_on(SITUATION, "start_review", joined=JOINED, too_late=moved_on)
@require_POST
def start(request: HttpRequest, situation: Situation) -> HttpResponse:
    now, version = timezone.now(), situation.version
    try:
        review.start_review(situation=situation, version=version, by=request.user, at=now)
    except GuardsFailed as failed:
        messages.error(request, str(failed))
        return redirect(situation_url(situation))
    return redirect(review_url(situation))


@acts_on(SITUATION, "ask_more", joined=JOINED, too_late=moved_on)
@require_http_methods(BOTH)
def ask_more(request: HttpRequest, situation: Situation) -> HttpResponse:
    gesture = Gesture(
        form=forms.AskMoreForm(posted(request), initial={"version": situation.version}),
        act=_act(review.ask_more, request, situation),
        page="ask_more",
        done="Compléments demandés. Le saisissant est prévenu.",
        back=situation_url(situation),
        context=_shown(request, situation),
    )
    return answer(request, gesture)


@acts_on(SITUATION, "check", joined=JOINED, too_late=moved_on)
@require_http_methods(BOTH)
def checks(request: HttpRequest, situation: Situation) -> HttpResponse:
    initial = {"version": situation.version, "checks": situation.checks}
    proposed = items_of(situation.commission, ItemList.CHECK)
    gesture = Gesture(
        form=forms.ChecksForm(posted(request), initial=initial, checks=proposed),
        act=_act(review.sign_checks, request, situation),
        page="review",
        done="Points de recevabilité signés.",
        back=review_url(situation),
        context=_shown(request, situation),
    )
    return answer(request, gesture)


@acts_on(SITUATION, "accept", joined=JOINED, too_late=moved_on)
@require_http_methods(BOTH)
def accept(request: HttpRequest, situation: Situation) -> HttpResponse:
    shown = _shown(request, situation)
    asks = shown["instruction"].asks_reason
    initial = {
        "version": situation.version,
        "without_accord_reason": situation.without_accord_reason,
    }
    gesture = Gesture(
        form=forms.AcceptForm(posted(request), initial=initial, asks_reason=asks),
        act=_act(review.accept, request, situation),
        page="accept",
        done="Saisine recevable : elle peut être inscrite à une séance.",
        back=situation_url(situation),
        context=shown,
    )
    return answer(request, gesture)


def _for_a_reason(
    request, situation, *, kind, service, page, done, form=forms.ReasonForm, back=situation_url
) -> HttpResponse:
    reasons = items_of(situation.commission, kind)
    gesture = Gesture(
        form=form(posted(request), initial={"version": situation.version}, reasons=reasons),
        act=_act(service, request, situation),
        page=page,
        done=done,
        back=back(situation),
        context=_shown(request, situation),
    )
    return answer(request, gesture)


@acts_on(SITUATION, "refuse", joined=JOINED, too_late=moved_on)
@require_http_methods(BOTH)
def refuse(request: HttpRequest, situation: Situation) -> HttpResponse:
    return _for_a_reason(
        request,
        situation,
        kind=ItemList.INADMISSIBLE,
        service=review.refuse,
        page="refuse",
        done="Saisine non recevable. Le saisissant lit votre orientation.",
        form=forms.RefuseForm,
    )


@acts_on(SITUATION, "adjourn", joined=JOINED, too_late=moved_on)
@require_http_methods(BOTH)
def adjourn(request: HttpRequest, situation: Situation) -> HttpResponse:
    return _for_a_reason(
        request,
        situation,
        kind=ItemList.ADJOURNMENT,
        service=agenda.adjourn,
        page="adjourn",
        done="Situation ajournée : personne ne la lit plus jusqu’à une autre séance.",
    )


@acts_on(SITUATION, "suspend", joined=JOINED, too_late=moved_on)
@require_http_methods(BOTH)
def stop(request: HttpRequest, situation: Situation) -> HttpResponse:
    return _for_a_reason(
        request,
        situation,
        kind=ItemList.SUSPENSION,
        service=suspend.suspend,
        page="suspend",
        done="Situation suspendue : vous seul la lisez encore.",
    )


@acts_on(SITUATION, "resume_review", joined=JOINED, too_late=moved_on)
@require_POST
def resume(request: HttpRequest, situation: Situation) -> HttpResponse:
    """Both ways back are one button: which one it is depends on whether it was examined before."""
    take_up = partial(suspend.resume, situation=situation, version=situation.version)
    try:
        take_up(by=request.user, at=timezone.now())
    except GuardsFailed as failed:
        messages.error(request, str(failed))
    else:
        messages.success(request, "Situation reprise.")
    return redirect(situation_url(situation))


@acts_on(SITUATION, "schedule", joined=JOINED, too_late=moved_on)
@require_http_methods(BOTH)
def schedule(request: HttpRequest, situation: Situation) -> HttpResponse:
    places = {str(one.public_id): one for one in sessions_for(situation, request.user)}
    wanted = request.POST.get("session", request.GET.get("seance", ""))
    chosen = places.get(wanted)
    gesture = Gesture(
        form=forms.ScheduleForm(
            posted(request),
            initial={"version": situation.version, "session": wanted},
            sessions=[(key, one.words) for key, one in places.items()],
        ),
        act=_put_on(request, situation, chosen),
        page="schedule",
        done="Inscrite à l’ordre du jour. Choisissez maintenant qui est admis.",
        back=session_url(chosen) if chosen else situation_url(situation),
        context=_shown(request, situation) | {"places": places},
    )
    return answer(request, gesture)


def _put_on(request: HttpRequest, situation: Situation, place: Place | None):
    def act(data: dict):
        given = {"session": place.session if place else None, "version": data["version"]}
        return _act(agenda.schedule, request, situation)(given)

    return act


@acts_on(SITUATION, "stand_aside", joined=JOINED, too_late=moved_on)
@require_http_methods(BOTH)
def stand_aside(request: HttpRequest, situation: Situation) -> HttpResponse:
    def act(data: dict):
        now = timezone.now()
        return declare_own_link(situation=situation, by=request.user, at=now, kind=data["kind"])

    gesture = Gesture(
        form=forms.StandAsideForm(posted(request)),
        act=act,
        page="stand_aside",
        done="C’est noté : cette situation ne vous est plus montrée.",
        back=reverse("commissions:home"),
        context={"situation_id": situation.public_id},
    )
    return answer(request, gesture)
