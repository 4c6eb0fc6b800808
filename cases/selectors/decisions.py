"""The page of the person's decisions: who reads what of it, each record today, and its history."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from cases.enums import ConsentKind, TeamStatus, Volet
from cases.models import Case, CaseGrant, Consent, Refusal, Relative, TeamMember
from cases.permissions.reading import FOLLOWED
from cases.selectors.circle import ASSOCIATED
from cases.selectors.cockpit import Cockpit, Known, cockpit_of, runs_on
from cases.selectors.decision_rows import (
    Row,
    how_in_words,
    last_of,
    row_of,
    state_of,
)
from common import french

K = ConsentKind


@dataclass(frozen=True)
class Line:
    """One member or relative, with what stands for them today, if anything."""

    public_id: str
    name: str
    line: str
    words: str
    tone: str
    row: Row | None


@dataclass(frozen=True)
class Record:
    """One kind of decision: how it stands, who is concerned, and all that was noted."""

    kind: str
    words: str
    tone: str
    today: Row | None
    lines: tuple[Line, ...]
    history: tuple[Row, ...]

    @property
    def given(self) -> int:
        """How many of the lines hold a yes that counts today."""
        return sum(line.tone == "go" for line in self.lines)

    @property
    def waiting(self) -> int:
        return sum(line.row is None for line in self.lines)


@dataclass(frozen=True)
class RefusalRow:
    public_id: str
    name: str
    what: str
    words: str
    said_on: date
    ends_on: date | None
    by: str


@dataclass(frozen=True)
class GrantRow:
    public_id: str
    name: str
    what: str
    reason: str
    starts_on: date
    until: date
    by: str
    state: str
    tone: str
    in_force: bool


@dataclass(frozen=True)
class Decisions:
    """Everything that the person decided in one situation; for coordinators."""

    information: Record
    non_opposition: Record
    sharing: Record
    plan: Record
    relatives: Record
    care_team: tuple[str, ...]
    refusals: tuple[RefusalRow, ...]
    grants: tuple[GrantRow, ...]
    cockpit: Cockpit
    may_record: bool

    @property
    def sharing_words(self) -> str:
        """« 3 accords sur 8, 4 attendus »."""
        given, waiting = self.sharing.given, self.sharing.waiting
        words = f"{french.counted(given, 'accord')} sur {len(self.sharing.lines)}"
        return f"{words}, {french.counted(waiting, 'attendu')}" if waiting else words


def decisions_of(case: Case, *, today: date | None = None) -> Decisions:
    """In a fixed number of statements, however many rows there are."""
    today = today or timezone.localdate()
    consents = list(
        case.consents.select_related("member", "relative", "recorded_by", "paper").order_by("-pk")
    )
    team = list(
        case.team.filter(status=TeamStatus.ACTIVE)
        .select_related("user")
        .order_by("starts_on", "pk")
    )
    relatives = list(case.relatives.filter(ends_on__isnull=True).order_by("starts_on", "pk"))
    refusals = list(case.refusals.select_related("member", "recorded_by").order_by("-pk"))
    grants = list(case.grants.select_related("user", "given_by").order_by("-until", "pk"))

    def record(kind: str, lines: Iterable[TeamMember | Relative] = ()) -> Record:
        return _record(kind, [one for one in consents if one.kind == kind], lines, today)

    return Decisions(
        information=record(K.INFORMATION),
        non_opposition=record(K.NON_OPPOSITION),
        sharing=record(K.SHARING, [one for one in team if not one.in_care_team]),
        plan=record(K.PLAN),
        relatives=record(K.RELATIVE, _associated(relatives, consents)),
        care_team=tuple(one.name for one in team if one.in_care_team),
        refusals=tuple(_refusal(one) for one in refusals),
        grants=tuple(_grant(one, today) for one in grants),
        cockpit=cockpit_of(case, Known(team, consents, refusals, grants), today=today),
        may_record=case.status in FOLLOWED,
    )


def _associated(relatives: list[Relative], consents: list[Consent]) -> list[Relative]:
    """Relatives whom the person is to agree to, or of whom she said something."""
    named = {one.relative_id for one in consents}
    return [one for one in relatives if ASSOCIATED & set(one.roles) or one.pk in named]


def _record(
    kind: str, rows: list[Consent], lines: Iterable[TeamMember | Relative], today: date
) -> Record:
    last = last_of(rows)
    words, tone = state_of(kind, last, today)
    shown = [row_of(one, today) for one in rows]
    return Record(
        kind=kind,
        words=words,
        tone=tone,
        today=row_of(last, today) if last is not None else None,
        lines=tuple(_line(kind, one, rows, today) for one in lines),
        history=tuple(shown),
    )


def _line(kind: str, who: TeamMember | Relative, rows: list[Consent], today: date) -> Line:
    about = "member_id" if kind == K.SHARING else "relative_id"
    own = (one for one in rows if getattr(one, about) == who.pk)
    last = last_of(own)
    words, tone = state_of(kind, last, today)
    return Line(
        public_id=str(who.public_id),
        name=who.name,
        line=who.line if isinstance(who, TeamMember) else who.link,
        words=words,
        tone=tone,
        row=row_of(last, today) if last is not None else None,
    )


def _refusal(refusal: Refusal) -> RefusalRow:
    return RefusalRow(
        public_id=str(refusal.public_id),
        name=refusal.member.name,
        what=f"volet {refusal.get_volet_display()}" if refusal.volet else "tout",
        words=refusal.words,
        said_on=refusal.said_on,
        ends_on=refusal.ends_on,
        by=str(refusal.recorded_by),
    )


def _grant(grant: CaseGrant, today: date) -> GrantRow:
    runs = runs_on(grant, today)
    state = "En cours" if runs else "Arrêtée" if grant.ended_at else "Terminée"
    return GrantRow(
        public_id=str(grant.public_id),
        name=str(grant.user),
        what=", ".join(str(Volet(volet).label) for volet in grant.volets),
        reason=grant.reason,
        starts_on=grant.starts_on,
        until=timezone.localdate(grant.ended_at) if grant.ended_at else grant.until,
        by=str(grant.given_by),
        state=state,
        tone="go" if runs else "off",
        in_force=runs,
    )


def standing_words(case: Case, kind: str, *, today: date | None = None) -> str:
    """What is noted today, for the kinds of which there is one answer; else nothing."""
    if kind in (K.SHARING, K.RELATIVE):
        return ""
    last = last_of(case.consents.filter(kind=kind).select_related("recorded_by").order_by("-pk"))
    words, _ = state_of(kind, last, today or timezone.localdate())
    return f"{words}. {how_in_words(last)}" if last is not None else f"{words}."
