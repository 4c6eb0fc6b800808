"""docs/asvs.md names tests that exist and values that hold, and says what is not met."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.ROOT)
TEXT = (ROOT / "docs" / "asvs.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in TEXT.splitlines()
    if re.match(r"\| \d+\.\d+\.\d+", line)
]
NAMED = sorted(
    {name for row in ROWS for name in re.findall(r"`(tests/[\w/]+\.py(?:::\w+)?)`", row[3])}
)
SETTINGS = {row[0]: row[3] for row in ROWS if row[2] == "setting"}
STATES = {"test", "setting", "by design", "not met", "not here"}
# by chapter of version 5.0.0, how many items of level 1 or 2 each section has: they come first in it
ITEMS = {
    1: (2, 9, 11, 3, 2),
    2: (3, 3, 4, 1),
    3: (0, 2, 4, 6, 5, 0, 2),
    4: (3, 1, 2, 4),
    5: (1, 3, 2, 3),
    6: (3, 12, 4, 4, 5, 3, 0, 4),
    7: (3, 4, 2, 5, 2, 2),
    8: (2, 3, 1, 1),
    9: (3, 4),
    10: (2, 2, 4, 11, 5, 2, 3),
    11: (2, 3, 3, 4, 1, 1),
    12: (3, 2, 4),
    13: (1, 5, 2, 5),
    14: (2, 4, 3),
    15: (3, 3, 7),
    16: (1, 5, 4, 3, 3),
}
# what the tests themselves change: the production's value is read in the source
IN_THE_SOURCE = {"PASSWORD_HASHERS"}


def names_in(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def items_of(cell: str) -> list[str]:
    """« 7.2.1 to 7.2.3, 7.4.1 »: each of them."""
    found = []
    for part in cell.split(", "):
        first, _, last = part.partition(" to ")
        section, _, start = first.rpartition(".")
        end = (last or first).rpartition(".")[2]
        found += [f"{section}.{number}" for number in range(int(start), int(end) + 1)]
    return found


def test_every_item_of_levels_one_and_two_has_one_line():
    told = [item for row in ROWS for item in items_of(row[0])]
    asked = {
        f"{chapter}.{section}.{number}"
        for chapter, counts in ITEMS.items()
        for section, count in enumerate(counts, 1)
        for number in range(1, count + 1)
    }

    assert len(asked) > 220
    assert sorted(asked - set(told)) == []
    assert sorted({item for item in told if told.count(item) > 1}) == []


@pytest.mark.parametrize("name", NAMED)
def test_what_is_named_exists(name):
    path, _, test = name.partition("::")
    assert (ROOT / path).exists()
    assert not test or test in names_in(ROOT / path)


def test_every_row_says_how_it_is_shown():
    assert len(ROWS) > 110
    assert {row[2] for row in ROWS} == STATES
    unproven = [row[0] for row in ROWS if row[2] == "test" and "`tests/" not in row[3]]
    assert unproven == []
    assert [row[0] for row in ROWS if len(row) != 4 or not row[3]] == []


@pytest.mark.parametrize("item", SETTINGS)
def test_a_setting_has_the_value_that_stands_there(item):
    name, _, value = SETTINGS[item].strip("`").partition(" = ")
    name, _, place = name.partition("[")
    if name in IN_THE_SOURCE:
        base = (ROOT / "coordination" / "settings" / "base.py").read_text(encoding="utf-8")
        assert re.search(rf'{name} = \[\s*"{re.escape(value)}"', base)
        return
    found = getattr(settings, name)
    assert not place
    assert (", ".join(found) if isinstance(found, list) else str(found)) == value


def test_what_is_not_met_is_said_with_what_it_leaves():
    missing = [row for row in ROWS if row[2] == "not met"]
    assert len(missing) >= 3
    assert all(len(row[3]) > 20 for row in missing)
