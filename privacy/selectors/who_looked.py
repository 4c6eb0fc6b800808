"""« Qui a consulté » : every reading and writing of a situation and of what belongs to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from accounts.models import User
from audit.enums import EventKind
from cases.models import Case
from privacy.selectors.belongings import Thing, things_of
from privacy.selectors.journal import asked, without_commissions
from privacy.selectors.readers import MACHINE, Behind, behind
from privacy.selectors.wording import HIDDEN, NATURES, nature_of, seen_from, thing_named

PAGE = 25
PURPOSE = "qui a consulté une situation"
PERIODS = {
    "30": ("30 jours", timedelta(days=30)),
    "90": ("3 mois", timedelta(days=91)),
    "365": ("12 mois", timedelta(days=365)),
    "tout": ("Tout", None),
}
USUAL = "90"
KINDS = {code: words for code, (_, words) in NATURES.items() if code != "connexion"}


@dataclass(frozen=True)
class Chosen:
    """The filters of the page: codes only, checked; an empty one filters nothing."""

    nature: str = ""
    account: str = ""
    period: str = USUAL

    @classmethod
    def of(cls, codes) -> "Chosen":
        """From the query of an address; what is no code of ours counts as not chosen."""
        nature, period = codes.get("nature", ""), codes.get("periode", "")
        account = codes.get("compte", "")
        return cls(
            nature=nature if nature in KINDS else "",
            account=account if len(account) == 36 else "",
            period=period if period in PERIODS else USUAL,
        )

    def query(self, **changes) -> str:
        """The same filters as an address, one of them changed."""
        codes = {"nature": self.nature, "compte": self.account, "periode": self.period} | changes
        return "?" + "&".join(f"{name}={value}" for name, value in codes.items() if value)


@dataclass(frozen=True)
class Line:
    """One row of the journal as this reader may have it."""

    at: datetime
    who: str
    line: str
    because: str
    nature: str
    nature_words: str
    what: str
    page: str


@dataclass(frozen=True)
class Choice:
    """One value of a filter, with the address that chooses it."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True)
class WhoLooked:
    """A page of the list, and its filters."""

    page: Page
    lines: tuple[Line, ...]
    natures: tuple[Choice, ...]
    periods: tuple[Choice, ...]
    people: tuple[Choice, ...]
    is_filtered: bool
    chosen: Chosen


def who_looked(
    case: Case, user: User, *, chosen: Chosen, page: str | None, now: datetime
) -> WhoLooked:
    """The list for one asker: about what their own policies hide, only that it was there."""
    things = things_of(case, user)
    rows = events_about(things, user, chosen.period, now=now)
    people = _people(rows)
    rows = _filtered(rows, chosen, people)
    shown = Paginator(rows.order_by("-at", "-pk"), PAGE).get_page(page)
    return WhoLooked(
        page=shown,
        lines=tuple(lines_of(shown.object_list, things, people)),
        natures=_choices(chosen, "nature", {"": "Tout", **KINDS}),
        periods=_choices(chosen, "periode", {key: label for key, (label, _) in PERIODS.items()}),
        people=_choices(chosen, "compte", {"": "Tout le monde", **_named(people)}),
        is_filtered=bool(chosen.nature or chosen.account),
        chosen=chosen,
    )


def events_about(things: Iterable[Thing], user: User, period: str, *, now: datetime) -> QuerySet:
    """What happened to these objects during a period, through the door of the journal.

    That a situation was copied to a commission is left out: whoever reads this need not know of it.
    """
    objects = [(thing.label, thing.public_id) for thing in things]
    rows = without_commissions(asked(asked_by=user, purpose=PURPOSE, objects=objects))
    length = PERIODS[period][1]
    return rows.filter(at__gt=now - length) if length is not None else rows


def _people(rows: QuerySet) -> dict[int, Behind]:
    """Everybody who appears during the period, whatever else is chosen."""
    found = rows.filter(actor_id__isnull=False).order_by().values_list("actor_id", flat=True)
    return behind(found.distinct())


def _named(people: dict[int, Behind]) -> dict[str, str]:
    named = sorted(people.values(), key=lambda one: one.name)
    return {one.public_id: one.name for one in named}


def _filtered(rows: QuerySet, chosen: Chosen, people: dict[int, Behind]) -> QuerySet:
    if chosen.nature:
        rows = rows.filter(kind=NATURES[chosen.nature][0])
    if chosen.account:
        rows = rows.filter(
            actor_id__in=[key for key, one in people.items() if one.public_id == chosen.account]
        )
    return rows


def _choices(chosen: Chosen, name: str, values: dict[str, str]) -> tuple[Choice, ...]:
    current = {"nature": chosen.nature, "compte": chosen.account, "periode": chosen.period}[name]
    return tuple(
        Choice(label, chosen.query(**{name: key}), key == current) for key, label in values.items()
    )


def lines_of(events, things: list[Thing], people: dict[int, Behind]) -> Iterable[Line]:
    """Rows of the journal in words."""
    visible = {(thing.label, thing.public_id): thing.visible for thing in things}
    for event in events:
        code, words = nature_of(event.kind)
        seen = _is_visible(event, visible)
        who = people.get(event.actor_id)
        yield Line(
            at=event.at,
            who=event.actor_label or MACHINE,
            line=who.line if who is not None else "",
            because=event.because if event.kind == EventKind.READING else "",
            nature=code,
            nature_words=words,
            what=thing_named(event.object_type) if seen else HIDDEN,
            page=seen_from(event.kind, event.action, event.data.get("page", "")) if seen else "",
        )


def _is_visible(event, visible: dict[tuple[str, str], bool]) -> bool:
    """Whether the policy of the object's own app shows it to the asker; of a list, one of its rows."""
    if event.kind != EventKind.LISTING:
        return visible.get((event.object_type, event.object_id), False)
    return any(visible.get((event.object_type, key), False) for key in event.data.get("ids", ()))
