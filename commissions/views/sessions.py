"""Restricted sessions: the list, one agenda, its hours, its convocation, its end."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commissions.forms.fields import VersionedForm
from commissions.forms.sessions import SessionForm, hours
from commissions.models import AgendaEntry, Commission, RestrictedSession
from commissions.permissions import COMMISSION, ENTRY, SESSION
from commissions.selectors.agenda import agenda_of, sessions_of, suggested
from commissions.services import agenda as composing
from commissions.services import sessions as services
from commissions.views.gesture import Gesture, answer, posted
from commissions.views.house import house_page
from common.access import acts_on
from common.bases import uuid_or_none

BOTH = ("GET", "POST")
OF_ENTRY = ("session__commission", "situation")


def session_url(session: RestrictedSession) -> str:
    return reverse("commissions:session", args=[session.public_id])


def moved_on(request: HttpRequest, session: RestrictedSession) -> HttpResponse:
    messages.info(request, "Ce n’est plus possible : la séance a changé d’état. La voici.")
    return redirect(session_url(session))


@acts_on(COMMISSION, "run")
@require_GET
def listing(request: HttpRequest, commission: Commission) -> HttpResponse:
    context = {
        "sessions": sessions_of(commission),
        "may": COMMISSION.actions_for(request.user, commission),
    }
    return house_page(request, commission, "sessions.html", tab="sessions", **context)


@acts_on(COMMISSION, "plan_session")
@require_http_methods(BOTH)
def plan(request: HttpRequest, commission: Commission) -> HttpResponse:
    next_one = suggested(commission)
    form = SessionForm(posted(request), initial=hours(*next_one) if next_one else {})

    def act(_: dict):
        now = timezone.now()
        return services.plan_session(
            commission=commission, times=form.times(), by=request.user, at=now
        )

    gesture = Gesture(
        form=form,
        act=act,
        page="session_form",
        done="Séance prévue.",
        back=reverse("commissions:sessions", args=[commission.public_id]),
        context={"commission": commission, "suggested": next_one, "new": True},
    )
    return answer(request, gesture)


@acts_on(SESSION, "view", joined=("commission",))
@require_GET
def session(request: HttpRequest, found: RestrictedSession) -> HttpResponse:
    return render(request, "commissions/session.html", _shown(request, found))


def _shown(request: HttpRequest, found: RestrictedSession) -> dict:
    return {
        "agenda": agenda_of(found, request.user),
        "commission": found.commission,
        "may": SESSION.actions_for(request.user, found),
    }


@acts_on(SESSION, "edit", joined=("commission",), too_late=moved_on)
@require_http_methods(BOTH)
def edit(request: HttpRequest, found: RestrictedSession) -> HttpResponse:
    form = SessionForm(posted(request), initial=SessionForm.shown(found))

    def act(data: dict):
        version, now = data.get("version") or 0, timezone.now()
        return services.change_session(
            session=found, times=form.times(), version=version, by=request.user, at=now
        )

    gesture = Gesture(
        form=form,
        act=act,
        page="session_form",
        done="Séance modifiée. Les fenêtres de lecture suivent.",
        back=session_url(found),
        context={"commission": found.commission, "found": found, "new": False},
    )
    return answer(request, gesture)


def _settle(request, found, *, service, page, done) -> HttpResponse:
    form = VersionedForm(posted(request), initial={"version": found.version})

    def act(data: dict):
        version, now = data.get("version") or 0, timezone.now()
        return service(session=found, version=version, by=request.user, at=now)

    context = _shown(request, found)
    gesture = Gesture(
        form=form, act=act, page=page, done=done, back=session_url(found), context=context
    )
    return answer(request, gesture)


@acts_on(SESSION, "convene", joined=("commission",), too_late=moved_on)
@require_http_methods(BOTH)
def convene(request: HttpRequest, found: RestrictedSession) -> HttpResponse:
    return _settle(
        request,
        found,
        service=services.convene,
        page="session_convene",
        done="Séance convoquée. Les personnes admises sont prévenues, sans contenu.",
    )


@acts_on(SESSION, "cancel", joined=("commission",), too_late=moved_on)
@require_http_methods(BOTH)
def cancel(request: HttpRequest, found: RestrictedSession) -> HttpResponse:
    return _settle(
        request,
        found,
        service=services.cancel_session,
        page="session_cancel",
        done="Séance annulée. Les situations attendent une autre séance.",
    )


# --- the order of the agenda ---
@acts_on(ENTRY, "remove", joined=OF_ENTRY, part_of="commissions:session")
@require_POST
def move(request: HttpRequest, entry: AgendaEntry) -> HttpResponse:
    way = request.POST.get("way", "")
    moved = composing.move_entry(
        entry=entry,
        way=way if way in ("up", "down") else "",
        after=uuid_or_none(request.POST.get("after", "")),
        by=request.user,
        at=timezone.now(),
    )
    said = f"La situation est maintenant au rang {moved.rank}."
    if request.headers.get("X-Requested-With") == "rank":
        context = _shown(request, entry.session) | {"said": said}
        return render(request, "commissions/_agenda.html", context)
    messages.success(request, said)
    return redirect(session_url(entry.session))


@acts_on(ENTRY, "remove", joined=OF_ENTRY)
@require_http_methods(BOTH)
def remove(request: HttpRequest, entry: AgendaEntry) -> HttpResponse:
    form = VersionedForm(posted(request), initial={"version": entry.version})

    def act(data: dict):
        version, now = data.get("version") or 0, timezone.now()
        return composing.remove_entry(entry=entry, version=version, by=request.user, at=now)

    gesture = Gesture(
        form=form,
        act=act,
        page="entry_remove",
        done="Retirée de l’ordre du jour : elle attend une autre séance.",
        back=session_url(entry.session),
        context={"entry": entry, "session": entry.session},
    )
    return answer(request, gesture)
