"""The board of whoever prepares and follows: what is due first, then every situation by its state."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from commissions.enums import (
    OVER,
    EntryOutcome,
    RecordStatus,
    SessionStatus,
    SituationStatus,
)
from commissions.models import (
    AgendaEntry,
    Commission,
    PersonReturn,
    RestrictedSession,
    Situation,
)
from commissions.permissions.reading import to_animator, to_secretary
from commissions.selectors.agenda import TONES as SESSION_TONES
from commissions.selectors.agenda import agenda_due, convene_due

S = SituationStatus
TONES = {
    S.SUBMITTED: "att",
    S.TO_COMPLETE: "draft",
    S.UNDER_REVIEW: "go",
    S.ADMISSIBLE: "go",
    S.SCHEDULED: "go",
    S.ADJOURNED: "att",
    S.EXAMINED: "go",
    S.PLAN_RUNNING: "go",
    S.TO_REPRESENT: "att",
    S.SUSPENDED: "att",
    S.OPPOSITION: "att",
    S.CLOSED: "done",
    S.INADMISSIBLE: "off",
}
SHORT = {  # what the whole label says at too great a length for a line
    S.ADMISSIBLE: "Recevable",
    S.INADMISSIBLE: "Non recevable",
    S.SCHEDULED: "À l’ordre du jour",
    S.OPPOSITION: "Opposition",
}
WAITS_FOR_DECISION = (S.SUBMITTED, S.UNDER_REVIEW)
LIVES_ON = frozenset(S.values) - OVER - {S.DRAFT.value, S.PURGED.value, S.SUSPENDED.value}
SITUATION, SESSION = "situation", "session"


@dataclass(frozen=True)
class Due:
    """One thing to do: what, about what, by when; `leads_to` is a situation or a session."""

    what: str
    about: str
    on: date
    late: bool
    leads_to: str
    public_id: object


@dataclass(frozen=True)
class Line:
    """A situation as the board shows it: its code, its state, nothing of the person."""

    public_id: object
    code: str
    status: str
    status_label: str
    status_tone: str
    submitted_on: datetime | None
    next_on: date | None


@dataclass(frozen=True)
class Meeting:
    public_id: object
    starts_at: datetime
    place: str
    status_label: str
    status_tone: str


@dataclass(frozen=True)
class Board:
    """What a person who runs the commission sees of it."""

    dues: tuple[Due, ...]
    open: tuple[Line, ...]
    over: tuple[Line, ...]
    counts: tuple[tuple[str, int], ...]
    sessions: tuple[Meeting, ...]
    rows: tuple[Situation, ...]

    @property
    def keys(self) -> str:
        """The situations that the page shows, for the question whether it still may."""
        return ",".join(str(line.public_id) for line in self.open)

    @property
    def late(self) -> int:
        return sum(due.late for due in self.dues)


def run_by(user: User, commission: Commission) -> QuerySet[Situation]:
    """The situations of the commission that `user` prepares or follows, deports left out."""
    held = Q(pk__in=())
    for relation in (to_animator(), to_secretary()):
        if relation.may_hold(user):
            held |= relation.query(user)
    return Situation.objects.filter(held, commission=commission)


def board_of(user: User, commission: Commission) -> Board:
    today = timezone.localdate()
    rows = tuple(run_by(user, commission).order_by("submitted_at", "pk"))
    sessions = _sessions(commission)
    dues = [
        *_about_situations(rows, commission, today),
        *_about_records(rows, commission, today),
        *_about_returns(rows, today),
        *_about_sessions(sessions, today),
    ]
    lines = [_line(row) for row in rows]
    found = Counter(line.status for line in lines)
    return Board(
        dues=tuple(sorted(dues, key=lambda due: (due.on, due.what, due.about))),
        open=tuple(line for line in lines if line.status not in OVER),
        over=tuple(line for line in lines if line.status in OVER),
        counts=tuple((_label(value), found[value]) for value in S.values if found[value]),
        sessions=tuple(_meeting(session) for session in sessions),
        rows=rows,
    )


def _sessions(commission: Commission) -> list[RestrictedSession]:
    live = (SessionStatus.PLANNED, SessionStatus.CONVENED, SessionStatus.OPENED)
    rows = RestrictedSession.objects.filter(commission=commission, status__in=live)
    return list(rows.select_related("commission").order_by("starts_at", "pk"))


def _due(what: str, row: Situation, on: date, today: date) -> Due:
    return Due(what, row.code or "", on, on < today, SITUATION, row.public_id)


def _about_situations(rows, commission: Commission, today: date):
    for row in rows:
        if row.status in WAITS_FOR_DECISION and row.submitted_at:
            on = timezone.localdate(row.submitted_at) + timedelta(days=commission.decision_days)
            yield _due("Décider de la recevabilité", row, on, today)
        if row.status == S.PLAN_RUNNING and row.next_on:
            yield _due("Faire le point", row, row.next_on, today)
        if row.status in OVER and row.purge_due_on:
            yield _due("Purger", row, row.purge_due_on, today)
        if row.status in LIVES_ON and row.last_acted_at:
            yield from _left_alone(row, commission, today)


def _left_alone(row: Situation, commission: Commission, today: date):
    """Silence is told after some months, and again when it is time to close."""
    since = timezone.localdate(row.last_acted_at)
    closing = since + relativedelta(months=commission.closing_months)
    silent = since + relativedelta(months=commission.inactive_months)
    if closing <= today:
        yield _due("Clôturer, ou dire pourquoi non", row, closing, today)
    elif silent <= today:
        yield _due("Reprendre : rien n’a bougé", row, silent, today)


def _about_records(rows, commission: Commission, today: date):
    known = {row.pk: row for row in rows}
    entries = (
        AgendaEntry.objects.filter(situation__in=known, outcome=EntryOutcome.EXAMINED)
        .exclude(record__status=RecordStatus.VALIDATED)
        .select_related("session")
        .order_by("pk")
    )
    for entry in entries:
        if known[entry.situation_id].status in OVER:
            continue
        day = timezone.localdate(entry.session.starts_at)
        on = day + timedelta(days=commission.record_days)
        yield _due("Valider le relevé", known[entry.situation_id], on, today)


def _about_returns(rows, today: date):
    known = {row.pk: row for row in rows if row.status in LIVES_ON}
    waiting = PersonReturn.objects.filter(situation__in=known, done_on__isnull=True)
    for one in waiting.order_by("due_on", "pk"):
        if one.due_on:
            yield _due("Rendre compte à la personne", known[one.situation_id], one.due_on, today)


def _about_sessions(sessions: list[RestrictedSession], today: date):
    for session in sessions:
        if session.status != SessionStatus.PLANNED:
            continue
        for what, on in (
            ("Clore l’ordre du jour", agenda_due(session)),
            ("Convoquer", convene_due(session)),
        ):
            yield Due(what, "Séance", on, on < today, SESSION, session.public_id)


def _label(status: str) -> str:
    return SHORT.get(S(status)) or str(S(status).label).capitalize()


def _line(row: Situation) -> Line:
    return Line(
        public_id=row.public_id,
        code=row.code or "",
        status=row.status,
        status_label=_label(row.status),
        status_tone=TONES.get(S(row.status), "off"),
        submitted_on=row.submitted_at,
        next_on=row.next_on,
    )


def _meeting(session: RestrictedSession) -> Meeting:
    return Meeting(
        public_id=session.public_id,
        starts_at=session.starts_at,
        place=session.place,
        status_label=session.get_status_display().capitalize(),
        status_tone=SESSION_TONES[SessionStatus(session.status)],
    )
