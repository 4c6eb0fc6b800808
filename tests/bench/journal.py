"""What the journal costs: a page with its reading written and without, in turn; a change with its row and without."""

import statistics
import time
from collections import defaultdict
from collections.abc import Iterator

import psycopg
from django.db import connection, transaction

from common import journal
from directory.models import Organisation
from tests.bench.limits import Line
from tests.bench.pages import Asked, _pages, in_volume
from tests.bench.volumes import LARGEST, address

ROUNDS, WARM, EACH = 8, 1, 3
WITH, WITHOUT = "with", "without"
SHOWN = {"worklist", "triage", "situation", "plan", "my_situations", "my_actions"}
CHANGES = 300


class Silent:
    """A journal in which nothing is written."""

    def reading(self, **told) -> None:
        """Nothing."""

    listing = refusal = reading


def journalling() -> Iterator[Line]:
    """The ratio and the statements of each page, then of single changes, among 100,000 situations."""
    yield from in_volume(LARGEST, lambda: list(_measured()))


def _measured() -> Iterator[Line]:
    asked = [page for page in _pages() if page.name in SHOWN]
    times: dict[tuple[str, str], list[float]] = defaultdict(list)
    kept = journal.current()
    ways = {WITH: kept, WITHOUT: Silent()}
    try:
        for rank in range(ROUNDS):
            for way in (WITH, WITHOUT) if rank % 2 else (WITHOUT, WITH):
                journal.install(ways[way])
                _round(asked, times, way)
    finally:
        journal.install(kept)
    for page in asked:
        ratio = _ratio(times[page.name, WITH], times[page.name, WITHOUT])
        yield f"journal_{page.name}_ratio", ratio, "ratio"
    yield "journal_statements", max(_statements(page) for page in asked), "count"
    yield from _changes()


def _round(asked: list[Asked], times: dict, way: str) -> None:
    for turn in range(WARM + EACH):
        for page in asked:
            took = page.seconds()
            if turn >= WARM:
                times[page.name, way].append(took)


def _statements(page: Asked) -> int:
    """How many of the page's statements are the journal's; the page is asked in this very thread."""
    found = 0

    def count(execute, statement, values, many, context):
        nonlocal found
        found += statement.startswith("SELECT journal.")
        return execute(statement, values, many, context)

    with connection.execute_wrapper(count):
        page.seconds()
    return found


def _changes() -> Iterator[Line]:
    """One row saved in its own transaction, its trigger standing and put aside."""
    times: dict[str, list[float]] = defaultdict(list)
    row = Organisation.objects.order_by("pk").first()
    table = Organisation._meta.db_table
    with psycopg.connect(address(LARGEST, "DATABASE_OWNER_URL"), autocommit=True) as owner:
        try:
            for rank in range(ROUNDS):
                for way in (WITH, WITHOUT) if rank % 2 else (WITHOUT, WITH):
                    verb = "ENABLE ALWAYS" if way == WITH else "DISABLE"
                    owner.execute(f"ALTER TABLE {table} {verb} TRIGGER journal_watches")
                    times[way] += [_save(row) for _ in range(CHANGES // ROUNDS)]
        finally:
            owner.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER journal_watches")
    yield "journal_change_ms", round(statistics.median(times[WITH]) * 1000, 2), "ms"
    yield "journal_change_ratio", _ratio(times[WITH], times[WITHOUT]), "ratio"


def _save(row: Organisation) -> float:
    started = time.perf_counter()
    with transaction.atomic():
        row.phone = "0299000001" if row.phone == "0299000000" else "0299000000"
        row.save()
    return time.perf_counter() - started


def _ratio(there: list[float], absent: list[float]) -> float:
    return round(statistics.median(there) / statistics.median(absent), 2)
