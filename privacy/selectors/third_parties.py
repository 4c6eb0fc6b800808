"""Who else is named in what is written of a person, and their names out of it."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from common.normalise import normalise

WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
PHONE = re.compile(
    r"(?<!\d)(?:\+33|0033|0)[\s.\u00a0\u202f-]?[1-9](?:[\s.\u00a0\u202f-]?\d{2}){4}(?!\d)"
)
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
SHORTEST = 3  # letters of a family name that is recognised alone
NAME = re.compile(r"(?:[A-ZÀ-Ý][\w'’-]*\.?[ \u00a0]+)+[A-ZÀ-Ý][\w'’-]+")
TITLES = frozenset({"dr", "mme", "m", "mr", "madame", "monsieur", "docteur", "mlle"})


@dataclass
class ThirdParties:
    """The names that are replaced, each by a function; `taken` counts what was, by what it was.

    `given` are first names: many are words too, so that they count with a capital letter only.
    """

    own_words: frozenset[str] = frozenset()
    own_phone: str = ""
    names: dict[tuple[str, ...], str] = field(default_factory=dict)
    given: dict[tuple[str, ...], str] = field(default_factory=dict)
    taken: Counter = field(default_factory=Counter)

    def add(self, name: str, function: str) -> None:
        """Know somebody by their whole name, by the family name alone where it is not the person’s,
        and by the first name."""
        words = tuple(word for word in _words(name) if word not in TITLES)
        if not words or set(words) <= self.own_words:
            return
        if len(words) > 1 or words[0] not in self.own_words:
            self.names.setdefault(words, function)
            self.names.setdefault(words[::-1], function)
        family = words[-1]
        if len(words) > 1 and len(family) >= SHORTEST and family not in self.own_words:
            self.names.setdefault((family,), function)
        for first in (words[:1], words[:-1]) if len(words) > 1 else ():
            if len(first[0]) >= SHORTEST and not set(first) <= self.own_words:
                self.given.setdefault(first, function)

    def text(self, words: str) -> str:
        """The words without any name, number or address of somebody else."""
        words = EMAIL.sub(
            lambda _: self._mask("[adresse masquée]", "adresses électroniques"), words
        )
        words = PHONE.sub(self._phone, words)
        return self._without_names(words)

    def withheld(self, label: str, count: int = 1) -> None:
        self.taken[label] += count

    def _phone(self, found: re.Match) -> str:
        digits = re.sub(r"\D", "", found[0])
        if self.own_phone and digits[-9:] == re.sub(r"\D", "", self.own_phone)[-9:]:
            return found[0]
        return self._mask("[numéro masqué]", "numéros de téléphone")

    def _mask(self, shown: str, label: str) -> str:
        self.taken[label] += 1
        return shown

    def _without_names(self, words: str) -> str:
        tokens = [(found.start(), found.end(), _words(found[0])) for found in WORD.finditer(words)]
        parts, here, rank = [], 0, 0
        while rank < len(tokens):
            length, function = self._named_at(
                tokens, rank, capital=words[tokens[rank][0]].isupper()
            )
            if length:
                parts += [words[here : tokens[rank][0]], f"[{function}]"]
                here = tokens[rank + length - 1][1]
                self.taken["noms remplacés par une fonction"] += 1
            rank += length or 1
        return "".join([*parts, words[here:]])

    def _named_at(self, tokens: list, rank: int, *, capital: bool) -> tuple[int, str]:
        """How many tokens from here on are the longest name that is known, and its function."""
        said: tuple[str, ...] = ()
        best = (0, "")
        for length, (_, _, word) in enumerate(tokens[rank : rank + 6], start=1):
            said += word
            function = self.names.get(said) or (self.given.get(said) if capital else None)
            if function is not None:
                best = (length, function)
        return best


def names_in(words: str) -> list[str]:
    """« Joseph Even » of « Joseph Even, son frère »; nothing of « sa fille »."""
    return NAME.findall(words)


def name_before_comma(words: str) -> str:
    """« Joseph » of « Joseph, son frère »; nothing of « sa fille »."""
    first = words.split(",")[0].strip()
    return first if first[:1].isupper() else ""


def _words(name: str) -> tuple[str, ...]:
    return tuple(normalise(name).split())


def known(people: Iterable[tuple[str, str]], *, own: Iterable[str], phone: str) -> ThirdParties:
    """`people` are (name, function), `own` the words of the person’s own names."""
    parties = ThirdParties(own_words=frozenset(own), own_phone=phone)
    for name, function in people:
        parties.add(name, function)
    return parties
