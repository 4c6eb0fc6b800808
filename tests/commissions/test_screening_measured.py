"""The screening reaches, on the sentences set aside before its rules were written, what is promised."""

import hashlib
import re

import pytest

from commissions.screening import Kind, screen
from commissions.screening.lists import DATA
from tests.commissions.screening.corpus import FOLDER, Measure, measure, sentences

PROMISED = {
    Kind.PHONE: 0.98,
    Kind.EMAIL: 0.98,
    Kind.ICD10: 0.98,
    Kind.NAME: 0.90,
    Kind.DRUG: 0.90,
}


@pytest.fixture(scope="module")
def held_out() -> Measure:
    return measure("held_out")


@pytest.mark.rule("R14")
@pytest.mark.parametrize("kind", PROMISED)
def test_recall_on_the_sentences_set_aside(held_out, kind):
    assert held_out.marked[kind] >= 10
    assert held_out.recall(kind) >= PROMISED[kind]


def test_precision_on_the_sentences_set_aside(held_out):
    assert held_out.precision >= 0.80


def test_both_halves_are_large_and_a_third_has_words_that_are_names():
    for half in ("tuned", "held_out"):
        read = sentences(half)
        assert len(read) >= 120
        assert 3 * sum(s.has_a_word_that_is_a_name for s in read) >= 0.85 * len(read)
        assert 3 * sum(not s.expected for s in read) >= len(read)
    assert {s.text for s in sentences("tuned")}.isdisjoint(s.text for s in sentences("held_out"))


def test_the_sentences_set_aside_are_those_of_the_first_day():
    """A sentence changed to please a rule would show: the page beside them holds their imprint."""
    imprint = hashlib.sha256((FOLDER / "held_out.txt").read_bytes()).hexdigest()
    assert imprint in (FOLDER / "README.md").read_text(encoding="utf-8")


def test_every_list_says_its_source_and_stands_on_the_page_of_sources():
    page = (DATA / "README.md").read_text(encoding="utf-8")
    lists = sorted(DATA.glob("*.txt"))
    for path in lists:
        head = path.read_text(encoding="utf-8").splitlines()[1]
        assert re.match(r"# Sources?: ", head), path.name
        assert f"`{path.name}`" in page
    assert sum(path.stat().st_size for path in lists) < 300_000


@pytest.mark.parametrize(
    "text", ["a" * 3000, "12 rue " + "de la " * 500, "0 " * 1500, "F20 " * 800]
)
def test_hostile_text_does_not_hold_the_server(text):
    """A pattern that tries every way of splitting such a text would not end within the test run."""
    assert all(text[f.start : f.end] == f.found for f in screen(text))
