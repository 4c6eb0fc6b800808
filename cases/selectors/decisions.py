"""The page of the person's decisions: each record as it stands today in words, and its history."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from cases.enums import (
    STANDING,
    ConsentKind,
    ConsentMode,
    ConsentStatus,
    GivenBy,
    TeamStatus,
    Volet,
)
from cases.models import Case, CaseGrant, Consent, Refusal, Relative, TeamMember
from cases.permissions.reading import FOLLOWED
from cases.selectors.access import decided_of, holds, volets_of
from cases.selectors.circle import ASSOCIATED
from common import french
from directory.enums import Role
from directory.selectors import people_of_dac

K, S = ConsentKind, ConsentStatus
# What each decision is called, by its object: a person is told, does not oppose, agrees.
WORDS: dict[str, dict[str, str]] = {
    K.INFORMATION: {
        S.GIVEN: "Elle est informée",
        S.REFUSED: "Elle n’a pas voulu être informée",
        S.IMPOSSIBLE: "Impossible de l’informer",
        S.WITHDRAWN: "N’est plus tenue pour informée",
        "": "Information pas encore notée",
    },
    K.NON_OPPOSITION: {
        S.GIVEN: "Elle ne s’oppose pas",
        S.REFUSED: "Elle s’oppose",
        S.IMPOSSIBLE: "Impossible de lui demander",
        S.WITHDRAWN: "Elle s’oppose désormais",
        "": "Pas encore demandé",
    },
    K.SHARING: {
        S.GIVEN: "Accord donné",
        S.REFUSED: "Accord refusé",
        S.IMPOSSIBLE: "Impossible de lui demander",
        S.WITHDRAWN: "Accord retiré",
        "": "Accord attendu",
    },
    K.PLAN: {
        S.GIVEN: "Elle est d’accord pour un plan",
        S.REFUSED: "Elle ne veut pas de plan",
        S.IMPOSSIBLE: "Impossible de lui demander",
        S.WITHDRAWN: "Accord retiré",
        "": "Pas encore demandé",
    },
    K.RELATIVE: {
        S.GIVEN: "Elle veut bien l’associer",
        S.REFUSED: "Elle ne veut pas l’associer",
        S.IMPOSSIBLE: "Impossible de lui demander",
        S.WITHDRAWN: "Elle ne veut plus l’associer",
        "": "Accord attendu",
    },
}
SHORT_MODES = {
    ConsentMode.WRITTEN: "par écrit",
    ConsentMode.ORAL: "oralement",
    ConsentMode.DIGITAL: "par voie dématérialisée",
}
EXPIRED = "Arrivé à son terme"
OVER = {S.REPLACED: "Remplacé", S.LAPSED: "Caduc depuis la réouverture"}
TONES = {S.GIVEN: "go", S.REFUSED: "att", S.IMPOSSIBLE: "off", S.WITHDRAWN: "att", "": "off"}
NO_WITHDRAWAL = frozenset({K.INFORMATION})  # what was told was told: another decision is noted


@dataclass(frozen=True)
class Row:
    """One decision, as a line to read."""

    public_id: str
    about: str
    words: str
    tone: str
    scope: str
    how: str
    reason: str
    ended: str
    stands: bool
    may_withdraw: bool


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
    may_record: bool

    @property
    def sharing_words(self) -> str:
        """« 3 accords sur 8, 4 attendus »."""
        given, waiting = self.sharing.given, self.sharing.waiting
        words = f"{french.counted(given, 'accord')} sur {len(self.sharing.lines)}"
        return f"{words}, {french.counted(waiting, 'attendu')}" if waiting else words


def decisions_of(case: Case, *, today: date | None = None) -> Decisions:
    """In five statements, however many rows there are."""
    today = today or timezone.localdate()
    consents = list(
        case.consents.select_related("member", "relative", "recorded_by").order_by("-pk")
    )
    team = list(case.team.filter(status=TeamStatus.ACTIVE).order_by("starts_on", "pk"))
    relatives = list(case.relatives.filter(ends_on__isnull=True).order_by("starts_on", "pk"))
    refusals = case.refusals.select_related("member", "recorded_by").order_by("-pk")
    grants = case.grants.select_related("user", "given_by").order_by("-until", "pk")

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
        may_record=case.status in FOLLOWED,
    )


def _associated(relatives: list[Relative], consents: list[Consent]) -> list[Relative]:
    """Relatives whom the person is to agree to, or of whom she said something."""
    named = {one.relative_id for one in consents}
    return [one for one in relatives if ASSOCIATED & set(one.roles) or one.pk in named]


def _record(
    kind: str, rows: list[Consent], lines: Iterable[TeamMember | Relative], today: date
) -> Record:
    last = _last(rows)
    words, tone = state_of(kind, last, today)
    shown = [_row(one, today) for one in rows]
    return Record(
        kind=kind,
        words=words,
        tone=tone,
        today=_row(last, today) if last is not None else None,
        lines=tuple(_line(kind, one, rows, today) for one in lines),
        history=tuple(shown),
    )


def _last(newest_first: Iterable[Consent]) -> Consent | None:
    """What was decided last and not decided anew; of what lapsed she is asked again, as at first."""
    last = next((one for one in newest_first if one.status != S.REPLACED), None)
    return None if last is None or last.status == S.LAPSED else last


def _line(kind: str, who: TeamMember | Relative, rows: list[Consent], today: date) -> Line:
    about = "member_id" if kind == K.SHARING else "relative_id"
    own = (one for one in rows if getattr(one, about) == who.pk)
    last = _last(own)
    words, tone = state_of(kind, last, today)
    return Line(
        public_id=str(who.public_id),
        name=who.name,
        line=who.line if isinstance(who, TeamMember) else who.link,
        words=words,
        tone=tone,
        row=_row(last, today) if last is not None else None,
    )


def state_of(kind: str, consent: Consent | None, today: date) -> tuple[str, str]:
    """The words and the tone of a decision as it stands today."""
    if consent is None:
        return WORDS[kind][""], TONES[""]
    if consent.status == S.GIVEN and not holds(consent, today):
        return EXPIRED, "att"
    return WORDS[kind][consent.status], TONES[S(consent.status)]


def _row(consent: Consent, today: date) -> Row:
    over = OVER.get(consent.status)
    words, tone = (over, "off") if over else state_of(consent.kind, consent, today)
    about = consent.member or consent.relative
    return Row(
        public_id=str(consent.public_id),
        about=about.name if about is not None else "",
        words=words,
        tone=tone,
        scope=consent.get_scope_display() if consent.scope else "",
        how=how_in_words(consent),
        reason=consent.reason,
        ended=_ended_in_words(consent),
        stands=consent.status in STANDING,
        may_withdraw=consent.status == S.GIVEN and consent.kind not in NO_WITHDRAWAL,
    )


def how_in_words(consent: Consent) -> str:
    """« Le 3 mars 2026, par écrit, par son représentant légal (M. Petit). Noté par Camille. »"""
    parts = [f"Le {french.day(consent.decided_on)}"]
    if consent.mode:
        parts.append(SHORT_MODES[ConsentMode(consent.mode)])
    if consent.given_by:
        by = f"par {GivenBy(consent.given_by).label}"
        parts.append(f"{by} ({consent.given_by_name})" if consent.given_by_name else by)
    until = f" Jusqu’au {french.day(consent.until)}." if consent.until else ""
    return f"{', '.join(parts)}.{until} Noté par {consent.recorded_by}."


def _ended_in_words(consent: Consent) -> str:
    if consent.ended_on is None:
        return ""
    if consent.status == S.REPLACED:
        return f"Remplacé le {french.day(consent.ended_on)}."
    if consent.status == S.LAPSED:
        return f"Valait jusqu’au {french.day(consent.ended_on)}."
    mode = consent.withdrawal_mode
    how = f", {SHORT_MODES[ConsentMode(mode)]}" if mode in ConsentMode.values else ""
    return f"Retiré le {french.day(consent.ended_on)}{how}."


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


def _in_force(grants: Iterable[CaseGrant], today: date) -> list[CaseGrant]:
    return [one for one in grants if one.ended_at is None and one.starts_on <= today <= one.until]


def _grant(grant: CaseGrant, today: date) -> GrantRow:
    in_force = bool(_in_force([grant], today))
    state = "En cours" if in_force else "Arrêtée" if grant.ended_at else "Terminée"
    return GrantRow(
        public_id=str(grant.public_id),
        name=str(grant.user),
        what=", ".join(str(Volet(volet).label) for volet in grant.volets),
        reason=grant.reason,
        starts_on=grant.starts_on,
        until=timezone.localdate(grant.ended_at) if grant.ended_at else grant.until,
        by=str(grant.given_by),
        state=state,
        tone="go" if in_force else "off",
        in_force=in_force,
    )


def standing_words(case: Case, kind: str, *, today: date | None = None) -> str:
    """What is noted today, for the kinds of which there is one answer; else nothing."""
    if kind in (K.SHARING, K.RELATIVE):
        return ""
    last = _last(case.consents.filter(kind=kind).select_related("recorded_by").order_by("-pk"))
    words, _ = state_of(kind, last, today or timezone.localdate())
    return f"{words}. {how_in_words(last)}" if last is not None else f"{words}."


# --- What a withdrawal takes away, told before it is confirmed ---
@dataclass(frozen=True)
class Concerned:
    """One person of the circle: what they lose, or what they keep and why."""

    name: str
    line: str
    what: str
    no_account: bool


@dataclass(frozen=True)
class Effect:
    loses: tuple[Concerned, ...]
    keeps: tuple[Concerned, ...]
    relative: str = ""
    plan: bool = False


def effect_of_withdrawal(consent: Consent, *, today: date | None = None) -> Effect:
    """Who reads less from the next page on, and who still reads and why; six statements."""
    today, case = today or timezone.localdate(), consent.case
    consents = list(case.consents.filter(status__in=STANDING))
    refusals = list(case.refusals.select_related("member"))
    before = decided_of(consents, refusals, today)
    after = decided_of(consents, refusals, today, without=[consent])
    loses, keeps = [], []
    inside = set(people_of_dac(case.dac, Role.COORDINATOR, on=today).values_list("pk", flat=True))
    for member in case.team.filter(status=TeamStatus.ACTIVE).order_by("starts_on", "pk"):
        if member.user_id in inside:
            continue  # reads as coordinator of the DAC, whatever is decided of the team
        had, has = volets_of(member, before, today), volets_of(member, after, today)
        if had - has:
            loses.append(_concerned(member, _volets(had - has)))
        elif has:
            keeps.append(_concerned(member, _why(member, has)))
    for grant in _in_force(case.grants.select_related("user").order_by("pk"), today):
        until = french.day(grant.until)
        words = (
            f"{_volets(frozenset(grant.volets))}, par une invitation à son nom, jusqu’au {until}"
        )
        keeps.append(Concerned(str(grant.user), "", words, no_account=False))
    return Effect(
        loses=tuple(loses),
        keeps=tuple(keeps),
        relative=consent.relative.name if consent.relative is not None else "",
        plan=consent.kind == K.PLAN,
    )


def _concerned(member: TeamMember, what: str) -> Concerned:
    return Concerned(member.name, member.line, what, member.user_id is None)


def _why(member: TeamMember, volets: frozenset[str]) -> str:
    if member.in_care_team:
        return (
            f"{_volets(volets)}, comme membre de l’équipe de soins : la personne est informée et "
            "ne s’y oppose pas"
        )
    return f"{_volets(volets)}, par un accord à son nom"


def _volets(volets: frozenset[str]) -> str:
    return ", ".join(str(one.label) for one in Volet if one.value in volets)
