"""After the session: référent, plan, what each one carries, the return to the person, the end."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commissions.enums import ItemList
from commissions.forms import follow as forms
from commissions.models import Mandate, PersonReturn, Preconisation, Situation
from commissions.permissions import PRECONISATION, RETURN, SITUATION
from commissions.selectors.follow import (
    carried_of,
    closing_reasons,
    possible_referents,
    telling_of,
)
from commissions.selectors.instruction import instruction_of
from commissions.selectors.items import items_of
from commissions.services import carried, follow, person_return
from commissions.views.gesture import Gesture, answer, posted
from commissions.views.instruction import moved_on, situation_url
from common.access import acts_on
from common.bases import uuid_or_none

BOTH = ("GET", "POST")
JOINED = ("commission", "referent")


def _gesture(
    request: HttpRequest, situation: Situation, *, service, form, page, done, given=None, **context
):
    """One form about a situation; `given` makes the service's arguments of what was typed."""

    def act(data: dict):
        values = given(data) if given else {n: v for n, v in data.items() if n != "version"}
        version, now = data.get("version") or 0, timezone.now()
        return service(situation=situation, version=version, by=request.user, at=now, **values)

    context["instruction"] = instruction_of(situation, request.user)
    return Gesture(
        form=form, act=act, page=page, done=done, back=situation_url(situation), context=context
    )


@acts_on(SITUATION, "accept_referent", joined=JOINED, too_late=moved_on)
@require_http_methods(BOTH)
def referent(request: HttpRequest, situation: Situation) -> HttpResponse:
    asked = situation.referent
    initial = {"version": situation.version, "referent": str(asked.public_id) if asked else ""}
    people = possible_referents(situation)
    gesture = _gesture(
        request,
        situation,
        service=follow.name_referent,
        form=forms.ReferentForm(posted(request), initial=initial, people=people),
        page="referent",
        done="Référent noté. La personne est prévenue.",
        given=lambda data: {"mandate": _mandate(data["referent"])},
    )
    return answer(request, gesture)


def _mandate(typed: str) -> Mandate | None:
    key = uuid_or_none(typed)
    return Mandate.objects.filter(public_id=key).first() if key else None


def _confirmed(request, situation, *, service, page, done, missing=()) -> HttpResponse:
    form = forms.ConfirmForm(posted(request), initial={"version": situation.version})
    gesture = _gesture(
        request, situation, service=service, form=form, page=page, done=done, missing=missing
    )
    return answer(request, gesture)


@acts_on(SITUATION, "start_plan", joined=JOINED, too_late=moved_on)
@require_http_methods(BOTH)
def start_plan(request: HttpRequest, situation: Situation) -> HttpResponse:
    return _confirmed(
        request,
        situation,
        service=follow.start_plan,
        page="plan_start",
        done="Le plan d’action est lancé. Il reste à rendre compte à la personne.",
        missing=follow.missing_before_plan(situation),
    )


@acts_on(SITUATION, "represent", joined=JOINED, too_late=moved_on)
@require_http_methods(BOTH)
def represent(request: HttpRequest, situation: Situation) -> HttpResponse:
    return _confirmed(
        request,
        situation,
        service=follow.represent,
        page="represent",
        done="La situation peut être inscrite à une nouvelle séance.",
    )


@acts_on(SITUATION, "set_next", joined=JOINED, too_late=moved_on)
@require_http_methods(BOTH)
def next_date(request: HttpRequest, situation: Situation) -> HttpResponse:
    initial = {"version": situation.version, "next_on": situation.next_on}
    gesture = _gesture(
        request,
        situation,
        service=follow.postpone,
        form=forms.NextDateForm(posted(request), initial=initial),
        page="next_date",
        done="Prochaine date enregistrée.",
    )
    return answer(request, gesture)


@acts_on(SITUATION, "close", joined=JOINED, too_late=moved_on)
@require_http_methods(BOTH)
def close(request: HttpRequest, situation: Situation) -> HttpResponse:
    initial = {"version": situation.version}
    reasons = closing_reasons(situation)
    gesture = _gesture(
        request,
        situation,
        service=follow.close,
        form=forms.CloseForm(posted(request), initial=initial, reasons=reasons),
        page="close",
        done="Situation clôturée. Personne d’autre que l’animateur ne la lit plus.",
        missing=follow.missing_before_closing(situation),
    )
    gesture.context["months"] = situation.commission.locked_months
    return answer(request, gesture)


# --- A préconisation, for who carries it ---
def _carried_url(row: Preconisation) -> str:
    return reverse("commissions:preconisation", args=[row.public_id])


def too_late_for_it(request: HttpRequest, row: Preconisation) -> HttpResponse:
    messages.info(request, "Ce n’est plus possible : son état a changé. La voici.")
    return redirect(_carried_url(row))


CARRIED = ("situation__commission",)


@acts_on(PRECONISATION, "view", joined=CARRIED)
@require_GET
def preconisation(request: HttpRequest, row: Preconisation) -> HttpResponse:
    context = {"one": carried_of(row, request.user), "situation_id": _situation_of(request, row)}
    return render(request, "commissions/preconisation.html", context)


def _situation_of(request: HttpRequest, row: Preconisation):
    """Its situation, for whoever may read that too."""
    seen = SITUATION.visible_to(request.user).filter(pk=row.situation_id)
    return row.situation.public_id if seen.exists() else None


def _shown_version(request: HttpRequest) -> int:
    """What the page showed; an unreadable one counts as stale."""
    typed = request.POST.get("version", "")
    return int(typed) if typed.isdigit() and len(typed) < 9 else 0


def _moved(request: HttpRequest, row: Preconisation, service, done: str) -> HttpResponse:
    version = _shown_version(request)
    service(preconisation=row, version=version, by=request.user, at=timezone.now())
    messages.success(request, done)
    return redirect(_carried_url(row))


@acts_on(PRECONISATION, "finish", joined=CARRIED, too_late=too_late_for_it)
@require_POST
def finish(request: HttpRequest, row: Preconisation) -> HttpResponse:
    return _moved(request, row, carried.finish, "C’est noté : la préconisation est réalisée.")


@acts_on(PRECONISATION, "reopen", joined=CARRIED, too_late=too_late_for_it)
@require_POST
def reopen(request: HttpRequest, row: Preconisation) -> HttpResponse:
    return _moved(request, row, carried.reopen, "La préconisation est à nouveau à faire.")


@acts_on(PRECONISATION, "fail", joined=CARRIED, too_late=too_late_for_it)
@require_http_methods(BOTH)
def fail(request: HttpRequest, row: Preconisation) -> HttpResponse:
    reasons = items_of(row.situation.commission_id, ItemList.NOT_DONE)

    def act(data: dict):
        version, now = data.get("version") or 0, timezone.now()
        return carried.fail(
            preconisation=row, reason=data["reason"], version=version, by=request.user, at=now
        )

    form = forms.NotDoneForm(posted(request), initial={"version": row.version}, reasons=reasons)
    gesture = Gesture(
        form=form,
        act=act,
        page="preconisation_fail",
        done="C’est noté. L’animateur est prévenu.",
        back=_carried_url(row),
        context={"one": carried_of(row, request.user)},
    )
    return answer(request, gesture)


# --- The return to the person ---
def _return_url(row: PersonReturn) -> str:
    return reverse("commissions:return", args=[row.public_id])


def _return_gesture(request, row: PersonReturn, *, service, form, page, done, given, back=None):
    def act(data: dict):
        version, now = data.get("version") or 0, timezone.now()
        return service(person_return=row, version=version, by=request.user, at=now, **given(data))

    shown = {
        "telling": telling_of(row, request.user),
        "instruction": instruction_of(row.situation, request.user),
    }
    return Gesture(
        form=form, act=act, page=page, done=done, back=back or _return_url(row), context=shown
    )


TOLD = ("situation__commission", "situation__referent")


@acts_on(RETURN, "view", joined=TOLD)
@require_GET
def person(request: HttpRequest, row: PersonReturn) -> HttpResponse:
    context = {
        "telling": telling_of(row, request.user),
        "instruction": instruction_of(row.situation, request.user),
    }
    return render(request, "commissions/return.html", context)


@acts_on(RETURN, "edit", joined=TOLD)
@require_http_methods(BOTH)
def write(request: HttpRequest, row: PersonReturn) -> HttpResponse:
    initial = {"version": row.version, "text": row.text}
    gesture = _return_gesture(
        request,
        row,
        service=person_return.write,
        form=forms.ReturnTextForm(posted(request), initial=initial),
        page="return_write",
        done="Texte enregistré. Le référent le valide avant qu’il soit dit.",
        given=lambda data: {"text": data["text"]},
    )
    return answer(request, gesture)


@acts_on(RETURN, "approve", joined=TOLD)
@require_POST
def approve(request: HttpRequest, row: PersonReturn) -> HttpResponse:
    version = _shown_version(request)
    person_return.approve(person_return=row, version=version, by=request.user, at=timezone.now())
    messages.success(request, "Texte validé : il peut être dit à la personne.")
    return redirect(_return_url(row))


@acts_on(RETURN, "finish", joined=TOLD)
@require_http_methods(BOTH)
def done(request: HttpRequest, row: PersonReturn) -> HttpResponse:
    initial = {"version": row.version, "done_on": timezone.localdate()}

    def told(data: dict) -> dict:
        typed = {name: value for name, value in data.items() if name != "version"}
        return {"told": person_return.Told(**typed)}

    gesture = _return_gesture(
        request,
        row,
        service=person_return.finish,
        form=forms.ReturnDoneForm(posted(request), initial=initial),
        page="return_done",
        done="Retour à la personne noté.",
        given=told,
        back=situation_url(row.situation),
    )
    return answer(request, gesture)
