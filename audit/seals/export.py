"""The sealer: seals what was written, then appends each seal to files outside of the database."""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from django.db import OperationalError

from audit.seals.base import Base
from audit.seals.lines import FIRST, Line, as_text, files_in, line_of, restored_line

TRIES, PAUSE = 10, 0.3
LOCK, ALIVE = ".lock", ".alive"  # the second is what the container's health looks at
NOTHING: Line = {"number": 0, "digest": FIRST}


class SealsDisagree(Exception):
    """The base and the exported seals do not continue one another; the text says how, in French."""


def _read(text: bytes, path: Path) -> Line:
    try:
        line = json.loads(text)
        return line | {"number": int(line["number"]), "digest": str(line["digest"])}
    except (ValueError, KeyError, TypeError):
        raise SealsDisagree(f"La dernière ligne de {path.name} n’est pas un sceau.") from None


class Sealer:
    """Seals and exports; may be killed at any moment, the next one goes on where it was."""

    def __init__(self, folder: Path, key: str, base: Base | None = None) -> None:
        self.folder, self.key, self.base = folder, key, base or Base()

    def once(self) -> int:
        """Seal what is there, export what is not exported yet; how many lines were written."""
        with self._alone():
            last = self._last()
            self._agree(last)
            self._patiently(self.base.make_partitions)
            self._patiently(self.base.seal_next)
            written = 0
            for seal in self.base.seals(int(last["number"])):
                self._append(self._line(seal))
                written += 1
            (self.folder / ALIVE).touch()
            return written

    def restored(self, reason: str) -> int:
        """Say that a backup was restored: seals after the newest of the base have no rows any more."""
        with self._alone():
            last, newest = self._last(), self.base.newest()
            if newest is not None and newest["number"] >= last["number"]:
                raise SealsDisagree("La base n’est pas en retard sur les sceaux exportés.")
            at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
            self._append(restored_line(last, newest, reason, at, self.key))
            return last["number"] - (newest["number"] if newest else 0)

    def _line(self, seal: dict) -> Line:
        leaves = {
            table: list(self.base.leaves(table, seal[f"{table}_from"], seal[f"{table}_to"]))
            for table in ("change", "event")
        }
        return line_of(seal, leaves, self.key)

    def _agree(self, last: Line) -> None:
        number = int(last["number"])
        if number == 0:
            return
        found = self.base.seals(number - 1, 1)
        if not found:
            raise SealsDisagree(
                f"La base ne connaît pas le sceau n° {number}, déjà exporté. Si une sauvegarde a été "
                "restaurée, dites-le : manage.py seal_journal --restored « raison »."
            )
        if found[0]["digest"] != last["digest"]:
            raise SealsDisagree(
                f"Le sceau n° {number} de la base n’est pas celui qui a été exporté."
            )

    def _patiently(self, act) -> None:
        """A writer at work makes the lock wait; another try comes a moment later, or next minute."""
        for rank in range(TRIES):
            try:
                act()
            except OperationalError as error:
                if "lock timeout" not in str(error):
                    raise
                time.sleep(PAUSE if rank + 1 < TRIES else 0)
            else:
                return

    # --- The files ---
    @contextmanager
    def _alone(self) -> Iterator[None]:
        self.folder.mkdir(mode=0o750, parents=True, exist_ok=True)
        with (self.folder / LOCK).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _last(self) -> Line:
        """The last line that was written whole; what a sudden death left of another is taken away."""
        for path in reversed(files_in(self.folder)):
            content = path.read_bytes()
            whole = content[: content.rfind(b"\n") + 1]
            if len(whole) < len(content):
                os.truncate(path, len(whole))
            if whole:
                return _read(whole.splitlines()[-1], path)
        return NOTHING

    def _append(self, line: Line) -> None:
        path = self.folder / f"seals-{line['made_at'][:7]}.jsonl"
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(as_text(line) + "\n")
            file.flush()
            os.fsync(file.fileno())
