"""The room of one examination as one reader gets it: the person's words first, the rest by function."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from commissions.enums import Audience, Family, ItemList, ProposalStatus, RecordStatus
from commissions.models import AgendaEntry, Contribution, Mandate, Preconisation
from commissions.permissions import CONTRIBUTION
from commissions.selectors.lens import Category, Sheet, labels_of, sheet_of
from commissions.selectors.table import SECTORS, Chair, around, chair_of

SHOWN_ABOVE = ("age_band", "household", "area", "housing")
TONES = {
    ProposalStatus.DISCUSSED: "draft",
    ProposalStatus.RETAINED: "done",
    ProposalStatus.DROPPED: "off",
    ProposalStatus.DONE: "done",
    ProposalStatus.NOT_DONE: "off",
}


@dataclass(frozen=True)
class Said:
    """One contribution; `readers` says, to its author only, who may read it."""

    public_id: object
    function: str
    sector: str
    family_label: str
    text: str
    at: datetime
    mine: bool
    readers: str


@dataclass(frozen=True)
class Line:
    """One préconisation on the table; the actions are those of the animateur."""

    public_id: object
    version: int
    kind: str
    title: str
    owner: str
    due_on: date | None
    status_label: str
    tone: str
    mine: bool
    may_retain: bool
    may_drop: bool
    may_edit: bool


@dataclass(frozen=True)
class Room:
    public_id: object
    version: int
    situation_id: object
    session_id: object
    commission: str
    code: str
    nominative: bool
    question: str
    persons_words: str
    about: str
    starts_at: datetime
    closes_at: datetime
    left: str
    animator: str
    runs_it: bool
    reads_others: bool
    may_contribute: bool
    chairs: tuple[Chair, ...]
    said: tuple[Said, ...]
    lines: tuple[Line, ...]


def room_of(user: User, entry: AgendaEntry) -> Room:
    """What `user`, who may enter, gets of the room; statements do not grow with its rows."""
    now = timezone.now()
    chairs = around(entry)
    mine = chair_of(user, chairs)
    runs_it = mine is not None and mine.runs_it
    sheet = sheet_of(entry.situation, _category(mine), reader=user.pk)
    session = entry.session
    return Room(
        public_id=entry.public_id,
        version=entry.version,
        situation_id=entry.situation.public_id,
        session_id=session.public_id,
        commission=session.commission.name,
        code=sheet.code,
        nominative=sheet.nominative,
        question=sheet.question,
        persons_words=sheet.persons_words,
        about=_about(sheet),
        starts_at=session.starts_at,
        closes_at=session.ends_at,
        left=_left(session.ends_at - now),
        animator=next((one.function for one in chairs if one.runs_it), "l’animateur"),
        runs_it=runs_it,
        reads_others=mine is not None and mine.may_be_chosen,
        may_contribute=mine is not None and not runs_it,
        chairs=tuple(chairs),
        said=tuple(_said(user, entry, chairs)),
        lines=tuple(
            lines_of(
                entry,
                user,
                _functions(entry, chairs),
                whole=mine is not None and (mine.runs_it or mine.in_secret_list),
                acts=runs_it and not _told(entry),
            )
        ),
    )


def _left(time: timedelta) -> str:
    """« dans 42 min », « dans 1 h 44 »."""
    hours, minutes = divmod(max(0, int(time.total_seconds() // 60)), 60)
    return f"dans {hours}\u00a0h\u00a0{minutes:02}" if hours else f"dans {minutes}\u00a0min"


def _category(chair: Chair | None) -> Category:
    """As whom the sheet is read in the room; less than a chair gets the least."""
    if chair is None:
        return Category.OUTSIDE
    if chair.runs_it:
        return Category.COORDINATION
    if chair.family == Family.USERS:
        return Category.USERS
    return Category.LISTED if chair.in_secret_list else Category.OUTSIDE


def _about(sheet: Sheet) -> str:
    """« 75 à 84 ans, vit seule, secteur Nord »; what is not this reader's is not in the sheet."""
    found = {line.name: line.words for line in sheet.lines}
    if "area" in found:
        found["area"] = f"secteur {found['area']}"
    words = [found[name] for name in SHOWN_ABOVE if name in found]
    return ", ".join([*words[:1], *(f"{one[:1].lower()}{one[1:]}" for one in words[1:])])


def _functions(entry: AgendaEntry, chairs: list[Chair]) -> dict[int, str]:
    """By account: the function under which somebody carries something."""
    found = {one.user_id: one.function for one in chairs}
    if entry.situation.referrer_id is not None:
        found.setdefault(entry.situation.referrer_id, "Saisissant")
    return found


def _said(user: User, entry: AgendaEntry, chairs: list[Chair]):
    by_mandate = {one.mandate_id: one for one in chairs}
    rows = (
        CONTRIBUTION.visible_to(user)
        .filter(entry=entry)
        .select_related("mandate")
        .order_by("written_at", "pk")
    )
    for row in rows:
        chair = by_mandate.get(row.mandate_id)
        family = chair.family if chair else row.mandate.family
        yield Said(
            public_id=row.public_id,
            function=row.mandate.function,
            sector=SECTORS.get(Family(family), ""),
            family_label=str(Family(family).label),
            text=row.text,
            at=row.written_at,
            mine=row.author_id == user.pk,
            readers=_readers(row) if row.author_id == user.pk else "",
        )


def _readers(row: Contribution) -> str:
    return str(Audience(row.audience).label)


def lines_of(entry: AgendaEntry, user: User, functions: dict[int, str], *, whole: bool, acts: bool):
    """The préconisations of this examination; outside the list, one's own only."""
    labels = labels_of(entry.situation.commission_id)
    rows = Preconisation.objects.filter(entry=entry)
    if not whole:
        rows = rows.filter(Q(proposed_by=user.pk) | Q(owner=user.pk))
    for row in rows.order_by("proposed_at", "pk"):
        yield _line(row, user, labels, functions, acts=acts)


def _told(entry: AgendaEntry) -> bool:
    kept = getattr(entry, "record", None)
    return kept is not None and kept.status != RecordStatus.DRAFT


def _line(row: Preconisation, user: User, labels, functions: dict[int, str], *, acts: bool) -> Line:
    open_to_change = row.status in (ProposalStatus.DISCUSSED, ProposalStatus.RETAINED)
    return Line(
        public_id=row.public_id,
        version=row.version,
        kind=labels.of(ItemList.PRECONISATION, row.kind),
        title=row.title,
        owner=functions.get(row.owner_id or 0, row.owner_function),
        due_on=row.due_on,
        status_label=str(ProposalStatus(row.status).label),
        tone=TONES[ProposalStatus(row.status)],
        mine=row.owner_id == user.pk,
        may_retain=acts and row.status in (ProposalStatus.DISCUSSED, ProposalStatus.DROPPED),
        may_drop=acts and open_to_change,
        may_edit=acts and open_to_change,
    )


def owners_offered(entry: AgendaEntry) -> list[tuple[str, str]]:
    """(key, function) of who may carry a préconisation: who was there, and the referrer."""
    rows = [(one.key, f"{one.function}, {one.organisation}") for one in around(entry)]
    if entry.situation.referrer_id is not None:
        rows.append(("referrer", "Le saisissant"))
    return rows


def owner_of(entry: AgendaEntry, key: str) -> User | None:
    """The account behind a key of `owners_offered`."""
    if key == "referrer":
        return entry.situation.referrer
    found = Mandate.objects.filter(public_id=key).select_related("user").first() if key else None
    return found.user if found is not None else None


def key_of(entry: AgendaEntry, user_id: int | None) -> str:
    """The key under which this account stands in `owners_offered`."""
    found = next((one.key for one in around(entry) if one.user_id == user_id), "")
    if not found and user_id is not None and user_id == entry.situation.referrer_id:
        return "referrer"
    return found
