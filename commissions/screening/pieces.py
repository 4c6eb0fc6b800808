"""A text taken apart into words that know their place, their capitals and what stands before them."""

import re
from dataclasses import dataclass

from common.normalise import normalise

_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f])*")
_ENDS_SENTENCE = re.compile(r"[.!?…:\n\r•«\"“(]|(?:^|\s)[-–—*]\s")
_SPACES = " \t\u00a0\u202f"
# « M. Martin » and « J. Martin » are one sentence
_ABBREVIATED = {"m", "mr", "mme", "mlle", "dr", "pr", "me", "mm", "av", "bd", "tel"}
_PLAIN = {ord(letter): normalise(letter) for letter in "àâäáãåçéèêëíìîïñóòôöõúùûüýÿœæ"}
APOSTROPHES = "'’ʼ"
HYPHENS = "-‐‑"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of letters; `before` is all that stands between the previous one and it."""

    text: str
    start: int
    end: int
    fold: str
    before: str
    begins: bool
    capital: bool

    @property
    def upper(self) -> bool:
        return len(self.text) > 1 and self.text.isupper()

    @property
    def spaced(self) -> bool:
        """Only spaces before it: it goes on from the previous word."""
        return bool(self.before) and not self.before.strip(_SPACES)

    @property
    def joined(self) -> bool:
        """A hyphen or an apostrophe before it: part of the same word."""
        return len(self.before) == 1 and self.before in HYPHENS + APOSTROPHES

    @property
    def elided(self) -> bool:
        return len(self.before) == 1 and self.before in APOSTROPHES


def pieces_of(text: str) -> list[Piece]:
    """The words of `text`; one typed all in capitals is read as if it had none."""
    letters = [char for char in text if char.isalpha()]
    shouted = len(letters) > 20 and sum(map(str.isupper, letters)) > 0.7 * len(letters)
    found: list[Piece] = []
    last = 0
    for match in _WORD.finditer(text):
        word, before = match.group(), text[last : match.start()]
        previous = found[-1] if found else None
        found.append(
            Piece(
                text=word,
                start=match.start(),
                end=match.end(),
                fold=_fold(word),
                before=before,
                begins=_begins(before, previous),
                capital=word[0].isupper() and not shouted,
            )
        )
        last = match.end()
    return found


def _fold(word: str) -> str:
    """The normalised spelling; most words are plain enough to have it already."""
    plain = word.lower().translate(_PLAIN)
    return plain if plain.isascii() and len(word) > 3 else normalise(word)


def _begins(before: str, previous: Piece | None) -> bool:
    if previous is None:
        return True
    if before.strip() == "." and _abbreviates(previous):
        return False
    return bool(_ENDS_SENTENCE.search(before))


def _abbreviates(piece: Piece) -> bool:
    return len(piece.text) == 1 or piece.fold in _ABBREVIATED
