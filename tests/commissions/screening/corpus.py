"""Reads the annotated sentences and measures the screening on them."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from unittest import mock

from commissions.screening import Finding, Kind, chains, lists, names, screen, small_letters
from commissions.screening.pieces import pieces_of

_NAMES = {"first_names", "first_names_abroad", "family_names"}
FOLDER = Path(__file__).parent
_MARK = re.compile(r"\[(?P<kind>[A-Z][A-Z0-9_]+):(?P<words>(?:[^\[\]]|\[[^\[\]:]*\])+)\]")


@dataclass(frozen=True)
class Sentence:
    """A sentence, what it must be found to hold, and whether a word of it is also a name."""

    text: str
    expected: tuple[tuple[Kind, int, int], ...]
    has_a_word_that_is_a_name: bool


@dataclass
class Measure:
    """Counts over a half of the corpus; a mark is found when one finding of its kind covers it."""

    marked: Counter = field(default_factory=Counter)
    found: Counter = field(default_factory=Counter)
    right: int = 0
    wrong: list[tuple[str, Finding]] = field(default_factory=list)
    missed: list[tuple[str, Kind, str]] = field(default_factory=list)

    def recall(self, kind: Kind) -> float:
        return self.found[kind] / self.marked[kind]

    @property
    def precision(self) -> float:
        """Of what blocks, the part that stands on words marked with that very kind."""
        return self.right / (self.right + len(self.wrong))


def sentences(half: str) -> list[Sentence]:
    """The sentences of « tuned », « held_out » or « afterwards »."""
    lines = (FOLDER / f"{half}.txt").read_text(encoding="utf-8").splitlines()
    return [read(line) for line in lines if line and not line.startswith("#")]


def read(line: str) -> Sentence:
    """A line: « * » first when a word of it is also a name, marks « [KIND:words] »."""
    star, line = line.startswith("* "), line.removeprefix("* ")
    text, expected, last = "", [], 0
    for mark in _MARK.finditer(line):
        text += line[last : mark.start()]
        expected.append((Kind[mark["kind"]], len(text), len(text) + len(mark["words"])))
        text += mark["words"]
        last = mark.end()
    return Sentence(text + line[last:], tuple(expected), star)


def measure(half: str) -> Measure:
    result = Measure()
    for sentence in sentences(half):
        _count(result, sentence, screen(sentence.text))
    return result


@contextmanager
def names_taken_off_the_lists(half: str) -> Iterator[None]:
    """As if no name of that half had been known: what place and capitals find without any list."""
    off = {
        piece.fold
        for sentence in sentences(half)
        for kind, start, end in sentence.expected
        if kind is Kind.NAME
        for piece in pieces_of(sentence.text[start:end])
    }
    read_all = lists.words

    def read_without(name: str) -> frozenset[str]:
        return read_all(name) - off if name in _NAMES else read_all(name)

    with ExitStack() as patches:
        for module in (chains, names, small_letters):
            patches.enter_context(mock.patch.object(module, "words", read_without))
        yield


def _count(result: Measure, sentence: Sentence, findings: list[Finding]) -> None:
    for kind, start, end in sentence.expected:
        result.marked[kind] += 1
        if any(f.kind is kind and f.start <= start and end <= f.end for f in findings):
            result.found[kind] += 1
        else:
            result.missed.append((sentence.text, kind, sentence.text[start:end]))
    for finding in filter(lambda finding: finding.blocking, findings):
        if finding in set(_right(sentence, findings)):
            result.right += 1
        else:
            result.wrong.append((sentence.text, finding))


def _right(sentence: Sentence, findings: list[Finding]) -> Iterator[Finding]:
    for finding in findings:
        for kind, start, end in sentence.expected:
            if finding.kind is kind and finding.start < end and start < finding.end:
                yield finding
