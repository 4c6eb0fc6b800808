"""The session itself: who came, opened, prolonged, closed; for the animateur."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from commissions.enums import ItemList
from commissions.forms.room import AttendanceForm, ClosingForm, OpeningForm, ProlongForm
from commissions.models import RestrictedSession
from commissions.permissions import ENTRY, SESSION
from commissions.selectors.attending import expected_at
from commissions.selectors.items import items_of
from commissions.services import room as services
from commissions.views.gesture import Gesture, answer, posted
from commissions.views.sessions import moved_on, session_url
from common.access import acts_on

METHODS = ("GET", "HEAD", "POST")
JOINED = ("commission",)
RULES = (
    "Ce qui est dit ici ne sort pas d’ici : rien n’est enregistré, rien n’est copié.",
    "Seul le strictement nécessaire est dit, dans la limite des missions de chacun.",
    "Personne n’est obligé de répondre : « je ne peux pas répondre » est une réponse.",
    "Ni diagnostic, ni traitement, ni nom : la personne est désignée par son code.",
    "La commission propose, elle ne décide pas ; elle ne prépare aucun soin sans consentement.",
    "Si la personne s’oppose, tout s’arrête, à l’instant.",
)


def _gesture(request: HttpRequest, session, form, service, *, page, done, **context):
    """One of the four pages: `service(form, **act)` does it, with what they all take."""

    def act(_: dict):
        return service(form, session=session, by=request.user, at=timezone.now())

    gesture = Gesture(
        form=form,
        act=act,
        page=page,
        done=done,
        back=session_url(session),
        context={"session": session, "commission": session.commission, **context},
    )
    return answer(request, gesture)


@acts_on(SESSION, "open", joined=JOINED, too_late=moved_on)
@require_http_methods(METHODS)
def opening(request: HttpRequest, session: RestrictedSession) -> HttpResponse:
    """Quorum, attendance and the rules read aloud; the room opens in its window."""
    expected = expected_at(session)
    form = OpeningForm(posted(request), expected=expected, initial={"version": session.version})

    def opened(form, **act):
        return services.open_session(
            present=form.present_mandates(),
            reminder_read=form.cleaned_data["reminder_read"],
            version=form.shown_version(),
            **act,
        )

    context = {"expected": expected, "rules": RULES, "done": "La séance est ouverte."}
    return _gesture(request, session, form, opened, page="session_open", **context)


@acts_on(SESSION, "note_attendance", joined=JOINED, too_late=moved_on)
@require_http_methods(METHODS)
def attendance(request: HttpRequest, session: RestrictedSession) -> HttpResponse:
    """Who is there, also who arrives later."""
    expected = expected_at(session)
    here = [str(one.mandate.public_id) for one in expected if one.present]
    form = AttendanceForm(posted(request), expected=expected, initial={"present": here})

    def noted(form, **act):
        return services.note_attendance(present=form.present_mandates(), **act)

    context = {"expected": expected, "done": "Présences notées."}
    return _gesture(request, session, form, noted, page="session_attendance", **context)


@acts_on(SESSION, "prolong", joined=JOINED, too_late=moved_on)
@require_http_methods(METHODS)
def prolong(request: HttpRequest, session: RestrictedSession) -> HttpResponse:
    form = ProlongForm(posted(request), initial={"version": session.version, "minutes": 15})

    def prolonged(form, **act):
        minutes, version = form.cleaned_data["minutes"], form.shown_version()
        return services.prolong_session(minutes=minutes, version=version, **act)

    done = "L’heure de fermeture est repoussée."
    return _gesture(request, session, form, prolonged, page="session_prolong", done=done)


@acts_on(SESSION, "close", joined=JOINED, too_late=moved_on)
@require_http_methods(METHODS)
def closing(request: HttpRequest, session: RestrictedSession) -> HttpResponse:
    """Each situation that is left gets its end; then nothing of the room is readable any more."""
    rows = ENTRY.visible_to(request.user, "see_agenda").filter(session=session, outcome="")
    form = ClosingForm(
        posted(request),
        entries=rows.select_related("situation").order_by("rank", "pk"),
        reasons=items_of(session.commission_id, ItemList.ADJOURNMENT),
        initial={"version": session.version},
    )

    def closed(form, **act):
        ends = form.conclusions()
        return services.close_session(conclusions=ends, version=form.shown_version(), **act)

    done = "La séance est fermée : son contenu n’est plus lisible."
    return _gesture(request, session, form, closed, page="session_close", done=done)
