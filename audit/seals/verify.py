"""Compares the rows of the journal with the seals that were exported, and tells in French what differs."""

import json
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from django.utils import timezone

from audit.seals.base import SEAL, SMALLEST, Base, Leaf
from audit.seals.lines import (
    FIRST,
    SHORT,
    Line,
    digest_of,
    files_in,
    groups_of,
    is_ours,
    read_groups,
    read_rows,
)

NAMES = {"event": "événement", "change": "modification de ligne"}
MANY = 5_000  # seals that are asked for at once
MOST = 200  # lines told in full; the others are counted
GRACE = 2  # seconds between the commit of a seal and its line in the file


@dataclass(frozen=True)
class Integrity:
    """The answer: `faults` are sentences; `told` is what is no fault but must be known."""

    ok: bool
    sealed_until: datetime | None
    faults: list[str]
    told: list[str] = field(default_factory=list)
    seals: int = 0
    waiting: int = 0


@dataclass(frozen=True)
class Purged:
    """Months before this one left by the purge function, for all seals up to one."""

    before: str
    sealed_through: int


class Exported:
    """The exported lines as a chain: those that hold, and what is wrong with the others.

    What a line says of each row stays in its file until it is asked for. With `newest`, only the
    last files are read, as many as hold so many lines.
    """

    def __init__(self, place: Path, key: str, newest: int | None = None) -> None:
        self.place, self.key = place, key
        self.faults: list[str] = []
        self.told: list[str] = []
        self.lines: dict[int, Line] = {}
        self.places: dict[int, tuple[Path, int]] = {}
        self.purges: list[Purged] = []
        self.last: Line | None = {"number": 0, "digest": FIRST, "event_to": 0, "change_to": 0}
        every = files_in(place)
        files = _tail(every, newest) if newest else every
        self.partial = files != every
        if self.partial:
            self.last = None
        for path in files:
            self._read(path)
        if not self.lines and not self.faults:
            self.faults.append(f"Aucun sceau exporté dans {place}.")
        if not key:
            self.told.append(
                "Les signatures ne sont pas vérifiées ici : SEAL_KEY n’est pas donnée."
            )

    @property
    def newest(self) -> int:
        """The number of the last seal of the chain."""
        return int(self.last["number"]) if self.last else 0

    def rows_of(self, number: int, table: str) -> dict[str, dict[int, str]]:
        """What the seal says of each row of one table, by month."""
        path, offset = self.places[number]
        with path.open("rb") as file:
            file.seek(offset)
            return read_rows(json.loads(file.readline()))[table]

    def is_purged(self, month: str, number: int) -> bool:
        """Whether a proof in the seals says that this month left, for the rows of this seal."""
        return any(month < one.before and number <= one.sealed_through for one in self.purges)

    def _read(self, path: Path) -> None:
        offset = 0
        with path.open("rb") as file:
            for rank, text in enumerate(file, 1):
                self._take(f"{path.name}, ligne {rank}", text, (path, offset))
                offset += len(text)

    def _take(self, where: str, text: bytes, place: tuple[Path, int]) -> None:
        try:
            line = json.loads(text) if text.endswith(b"\n") else None
            number = int(line["number"])  # type: ignore[index]
            complete = "restored" in line or digest_of(line) == line["digest"]
        except (ValueError, KeyError, TypeError):
            self.faults.append(f"{where} : illisible ou coupée.")
            return
        if self.key and not is_ours(line, self.key):
            self.faults.append(f"{where} (sceau n° {number}) : la signature n’est pas la nôtre.")
        if "restored" in line:
            self._go_back(where, line)
            return
        if not complete:
            self.faults.append(f"{where} (sceau n° {number}) : modifié après l’export.")
        self._follow(where, line, number)
        self.purges += [
            Purged(purge["before"][:7], purge["sealed_through"])
            for purge in json.loads(line["purges"])
        ]
        self.lines[number] = self.last = {name: line[name] for name in SEAL}
        self.places[number] = place

    def _follow(self, where: str, line: Line, number: int) -> None:
        """Each line continues the one before; the first one that is read, whatever it says it does."""
        before = self.last
        if before is None:
            return
        if number != before["number"] + 1:
            self.faults.append(f"{where} : le sceau n° {number} suit le n° {before['number']}.")
        elif line["previous"] != before["digest"] or any(
            line[f"{table}_from"] != before[f"{table}_to"] for table in NAMES
        ):
            self.faults.append(f"{where} : le sceau n° {number} ne continue pas le précédent.")

    def _go_back(self, where: str, line: Line) -> None:
        """A backup was restored: the chain goes on from an older seal."""
        number = line["number"]
        known = self.lines.get(number, {"digest": FIRST} if number == 0 else None)
        if known is None and self.partial:
            self.lines, self.last = {}, None  # what it goes back to is in a file that is not read
            return
        if known is None or known["digest"] != line["digest"]:
            self.faults.append(f"{where} : restauration vers un sceau n° {number} inconnu.")
            return
        self.told.append(
            f"Sauvegarde restaurée le {line['made_at']} ({line['restored']}) : les sceaux "
            f"n° {number + 1} à {line['gone_through']} n’ont plus de lignes dans la base."
        )
        self.lines = {rank: kept for rank, kept in self.lines.items() if rank <= number}
        self.last = self.lines.get(number, {**known, "number": 0, "event_to": 0, "change_to": 0})


def _tail(files: list[Path], newest: int) -> list[Path]:
    """The last files that hold `newest` lines together."""
    found = 0
    for rank in range(len(files) - 1, -1, -1):
        found += files[rank].read_bytes().count(b"\n")
        if found >= newest:
            return files[rank:]
    return files


def verified(
    base: Base, place: Path, *, key: str, late_after: timedelta, newest: int | None = None
) -> Integrity:
    """Read the base first, the files next (they follow it), then every row that was sealed."""
    kept = base.newest()
    exported = Exported(place, key, newest)
    if kept and kept["number"] > exported.newest:
        time.sleep(GRACE)  # the sealer may be between its two steps
        exported = Exported(place, key, newest)
    faults = [*exported.faults, *_seals_that_differ(base, exported)]
    lines = list(exported.lines.values())
    for table in NAMES:
        faults += _rows_that_differ(base, table, lines[-newest:] if newest else lines, exported)
    waiting, oldest = base.waiting()
    if oldest is not None and timezone.now() - oldest > late_after:
        since = timezone.localtime(oldest).strftime("%d/%m/%Y à %H:%M")
        faults.append(f"Rien n’est scellé depuis le {since} : {waiting} lignes attendent.")
    return Integrity(
        ok=not faults,
        sealed_until=_moment(lines[-1]["made_at"]) if lines else None,
        faults=[*faults[:MOST], *_and_more(faults)],
        told=exported.told,
        seals=len(lines),
        waiting=waiting,
    )


def _seals_that_differ(base: Base, exported: Exported) -> Iterator[str]:
    """The base's own seals against the exported ones, both ways."""
    first = min(exported.lines, default=1)
    known = set()
    after = first - 1
    while seals := base.seals(after, MANY):
        for seal in seals:
            known.add(seal["number"])
            yield from _seal_that_differs(seal, exported.lines.get(seal["number"]))
        after = seals[-1]["number"]
    for number in sorted(exported.lines.keys() - known):
        yield f"Sceau n° {number} : exporté, absent de la base."


def _seal_that_differs(seal: Line, line: Line | None) -> Iterator[str]:
    if line is None:
        yield f"Sceau n° {seal['number']} : dans la base, absent de l’export (export tronqué ?)."
    elif any(seal[name] != line[name] for name in SEAL) or digest_of(seal) != seal["digest"]:
        yield f"Sceau n° {seal['number']} : la base n’a pas ce qui a été exporté."


def _rows_that_differ(
    base: Base, table: str, lines: list[Line], exported: Exported
) -> Iterator[str]:
    """Window after window, in the order of the rows' numbers."""
    if not lines:
        return
    first, last = lines[0][f"{table}_from"], lines[-1][f"{table}_to"]
    rows = _Rows(base.leaves(table, first or SMALLEST, last))
    for row in rows.until(first):
        yield _said(table, row.id, "ajouté avant le premier sceau")
    for line in lines:
        yield from _window(table, line, list(rows.until(line[f"{table}_to"])), exported)


class _Rows:
    """Rows taken in order, up to a number, then from there on."""

    def __init__(self, rows: Iterator[Leaf]) -> None:
        self.rows, self.ahead = rows, next(rows, None)

    def until(self, number: int) -> Iterator[Leaf]:
        while self.ahead is not None and self.ahead.id <= number:
            yield self.ahead
            self.ahead = next(self.rows, None)


def _window(table: str, line: Line, rows: list[Leaf], exported: Exported) -> Iterator[str]:
    """What one seal saw, against what is there; months that left with their proof are left out."""
    number = line["number"]
    sealed = {key: found for key, found in read_groups(line["groups"]).items() if key[0] == table}
    there = groups_of({table: rows})
    left = {
        month for (_, month) in sealed.keys() - there.keys() if exported.is_purged(month, number)
    }
    if {key: found for key, found in sealed.items() if key[1] not in left} == there:
        return
    named = exported.rows_of(number, table)
    before = [pair for month, found in named.items() if month not in left for pair in found.items()]
    where = f"sceau n° {number} du {line['made_at'][:10]}"
    told = list(_differences(table, dict(before), rows, where))
    yield from told or [f"Lignes du {where} : le compte ou l’empreinte ne correspond pas."]


def _differences(table: str, before: dict[int, str], rows: list[Leaf], where: str) -> Iterator[str]:
    now: dict[int, list[str]] = {}
    for row in rows:
        now.setdefault(row.id, []).append(row.leaf[:SHORT])
    changed = [one for one in before.keys() & now.keys() if before[one] not in now[one]]
    gone, new = before.keys() - now.keys(), now.keys() - before.keys()
    # what is elsewhere under another number was moved, not written anew
    away = Counter(before[one] for one in (*changed, *gone))
    came = Counter(leaf for one in (*changed, *new) for leaf in now[one])
    for one in sorted({*changed, *gone, *new}):
        was, is_now = before.get(one), now.get(one, [])
        if (was is None or came[was]) and all(away[leaf] for leaf in is_now):
            yield _said(table, one, "déplacé (l’ordre des lignes n’est plus celui du sceau)", where)
        elif one in gone:
            yield _said(table, one, "absent", where)
        elif one in new:
            yield _said(table, one, "ajouté après coup", where)
        else:
            yield _said(table, one, "modifié", where)
    for one, found in sorted(now.items()):
        if len(found) > 1 and one in before:
            yield _said(table, one, "présent plusieurs fois", where)


def _said(table: str, number: int, what: str, where: str = "") -> str:
    place = f" ({where})" if where else ""
    return f"{NAMES[table].capitalize()} n° {number} : {what}{place}."


def _and_more(faults: list[str]) -> list[str]:
    return [f"Et {len(faults) - MOST} autres."] if len(faults) > MOST else []


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))
