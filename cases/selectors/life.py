"""The life of a situation over time, as its coordinators read it; who is on the way out today."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from cases.models import Case, CasePeriod, LevelPeriod, ReferentPeriod
from common import french
from directory.enums import DacList
from directory.selectors import labels_of


def leaving(case: Case, *, on: date) -> QuerySet[ReferentPeriod]:
    """Who handed the situation over and stays beside the new référent on that day."""
    rows = case.referents.filter(stays_until__gte=on).exclude(referent=case.referent_id)
    return rows.order_by("stays_until", "pk")


@dataclass(frozen=True)
class Span:
    """Somebody or something during a time, in words: « Yann Riou, du 3 au 9 mars »."""

    what: str
    when: str
    more: str = ""


@dataclass(frozen=True)
class PeriodRow:
    """One period of follow-up: when and why it began and ended, who followed, at which level."""

    number: int
    title: str
    opened: str
    closing: tuple[tuple[str, str], ...]
    referents: tuple[Span, ...]
    levels: tuple[Span, ...]


@dataclass(frozen=True)
class Life:
    """All of it, newest period first."""

    periods: tuple[PeriodRow, ...] = ()
    relay: str = ""

    @property
    def is_long(self) -> bool:
        """Whether there is more to tell than the one period, référent and level there are."""
        return len(self.periods) > 1 or any(
            len(one.referents) > 1 or len(one.levels) > 1 for one in self.periods
        )


def life_of(case: Case, *, today: date) -> Life:
    """In two statements, the words of the DAC apart: every period has a référent and a level."""
    labels = labels_of(case.dac)
    joined = ("period__opened_by", "period__closed_by")
    referents = list(case.referents.select_related("referent", *joined).order_by("pk"))
    levels = list(case.levels.select_related("set_by").order_by("pk"))
    periods = {row.period_id: row.period for row in referents}
    rows = [
        _row(
            period,
            [one for one in referents if one.period_id == key],
            [one for one in levels if one.period_id == key],
            labels,
            today,
        )
        for key, period in periods.items()
    ]
    newest_first = sorted(rows, key=lambda row: -row.number)
    staying = [
        f"{row.referent} reste en relais jusqu’au {french.day(row.stays_until)}."
        for row in referents
        if row.stays_until and row.stays_until >= today and row.referent_id != case.referent_id
    ]
    return Life(tuple(newest_first), " ".join(staying))


def _row(
    period: CasePeriod,
    referents: list[ReferentPeriod],
    levels: list[LevelPeriod],
    labels: dict[str, dict[str, str]],
    today: date,
) -> PeriodRow:
    why = f" : {period.reopening_reason}" if period.reopening_reason else ""
    verb = "Rouverte" if period.number > 1 else "Ouverte"
    return PeriodRow(
        number=period.number,
        title=_dates(period.opened_at, period.closed_at),
        opened=f"{verb} par {period.opened_by}{why}",
        closing=closing_of(period, labels),
        referents=tuple(_referent(one, today) for one in referents),
        levels=tuple(_level(one, labels[DacList.LEVEL]) for one in levels),
    )


def closing_of(
    period: CasePeriod, labels: dict[str, dict[str, str]]
) -> tuple[tuple[str, str], ...]:
    """When, why and to whom a period of follow-up was closed, as label and words."""
    if period.closed_at is None:
        return ()
    reasons = labels[DacList.CLOSURE_REASON]
    told = french.day(period.person_told_on) if period.person_told_on else ""
    rows = (
        ("Le", french.day(period.closed_at)),
        ("Motif", reasons.get(period.closure_reason, period.closure_reason)),
        ("Relais", period.closure_relay),
        ("Personne informée", told),
        ("Clôturée par", str(period.closed_by) if period.closed_by is not None else ""),
    )
    return tuple((label, words) for label, words in rows if words)


def _referent(row: ReferentPeriod, today: date) -> Span:
    stays = row.stays_until
    more = ""
    if stays is not None and row.ends_on is not None and stays > row.ends_on:
        verb = "en relais" if stays >= today else "puis en relais"
        more = f"{verb} jusqu’au {french.day(stays)}"
    return Span(str(row.referent), _dates(row.starts_on, row.ends_on), more)


def _level(row: LevelPeriod, labels: dict[str, str]) -> Span:
    more = f"{row.reason} ({row.set_by})" if row.reason else ""
    return Span(labels.get(row.level, row.level), _dates(row.starts_on, row.ends_on), more)


def _dates(start: date | datetime, end: date | datetime | None) -> str:
    first = french.day(start)
    if end is None:
        return f"depuis le {first}"
    last = french.day(end)
    return f"le {first}" if first == last else f"du {first} au {last}"


@dataclass(frozen=True)
class Ending:
    """The end of a follow-up, for who was told of it: nothing of what was written or planned."""

    person: str
    reference: str
    rows: tuple[tuple[str, str], ...]
    referent: str
    dac: str
    phone: str
    opening_words: str


def ending_of(period: CasePeriod) -> Ending:
    """The last page that the médecin traitant reads of a situation; `period` comes from its door."""
    case = period.case
    rows = closing_of(period, labels_of(case.dac))
    followed = ("Suivi", _dates(period.opened_at, period.closed_at))
    return Ending(
        person=case.person.full_name,
        reference=case.reference,
        rows=(followed, *(row for row in rows if row[0] != "Le")),
        referent=str(case.referent),
        dac=case.dac.name,
        phone=case.dac.organisation.phone,
        opening_words=case.dac.opening_words,
    )
