"""What row-level security costs a page: the same pages with its policies and without, in turn."""

import statistics
from collections import defaultdict
from collections.abc import Iterator

import psycopg
from psycopg import sql

from tests.bench.limits import Line
from tests.bench.pages import _pages, in_volume
from tests.bench.volumes import LARGEST, address

ROUNDS, WARM, EACH = 8, 1, 3
WITH, WITHOUT = "ENABLE", "DISABLE"
SHOWN = {"worklist", "situation", "journal", "plan", "my_actions", "situation_member"}
POLICIES = (
    "SELECT DISTINCT tablename FROM pg_policies WHERE policyname = 'tied_to_reader' ORDER BY 1"
)


def second_line() -> Iterator[Line]:
    """The ratio of each page among 100,000 situations; the policies stand again at the end."""
    yield from in_volume(LARGEST, lambda: list(_measured()))


def _measured() -> Iterator[Line]:
    times: dict[tuple[str, str], list[float]] = defaultdict(list)
    asked = [page for page in _pages() if page.name in SHOWN]
    with psycopg.connect(address(LARGEST, "DATABASE_OWNER_URL"), autocommit=True) as owner:
        try:
            for rank in range(ROUNDS):
                for way in (WITH, WITHOUT) if rank % 2 else (WITHOUT, WITH):
                    _switch(owner, way)
                    _round(asked, times, way)
        finally:
            _switch(owner, WITH)
    for page in asked:
        ratio = statistics.median(times[page.name, WITH]) / statistics.median(
            times[page.name, WITHOUT]
        )
        yield f"second_line_{page.name}", round(ratio, 2), "ratio"


def _switch(owner: psycopg.Connection, way: str) -> None:
    for (table,) in owner.execute(POLICIES).fetchall():
        owner.execute(
            sql.SQL("ALTER TABLE {} " + way + " ROW LEVEL SECURITY").format(sql.Identifier(table))
        )


def _round(asked, times: dict, way: str) -> None:
    for turn in range(WARM + EACH):
        for page in asked:
            took = page.seconds()
            if turn >= WARM:
                times[page.name, way].append(took)
