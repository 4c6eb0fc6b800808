"""Where files lie: outside the web root, under random names, each closed by a key of its own.

A stored file is MARK, the length of the wrapped key, that key closed by FIELD_ENCRYPTION_KEYS, then
pieces of 1 MiB. Each piece is bound to the file's name, its rank, and to being the last one, so
that a changed, shortened or exchanged file does not open.
"""

import os
import re
import shutil
import struct
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

MARK = b"CORDEE1\n"
PIECE = 1024 * 1024
TAG = 16
QUARANTINE = "quarantine"
NAME = re.compile(r"[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{32}")
_written: ContextVar[list[str] | None] = ContextVar("written", default=None)


class Damaged(Exception):
    """The stored file is missing, or is not the one that was written."""


def write(content: bytes) -> str:
    """Keep the content; the name under which `read` finds it. All or nothing, on disk on return."""
    drawn = uuid.uuid4().hex
    name = f"{drawn[:2]}/{drawn[2:4]}/{drawn}"
    path = _path(name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")
    try:
        with open(unfinished, "xb", opener=_for_us_alone) as file:
            file.writelines(_closed(content, name))
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(path)
        _sync_folder(path.parent)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    if (names := _written.get()) is not None:
        names.append(name)
    return name


def read(name: str) -> bytes:
    """The content again; raises Damaged rather than give a part of it, or something else."""
    try:
        return b"".join(_opened(_path(name).read_bytes(), name))
    except (OSError, InvalidToken, InvalidTag, struct.error, ValueError) as error:
        raise Damaged(f"stored file {name}: {type(error).__name__}") from error


def delete(names: Iterable[str]) -> None:
    """Remove files; one that is gone already is no error."""
    for name in names:
        _path(name).unlink(missing_ok=True)


@contextmanager
def deposit() -> Iterator[None]:
    """Files written in this block are removed when it ends with an exception.

    Goes around the transaction that holds their rows: a row that is not committed leaves no file.
    """
    outer, names = _written.get(), []
    token = _written.set(names)
    try:
        yield
    except BaseException:
        delete(names)
        raise
    finally:
        _written.reset(token)
    if outer is not None:
        outer.extend(names)


_rows: list[Callable[[], Iterable[str]]] = []


def also_known(names: Callable[[], Iterable[str]]) -> None:
    """Called once at start by each app that keeps files here: `names()` are those its rows hold."""
    _rows.append(names)


def known() -> set[str]:
    """The names that some row holds, whatever the app."""
    return {name for names in _rows for name in names() if name}


def strays(known: set[str], *, older_than: float) -> list[str]:
    """Names of stored files that no row knows, written more than `older_than` seconds ago.

    They stay behind when a process is killed between its file and its commit.
    """
    root = Path(settings.MEDIA_ROOT)
    return [name for name in _written_before(root, older_than) if name not in known]


def set_aside(names: Iterable[str]) -> None:
    """Move files to the folder « quarantine », under the same names; from there they can come back."""
    aside = Path(settings.MEDIA_ROOT) / QUARANTINE
    for name in names:
        target = aside / name
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _path(name).rename(target)
        os.utime(target)  # from now on counts the time in quarantine


def empty_quarantine(*, older_than: float) -> int:
    """Delete what was set aside more than `older_than` seconds ago; how many."""
    aside = Path(settings.MEDIA_ROOT) / QUARANTINE
    names = _written_before(aside, older_than)
    for name in names:
        (aside / name).unlink(missing_ok=True)
    return len(names)


def stored() -> Iterator[Path]:
    """Every file that lies here, those in quarantine too; nothing that is still being written."""
    root = Path(settings.MEDIA_ROOT)
    for folder in (root, root / QUARANTINE):
        for path in folder.glob("??/??/*"):
            if NAME.fullmatch(path.relative_to(folder).as_posix()):
                yield path


def is_current(path: Path) -> bool:
    """Whether the first of the keys closes this file; raises Damaged when none of them does."""
    with _damaged(path), path.open("rb") as file:
        return _closed_by_first(_wrapped_key(file))


def rewrap(path: Path) -> bool:
    """Close this file's key with the first of the keys; False when it already was.

    The content is not opened. A new file takes the place of the old one in one step, with its
    date: whoever reads meanwhile gets the one or the other, and whoever is killed leaves the old.
    """
    unfinished = path.with_suffix(".part")
    with _damaged(path), path.open("rb") as old:
        if _closed_by_first(wrapped := _wrapped_key(old)):
            return False
        renewed = _wrapping().rotate(wrapped)
        with open(unfinished, "wb", opener=_for_us_alone) as new:
            new.write(MARK + struct.pack("!H", len(renewed)) + renewed)
            shutil.copyfileobj(old, new, PIECE)
            new.flush()
            os.fsync(new.fileno())
        shutil.copystat(path, unfinished)
        unfinished.rename(path)
        _sync_folder(path.parent)
    return True


@contextmanager
def _damaged(path: Path) -> Iterator[None]:
    try:
        yield
    except (InvalidToken, struct.error, ValueError) as error:
        raise Damaged(f"stored file {path.name}: {type(error).__name__}") from error


def _wrapped_key(file: BinaryIO) -> bytes:
    """What closes the content; leaves `file` at the first piece of it."""
    if file.read(len(MARK)) != MARK:
        raise ValueError("not a stored file")
    (length,) = struct.unpack("!H", file.read(2))
    return file.read(length)


def _closed_by_first(wrapped: bytes) -> bool:
    """Whether the first key opens it; InvalidToken when no key does."""
    try:
        Fernet(settings.FIELD_ENCRYPTION_KEYS[0]).decrypt(wrapped)
    except InvalidToken:
        _wrapping().decrypt(wrapped)
        return False
    return True


def _written_before(folder: Path, older_than: float) -> list[str]:
    before = time.time() - older_than
    found = (path for path in folder.glob("??/??/*") if path.stat().st_mtime < before)
    return sorted(path.relative_to(folder).as_posix() for path in found)


def _path(name: str) -> Path:
    if not NAME.fullmatch(name.removesuffix(".part")):
        raise ValueError("not a name of ours")
    return Path(settings.MEDIA_ROOT) / name


def _for_us_alone(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _wrapping() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.FIELD_ENCRYPTION_KEYS])


def _closed(content: bytes, name: str) -> Iterator[bytes]:
    key = AESGCM.generate_key(256)
    wrapped = _wrapping().encrypt(key)
    yield MARK + struct.pack("!H", len(wrapped)) + wrapped
    cipher, last = AESGCM(key), max(0, len(content) - 1) // PIECE
    for rank in range(last + 1):
        piece = content[rank * PIECE : (rank + 1) * PIECE]
        yield cipher.encrypt(_nonce(rank), piece, _bound_to(name, rank, rank == last))


def _opened(stored: bytes, name: str) -> Iterator[bytes]:
    if not stored.startswith(MARK):
        raise ValueError("not a stored file")
    (length,) = struct.unpack_from("!H", stored, len(MARK))
    start = len(MARK) + 2 + length
    key = _wrapping().decrypt(stored[start - length : start])
    cipher, last = AESGCM(key), max(0, len(stored) - start - 1) // (PIECE + TAG)
    for rank in range(last + 1):
        piece = stored[start + rank * (PIECE + TAG) : start + (rank + 1) * (PIECE + TAG)]
        yield cipher.decrypt(_nonce(rank), piece, _bound_to(name, rank, rank == last))


def _nonce(rank: int) -> bytes:
    """The rank is enough: a key closes one file only."""
    return rank.to_bytes(12, "big")


def _bound_to(name: str, rank: int, is_last: bool) -> bytes:
    return f"{name}|{rank}|{int(is_last)}".encode()
