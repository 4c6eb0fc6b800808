"""Rows put in order: by one place, after another one, and which ranks change."""

from dataclasses import dataclass

import pytest

from common.ranking import moved, renumbered


@dataclass
class Row:
    public_id: str
    rank: int


@pytest.fixture
def rows() -> list[Row]:
    return [Row(name, rank) for rank, name in enumerate("abc", start=1)]


@pytest.mark.parametrize(
    ("name", "how", "expected"),
    [
        ("a", {"way": "down"}, "bac"),
        ("c", {"way": "up"}, "acb"),
        ("a", {"way": "up"}, "abc"),
        ("c", {"way": "down"}, "abc"),
        ("a", {"after": "c"}, "bca"),
        ("c", {"after": "a"}, "acb"),
        ("c", {"after": None}, "cab"),
        ("b", {"after": "gone"}, "bac"),
    ],
)
def test_a_row_goes_where_it_is_put(rows, name, how, expected):
    row = next(one for one in rows if one.public_id == name)

    assert "".join(one.public_id for one in moved(rows, row, **how)) == expected
    assert "".join(one.public_id for one in rows) == "abc", "what was given stays"


def test_only_the_rows_whose_rank_changed_are_saved(rows):
    changed = renumbered([rows[1], rows[0], rows[2]])

    assert [(row.public_id, row.rank) for row in changed] == [("b", 1), ("a", 2)]
