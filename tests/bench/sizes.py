"""What the situations weigh: each database, and the largest tables with their indexes, at each volume."""

import re
from collections.abc import Iterator

from django.db import connection

from tests.bench.limits import Line
from tests.bench.pages import in_volume
from tests.bench.volumes import SIZES

TABLES = """
    SELECT relname, pg_table_size(oid), pg_indexes_size(oid) FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
    ORDER BY pg_total_relation_size(oid) DESC LIMIT 12
"""
MEGABYTE = 1024 * 1024


def sizes() -> Iterator[Line]:
    """Megabytes, tables with what is stored aside, then indexes."""
    for size in SIZES:
        yield from in_volume(size, lambda size=size: list(_of(size)))


def _of(size: int) -> Iterator[Line]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        yield f"database_mb_{size}", round(cursor.fetchone()[0] / MEGABYTE), "MB"
        cursor.execute(TABLES)
        for name, table, indexes in cursor.fetchall():
            short = re.sub("^(cases|ppcs)_", "", name)
            yield f"{short}_mb_{size}", round(table / MEGABYTE, 1), "MB"
            yield f"{short}_indexes_mb_{size}", round(indexes / MEGABYTE, 1), "MB"
