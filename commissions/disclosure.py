"""Small counts do not leave the commission: which cells of a table may be shown, and how.

A table counts one variable; its cells are bare codes, so that a crossing of two has no place to
stand. Three shapes are known, because what a reader can work out depends on the shape:

- a *breakdown* puts each situation of the base in one cell: what is masked is worked out from the
  base and the other cells;
- *choices* put a situation in as many cells as it has answers: each cell has a complement in the
  base, and where everybody has an answer the cells cover it (`covers`);
- *lone counts* have no base.

Zero is a small count wherever it tells of everybody: of a choice (nobody did, so all did not), and
where one cell of a breakdown holds the whole base, or nearly: that cell is « quasi-totalité », the
others « few ». In any other breakdown a zero is shown: it says where nobody is, of nobody where they
are, and masking it would take a large cell with it each time. So what is masked there is known to be
one at least, and has to be wide enough all the same.

What is promised: a masked small count keeps at least `threshold` possible values, for whoever knows
every published figure and this very code. The second half is why what hides a lone small cell is
drawn in an order that is secret: « the smallest of the others » would tell where to look. A table
whose base is not shown is not shown at all; so each table stands on its published base alone, and
tables that share a base tell nothing more of one another.
"""

import hmac
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

CODE = re.compile(r"[A-Za-z0-9_-]+")
Order = Callable[[str], object]


class Shape(StrEnum):
    BREAKDOWN = "breakdown"
    CHOICES = "choices"
    LONE = "lone"


class Sign(StrEnum):
    """How a cell is shown; one that hides another by its own absence says no more than that."""

    PLAIN = "plain"
    FEW = "few"
    NEARLY_ALL = "nearly_all"
    WITHHELD = "withheld"


@dataclass(frozen=True)
class Rules:
    """What a commission set: counts below `threshold` are masked, percentages need a large base."""

    threshold: int
    percent_min: int

    def __post_init__(self):
        if self.threshold < 2:
            raise ValueError("a threshold below 2 masks nobody")


@dataclass(frozen=True)
class Table:
    """The counts of one variable, by code."""

    shape: Shape
    counts: Mapping[str, int]
    base: int | None = None
    covers: bool = False

    def __post_init__(self):
        for code, count in self.counts.items():
            if not isinstance(code, str) or not CODE.fullmatch(code):
                raise TypeError(f"{code!r} is not the code of one variable")
            if count < 0 or (self.base is not None and count > self.base):
                raise ValueError(f"{code} counts {count} of {self.base}")
        if (self.base is None) != (self.shape is Shape.LONE):
            raise ValueError("a base belongs to every table but lone counts")
        total = sum(self.counts.values())
        if self.shape is Shape.BREAKDOWN and (total != self.base or len(self.counts) < 2):
            raise ValueError(f"a breakdown of {self.base} adds up to it, in two cells at least")
        if self.covers and self.base and total < self.base:
            raise ValueError("choices that cover their base add up to it at least")


@dataclass(frozen=True)
class Cell:
    """What is left of a count: the number, or the sign that stands in its place."""

    sign: Sign
    count: int | None = None
    percent: int | None = None

    def words(self, threshold: int) -> str:
        """As a page, a PDF or a file shows it."""
        return {
            Sign.PLAIN: f"{self.count}",
            Sign.FEW: f"<\u00a0{threshold}",
            Sign.NEARLY_ALL: "quasi-totalité",
            Sign.WITHHELD: "non publié",
        }[self.sign]


WITHHELD = Cell(Sign.WITHHELD)


@dataclass(frozen=True)
class Masked:
    """A table that may be shown; `base` is None for lone counts."""

    cells: dict[str, Cell]
    base: Cell | None = None


def secret_order(key: bytes, name: str) -> Order:
    """In which order cells are taken to hide a small one: always the same, and nobody's to guess."""
    return lambda code: hmac.digest(key, f"{name}|{code}".encode(), "sha256")


def mask_count(count: int, rules: Rules) -> Cell:
    """A count that nothing else adds up to."""
    return Cell(Sign.PLAIN, count) if count >= rules.threshold else Cell(Sign.FEW)


def mask(table: Table, rules: Rules, order: Order, *, base_shown: bool = True) -> Masked:
    """The table with its small counts masked, and what would give them away.

    `base_shown` is False where the base, a cell of another table, is masked there.
    """
    if table.base is None:
        return Masked({code: mask_count(count, rules) for code, count in table.counts.items()})
    base = mask_count(table.base, rules) if base_shown else WITHHELD
    if base.sign is not Sign.PLAIN:
        return Masked(dict.fromkeys(table.counts, WITHHELD), base)
    if table.base < 2 * rules.threshold:  # no count of it is large with a large complement
        return Masked(dict.fromkeys(table.counts, WITHHELD), base)
    if table.shape is Shape.BREAKDOWN:
        signs = _breakdown(table.counts, table.base, rules.threshold, order)
    else:
        signs = _choices(table, table.base, rules.threshold)
    return Masked(
        {code: _cell(signs[code], n, table.base, rules) for code, n in table.counts.items()}, base
    )


def too_close(before: Mapping[str, int], after: Mapping[str, int], threshold: int) -> list[str]:
    """The figures published twice whose difference is itself a small count."""
    return [
        key for key, count in after.items() if 0 < abs(count - before.get(key, count)) < threshold
    ]


def _cell(sign: Sign, count: int, base: int, rules: Rules) -> Cell:
    if sign is not Sign.PLAIN:
        return Cell(sign)
    percent = round(100 * count / base) if base >= rules.percent_min else None
    return Cell(sign, count, percent)


def _breakdown(
    counts: Mapping[str, int], base: int, threshold: int, order: Order
) -> dict[str, Sign]:
    """One sign for all that is masked: it does not tell the small count from what hides it."""
    whole = next((code for code, count in counts.items() if base - count < threshold), None)
    if whole is not None:
        return {code: Sign.NEARLY_ALL if code == whole else Sign.FEW for code in counts}
    masked = {code for code, count in counts.items() if 0 < count < threshold}
    large = sorted((code for code, count in counts.items() if count >= threshold), key=order)
    while masked and large and not _wide_enough([counts[code] for code in masked], threshold):
        masked.add(large.pop())
    if masked and not _wide_enough([counts[code] for code in masked], threshold):
        masked = set(counts)
    return {code: Sign.WITHHELD if code in masked else Sign.PLAIN for code in counts}


def _wide_enough(masked: list[int], threshold: int) -> bool:
    """Whether what is masked, of which the sum is known, leaves each small count open.

    Each of them is one at least; a small count alone never reaches it.
    """
    return sum(masked) >= threshold + len(masked)


def _choices(table: Table, base: int, threshold: int) -> dict[str, Sign]:
    signs = {code: _against_complement(n, base, threshold) for code, n in table.counts.items()}
    if table.covers and len(signs) > 1 and _given_away(table.counts, base, signs, threshold):
        return dict.fromkeys(table.counts, Sign.WITHHELD)
    return signs


def _against_complement(count: int, base: int, threshold: int) -> Sign:
    if count < threshold:
        return Sign.FEW
    return Sign.NEARLY_ALL if base - count < threshold else Sign.PLAIN


def _given_away(
    counts: Mapping[str, int], base: int, signs: Mapping[str, Sign], threshold: int
) -> bool:
    """Whether the other cells, at their most, fall short (or nearly) of a base that all cover."""
    most = {Sign.FEW: threshold - 1, Sign.NEARLY_ALL: base}
    whole = sum(most.get(sign, counts[code]) for code, sign in signs.items())
    few = Sign.FEW in signs.values()
    return few and whole - most[Sign.FEW] < base + threshold - 1
