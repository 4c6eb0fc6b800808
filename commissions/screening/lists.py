"""The word lists of data/, each read once; their sources stand at their heads."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from common.normalise import normalise

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Term:
    """A phrase: its first word, what follows, and whether its last word may have any ending.

    `exact` is a single word whose accents count: « fiché » is not « fiche ».
    """

    words: tuple[str, ...]
    open_ended: bool
    capitals: bool
    exact: str = ""
    note: str = ""


@cache
def words(name: str) -> frozenset[str]:
    """The words of a list, in normalised spelling."""
    return frozenset(filter(None, map(normalise, _lines(name))))


@cache
def terms(name: str) -> dict[str, tuple[Term, ...]]:
    """The phrases of a list by the first four letters of their first word, longest first."""
    index: dict[str, list[Term]] = {}
    for line in _lines(name):
        phrase, _, note = line.partition("|")
        exact = phrase[1:] if phrase.startswith("=") else ""
        term = Term(
            words=tuple(normalise(phrase.rstrip("~")).split()),
            open_ended=phrase.endswith("~"),
            capitals=phrase.isupper(),
            exact=exact,
            note=note,
        )
        index.setdefault(term.words[0][:4], []).append(term)
    return {
        key: tuple(sorted(found, key=lambda term: -len(term.words))) for key, found in index.items()
    }


def _lines(name: str) -> list[str]:
    lines = (DATA / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]
