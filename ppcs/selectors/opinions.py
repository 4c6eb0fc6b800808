"""The concertation as one reader has it: a member their own opinion, a coordinator all of them."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from accounts.models import User
from ppcs.enums import ConcertationMode, OpinionStatus, PlanStatus
from ppcs.models import Concertation, Opinion, Plan

TONES = {
    OpinionStatus.ASKED: ("draft", "clock"),
    OpinionStatus.AGREED: ("go", "hand-thumbs-up"),
    OpinionStatus.RESERVED: ("att", "chat-left-text"),
    OpinionStatus.NO_OPINION: ("off", "dash-lg"),
    OpinionStatus.LAPSED: ("off", "hourglass-split"),
}


@dataclass(frozen=True)
class OpinionRow:
    """One member's answer, in the words of the page."""

    public_id: str
    version: int
    name: str
    line: str
    sector: str
    sector_label: str
    no_account: bool
    status: str
    label: str
    tone: str
    icon: str
    text: str
    given_on: date | None
    source: str
    recorded_by: str
    met: str
    may_record: bool
    may_meet: bool


@dataclass(frozen=True)
class ConcertationRow:
    """What is discussed, until when, and what was answered so far."""

    for_version: int
    mode: str
    mode_label: str
    until: date | None
    is_late: bool
    held_on: date | None
    participants: str
    minutes: str
    is_open: bool
    opinions: tuple[OpinionRow, ...]
    own: OpinionRow | None

    @property
    def received(self) -> int:
        return sum(1 for one in self.opinions if one.status != OpinionStatus.ASKED)

    @property
    def is_meeting(self) -> bool:
        return self.mode != ConcertationMode.ASYNCHRONOUS


def concertation_of(plan: Plan, user: User, *, coordinates: bool) -> ConcertationRow | None:
    """The concertation on the version being made, else the latest one; two statements, one while
    opinions are asked.

    A member gets it while they are asked; who is neither asked nor a coordinator gets none.
    """
    latest, rows = _with_opinions(plan)
    if latest is None:
        return None
    is_open = latest.closed_at is None
    shaped = [_row(one, is_open=is_open, coordinates=coordinates) for one in rows]
    own = next(
        (
            shape
            for shape, one in zip(shaped, rows, strict=True)
            if one.member.user_id == user.pk and is_open
        ),
        None,
    )
    if not coordinates and own is None:
        return None
    return ConcertationRow(
        for_version=latest.for_version,
        mode=latest.mode,
        mode_label=latest.get_mode_display(),
        until=latest.until,
        is_late=is_open and latest.until is not None and latest.until < timezone.localdate(),
        held_on=latest.held_on,
        participants=latest.participants if coordinates else "",
        minutes=latest.minutes if coordinates else "",
        is_open=is_open,
        opinions=tuple(shaped) if coordinates else (),
        own=own,
    )


def _with_opinions(plan: Plan) -> tuple[Concertation | None, list[Opinion]]:
    joined = ("member", "recorded_by", "concertation")
    if plan.status == PlanStatus.CONSULTING:
        asked = Opinion.objects.filter(concertation__plan=plan, concertation__closed_at=None)
        if rows := list(asked.select_related(*joined).order_by("pk")):
            return rows[0].concertation, rows
    latest = Concertation.objects.filter(plan=plan).order_by("-pk").first()
    if latest is None or latest.mode != ConcertationMode.ASYNCHRONOUS:
        return latest, []
    return latest, list(latest.opinions.select_related(*joined).order_by("pk"))


def opinion_row(opinion: Opinion, *, coordinates: bool) -> OpinionRow:
    """One opinion by itself, for its own page."""
    is_open = opinion.concertation.closed_at is None
    return _row(opinion, is_open=is_open, coordinates=coordinates)


def _row(one: Opinion, *, is_open: bool, coordinates: bool) -> OpinionRow:
    member, status = one.member, OpinionStatus(one.status)
    tone, icon = TONES[status]
    no_account = member.user_id is None
    is_met = status == OpinionStatus.RESERVED and bool(one.met)
    return OpinionRow(
        public_id=str(one.public_id),
        version=one.version,
        name=member.name,
        line=member.line,
        sector=member.sector,
        sector_label=member.get_sector_display(),
        no_account=no_account,
        status=one.status,
        label=str(status.label),
        tone="off" if is_met else tone,
        icon=icon,
        text=one.text,
        given_on=one.given_on,
        source=one.source,
        recorded_by=str(one.recorded_by) if one.recorded_by else "",
        met=one.met,
        may_record=coordinates and is_open and no_account and status != OpinionStatus.LAPSED,
        may_meet=coordinates and is_open and status == OpinionStatus.RESERVED,
    )
