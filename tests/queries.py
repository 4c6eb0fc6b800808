"""Counts what a page asks of the database; what is not the page's own is named and left apart."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

# Paid once by every page, whatever it shows.
APART = {
    "transaction": re.compile(r"^(SAVEPOINT|RELEASE SAVEPOINT|ROLLBACK|BEGIN|COMMIT|SET )"),
    "session": re.compile(r'"django_session"|"usersessions_usersession"'),
    "row security": re.compile(r"^SELECT coalesce\(current_setting\('cordee\.reader'"),
    "journal": re.compile(r"^SELECT journal\.(write|open_door)\("),
}


@dataclass
class Statements:
    """The statements of one page: its own in order, the others under their name."""

    own: list[str] = field(default_factory=list)
    apart: dict[str, list[str]] = field(default_factory=dict)

    def add(self, sql: str) -> None:
        for name, pattern in APART.items():
            if pattern.search(sql):
                self.apart.setdefault(name, []).append(sql)
                return
        self.own.append(sql)

    def __len__(self) -> int:
        return len(self.own)

    def __str__(self) -> str:
        numbered = [f"{rank:>3}. {sql[:300]}" for rank, sql in enumerate(self.own, 1)]
        others = [f"besides, {name}: {len(found)}" for name, found in sorted(self.apart.items())]
        return "\n".join(["", *numbered, *others])


@pytest.fixture
def statements() -> Callable:
    """`with statements() as asked: client.get(…)`, then `assert len(asked) == 9, asked`."""

    @contextmanager
    def counting() -> Iterator[Statements]:
        found = Statements()
        with CaptureQueriesContext(connection) as captured:
            yield found
        for query in captured.captured_queries:
            found.add(query["sql"])

    return counting
