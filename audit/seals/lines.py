"""One seal as one line of JSON, signed: what it says, how it is read back, what is wrong with it."""

import hashlib
import hmac
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from audit.seals.base import SEAL, Leaf

FIRST = "0" * 64  # what the first seal follows
SHORT = 16  # characters of a row's digest that an exported line keeps, to tell which row it was
FILES = "seals-*.jsonl"
Line = dict[str, Any]
Groups = dict[tuple[str, str], tuple[int, str]]


def digest_of(seal: Mapping[str, Any]) -> str:
    """The digest of a seal, as journal.seal_digest makes it."""
    return _sha256("\n".join(str(seal[name]) for name in SEAL[:-1]))


def groups_of(leaves: Mapping[str, Iterable[Leaf]]) -> Groups:
    """The rows of one window by table and month: how many, and their digest."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for table, rows in leaves.items():
        for row in rows:
            found[table, row.month].append(f"{row.id}:{row.leaf}")
    return {key: (len(rows), _sha256("\n".join(rows))) for key, rows in found.items()}


def read_groups(text: str) -> Groups:
    """The same, as a seal writes them."""
    words = (one.split(" ") for one in text.split(";") if one)
    return {(table, month): (int(count), digest) for table, month, count, digest in words}


def line_of(seal: Mapping[str, Any], leaves: Mapping[str, Iterable[Leaf]], key: str) -> Line:
    """What is exported of a seal: itself, the beginning of each row's digest, and a signature."""
    short: dict[str, list[str]] = defaultdict(list)
    for table, rows in leaves.items():
        for row in rows:
            short[f"{table} {row.month}"].append(f"{row.id}:{row.leaf[:SHORT]}")
    return signed({**seal, "rows": {name: " ".join(found) for name, found in short.items()}}, key)


def restored_line(
    last: Line, seal: Mapping[str, Any] | None, reason: str, at: str, key: str
) -> Line:
    """The base went back to this seal (a backup was restored): what was sealed after it is gone."""
    return signed(
        {
            "restored": reason,
            "made_at": at,
            "number": seal["number"] if seal else 0,
            "digest": seal["digest"] if seal else FIRST,
            "gone_through": last["number"],
        },
        key,
    )


def signed(line: Line, key: str) -> Line:
    return {**line, "signature": signature(line, key)}


def signature(line: Line, key: str) -> str:
    """HMAC-SHA256 over everything else that the line says, by the first of the keys."""
    said = {name: value for name, value in line.items() if name != "signature"}
    return hmac.new(keys(key)[0].encode(), as_text(said).encode(), hashlib.sha256).hexdigest()


def is_ours(line: Line, key: str) -> bool:
    """Whether one of the keys has signed it: older ones stay behind the first, after a comma."""
    said = str(line.get("signature"))
    return any(hmac.compare_digest(said, signature(line, one)) for one in keys(key))


def keys(key: str) -> list[str]:
    return [one.strip() for one in key.split(",") if one.strip()]


def as_text(line: Line) -> str:
    return json.dumps(line, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def read_rows(line: Line) -> dict[str, dict[str, dict[int, str]]]:
    """The rows that a line names: their short digest by table, month and number."""
    found: dict[str, dict[str, dict[int, str]]] = {"event": {}, "change": {}}
    for name, text in line.get("rows", {}).items():
        table, month = name.split(" ")
        pairs = (pair.split(":") for pair in text.split(" "))
        found[table][month] = {int(number): leaf for number, leaf in pairs}
    return found


def files_in(place: Path) -> list[Path]:
    """The exported files, oldest first; `place` may be one of them."""
    return [place] if place.is_file() else sorted(place.glob(FILES))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
