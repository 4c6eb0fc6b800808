"""The relevé as one reader gets it: whole, their own lines only, or the orientation (§5.6)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from commissions.enums import Family, ItemList, ProposalStatus, Quality, RecordStatus
from commissions.models import Attendance, Mandate, Preconisation, Record, Situation
from commissions.permissions import RECORD
from commissions.permissions.reading import (
    OWNER,
    record_admissions,
    to_animator,
    to_referent,
    to_referrer,
)
from commissions.selectors.lens import labels_of

_KEPT = (ProposalStatus.RETAINED, ProposalStatus.DONE, ProposalStatus.NOT_DONE)
_ANIMATOR, _REFERENT = to_animator("entry__situation"), to_referent("entry__situation")
_REFERRER = to_referrer()


@dataclass(frozen=True)
class Proposed:
    """One préconisation of a relevé; who carries it is a function, `mine` says whether it is you."""

    kind: str
    title: str
    owner: str
    due_on: date | None
    mine: bool


@dataclass(frozen=True)
class Signature:
    function: str
    at: datetime | None


@dataclass(frozen=True)
class ShownRecord:
    """What one reader gets of a relevé; what is not theirs is not in here at all."""

    public_id: object
    status: str
    code: str
    commission: str
    session_on: date
    whole: bool
    lines: tuple[Proposed, ...]
    version: int = 0
    question: str = ""
    agreed: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()
    referent: str = ""
    next_on: date | None = None
    orientation: str = ""
    signatures: tuple[Signature, ...] = ()
    addenda: tuple[tuple[datetime, str], ...] = ()
    fingerprint: str = ""

    @property
    def is_validated(self) -> bool:
        return self.status == RecordStatus.VALIDATED


@dataclass(frozen=True)
class ForReferrer:
    """All that the referrer gets after the examination: the orientation, and what they carry (R8)."""

    orientation: str
    lines: tuple[Proposed, ...]


# --- What is frozen: functions, never names; `owner` is the account that a line belongs to ---
def content_of(record: Record) -> dict:
    """The relevé as it stands, in plain values: what the second validation freezes."""
    entry = record.entry
    situation, session = entry.situation, entry.session
    functions = functions_of(situation)
    labels = labels_of(situation.commission_id)
    rows = Preconisation.objects.filter(entry=entry, status__in=_KEPT)
    return {
        "schema": 1,
        "code": situation.code or "",
        "commission": session.commission.name,
        "session_on": timezone.localdate(session.starts_at).isoformat(),
        "bodies": _bodies(session.pk),
        "question": record.question,
        "agreed": list(record.agreed),
        "lines": [
            {
                "id": str(row.public_id),
                "kind": labels.of(ItemList.PRECONISATION, row.kind),
                "title": row.title,
                "owner": str(row.owner.public_id) if row.owner else "",
                "owner_function": functions.get(row.owner_id or 0, row.owner_function),
                "due_on": row.due_on.isoformat() if row.due_on else None,
            }
            for row in rows.select_related("owner").order_by("proposed_at", "pk")
        ],
        "referent": record.referent.function if record.referent else "",
        "next_on": record.next_on.isoformat() if record.next_on else None,
        "orientation": record.orientation,
        "proposed_by": functions.get(record.proposed_by_id or 0, ""),
        "proposed_at": record.proposed_at.isoformat() if record.proposed_at else None,
        "validated_by": functions.get(record.validated_by_id or 0, ""),
        "validated_at": record.validated_at.isoformat() if record.validated_at else None,
    }


def functions_of(situation: Situation) -> dict[int, str]:
    """By account, the function under which somebody is named: that of the mandate, or « saisissant »."""
    found = {}
    if situation.referrer_id is not None:
        found[situation.referrer_id] = "Saisissant"
    rows = Mandate.objects.filter(commission=situation.commission_id).order_by("starts_on", "pk")
    return found | dict(rows.values_list("user", "function"))


def _bodies(session: int) -> list[str]:
    """The structures that were present; who came is in the register, apart."""
    rows = Attendance.objects.filter(session=session, present=True)
    return sorted(set(rows.values_list("mandate__organisation", flat=True)))


# --- Through the lens ---
def record_for(user, record: Record) -> ShownRecord | None:
    """What `user` gets of `record` now; None for whoever may not know that it exists."""
    if not RECORD.can(user, "view", record):
        return None
    content = record.content if record.status == RecordStatus.VALIDATED else content_of(record)
    addenda = tuple(record.addenda.values_list("written_at", "text"))
    return shown(content, record, reader=user, whole=reads_whole(user, record), addenda=addenda)


def reads_whole(user, record: Record) -> bool:
    """The animateur, the référent, and who is in the list of R1110-2; others get their own lines."""
    if _ANIMATOR.test(user, record) or _REFERENT.test(user, record):
        return True
    rows = record_admissions(user).filter(content_object=record.entry_id)
    return rows.filter(in_secret_list=True).exclude(mandate__family=Family.USERS).exists()


def shown(content: dict, record: Record, *, reader, whole: bool, addenda=()) -> ShownRecord:
    """The content cut to one reader: rows that are not theirs are absent, never masked."""
    lines = _lines(content, reader)
    base = {
        "public_id": record.public_id,
        "status": record.status,
        "version": record.version,
        "code": content.get("code", ""),
        "commission": content.get("commission", ""),
        "session_on": _day(content.get("session_on")),
        "whole": whole,
    }
    if not whole:
        return ShownRecord(**base, lines=tuple(line for line in lines if line.mine))
    return ShownRecord(
        **base,
        lines=lines,
        question=content["question"],
        agreed=tuple(content.get("agreed", ())),
        bodies=tuple(content.get("bodies", ())),
        referent=content.get("referent", ""),
        next_on=_day(content.get("next_on")),
        orientation=content.get("orientation", ""),
        signatures=_signatures(content),
        addenda=addenda,
        fingerprint=record.fingerprint,
    )


def _lines(content: dict, reader) -> tuple[Proposed, ...]:
    own = str(reader.public_id)
    return tuple(
        Proposed(
            kind=line["kind"],
            title=line["title"],
            owner=line["owner_function"],
            due_on=_day(line["due_on"]),
            mine=line["owner"] == own,
        )
        for line in content.get("lines", ())
    )


def _signatures(content: dict) -> tuple[Signature, ...]:
    found = []
    for who, when in (("proposed_by", "proposed_at"), ("validated_by", "validated_at")):
        at = content.get(when)
        if at:
            found.append(Signature(content[who], datetime.fromisoformat(at)))
    return tuple(found)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def orientation_for(user, situation: Situation) -> ForReferrer | None:
    """The orientation of the last validated relevé and the referrer's own lines; None for others."""
    if not _REFERRER.test(user, situation):
        return None
    records = Record.objects.filter(
        entry__situation=situation, status=RecordStatus.VALIDATED
    ).order_by("-validated_at")
    last = records.first()
    orientation = last.content.get("orientation", "") if last else situation.orientation
    labels = labels_of(situation.commission_id)
    rows = Preconisation.objects.filter(OWNER.query(user), situation=situation)
    return ForReferrer(
        orientation=orientation,
        lines=tuple(
            Proposed(
                kind=labels.of(ItemList.PRECONISATION, row.kind),
                title=row.title,
                owner="vous",
                due_on=row.due_on,
                mine=True,
            )
            for row in rows.order_by("due_on", "pk")
        ),
    )


def seconders_of(record: Record) -> list[int]:
    """The accounts that may validate in second: in the list, present, and not the first validator."""
    rows = Attendance.objects.filter(
        session=record.entry.session_id, present=True, mandate__in_secret_list=True
    ).exclude(mandate__quality__in=(Quality.SECRETARY,))
    admitted = record.entry.admissions.filter(ended_at__isnull=True).values("user")
    rows = rows.filter(mandate__user__in=admitted).exclude(mandate__user=record.proposed_by_id)
    return sorted(set(rows.values_list("mandate__user", flat=True)))
