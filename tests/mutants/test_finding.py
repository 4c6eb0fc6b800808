"""The tool itself: it finds what refuses, takes away that and nothing else, and fits into the functions."""

import textwrap
from types import CodeType

import pytest
from django.db.models import Q

from common.errors import GuardsFailed, Missing, Refused
from tests.mutants.sites import files, marked, places, sites, taken_away
from tests.mutants.swapping import _pairs
from tests.mutants.tables import changes

SERVICE = """
def act(value, policy, rows):
    policy.check("by", "act", value)
    missing = []
    if value < 0:
        missing.append(Missing("value", "Trop petit."))
    elif value > 9:
        missing.append(Missing("value", "Trop grand."))
    missing += [Missing("rows", row) for row in rows if row]
    missing += [] if value != 5 else [Missing("value", "Pas cinq.")]
    if missing:
        raise GuardsFailed(missing)
    if value == 7:
        raise Refused("Pas sept.")
    return last(value)


def last(value):
    return Missing("value", "Toujours.")
"""
RELATION = """
def query(user):
    rows = filter(Q(a=1), b=user, c=3)
    return Q(d=4) & rows


def filter(*args, **kwargs):
    return Q(*args, **kwargs)
"""


class Stops:
    def check(self, *_):
        raise Refused("Non.")


class Lets:
    def check(self, *_):
        """Nothing to say."""


@pytest.fixture
def made(tmp_path, monkeypatch):
    """What a source becomes with the rule of this rank taken away; with None, as it is."""

    def make(where: str, source: str, rank: int | None) -> dict:
        path = tmp_path / where
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(source))
        monkeypatch.setattr("tests.mutants.sites.PROJECT", tmp_path)
        tree, found = places(path)
        if rank is not None:
            taken_away(found[rank])
        names = {"Missing": Missing, "GuardsFailed": GuardsFailed, "Refused": Refused, "Q": Q}
        exec(compile(tree, str(path), "exec"), names)
        return names | {"found": [place.site for place in found]}

    return make


CALLS = {
    "check": (1, Stops(), []),
    "value < 0": (-1, Lets(), []),
    "value > 9": (11, Lets(), []),
    "for row in rows": (1, Lets(), ["Rayé."]),
    "value != 5": (5, Lets(), []),
    "value == 7": (7, Lets(), []),
}


@pytest.mark.parametrize("what", CALLS)
def test_a_guard_taken_away_refuses_no_more(made, what):
    where, call = "app/services/act.py", CALLS[what]
    whole = made(where, SERVICE, None)
    ranks = [rank for rank, site in enumerate(whole["found"]) if what in site.words]
    assert len(ranks) == 1

    with pytest.raises((GuardsFailed, Refused)):
        whole["act"](*call)
    assert made(where, SERVICE, ranks[0])["act"](*call) is not None


def test_what_always_refuses_gives_nothing_any_more(made):
    where = "app/services/act.py"
    whole = made(where, SERVICE, None)
    rank = next(r for r, site in enumerate(whole["found"]) if site.function == "last")
    assert isinstance(whole["last"](1), Missing)
    assert made(where, SERVICE, rank)["last"](1) is None


def test_each_condition_of_a_relation_may_go_alone(made):
    where = "app/permissions.py"
    found = made(where, RELATION, None)["found"]
    whole = Q(d=4) & Q(Q(a=1), b=2, c=3)
    assert made(where, RELATION, None)["query"](2) == whole
    changed = [made(where, RELATION, rank)["query"](2) for rank in range(len(found))]
    assert Q(d=4) & Q(Q(a=1), c=3) in changed
    assert Q(d=4) & Q(Q(), b=2, c=3) in changed
    assert Q(Q(a=1), b=2, c=3) in changed
    assert whole not in changed


@pytest.mark.parametrize("path", files(), ids=lambda path: "/".join(path.parts[-3:]))
def test_changed_code_fits_into_the_functions_that_exist(path):
    """As many functions inside each other, with the same names from outside."""
    tree, found = places(path)
    before = compile(path.read_text(), str(path), "exec")
    for place in reversed(found):
        marked(place)
    for old, new in _pairs(before, compile(tree, str(path), "exec")):
        assert (old.co_qualname, old.co_freevars) == (new.co_qualname, new.co_freevars)
        assert isinstance(new, CodeType)


def test_every_rule_has_a_name_of_its_own():
    keys = [site.key for site in sites()] + [change.key for change in changes()]
    assert len(keys) == len(set(keys)) > 1_500
