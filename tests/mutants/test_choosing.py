"""Who is asked first whether a rule is missed."""

from dataclasses import replace

import pytest

from tests.mutants.choosing import Choice
from tests.mutants.mutants import Mutant

PATH = "cases/services/team.py"
WIDE = {f"elsewhere::{rank}": ["tests/test_walk.py::test_all"] for rank in range(99)}


def rule(function: str) -> Mutant:
    where = f"{PATH}::{function}"
    return Mutant(f"{where}::if::0", "", "guard", where, (where,), lambda functions: None)


@pytest.fixture
def choose():
    def make(function: str, **seconds: float) -> Choice:
        """A choice among these tests, all of which go by the rule."""
        names = {f"tests/test_{name}.py::test_it": told for name, told in seconds.items()}
        names["tests/test_walk.py::test_all"] = 0.2
        tests = {f"{PATH}::{function}": list(names)} | WIDE
        return Choice(names, tests, names)

    return make


def order(choice: Choice, function: str) -> list[str]:
    found = choice.in_order(rule(function))
    return [name.removeprefix("tests/test_").partition(".")[0] for name in found]


def test_the_quick_come_before_the_slow_and_the_narrow_before_the_wide(choose):
    assert order(choose("invite", slow=9, quick=0.1), "invite") == ["quick", "walk", "slow"]
    assert order(choose("invite", slow=0.4, quick=0.1), "invite") == ["quick", "slow", "walk"]


def test_what_has_the_name_of_the_rule_comes_first(choose):
    assert order(choose("invite", house=0.2, invite=0.3), "invite")[0] == "invite"
    assert order(choose("leave", house=0.2, invite=0.3), "leave")[0] == "house"


def test_a_table_and_its_model_have_the_same_words():
    asked = "tests/test_cells.py::test_every_cell[PlanCopy3-ready]"
    seconds = {asked: 0.3, "tests/test_cells.py::test_every_cell[Notice4-read]": 0.2}
    choice = Choice(seconds, {"view": list(seconds)}, seconds)
    table = Mutant("ppcs.permissions.PLAN_COPY::1::not for view", "", "relation", "", ("view",), id)
    assert choice.in_order(table)[0] == asked


def test_of_a_table_those_are_asked_first_that_tell_it_cell_by_cell():
    page, cells = "tests/test_page.py::test_it", "tests/test_policy_cells.py::test_each[draft]"
    choice = Choice({page: 0.3, cells: 2}, {"view": [page, cells]}, (page, cells))
    guard = replace(rule("leave"), reached=("view",))
    assert choice.in_order(guard) == [page, cells]
    assert choice.in_order(replace(guard, of_table=True)) == [cells, page]


def test_what_noticed_a_neighbour_comes_first_and_what_noticed_anything_earlier(choose):
    choice = choose("invite", a=0.3, b=0.2, c=0.2)
    assert order(choice, "invite")[-2:] == ["a", "walk"]
    choice.noticed(rule("invite"), "tests/test_a.py::test_it")
    assert order(choice, "invite")[0] == "a"
    choice.noticed(rule("elsewhere"), "tests/test_c.py::test_it")
    assert order(choice, "invite")[:2] == ["a", "c"]


def test_what_noticed_the_same_rule_before_is_asked_before_all(choose):
    choice = choose("invite", slow=9, guards=0.1)
    assert order(choice, "invite")[0] == "guards"
    choice.noticed(rule("invite"), "tests/test_slow.py::test_it")
    assert order(choice, "invite")[0] == "slow"


def test_of_a_guard_those_are_asked_first_that_tell_each_guard(choose):
    assert order(choose("invite", house=0.2, each_guard=0.9), "invite")[0] == "each_guard"


def test_only_tests_that_go_by_the_rule_and_are_there_are_asked(choose):
    choice = choose("invite", a=0.3)
    assert choice.in_order(rule("leave")) == []
    choice.known = {"tests/test_a.py::test_it"}
    assert order(choice, "invite") == ["a"]
