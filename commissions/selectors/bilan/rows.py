"""What one year holds: the statistical records, and the counts of meetings, charters and refusals."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import date

from django.db.models import Q, Sum
from django.utils import timezone

from audit.enums import EventKind
from audit.selectors import events
from commissions.enums import MandateStatus, SessionStatus
from commissions.models import (
    Attendance,
    Blockage,
    CharterSignature,
    Commission,
    CountedPreconisations,
    ListItem,
    Mandate,
    PlenarySession,
    PublishedBilan,
    RestrictedSession,
    RightsRequest,
    Situation,
    StatisticalRecord,
)
from commissions.selectors.bilan.questions import Course, Population

BECAME = ("done_in_time", "done_late", "not_done", "open")


@dataclass(frozen=True)
class Year:
    """One commission in one year; everything that the tables are made of, read once."""

    commission: Commission
    year: int
    populations: dict[Population, list[StatisticalRecord]]
    opposed: int
    active: int
    preconisations: Counter[str]
    became: Counter[str]
    meetings: dict[str, int]
    attended: Counter[str]
    blockages: Counter[str]
    members: int
    signed: int
    refusals: int
    rights: int
    items: dict[str, list[tuple[str, str]]] = field(default_factory=dict)


def years_of(commission: Commission) -> list[int]:
    """The years that have something to count, latest first, this year always among them."""
    found = {timezone.localdate().year}
    records = StatisticalRecord.objects.filter(commission=commission)
    for row in records.values_list("year", "examined_year", "closed_year").distinct():
        found.update(year for year in row if year)
    found.update(Blockage.objects.filter(commission=commission).values_list("year", flat=True))
    found.update(commission.bilans.values_list("year", flat=True))
    return sorted(found, reverse=True)


def course_of(record: StatisticalRecord) -> Course:
    return Course(**{one.name: getattr(record, one.name) for one in fields(Course)})


def read_year(commission: Commission, year: int, *, asked_by=None) -> Year:
    """A fixed number of statements, whatever the number of situations."""
    records = list(
        StatisticalRecord.objects.filter(
            Q(year=year)
            | Q(examined_year=year)
            | Q(closed_year=year)
            | Q(opposed_year=year)
            | Q(purged_year=year),
            commission=commission,
        )
    )
    counted = _preconisations(commission, year)
    members = _members(commission, _last_day(year))
    return Year(
        commission=commission,
        year=year,
        populations=_populations(records, year),
        opposed=sum(record.opposed_year == year for record in records),
        active=_active(commission, year),
        preconisations=Counter({kind: sum(parts) for kind, *parts in counted}),
        became=Counter(_summed(parts for _, *parts in counted)),
        meetings=_meetings(commission, year),
        attended=_attended(commission, year),
        blockages=Counter(
            Blockage.objects.filter(commission=commission, year=year).values_list("kind", flat=True)
        ),
        members=len(members),
        signed=_signed(members, _last_day(year)),
        refusals=_refusals(commission, year, asked_by),
        rights=RightsRequest.objects.filter(
            situation__commission=commission, received_on__year=year
        ).count(),
        items=_items(commission),
    )


def _populations(records: list[StatisticalRecord], year: int) -> dict:
    """An opposed situation is in none of them: it counts once, among the oppositions."""
    kept = [record for record in records if record.opposed_year is None]
    submitted = [record for record in kept if record.year == year]
    return {
        Population.SUBMITTED: submitted,
        Population.INADMISSIBLE: [one for one in submitted if one.admissible is False],
        Population.EXAMINED: [one for one in kept if one.examined_year == year],
        Population.CLOSED: [one for one in kept if one.closed_year == year],
        Population.PURGED: [one for one in records if one.purged_year == year],
    }


def _active(commission: Commission, year: int) -> int:
    """Sent, and neither refused, nor closed, nor opposed on 31 December."""
    return StatisticalRecord.objects.filter(
        Q(closed_year__isnull=True) | Q(closed_year__gt=year),
        Q(admissible__isnull=True) | Q(admissible=True),
        Q(opposed_year__isnull=True) | Q(opposed_year__gt=year),
        commission=commission,
        year__lte=year,
    ).count()


def _preconisations(commission: Commission, year: int) -> list[tuple]:
    rows = CountedPreconisations.objects.filter(
        record__commission=commission, record__examined_year=year
    )
    sums = {f"sum_{name}": Sum(name) for name in BECAME}
    return list(rows.values("kind").annotate(**sums).values_list("kind", *sums))


def _summed(rows: Iterable[list[int]]) -> dict[str, int]:
    totals = dict.fromkeys(BECAME, 0)
    for parts in rows:
        for name, count in zip(BECAME, parts, strict=True):
            totals[name] += count
    return totals


def _meetings(commission: Commission, year: int) -> dict[str, int]:
    """Meetings are nobody's secret: they are counted as they are."""
    statuses = Counter(
        RestrictedSession.objects.filter(commission=commission, starts_at__year=year).values_list(
            "status", flat=True
        )
    )
    plenaries = PlenarySession.objects.filter(
        commission=commission, starts_at__year=year, cancelled_at__isnull=True
    )
    return {
        "planned": sum(statuses.values()),
        "held": statuses[SessionStatus.CLOSED] + statuses[SessionStatus.OPENED],
        "cancelled": statuses[SessionStatus.CANCELLED],
        "plenary": plenaries.filter(starts_at__lte=timezone.now()).count(),
    }


def _attended(commission: Commission, year: int) -> Counter[str]:
    present = Attendance.objects.filter(
        session__commission=commission, session__starts_at__year=year, present=True
    )
    return Counter(present.values_list("mandate__family", flat=True))


def _last_day(year: int) -> date:
    return min(date(year, 12, 31), timezone.localdate())


def _members(commission: Commission, day: date) -> list[int]:
    rows = Mandate.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=day),
        Q(ended_at__isnull=True) | Q(ended_at__date__gt=day),
        commission=commission,
        starts_on__lte=day,
    ).exclude(status=MandateStatus.SUSPENDED)
    return list(rows.values_list("pk", flat=True))


def _signed(members: list[int], day: date) -> int:
    rows = CharterSignature.objects.filter(
        mandate__in=members, signed_at__date__lte=day, until__gte=day
    )
    return rows.values("mandate").distinct().count()


def _refusals(commission: Commission, year: int, asked_by) -> int:
    """How often the journal says no about this commission or one of its situations."""
    rows = Situation.objects.filter(commission=commission)
    about = [(Situation, str(one)) for one in rows.values_list("public_id", flat=True)]
    about.append((Commission, str(commission.public_id)))
    found = events(asked_by=asked_by, purpose="commissions.bilan", objects=about)
    return found.filter(kind=EventKind.REFUSAL, at__year=year).count()


def _items(commission: Commission) -> dict[str, list[tuple[str, str]]]:
    """Every item, retired ones too: that a row is there must not tell that somebody is in it."""
    items: dict[str, list[tuple[str, str]]] = {}
    for item in ListItem.objects.filter(commission=commission).order_by("kind", "rank", "pk"):
        items.setdefault(item.kind, []).append((item.code, item.label))
    return items


def latest_of(commission: Commission, year: int) -> PublishedBilan | None:
    """The publication of a year that counts."""
    return commission.bilans.filter(year=year).order_by("number").last()
