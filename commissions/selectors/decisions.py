"""The decisions of the person as the page that notes them tells them."""

from dataclasses import dataclass
from datetime import date

from commissions.enums import DecisionKind, Outcome, Scope
from commissions.models import Decision, Situation


@dataclass(frozen=True)
class Noted:
    """One decision, standing or past."""

    kind: str
    kind_label: str
    outcome: str
    on: date
    how: str
    what: str
    until: date | None
    named: int
    ended_on: date | None


def noted_decisions(situation: Situation) -> list[Noted]:
    """All of them, what stands first; for whoever may note one."""
    rows = Decision.objects.filter(situation=situation).prefetch_related("named")
    ordered = sorted(rows, key=lambda row: (row.ended_on is not None, -row.recorded_at.timestamp()))
    return [_noted(row) for row in ordered]


def _noted(row: Decision) -> Noted:
    how = [row.collected_by, row.get_means_display() if row.means else ""]
    return Noted(
        kind=row.kind,
        kind_label=DecisionKind(row.kind).label.capitalize(),
        outcome=_outcome(row),
        on=row.decided_on,
        how=", ".join(part for part in how if part),
        what=", ".join(Scope(one).label for one in row.scope),
        until=row.until,
        named=len(row.named.all()) if row.only_named else 0,
        ended_on=row.ended_on,
    )


def _outcome(row: Decision) -> str:
    """An information is made or not; the words of an accord are those of the list."""
    if row.kind != DecisionKind.INFORMATION:
        return row.get_outcome_display()
    return "faite" if row.outcome == Outcome.GIVEN else "pas encore faite"
