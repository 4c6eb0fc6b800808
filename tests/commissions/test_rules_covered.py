"""Each rule and each abuse case of the commission is proven by a test, or said to be out of reach."""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.ROOT)
TESTS = ROOT / "tests"
THREATS = ROOT / "docs" / "threat-model.md"
HEADING = "Non empêchable"
RULES = tuple(f"R{number}" for number in range(1, 33))
ABUSES = tuple(f"A{number}" for number in range(1, 26))
AT_MOST = 6


@dataclass(frozen=True)
class Marker:
    """One `@pytest.mark.rule(…)`: where it is written, what it names, and whether a test bears it."""

    place: str
    names: tuple[str, ...]
    borne: bool


# --- What the files say: they are read, not imported, so that a run of one file knows all of them ---
def markers_in(source: str, place: str) -> Iterator[Marker]:
    """Every marker of a file; one that no test bears proves nothing."""
    module = ast.parse(source)
    on_tests = {id(node) for part in _borne(module) for node in ast.walk(part)}
    called = {id(node.func): node for node in ast.walk(module) if isinstance(node, ast.Call)}
    for node in ast.walk(module):
        if isinstance(node, ast.Attribute) and ast.unparse(node) == "pytest.mark.rule":
            call = called.get(id(node))
            yield Marker(f"{place}:{node.lineno}", _named_by(call), id(node) in on_tests)


def _named_by(call: ast.Call | None) -> tuple[str, ...]:
    """What the marker names, in so many words; "?" for what only a run would know."""
    if call is None or not call.args or call.keywords:
        return ("?",)
    return tuple(one.value if _is_text(one) else "?" for one in call.args)


def _borne(module: ast.Module) -> Iterator[ast.AST]:
    """The decorators of tests and of classes of tests, the tables that they name, `pytestmark`."""
    decorators = [part for test in _tests(module) for part in test.decorator_list]
    if not any(isinstance(test, ast.FunctionDef) for test in _tests(module)):
        return
    named = {
        node.id for part in decorators for node in ast.walk(part) if isinstance(node, ast.Name)
    }
    yield from decorators
    for statement in module.body:
        if isinstance(statement, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id in {*named, "pytestmark"}
            for target in statement.targets
        ):
            yield statement.value


def _tests(module: ast.Module) -> Iterator[ast.FunctionDef | ast.ClassDef]:
    """What pytest collects: functions test_…, and those of classes Test… that have some."""
    for node in module.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield node
        elif isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
            inside = list(_tests(node))
            yield from [node, *inside] if inside else ()


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def all_markers() -> list[Marker]:
    return [
        marker
        for path in sorted(TESTS.rglob("test_*.py"))
        for marker in markers_in(path.read_text(encoding="utf-8"), str(path.relative_to(ROOT)))
    ]


def out_of_reach(page: str) -> list[str]:
    """The names in the first column of the table under the heading, as they stand there."""
    _, _, section = page.partition(f"# {HEADING}\n")
    rows = re.split(r"^#", section, flags=re.MULTILINE)[0].splitlines()
    cells = [row.split("|")[1].strip(" `*") for row in rows if row.startswith("|")]
    return [cell for cell in cells[2:] if cell]


def unproven(markers: Iterable[Marker], listed: Iterable[str]) -> list[str]:
    """The rules and abuse cases that neither a test nor the table has."""
    found = {name for marker in markers if marker.borne for name in marker.names} | set(listed)
    return [name for name in (*RULES, *ABUSES) if name not in found]


def misplaced(markers: Iterable[Marker]) -> list[str]:
    """Markers that name nothing known, and those that no test bears."""
    known = {*RULES, *ABUSES}
    return [
        f"{marker.place}: {', '.join(marker.names)}"
        for marker in markers
        if not marker.borne or not known.issuperset(marker.names)
    ]


def test_every_rule_and_every_abuse_is_proven_or_said_to_be_out_of_reach():
    listed = out_of_reach(THREATS.read_text(encoding="utf-8"))
    assert unproven(all_markers(), listed) == []


def test_a_marker_names_what_is_known_and_stands_on_a_test():
    assert misplaced(all_markers()) == []


def test_few_things_are_out_of_reach_and_each_is_known():
    listed = out_of_reach(THREATS.read_text(encoding="utf-8"))
    assert 0 < len(listed) <= AT_MOST
    assert len(set(listed)) == len(listed)
    assert {*RULES, *ABUSES}.issuperset(listed)


# --- The three tests above can fail ---
PROVEN = """
import pytest
ROWS = [pytest.param(1, marks=pytest.mark.rule("R3"))]
@pytest.mark.rule("R1", "A4")
def test_one(): ...
@pytest.mark.parametrize("row", ROWS)
def test_two(row): ...
@pytest.mark.rule("R5")
class TestThree:
    @pytest.mark.rule("R6")
    def test_inside(self): ...
"""


def names(source: str, *, borne: bool = True) -> set[str]:
    found = markers_in(source, "here")
    return {name for marker in found if marker.borne == borne for name in marker.names}


def test_a_marker_is_found_on_a_function_a_class_a_row_and_a_file():
    assert names(PROVEN) == {"R1", "A4", "R3", "R5", "R6"}
    assert names(PROVEN + 'pytestmark = [pytest.mark.rule("R7")]\n') >= {"R1", "R7"}
    assert names(PROVEN, borne=False) == set()


@pytest.mark.parametrize(
    "source",
    [
        '@pytest.mark.rule("R1")\ndef helper(): ...\ndef test_one(): ...\n',
        '@pytest.mark.rule("R1")\nclass TestOfNothing: ...\n',
        'pytestmark = pytest.mark.rule("R1")\ndef helper(): ...\n',
        'ROWS = [pytest.mark.rule("R1")]\ndef test_one(): ...\n',
    ],
)
def test_a_marker_that_no_test_bears_proves_nothing_and_is_refused(source):
    assert names(source) == set()
    assert "R1" in unproven(markers_in(source, "here"), [])
    assert misplaced(markers_in(source, "here")) != []


@pytest.mark.parametrize("said", ['"R33"', '"r1"', '"A0"', '"R1, R2"', "NAME", "", 'name="R1"'])
def test_a_marker_that_names_nothing_known_is_refused(said):
    source = f"@pytest.mark.rule({said})\ndef test_one(): ...\n"
    assert len(misplaced(markers_in(source, "here"))) == 1


def test_a_marker_that_names_nothing_at_all_is_refused():
    source = "@pytest.mark.rule\ndef test_one(): ...\n"
    assert len(misplaced(markers_in(source, "here"))) == 1


def test_a_rule_without_a_test_is_named():
    borne = [Marker("here", tuple({*RULES, *ABUSES} - {"R13", "A18", "A25"}), borne=True)]
    assert unproven(borne, ["A18"]) == ["R13", "A25"]
    assert len(unproven([], [])) == 57


def test_the_table_is_read_under_its_heading_only():
    page = (
        "# Page\n\n| a | b |\n|---|---|\n| A1 | no |\n\n## Non empêchable\n\nWords.\n\n"
        "| abuse | why |\n|---|---|\n| A18 | a photo |\n| `A12` | a copy |\n\n## Next\n\n| x |\n|---|\n| A2 |\n"
    )
    assert out_of_reach(page) == ["A18", "A12"]
