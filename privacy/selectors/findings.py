"""What the journal shows that somebody should look at, rule by rule; nothing is written here.

A rule sees moments, accounts, kinds and places: neither a name of a person accompanied nor a content,
but for the surname, which is compared with the reader's and goes no further.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from audit.enums import EventKind
from cases.permissions.reading import COORDINATOR, MANAGER
from privacy.enums import AlertRule
from privacy.models import Watch
from privacy.selectors.belongings import Place, places_of
from privacy.selectors.journal import without_commissions
from privacy.selectors.kinship import same_surnames
from privacy.selectors.links import dacs_of_people, linked

OPENED = "cases.opening.opened"
BY_THE_DAC_ALONE = frozenset(
    {
        COORDINATOR.label,
        MANAGER.label,
        f"{COORDINATOR.label}, {MANAGER.label}",
        f"{MANAGER.label}, {COORDINATOR.label}",
    }
)
# Whoever opens a situation and does something for it has a link: they are given the time to do it.
GRACE = timedelta(hours=1)
NAMED = 50  # situations that an alert names at most


@dataclass(frozen=True)
class Fact:
    """One row of the journal, and where its object stands."""

    at: datetime
    kind: str
    action: str
    actor: int
    because: str
    data: dict
    place: Place | None

    @property
    def day(self) -> date:
        return timezone.localdate(self.at)


@dataclass(frozen=True)
class Finding:
    """What an alert is made of."""

    dac: int
    rule: AlertRule
    account: int | None
    first_at: datetime
    last_at: datetime
    facts: dict = field(default_factory=dict)
    about: str = ""

    @property
    def day(self) -> date:
        return timezone.localdate(self.last_at)


def findings(
    trail: QuerySet, since: datetime, until: datetime, *, watches: dict[int, Watch]
) -> Iterator[Finding]:
    """What the rows of (since, until] show, with as much of what came before as the rules need.

    `trail` is the whole journal, through a door that the caller opened once for all of them.
    """
    behind = max([2 * GRACE, *map(_reach, watches.values())])
    facts = _facts_of(_told(trail, since - behind, until))
    readings = [fact for fact in facts if _is_of_a_situation(fact)]
    fresh = [fact for fact in readings if fact.at > since]
    yield from _many_files(readings, since, watches)
    yield from _same_surname(fresh, watches)
    yield from _without_link(trail, since - GRACE, until - GRACE, readings, watches)
    yield from _refusals(facts, since, watches)
    yield from _at_night(fresh, watches)
    yield from _emergencies([fact for fact in facts if fact.at > since])


def _reach(watch: Watch) -> timedelta:
    return timedelta(minutes=max(watch.many_files_minutes, watch.refusals_minutes))


def _told(trail: QuerySet, after: datetime, until: datetime) -> QuerySet:
    """Readings, refusals and openings in an emergency; those of commissions have their own officer."""
    shown = Q(kind__in=[EventKind.READING, EventKind.REFUSAL])
    opened = Q(kind=EventKind.CHANGE, action=OPENED)
    rows = trail.filter(shown | opened, at__gt=after, at__lte=until, actor_id__isnull=False)
    return without_commissions(rows)


def _facts_of(rows: QuerySet) -> list[Fact]:
    """With the place of each object, in two statements."""
    found = list(rows.order_by("at", "pk"))
    places = places_of({(row.object_type, row.object_id) for row in found})
    return [
        Fact(
            at=row.at,
            kind=row.kind,
            action=row.action,
            actor=row.actor_id,
            because=row.because,
            data=row.data,
            place=places.get((row.object_type, row.object_id)),
        )
        for row in found
    ]


def _is_of_a_situation(fact: Fact) -> bool:
    return fact.kind == EventKind.READING and fact.place is not None and bool(fact.place.case)


def _grouped(facts: Iterable[Fact]) -> dict[tuple[int, int], list[Fact]]:
    """By DAC and account, in the order of time."""
    found: dict[tuple[int, int], list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.place is not None:
            found[fact.place.dac, fact.actor].append(fact)
    return found


def _cases(facts: Iterable[Fact]) -> list[str]:
    return list(dict.fromkeys(fact.place.case for fact in facts if fact.place is not None))


def _found(dac: int, rule: AlertRule, account: int | None, facts: list[Fact], **more) -> Finding:
    cases = _cases(facts)
    said = {"situations": len(cases), "pages": len(facts), "cases": cases[:NAMED], **more}
    return Finding(dac, rule, account, facts[0].at, facts[-1].at, said)


def _stretches(facts: list[Fact], since: datetime, length: timedelta) -> Iterator[list[Fact]]:
    """Each stretch of this length that ends in what is new."""
    for rank, last in enumerate(facts):
        if last.at > since:
            yield [one for one in facts[: rank + 1] if one.at > last.at - length]


# --- The rules ---
def _many_files(readings, since: datetime, watches: dict[int, Watch]) -> Iterator[Finding]:
    """Many situations in a short time: any stretch that ends in what is new."""
    for (dac, account), facts in _grouped(readings).items():
        watch = watches[dac]
        length = timedelta(minutes=watch.many_files_minutes)
        stretches = _stretches(facts, since, length)
        reached = [one for one in stretches if len(_cases(one)) >= watch.many_files]
        if reached:
            fullest = max(reached, key=lambda stretch: len(_cases(stretch)))
            said = {"threshold": watch.many_files, "minutes": watch.many_files_minutes}
            yield _found(dac, AlertRule.MANY_FILES, account, fullest, **said)


def _same_surname(readings, watches: dict[int, Watch]) -> Iterator[Finding]:
    kept = [one for one in readings if watches[one.place.dac].same_surname]
    same = same_surnames({(one.actor, one.place.case) for one in kept})
    alike = [one for one in kept if (one.actor, one.place.case) in same]
    for (dac, account), facts in _grouped(alike).items():
        yield _found(dac, AlertRule.SAME_SURNAME, account, facts)


def _without_link(
    trail: QuerySet, since: datetime, until: datetime, readings, watches: dict[int, Watch]
) -> Iterator[Finding]:
    """Read by the DAC alone, never référent, in no team, named nowhere, and nothing done about it.

    Counted over the day, from its first reading; the last hour waits for what its reader will do.
    """
    fresh = [one for one in readings if since < one.at <= until and one.because in BY_THE_DAC_ALONE]
    pairs = {(one.actor, one.place.case) for one in fresh}
    suspects = {actor for actor, _ in pairs - linked(trail, pairs, until=until + GRACE)}
    days: dict[date, set[int]] = defaultdict(set)
    for one in fresh:
        if one.actor in suspects:
            days[one.day].add(one.actor)
    for day, accounts in sorted(days.items()):
        rows = _of_the_day(trail, accounts, day, until)
        yield from _alone(trail, rows, until, watches)


def _alone(
    trail: QuerySet, rows: QuerySet, until: datetime, watches: dict[int, Watch]
) -> Iterator[Finding]:
    """Of the readings of a day, those without a link, where they are too many."""
    day = _facts_of(rows)
    pairs = {(one.actor, one.place.case) for one in day if _is_of_a_situation(one)}
    unknown = pairs - linked(trail, pairs, until=until + GRACE)
    alone = [
        one for one in day if _is_of_a_situation(one) and (one.actor, one.place.case) in unknown
    ]
    for (dac, account), facts in _grouped(alone).items():
        if len(_cases(facts)) >= watches[dac].without_link:
            said = {"threshold": watches[dac].without_link}
            yield _found(dac, AlertRule.WITHOUT_LINK, account, facts, **said)


def _of_the_day(trail: QuerySet, accounts: set[int], day: date, until: datetime) -> QuerySet:
    """Everything that these accounts read by the DAC alone on a day."""
    start, end = (
        timezone.make_aware(datetime.combine(one, time())) for one in (day, day + timedelta(days=1))
    )
    rows = trail.filter(at__gte=start, at__lt=end, at__lte=until, kind=EventKind.READING)
    rows = rows.filter(actor_id__in=accounts, because__in=BY_THE_DAC_ALONE)
    return without_commissions(rows)


def _refusals(facts, since: datetime, watches: dict[int, Watch]) -> Iterator[Finding]:
    """Doors tried in series; what does not exist counts too, in the DACs where the account works."""
    refused: dict[int, list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.kind == EventKind.REFUSAL:
            refused[fact.actor].append(fact)
    tried = {actor for actor, found in refused.items() if found[-1].at > since}
    works = dacs_of_people(tried)
    for account in sorted(tried):
        found = refused[account]
        for dac in sorted({one.place.dac for one in found if one.place} | works[account]):
            watch = watches[dac]
            length = timedelta(minutes=watch.refusals_minutes)
            series = max(_stretches(found, since, length), key=len)
            if len(series) >= watch.refusals:
                said = {"threshold": watch.refusals, "minutes": watch.refusals_minutes}
                here = [one.place.case for one in series if one.place and one.place.dac == dac]
                yield Finding(
                    dac,
                    AlertRule.REFUSALS,
                    account,
                    series[0].at,
                    series[-1].at,
                    {"refusals": len(series), "cases": sorted(filter(None, set(here))), **said},
                )


def _at_night(readings, watches: dict[int, Watch]) -> Iterator[Finding]:
    late = [one for one in readings if _is_night(one.at, watches[one.place.dac])]
    for (dac, account), facts in _grouped(late).items():
        yield _found(dac, AlertRule.AT_NIGHT, account, facts)


def _is_night(at: datetime, watch: Watch) -> bool:
    hour = timezone.localtime(at).hour
    return watch.at_night and (hour >= watch.night_from or hour < watch.night_until)


def _emergencies(facts: list[Fact]) -> Iterator[Finding]:
    """Each opening in an emergency: there is nothing to count."""
    for fact in facts:
        if fact.action == OPENED and fact.place is not None:
            yield Finding(
                fact.place.dac,
                AlertRule.EMERGENCY,
                fact.actor,
                fact.at,
                fact.at,
                {"situations": 1, "cases": [fact.place.case]},
                about=str(fact.data.get("opening", ""))[:60],
            )
