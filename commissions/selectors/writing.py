"""What the animateur has before them while writing a relevé."""

from dataclasses import dataclass

from commissions.enums import Quality
from commissions.models import AgendaEntry, Mandate, Record
from commissions.selectors.record import functions_of
from commissions.selectors.room import Line, lines_of
from commissions.standing import running_mandates


@dataclass(frozen=True)
class Draft:
    """`record` is None before the first writing; `initial` fills the form either way."""

    record: Record | None
    agreed: tuple[str, ...]
    initial: dict
    lines: tuple[Line, ...]


def draft_of(user, entry: AgendaEntry) -> Draft:
    row = Record.objects.filter(entry=entry).select_related("referent").first()
    lines = tuple(lines_of(entry, user, functions_of(entry.situation), whole=True, acts=True))
    if row is None:
        initial = {"version": 0, "question": entry.situation.question}
        return Draft(None, (), initial, lines)
    return Draft(
        record=row,
        agreed=tuple(row.agreed),
        initial={
            "version": row.version,
            "question": row.question,
            "orientation": row.orientation,
            "referent": str(row.referent.public_id) if row.referent else "",
            "next_on": row.next_on,
        },
        lines=lines,
    )


def referents_for(entry: AgendaEntry) -> list[tuple[str, str]]:
    """(key, function) of the mandates that may be named référent: they run, and are no secretariat."""
    rows: list[Mandate] = list(
        running_mandates()
        .filter(commission=entry.session.commission_id)
        .exclude(quality__in=(Quality.SECRETARY, Quality.ANIMATOR))
        .exclude(user__in=entry.situation.links.filter(has_link=True).values("user"))
        .order_by("function", "pk")
    )
    return [(str(row.public_id), f"{row.function}, {row.organisation}") for row in rows]
