"""What the pages about requests show: to the officer counts and dates, to the others what they review."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch, QuerySet

from accounts.models import User
from cases.models import Case
from privacy.enums import ExportStatus, RequestStatus
from privacy.models import Restriction, RightsRequest, SubjectExport
from privacy.permissions import RESTRICTION, RIGHTS_REQUEST, SUBJECT_EXPORT
from privacy.permissions.rights import MANAGER, REFERENT

REQUEST_TONES = {
    RequestStatus.RECEIVED: "att",
    RequestStatus.ANSWERED: "done",
    RequestStatus.REFUSED: "off",
}
EXPORT_TONES = {
    ExportStatus.ASKED: "go",
    ExportStatus.PREPARED: "att",
    ExportStatus.REVIEWED: "go",
    ExportStatus.RELEASED: "done",
    ExportStatus.REFUSED: "off",
}
OF_SUBJECT = ("person", "referral", "dac")
WITH_REFERENCES = Prefetch(
    "person__cases",
    Case.objects.only("reference", "person", "status").order_by("pk"),
    to_attr="numbered",
)


@dataclass(frozen=True)
class RequestLine:
    """One request in a list."""

    public_id: str
    kind: str
    about: str
    received_on: date
    due_on: date
    late: bool
    status_label: str
    tone: str


def request_lines(rows: QuerySet[RightsRequest], *, today: date) -> list[RequestLine]:
    return [_line(row, today) for row in rows]


def listed(rows: QuerySet) -> QuerySet:
    """With what a list shows of the subject: references, never a name."""
    return rows.select_related(*OF_SUBJECT).prefetch_related(WITH_REFERENCES)


def about_words(row) -> str:
    """« Situation S-2026-00012 »: never a name."""
    if row.person is not None:
        numbers = [case.reference for case in row.person.numbered]
        return f"Situation {', '.join(numbers)}" if numbers else "Personne sans situation"
    return f"Demande {row.referral.reference}" if row.referral is not None else "Plus personne"


def _line(row: RightsRequest, today: date) -> RequestLine:
    waits = row.status == RequestStatus.RECEIVED
    return RequestLine(
        public_id=str(row.public_id),
        kind=row.get_kind_display().capitalize(),
        about=about_words(row),
        received_on=row.received_on,
        due_on=row.due_on,
        late=waits and row.due_on < today,
        status_label=row.get_status_display().capitalize(),
        tone=REQUEST_TONES[RequestStatus(row.status)],
    )


@dataclass(frozen=True)
class CopySheet:
    """Where a copy stands, and its manifest: counts, never a word of it."""

    public_id: str
    version: int
    status: str
    status_label: str
    tone: str
    problem: bool
    stuck: bool
    ready: bool
    gone: bool
    prepared_at: datetime | None
    reviewed_by: str
    keep_until: date | None
    handed: str
    handed_on: date | None
    sections: tuple[tuple[str, int], ...]
    withheld: tuple[tuple[str, int], ...]
    masks: int
    may: frozenset[str]

    @property
    def may_read(self) -> bool:
        return "read" in self.may and not self.gone

    @property
    def may_ask_again(self) -> bool:
        """Not while the worker is at it."""
        return "ask_again" in self.may and (self.stuck or self.status != ExportStatus.ASKED)

    @property
    def may_download(self) -> bool:
        return "download" in self.may and self.ready


@dataclass(frozen=True)
class RestrictionLine:
    public_id: str
    reference: str
    starts_at: datetime
    ends_at: datetime | None
    reason: str
    may_lift: bool


@dataclass(frozen=True)
class RequestSheet:
    """One request, for one of its readers."""

    line: RequestLine
    version: int
    kind: str
    asked_by: str
    identity: str
    recorded_by: str
    recorded_at: datetime
    words: str
    hidden_words: bool
    answered_on: date | None
    answered_by: str
    answer: str
    copy: CopySheet | None
    restrictions: tuple[RestrictionLine, ...]
    may: frozenset[str]


def request_sheet(row: RightsRequest, user: User, *, today: date) -> RequestSheet:
    """`row` comes from its door; the words are for whoever answers by content, not for the officer."""
    full = listed(RightsRequest.objects.filter(pk=row.pk)).select_related(
        "person", "referral", "dac", "recorded_by", "answered_by"
    )
    asked = full.get()
    reads = any(relation.test(user, row) for relation in (REFERENT, MANAGER))
    copy = SubjectExport.objects.filter(request=asked).select_related("reviewed_by").first()
    rows = Restriction.objects.filter(request=asked).select_related("case").order_by("pk")
    return RequestSheet(
        line=_line(asked, today),
        version=asked.version,
        kind=asked.kind,
        asked_by=asked.get_asked_by_display(),
        identity=asked.get_identity_display(),
        recorded_by=str(asked.recorded_by),
        recorded_at=asked.recorded_at,
        words=asked.words if reads else "",
        hidden_words=bool(asked.words) and not reads,
        answered_on=asked.answered_on,
        answered_by=str(asked.answered_by or ""),
        answer=asked.answer if reads or asked.status == RequestStatus.REFUSED else "",
        copy=copy_sheet(copy, user) if copy is not None else None,
        restrictions=tuple(_restriction(one, user) for one in rows),
        may=frozenset(RIGHTS_REQUEST.actions_for(user, row)),
    )


def copy_sheet(row: SubjectExport, user: User) -> CopySheet:
    manifest = row.manifest or {"sections": [], "withheld": [], "masks": 0}
    return CopySheet(
        public_id=str(row.public_id),
        version=row.version,
        status=row.status,
        status_label=row.get_status_display().capitalize(),
        tone=EXPORT_TONES[ExportStatus(row.status)],
        problem=bool(row.problem),
        stuck=bool(row.problem) and row.attempts >= row.AT_MOST_ATTEMPTS,
        ready=bool(row.pdf_as),
        gone=row.destroyed_at is not None,
        prepared_at=row.prepared_at,
        reviewed_by=str(row.reviewed_by or ""),
        keep_until=row.keep_until,
        handed=row.get_handed_over_display() if row.handed_over else "",
        handed_on=row.handed_on,
        sections=tuple((title, count) for title, count in manifest["sections"] if count),
        withheld=tuple((label, count) for label, count in manifest["withheld"]),
        masks=manifest["masks"],
        may=frozenset(SUBJECT_EXPORT.actions_for(user, row)),
    )


def _restriction(row: Restriction, user: User) -> RestrictionLine:
    return RestrictionLine(
        public_id=str(row.public_id),
        reference=row.case.reference,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        reason=row.end_reason,
        may_lift=bool(RESTRICTION.can(user, "lift", row)),
    )
