"""The people around a person: by sector, as a drawing and as a list that says the same."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q
from django.utils import timezone

from cases.enums import (
    STANDING,
    ConsentKind,
    ConsentScope,
    ConsentStatus,
    RelativeRole,
    TeamSector,
    TeamStatus,
    Volet,
)
from cases.models import Case, Consent, GpPeriod, Refusal, Relative, TeamMember
from cases.permissions.reading import FOLLOWED, NO
from cases.selectors.access import Decided, decided_of, holds, refusals_of, who
from cases.selectors.lens import Reading
from common import french

# The drawing, in units of its own: everybody stands on the ring around the person.
CENTRE, RADIUS = (380, 235), 182
ASIDE = 34  # between the middle of a sign and its words
MOST_NAMED = 10  # beyond, the drawing shows initials and the list the names
LONGEST_WORDS = 24
# The order counter-clockwise from the top: health on the left, social on the right.
SECTORS = (
    (TeamSector.HEALTH, "sanitaire"),
    (TeamSector.ENTOURAGE, "proche"),
    (TeamSector.MEDICO_SOCIAL, "medsoc"),
    (TeamSector.SOCIAL, "social"),
)
LISTED = (
    TeamSector.HEALTH,
    TeamSector.SOCIAL,
    TeamSector.MEDICO_SOCIAL,
    TeamSector.ENTOURAGE,
)
ASSOCIATED = frozenset({RelativeRole.CARER.value, RelativeRole.CONTACT.value})


@dataclass(frozen=True)
class Accord:
    """Where the person's agreement stands for one of them; `waits` when something is to be done."""

    words: str
    waits: bool = False
    more: str = ""  # what the person closed in words


@dataclass(frozen=True)
class Seat:
    """One of the circle as a reader may see them; whatever is not for that reader is empty."""

    public_id: str
    is_relative: bool
    name: str
    line: str
    short: str  # what the drawing has room for
    shape: str
    phone: str
    email: str
    mission: str
    no_account: bool
    care_team: str
    accord: Accord | None
    until: date | None = None  # the day of a leaving that is planned, for coordinators

    @property
    def waits(self) -> bool:
        return self.accord is not None and self.accord.waits


@dataclass(frozen=True)
class Mark:
    """A seat as it is drawn: whole numbers, so that no locale writes a comma into the drawing."""

    seat: Seat
    x: int
    y: int
    text_x: int
    anchor: str
    name: str
    line: str

    @property
    def initials_y(self) -> int:
        return self.y + 5

    @property
    def name_y(self) -> int:
        return self.y - 3

    @property
    def line_y(self) -> int:
        return self.y + 15

    @property
    def corner(self) -> tuple[int, int]:
        """The upper left of a square sign of 38 units around the middle."""
        return self.x - 19, self.y - 19


@dataclass(frozen=True)
class Sector:
    """The list of one sector."""

    label: str
    shape: str
    seats: tuple[Seat, ...]


@dataclass(frozen=True)
class Left:
    """Somebody who takes part no longer."""

    public_id: str
    name: str
    line: str
    starts_on: date
    ends_on: date | None
    reason: str


@dataclass(frozen=True)
class Gp:
    """Where things stand with the médecin traitant."""

    name: str
    words: str
    since: date
    ends_on: date | None
    source: str
    waits: bool


@dataclass(frozen=True)
class Circle:
    """`composes` when the reader may change it; accords, gp source and who left are for those."""

    person: str
    age: str
    words: str
    sectors: tuple[Sector, ...]
    marks: tuple[Mark, ...]
    gp: Gp | None
    left: tuple[Left, ...]
    composes: bool
    coordinates: bool
    shows_names: bool

    @property
    def count(self) -> int:
        return len(self.marks)

    @property
    def waiting(self) -> int:
        return sum(mark.seat.waits for mark in self.marks)


def circle_of(case: Case, reading: Reading, *, today: date | None = None) -> Circle:
    """Everybody around the person of `case`; four statements at most, however many they are.

    Relatives are for who reads care or support, accords and former members for coordinators.
    """
    today = today or timezone.localdate()
    rows = list(_members(case, reading, today))
    there = [one for one in rows if one.status == TeamStatus.ACTIVE]
    relatives = _relatives(case, reading)
    consents, decided = [], None
    if reading.coordinates:
        consents = list(case.consents.filter(status__in=[*STANDING, ConsentStatus.WITHDRAWN]))
        closed = {who(one): frozenset(one.closed) for one in there if one.closed}
        decided = replace(decided_of(consents, (), today), refused=closed)
    seats = [(one.sector, _member(one, reading, consents, decided, today)) for one in there]
    seats += [(TeamSector.ENTOURAGE, _relative(one, reading, consents, today)) for one in relatives]
    marks = tuple(_marks(seats))
    person = case.person
    return Circle(
        person=_short_name(person.first_name, person.used_name or person.birth_name),
        age=french.age(person.birth_date, today) if person.birth_date else "",
        words=_in_words(seats),
        sectors=tuple(_sectors(seats)),
        marks=marks,
        gp=_gp(case, reading),
        left=tuple(_left(rows)) if reading.coordinates else (),
        composes=reading.coordinates and case.status in FOLLOWED,
        coordinates=reading.coordinates,
        shows_names=len(marks) <= MOST_NAMED,
    )


def _members(case: Case, reading: Reading, today: date):
    """For coordinators with what the person closed to each in words, in the same statement."""
    rows = case.team.order_by("starts_on", "pk")
    if not reading.coordinates:
        return rows.filter(status=TeamStatus.ACTIVE)
    closed = Refusal.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=today),
        Q(member=OuterRef("pk")) | Q(member__user=OuterRef("user")),
        case=OuterRef("case"),
        said_on__lte=today,
    )
    return rows.annotate(closed=ArraySubquery(closed.order_by("pk").values("volet")))


def _relatives(case: Case, reading: Reading) -> list[Relative]:
    if not reading.volets & {Volet.CARE, Volet.SUPPORT}:
        return []
    return list(case.relatives.filter(ends_on__isnull=True).order_by("starts_on", "pk"))


def _member(
    member: TeamMember,
    reading: Reading,
    consents: list[Consent],
    decided: Decided | None,
    today: date,
) -> Seat:
    return Seat(
        public_id=str(member.public_id),
        is_relative=False,
        name=member.name,
        line=member.line,
        short=member.function or _sentence(member.get_role_display()),
        shape=dict(SECTORS)[TeamSector(member.sector)],
        phone=member.phone,
        email=member.email,
        mission=_mission(member, reading),
        no_account=member.user_id is None,
        care_team="équipe de soins" if member.in_care_team else "",
        accord=accord_of(member, consents, decided, today) if decided is not None else None,
        until=member.ends_on if decided is not None else None,
    )


def _mission(member: TeamMember, reading: Reading) -> str:
    if reading.sees_care:
        return member.mission
    return member.mission_support if Volet.SUPPORT in reading.volets else ""


def _relative(relative: Relative, reading: Reading, consents: list[Consent], today: date) -> Seat:
    roles = ", ".join(
        _role_words(RelativeRole(role), relative.get_measure_display()) for role in relative.roles
    )
    return Seat(
        public_id=str(relative.public_id),
        is_relative=True,
        name=relative.name,
        line=f"{_sentence(relative.link)}, {roles}",
        short=_sentence(relative.link),
        shape="proche",
        phone=relative.phone,
        email=relative.email,
        mission="",
        no_account=False,
        care_team="",
        accord=accord_with(relative, consents, today) if reading.coordinates else None,
    )


def _role_words(role: RelativeRole, measure: str) -> str:
    represents = role == RelativeRole.LEGAL_REPRESENTATIVE and measure
    return f"{role.label} ({measure})" if represents else str(role.label)


# --- What the person agreed to ---
def accord_of(
    member: TeamMember, consents: Iterable[Consent], decided: Decided, today: date
) -> Accord:
    """In words, for coordinators: what may be shared with a member, or what is still to be asked."""
    closed = refusals_of(member, decided)
    if "" in closed:
        return Accord("refus de la personne : rien")
    more = ", ".join(str(Volet(volet).label) for volet in sorted(closed))
    more = f"refus : {more}" if more else ""
    if member.in_care_team:
        if decided.told_and_not_opposed:
            return Accord("partage ouvert", more=more)
        return Accord(_why_closed(consents, today), waits=not _opposed(consents), more=more)
    own = [one for one in consents if one.member_id == member.pk]
    standing = next((one for one in own if one.status in STANDING), None)
    if standing is None:
        gone = any(one.status == ConsentStatus.WITHDRAWN for one in own)
        return Accord("accord retiré") if gone else Accord("accord attendu", waits=True, more=more)
    if standing.status == ConsentStatus.GIVEN and not holds(standing, today):
        return Accord("accord échu", waits=True, more=more)
    if standing.status != ConsentStatus.GIVEN:
        return Accord(f"accord {standing.get_status_display()}", more=more)
    whole = standing.scope == ConsentScope.CARE_AND_SUPPORT
    scope = "accord : soins et aides" if whole else "accord : aides"
    until = f" jusqu’au {french.day_digits(standing.until)}" if standing.until else ""
    return Accord(f"{scope}{until}", more=more)


def accord_with(relative: Relative, consents: Iterable[Consent], today: date) -> Accord | None:
    """Whether the person agreed to associate a relative; none is needed for whom the law names."""
    own = [one for one in consents if one.relative_id == relative.pk]
    if any(holds(one, today) for one in own):
        return Accord("accord")
    standing = next((one for one in own if one.status in STANDING), None)
    if standing is not None and standing.status != ConsentStatus.GIVEN:
        return Accord(f"accord {standing.get_status_display()}")
    if any(one.status == ConsentStatus.WITHDRAWN for one in own):
        return Accord("accord retiré")
    return Accord("accord attendu", waits=True) if ASSOCIATED & set(relative.roles) else None


def _opposed(consents: Iterable[Consent]) -> bool:
    return any(one.kind == ConsentKind.NON_OPPOSITION and one.status in NO for one in consents)


def _why_closed(consents: Iterable[Consent], today: date) -> str:
    if not any(one.kind == ConsentKind.INFORMATION and holds(one, today) for one in consents):
        return "information à donner"
    return "la personne s’oppose" if _opposed(consents) else "non-opposition à recueillir"


# --- The médecin traitant, and who left ---
def _gp(case: Case, reading: Reading) -> Gp | None:
    period = case.gp_periods.filter(ends_on__isnull=True).select_related("member").first()
    if period is None or not reading.volets:
        return None
    return _gp_in_words(period, with_source=reading.coordinates)


def gp_history(case: Case) -> list[Gp]:
    """All that was noted of the médecin traitant, the last first; for coordinators."""
    periods = case.gp_periods.select_related("member").order_by("-starts_on", "-pk")
    return [_gp_in_words(one, with_source=True) for one in periods]


def _gp_in_words(period: GpPeriod, *, with_source: bool) -> Gp:
    return Gp(
        name=period.member.name if period.member is not None else period.name,
        words=str(period.get_status_display()),
        since=period.starts_on,
        ends_on=period.ends_on,
        source=period.source if with_source else "",
        waits=period.status in ("not_contacted", "unreachable"),
    )


def _left(rows: Iterable[TeamMember]) -> Iterable[Left]:
    for one in rows:
        if one.status == TeamStatus.ENDED:
            yield Left(
                str(one.public_id), one.name, one.line, one.starts_on, one.ends_on, one.end_reason
            )


# --- The list and the drawing ---
def _sectors(seats: list[tuple[str, Seat]]) -> Iterable[Sector]:
    for sector in LISTED:
        here = tuple(seat for one, seat in seats if one == sector)
        if here:
            yield Sector(sector.label.capitalize(), dict(SECTORS)[sector], here)


def _marks(seats: list[tuple[str, Seat]]) -> Iterable[Mark]:
    """Evenly around the ring, each sector together; the angle runs counter-clockwise."""
    ordered = [seat for sector, _ in SECTORS for one, seat in seats if one == sector]
    for rank, seat in enumerate(ordered):
        angle = 2 * math.pi * (rank + 0.5) / len(ordered)
        x = round(CENTRE[0] - RADIUS * math.sin(angle))
        y = round(CENTRE[1] - RADIUS * math.cos(angle))
        right = x >= CENTRE[0]
        yield Mark(
            seat=seat,
            x=x,
            y=y,
            text_x=x + ASIDE if right else x - ASIDE,
            anchor="start" if right else "end",
            name=_shortened(seat.name),
            line=_shortened(seat.short),
        )


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"


def _shortened(words: str) -> str:
    """What fits beside a sign; the list under the drawing holds the whole."""
    return words if len(words) <= LONGEST_WORDS else f"{words[: LONGEST_WORDS - 1].rstrip(' ,')}…"


def _short_name(first_name: str, family: str) -> str:
    """« Berthe R. »: what fits in the middle."""
    return f"{first_name[:12]} {family[:1]}.".strip()


def _in_words(seats: list[tuple[str, Seat]]) -> str:
    """The description of the drawing, for who does not see it."""
    if not seats:
        return "Personne pour l’instant."
    parts = []
    for sector in LISTED:
        if count := sum(one == sector for one, _ in seats):
            of = "de l’" if sector == TeamSector.ENTOURAGE else "du secteur "
            parts.append(f"{count} {of}{sector.label}")
    total = french.counted(len(seats), "personne")
    return f"{total} autour d’elle : {', '.join(parts)}. La liste complète suit."
