"""What the journal's functions answer to the sealer and to whoever checks the seals."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

SEAL = (
    "number",
    "made_at",
    "event_from",
    "event_to",
    "change_from",
    "change_to",
    "purge_to",
    "groups",
    "purges",
    "previous",
    "digest",
)
SMALLEST = -(2**63)
AT_ONCE = 20_000


class Leaf(NamedTuple):
    """One row: its number, the month that it is kept in, and what its content is worth."""

    id: int
    month: str
    leaf: str


class Base:
    """The functions of the schema `journal`, as the role of this process may call them."""

    def make_partitions(self) -> None:
        """The tables of the months to come."""
        self._rows("SELECT journal.make_partitions()")

    def seal_next(self) -> int | None:
        """Seal what was written since the last seal; its number, or None when there is nothing."""
        return self._rows("SELECT journal.seal_next()")[0][0]

    def seals(self, after: int, most: int | None = None) -> list[dict[str, Any]]:
        """The seals after this number, as the base keeps them."""
        rows = self._rows("SELECT * FROM journal.seals(%s, %s)", [after, most])
        return [dict(zip(SEAL, row, strict=True)) for row in rows]

    def newest(self) -> dict[str, Any] | None:
        """The last seal."""
        rows = self._rows("SELECT * FROM journal.seals(0) ORDER BY number DESC LIMIT 1")
        return dict(zip(SEAL, rows[0], strict=True)) if rows else None

    def leaves(self, table: str, after: int, until: int) -> Iterator[Leaf]:
        """The rows of one table numbered in (after, until], in their order."""
        if after < 0:
            yield from self._leaves(table, after, 0)
        start = max(after, 0)
        while start < until:
            end = min(start + AT_ONCE, until)
            yield from self._leaves(table, start, end)
            start = end

    def waiting(self) -> tuple[int, datetime | None]:
        """How many rows are not sealed yet, and since when the oldest waits."""
        return self._rows("SELECT * FROM journal.waiting()")[0]

    def _leaves(self, table: str, after: int, until: int) -> Iterator[Leaf]:
        rows = self._rows("SELECT * FROM journal.leaves(%s, %s, %s)", [table, after, until])
        return (Leaf(*row) for row in rows)

    def _rows(self, statement: str, values: list | None = None) -> list[tuple]:
        with connection.cursor() as cursor:
            cursor.execute(statement, values or [])
            return cursor.fetchall()
