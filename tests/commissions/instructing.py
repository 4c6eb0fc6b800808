"""What tests of the instruction share: the arguments of a gesture, a saisine checked, a session to come."""

from datetime import datetime, timedelta

from django.utils import timezone

from commissions.defaults import LISTS
from commissions.enums import ItemList, SessionStatus, SituationStatus
from commissions.models import AgendaEntry, RestrictedSession, Situation
from commissions.services import admit as admitting
from commissions.services.agenda import schedule
from commissions.services.review import accept, sign_checks, start_review
from commissions.services.sessions import convene
from tests.factories import commissions as make

CHECKS = [code for code, _ in LISTS[ItemList.CHECK]]
UNANSWERABLE = "00000000-0000-4000-8000-000000000000"


def act(row, by, **words) -> dict:
    """The arguments of a service on a fresh row."""
    fresh = type(row).objects.get(pk=row.pk)
    name = {Situation: "situation", RestrictedSession: "session", AgendaEntry: "entry"}[type(row)]
    return {name: fresh, "version": fresh.version, "by": by, "at": timezone.now(), **words}


def said(row, by, **words) -> dict:
    """The same for what carries no version."""
    given = act(row, by, **words)
    del given["version"]
    return given


def again(row):
    return type(row).objects.get(pk=row.pk)


def under_review(table, **fields) -> Situation:
    about = make.situation(table.commission, table.cast.samir, **fields)
    return start_review(**act(about, table.claire))


def checked(table, **fields) -> Situation:
    """In instruction, every point of the list signed by the animateur."""
    about = under_review(table, **fields)
    return sign_checks(**act(about, table.claire, checks=CHECKS))


def admissible(table, **fields) -> Situation:
    return accept(**act(checked(table, **fields), table.claire))


def coming(table, *, days: float = 20, status: str = SessionStatus.PLANNED) -> RestrictedSession:
    """A session of two hours that is still to come."""
    starts = timezone.now() + timedelta(days=days)
    ends = starts + timedelta(hours=2)
    return make.session(table.commission, status, starts_at=starts, ends_at=ends)


def on_agenda(table, session: RestrictedSession | None = None, **fields) -> AgendaEntry:
    """A situation on the agenda of a session to come; nobody is admitted yet."""
    about = make.situation(table.commission, table.cast.samir, SituationStatus.ADMISSIBLE, **fields)
    return schedule(**act(about, table.claire, session=session or coming(table)))


def let_in(table, entry: AgendaEntry, key: str, **words) -> "admitting.Admission":
    given = {"mandate": table.mandates[key], "why": "Suit la personne.", **words}
    return admitting.admit(**said(entry, table.claire, **given))


def convened(table, *keys: str, **fields) -> AgendaEntry:
    """On the agenda, these people admitted (confirmed by Léa if need be) and called."""
    entry = on_agenda(table, **fields)
    for key in keys or ("marc", "odile"):
        admission = let_in(table, entry, key, anonymous_ok=True)
        if not admission.in_secret_list:
            confirm(admission, table.lea)
    convene(**act(entry.session, table.claire))
    return again(entry)


def confirm(admission, by):
    fresh = again(admission)
    return admitting.confirm_admission(admission=fresh, by=by, at=timezone.now())


def days_from_now(count: float) -> datetime:
    return timezone.now() + timedelta(days=count)
