"""« Qui a consulté », on paper, for the person: by day, in plain words."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from accounts.models import User
from audit.enums import EventKind
from cases.models import Case
from common.french import phone
from privacy.enums import ThirdParties
from privacy.models import Watch
from privacy.selectors.belongings import things_of
from privacy.selectors.readers import MACHINE, UNKNOWN, Behind, behind
from privacy.selectors.who_looked import PERIODS, events_about
from privacy.selectors.wording import thing_named

MOST = 1500
HIDDEN = "un élément réservé"
# Refused attempts showed nothing: they are the officer's business, not the person's.
VERBS = {
    EventKind.READING: "a ouvert",
    EventKind.LISTING: "a vu dans une liste",
    EventKind.CHANGE: "a écrit",
    EventKind.EXPORT: "a exporté",
}


@dataclass(frozen=True)
class Entry:
    """Who did what on one day, and how many times."""

    who: str
    what: str
    times: int


@dataclass(frozen=True)
class Day:
    on: date
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Paper:
    """What is printed; `cut` says that older rows are left out."""

    person: str
    reference: str
    dac: str
    contact: str
    period: str
    printed_on: date
    named: bool
    days: tuple[Day, ...]
    cut: bool


def paper_of(case: Case, user: User, *, period: str, now: datetime) -> Paper:
    """The list of one situation, its professionals said as the DAC decided."""
    things = things_of(case, user)
    rows = events_about(things, user, period, now=now).filter(kind__in=list(VERBS))
    rows = list(
        rows.order_by("-at", "-pk").values_list("at", "kind", "actor_id", "object_type")[: MOST + 1]
    )
    people = behind(key for _, _, key, _ in rows if key is not None)
    named = third_parties(case.dac_id) == ThirdParties.NAME
    office = case.dac.organisation
    return Paper(
        person=case.person.full_name,
        reference=case.reference,
        dac=case.dac.name,
        contact=phone(office.phone) if office.phone else office.email,
        period=PERIODS[period][0],
        printed_on=timezone.localdate(now),
        named=named,
        days=_days(rows[:MOST], people, named, {thing.label for thing in things if thing.visible}),
        cut=len(rows) > MOST,
    )


def third_parties(dac: int) -> str:
    """How the DAC shows professionals on the person's list; by function unless it decided else."""
    found = Watch.objects.filter(dac=dac).values_list("third_parties", flat=True).first()
    return found or ThirdParties.FUNCTION


def _days(rows, people: dict[int, Behind], named: bool, known: set[str]) -> tuple[Day, ...]:
    by_day: dict[date, Counter] = {}
    for at, kind, actor, label in rows:
        entry = (_who(actor, people, named), _what(kind, label if label in known else ""))
        by_day.setdefault(timezone.localdate(at), Counter())[entry] += 1
    return tuple(
        Day(day, tuple(Entry(who, what, times) for (who, what), times in sorted(found.items())))
        for day, found in by_day.items()
    )


def _who(actor: int | None, people: dict[int, Behind], named: bool) -> str:
    if actor is None:
        return f"{MACHINE}, sans personne"
    if actor not in people:
        return UNKNOWN
    one = people[actor]
    return f"{one.name}, {one.line}" if named else one.line


def _what(kind: str, label: str) -> str:
    return f"{VERBS[EventKind(kind)]} : {thing_named(label).lower() or HIDDEN}"
