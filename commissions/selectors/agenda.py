"""The agenda of a restricted session, and one of its entries, as pages show them: shaped, never rows."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from commissions.enums import (
    DecisionKind,
    EntryOutcome,
    Mode,
    Scope,
    SessionStatus,
    SituationStatus,
)
from commissions.models import (
    Admission,
    AgendaEntry,
    Commission,
    Decision,
    LinkAnswer,
    Mandate,
    RestrictedSession,
    Situation,
)
from commissions.permissions import ENTRY, SESSION, SITUATION
from commissions.permissions.reading import accord_in_force
from commissions.selectors.lens import (
    Category,
    Sheet,
    accord_of,
    category_of_admission,
    sheet_of,
    veiled,
)
from commissions.standing import seats_of
from common import french

CAN_BE_SCHEDULED = (
    SituationStatus.ADMISSIBLE,
    SituationStatus.ADJOURNED,
    SituationStatus.TO_REPRESENT,
)
TONES = {
    SessionStatus.PLANNED: "draft",
    SessionStatus.CONVENED: "go",
    SessionStatus.OPENED: "att",
    SessionStatus.CLOSED: "done",
    SessionStatus.CANCELLED: "off",
}


# --- What is due ---
def agenda_due(session: RestrictedSession) -> date:
    """The day on which the agenda is closed."""
    days = timedelta(days=session.commission.agenda_days)
    return timezone.localdate(session.starts_at) - days


def convene_due(session: RestrictedSession) -> date:
    """The last day for a convocation in time."""
    days = timedelta(days=session.commission.convocation_days)
    return timezone.localdate(session.starts_at) - days


def suggested(commission: Commission) -> tuple[datetime, datetime] | None:
    """The next session by the commission's rhythm: proposed in the form, never imposed."""
    last = (
        RestrictedSession.objects.filter(commission=commission)
        .exclude(status=SessionStatus.CANCELLED)
        .order_by("-starts_at")
        .first()
    )
    if last is None:
        return None
    local, lasts = timezone.localtime(last.starts_at), last.ends_at - last.starts_at
    at, today = local + timedelta(days=commission.rhythm_days), timezone.localdate()
    while at.date() <= today:
        at += timedelta(days=commission.rhythm_days)
    return at, at + lasts


# --- The agenda ---
@dataclass(frozen=True)
class Row:
    """A situation on the agenda, or one that waits for it: its code and question, nothing of anybody."""

    public_id: object
    key: object
    code: str
    question: str
    rank: int = 0
    outcome: str = ""
    admitted: int = 0
    to_confirm: int = 0
    answered: int = 0
    nominative_asked: bool = False
    agreed: bool = True
    agreed_on_the_day: bool = True
    status: str = ""
    since: datetime | None = None
    first: bool = False
    last: bool = False
    to_write: bool = False


@dataclass(frozen=True)
class Agenda:
    """What the page of a session shows."""

    session: RestrictedSession
    status_label: str
    status_tone: str
    rows: tuple[Row, ...]
    gone: tuple[Row, ...]
    waiting: tuple[Row, ...]
    limit: int
    agenda_due: date
    convene_due: date
    people: int
    most_people: int

    @property
    def keys(self) -> str:
        """The situations that the page shows, for the question whether it still may."""
        return ",".join(str(row.key) for row in (*self.rows, *self.gone, *self.waiting))

    @property
    def is_full(self) -> bool:
        return len(self.rows) >= self.limit

    @property
    def is_late(self) -> bool:
        """A convocation from now on gives less time than the commission wished."""
        return timezone.localdate() > self.convene_due

    @property
    def in_hand(self) -> bool:
        return self.session.status in (SessionStatus.PLANNED, SessionStatus.CONVENED)


def agenda_of(session: RestrictedSession, reader: User) -> Agenda:
    """The agenda as `reader` may see it: a situation with which they declared a link is not in it."""
    entries = list(_entries(session, reader))
    standing = [one for one in entries if not one.outcome]
    runs_it = session.commission_id in seats_of(reader).animates
    rows = tuple(
        _row(one, rank=rank, first=rank == 1, last=rank == len(standing))
        for rank, one in enumerate(standing, start=1)
    )
    return Agenda(
        session=session,
        status_label=session.get_status_display(),
        status_tone=TONES[session.status],
        rows=rows,
        gone=tuple(
            _row(one, to_write=runs_it and one.situation.status == SituationStatus.EXAMINED)
            for one in entries
            if one.outcome
        ),
        waiting=tuple(_waiting(session, reader)),
        limit=session.commission.per_session,
        agenda_due=agenda_due(session),
        convene_due=convene_due(session),
        people=_people(standing),
        most_people=session.commission.most_people,
    )


def _entries(session: RestrictedSession, reader: User) -> QuerySet[AgendaEntry]:
    standing = Q(admissions__ended_at__isnull=True)
    unconfirmed = Q(admissions__in_secret_list=False, admissions__second_at__isnull=True)
    answered = LinkAnswer.objects.filter(
        situation=OuterRef("situation"), user=OuterRef("admissions__user"), has_link=False
    )
    agreed = Situation.objects.filter(accord_in_force(), pk=OuterRef("situation"))
    over_by_then = Decision.objects.filter(
        situation=OuterRef("situation"),
        kind=DecisionKind.ACCORD,
        ended_on__isnull=True,
        until__lt=timezone.localdate(session.starts_at),
    )
    return (
        ENTRY.visible_to(reader, "see_agenda")
        .filter(session=session)
        .select_related("situation")
        .annotate(
            admitted=Count("admissions", filter=standing, distinct=True),
            to_confirm=Count("admissions", filter=standing & unconfirmed, distinct=True),
            answered=Count("admissions", filter=standing & Exists(answered), distinct=True),
            agreed=Exists(agreed),
            over_by_then=Exists(over_by_then),
        )
        .order_by("rank", "pk")
    )


def _row(entry, **place) -> Row:
    situation = entry.situation
    return Row(
        public_id=entry.public_id,
        key=situation.public_id,
        code=situation.code,
        question=situation.question,
        outcome=EntryOutcome(entry.outcome).label if entry.outcome else "",
        admitted=entry.admitted,
        to_confirm=entry.to_confirm,
        answered=entry.answered,
        nominative_asked=situation.mode == Mode.NOMINATIVE,
        agreed=entry.agreed,
        agreed_on_the_day=not entry.over_by_then,
        **place,
    )


def _waiting(session: RestrictedSession, reader: User) -> list[Row]:
    """What may be put on this agenda, the oldest decision first."""
    rows = (
        SITUATION.visible_to(reader, "schedule")
        .filter(commission=session.commission_id, status__in=CAN_BE_SCHEDULED)
        .annotate(agreed=accord_in_force())
        .order_by("decided_at", "pk")
    )
    return [
        Row(
            public_id=row.public_id,
            key=row.public_id,
            code=row.code,
            question=row.question,
            agreed=row.agreed,
            status=row.get_status_display(),
            since=row.decided_at,
        )
        for row in rows
    ]


def _people(entries: Iterable[AgendaEntry]) -> int:
    """Everybody admitted to something that the reader sees, and the animateur."""
    rows = Admission.objects.filter(
        content_object__in=[entry.pk for entry in entries], ended_at__isnull=True
    )
    return rows.values("user").distinct().count() + 1


# --- Where a situation may go ---
@dataclass(frozen=True)
class Place:
    """A session that still takes a situation; `free` places of its agenda are left."""

    session: RestrictedSession
    public_id: object
    words: str
    free: int


def sessions_for(situation: Situation, reader: User) -> list[Place]:
    """The sessions to come whose agenda has a place, the first one first."""
    rows = (
        SESSION.visible_to(reader, "compose")
        .filter(commission=situation.commission_id, ends_at__gt=timezone.now())
        .exclude(entries__situation=situation, entries__outcome=EntryOutcome.ADJOURNED)
        .select_related("commission")
        .annotate(taken=Count("entries", filter=Q(entries__outcome=""), distinct=True))
        .order_by("starts_at", "pk")
    )
    places = [(row, row.commission.per_session - row.taken) for row in rows]
    return [Place(row, row.public_id, _when(row, free), free) for row, free in places if free > 0]


def _when(session: RestrictedSession, free: int) -> str:
    hours = f"{french.hour(session.starts_at)} à {french.hour(session.ends_at)}"
    left = french.counted(free, "place libre,places libres")
    return f"{french.day_long(session.starts_at).capitalize()}, {hours} ({left})"


# --- One entry ---
@dataclass(frozen=True)
class Admitted:
    """Somebody admitted, with exactly what they will get of the situation (« voir comme »)."""

    admission: Admission
    name: str
    line: str
    in_secret_list: bool
    category: str
    opens_at: datetime | None
    waits_for_second: bool
    answered: bool
    reads_now: bool
    sheet: Sheet


def admitted_to(entry: AgendaEntry) -> list[Admitted]:
    """The standing admissions of an entry, each with what its holder gets."""
    rows = (
        Admission.objects.filter(content_object=entry, ended_at__isnull=True)
        .select_related("mandate", "user")
        .order_by("-in_secret_list", "user__last_name", "user__first_name", "pk")
    )
    answered = set(
        LinkAnswer.objects.filter(situation=entry.situation_id, has_link=False).values_list(
            "user", flat=True
        )
    )
    gets = _Sheets(entry.situation)
    return [_admitted(one, gets, one.user_id in answered) for one in rows]


class _Sheets:
    """The sheets of one situation; two readers whom the lens does not tell apart share one."""

    def __init__(self, situation: Situation) -> None:
        self.situation, self.accord = situation, accord_of(situation)
        self._read: dict[tuple[Category, bool], Sheet] = {}

    def of(self, category: Category, reader: int) -> Sheet:
        key = (category, self.accord.covers(Scope.CARE, reader))
        if key not in self._read:
            self._read[key] = veiled(sheet_of(self.situation, category, reader=reader))
        return self._read[key]


def _admitted(admission: Admission, gets: _Sheets, answered: bool) -> Admitted:
    second = not admission.in_secret_list and admission.second_at is None
    category = category_as(admission, gets.situation)
    opened = admission.opens_at is not None and admission.opens_at <= timezone.now()
    return Admitted(
        admission=admission,
        name=admission.user.get_full_name(),
        line=f"{admission.mandate.function}, {admission.mandate.organisation}",
        in_secret_list=admission.in_secret_list,
        category=category.value,
        opens_at=admission.opens_at,
        waits_for_second=second,
        answered=answered,
        reads_now=opened and answered and not second,
        sheet=gets.of(category, admission.user_id),
    )


def category_as(admission: Admission, situation: Situation) -> Category:
    """As whom its holder will read: who wrote the saisine, or carries it, keeps that place."""
    if admission.user_id == situation.referrer_id:
        return Category.REFERRER
    if situation.referent_accepted_at and situation.referent_id == admission.mandate_id:
        return Category.REFERENT
    return category_of_admission(admission)


def sheet_as(entry: AgendaEntry, mandate: Mandate) -> Sheet:
    """What somebody would get, were they admitted: shown before the button is pressed."""
    imagined = Admission(mandate=mandate, user=mandate.user, in_secret_list=mandate.in_secret_list)
    category = category_as(imagined, entry.situation)
    sheet = veiled(sheet_of(entry.situation, category, reader=mandate.user_id))
    return sheet if mandate.in_secret_list else replace(sheet, nominative=False)


# --- The sessions of a commission ---
@dataclass(frozen=True)
class SessionRow:
    """One line of the list of sessions: when, where, how full; nothing of what is on it."""

    public_id: object
    starts_at: datetime
    ends_at: datetime
    place: str
    status_label: str
    status_tone: str
    convene_due: date | None
    late: bool


def sessions_of(commission: Commission) -> list[SessionRow]:
    """The sessions to come first, then the latest ones."""
    rows = RestrictedSession.objects.filter(commission=commission).select_related("commission")
    now = timezone.now()
    coming = rows.filter(ends_at__gt=now).order_by("starts_at", "pk")
    past = rows.filter(ends_at__lte=now).order_by("-starts_at", "pk")[:12]
    return [_session_row(one) for one in (*coming, *past)]


def _session_row(session: RestrictedSession) -> SessionRow:
    due = convene_due(session) if session.status == SessionStatus.PLANNED else None
    return SessionRow(
        public_id=session.public_id,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        place=session.place,
        status_label=session.get_status_display(),
        status_tone=TONES[SessionStatus(session.status)],
        convene_due=due,
        late=due is not None and due < timezone.localdate(),
    )
