"""A run that goes on where another stopped: what it believes, what it tries again, what it counts."""

import argparse
import json

import pytest

from tests.mutants.run import Run

ONLY = "cases/services/team.py"


@pytest.fixture
def run(tmp_path):
    """A run of one module, after one in which one rule was missed, one was not, and one has changed since."""

    def make(**options: bool) -> Run:
        chosen = {"resume": False, "survivors": False, "changed": False, "list": False}
        told = argparse.Namespace(**chosen | options, data=tmp_path, only=ONLY)
        run = Run(told)
        missed, changed, survived = run._wanted()[:3]
        rows = [
            {"key": missed.key, "words": moved(missed.words), "verdict": "killed", "by": "a"},
            {"key": changed.key, "words": f"{ONLY}:1 other", "verdict": "killed", "by": "a"},
            {"key": survived.key, "words": survived.words, "verdict": "survived", "by": ""},
        ]
        run.ledger.write_text("".join(json.dumps(row) + "\n" for row in rows))
        return run

    return make


def moved(words: str) -> str:
    """The same rule some lines further down."""
    place, _, rule = words.partition(" ")
    path, _, line = place.partition(":")
    return f"{path}:{int(line) + 40} {rule}"


def test_it_resumes_with_what_was_not_judged_as_it_reads_now(run):
    one = run(resume=True)
    wanted = one._wanted()
    assert one._not_judged(wanted) == [wanted[1], *wanted[3:]]


def test_survivors_are_all_that_no_test_missed(run):
    one = run(survivors=True)
    wanted = one._wanted()
    assert one._not_judged(wanted) == wanted[1:]


def test_otherwise_all_are_judged_anew(run):
    one = run()
    assert one._not_judged(one._wanted()) == one._wanted()


def test_the_last_line_counts_every_rule_that_was_chosen(run, capsys):
    one = run(survivors=True)
    wanted = one._wanted()
    assert one._last_line(wanted, one._ledger()) == 1
    said = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (said["mutants"], said["killed"]) == (len(wanted), 1)
    assert said["unexplained"] == len(wanted) - 1
