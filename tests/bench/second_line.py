"""What row-level security costs a page: the same pages with its policies and without, in turn.

Twice: the policies that stand, against none; and policies on situations, persons and requests too,
which stand nowhere (decision 0049), against those that stand.
"""

import statistics
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import partial

import psycopg
from psycopg import sql

from common.database import IS_MACHINE, READER
from tests.bench.limits import Line
from tests.bench.pages import _pages, in_volume
from tests.bench.volumes import LARGEST, address

ROUNDS, WARM, EACH = 8, 1, 3
WITH, WITHOUT = "ENABLE", "DISABLE"
SHOWN = {"worklist", "situation", "journal", "plan", "my_actions", "situation_member"}
POLICIES = (
    "SELECT DISTINCT tablename FROM pg_policies WHERE policyname = 'tied_to_reader' ORDER BY 1"
)


# What they would be on the tables that every list reads.
OF_THE_DAC = """dac_id = ANY (ARRAY(
    SELECT d.id FROM directory_dac d
    JOIN directory_membership m ON m.organisation_id = d.organisation_id
    JOIN directory_professional p ON p.id = m.professional_id
    WHERE p.user_id = {reader} AND m.role IN ('coordinator', 'manager')))"""
WIDER = {
    "cases_case": OF_THE_DAC
    + """ OR EXISTS (
        SELECT 1 FROM cases_teammember t WHERE t.case_id = cases_case.id AND t.user_id = {reader})
    OR EXISTS (
        SELECT 1 FROM cases_casegrant g
        WHERE g.content_object_id = cases_case.id AND g.user_id = {reader})
    OR EXISTS (
        SELECT 1 FROM cases_emergencyopening o
        WHERE o.case_id = cases_case.id AND o.opened_by_id = {reader})""",
    "cases_person": OF_THE_DAC
    + " OR EXISTS (SELECT 1 FROM cases_case c WHERE c.person_id = cases_person.id)",
    "cases_referral": OF_THE_DAC + " OR {reader} IN (author_id, requester_id)",
}
Switch = Callable[[psycopg.Connection, str], None]


def second_line() -> Iterator[Line]:
    """The ratio of each page among 100,000 situations; what stood before stands again at the end."""
    yield from in_volume(LARGEST, lambda: list(_measured("second_line", _switch)))
    yield from in_volume(LARGEST, lambda: list(_measured("second_line_wider", _widen)))


def _measured(name: str, switch: Switch) -> Iterator[Line]:
    times: dict[tuple[str, str], list[float]] = defaultdict(list)
    asked = [page for page in _pages() if page.name in SHOWN]
    with psycopg.connect(address(LARGEST, "DATABASE_OWNER_URL"), autocommit=True) as owner:
        put_back = partial(switch, owner, WITH if switch is _switch else WITHOUT)
        try:
            for rank in range(ROUNDS):
                for way in (WITH, WITHOUT) if rank % 2 else (WITHOUT, WITH):
                    switch(owner, way)
                    _round(asked, times, way)
        finally:
            put_back()
    for page in asked:
        ratio = statistics.median(times[page.name, WITH]) / statistics.median(
            times[page.name, WITHOUT]
        )
        yield f"{name}_{page.name}", round(ratio, 2), "ratio"


def _widen(owner: psycopg.Connection, way: str) -> None:
    for table, condition in WIDER.items():
        allowed = f"{IS_MACHINE} OR {condition.replace('{reader}', READER)}"
        owner.execute(f"DROP POLICY IF EXISTS wider ON {table}")
        owner.execute(f"ALTER TABLE {table} {way} ROW LEVEL SECURITY")
        if way == WITH:
            owner.execute(f"CREATE POLICY wider ON {table} TO cordee_app USING ({allowed})")


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
