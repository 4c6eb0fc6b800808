"""Lists that people put in order: by one place, or right after another row."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID


def moved(order: Sequence[Any], row: Any, *, way: str = "", after: UUID | None = None) -> list:
    """`order` with `row` one place « up » or « down », or right after `after` (first, without it)."""
    place, found = order.index(row), [one for one in order if one != row]
    if way:
        place = min(max(place + (1 if way == "down" else -1), 0), len(found))
    else:
        place = next((nth for nth, one in enumerate(found, 1) if one.public_id == after), 0)
    return [*found[:place], row, *found[place:]]


def renumbered(order: Iterable[Any]) -> list:
    """Ranks 1 to n in this order; the rows whose rank changed, to be saved by the caller."""
    changed = []
    for rank, row in enumerate(order, start=1):
        if row.rank != rank:
            row.rank = rank
            changed.append(row)
    return changed
