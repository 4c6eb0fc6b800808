"""The letters of the demonstration: every e-mail that it sends, kept in a folder of its own."""

import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

KEPT = 500


@dataclass(frozen=True)
class Letter:
    """One e-mail as its reader sees it."""

    to: str
    subject: str
    at: datetime
    text: str


def keep(folder: Path, content: bytes, *, at: datetime | None = None) -> None:
    """Put one e-mail in the folder, whole or not at all, and drop what is older than the last 500.

    `at` is when it came; now, unless the story tells of a letter of the past.
    """
    folder.mkdir(parents=True, exist_ok=True)
    received = time.time_ns() if at is None else int(at.timestamp() * 1e9)
    name = f"{received:020d}.eml"
    unfinished = folder / f".{name}.{os.getpid()}"
    unfinished.write_bytes(content)
    unfinished.replace(folder / name)
    for old in _newest_first(folder)[KEPT:]:
        old.unlink(missing_ok=True)


def letters(folder: Path) -> list[Letter]:
    """What was received, newest first."""
    return [_read(path) for path in _newest_first(folder)]


def recipients(received: list[Letter]) -> list[str]:
    """Everybody who got a letter, in alphabetical order."""
    return sorted({letter.to for letter in received})


def _newest_first(folder: Path) -> list[Path]:
    return sorted(folder.glob("[0-9]*.eml"), reverse=True)


def _read(path: Path) -> Letter:
    mail = message_from_bytes(path.read_bytes(), _class=EmailMessage, policy=default)
    body = mail.get_body(preferencelist=("plain",))
    return Letter(
        to=str(mail["To"] or ""),
        subject=str(mail["Subject"] or ""),
        at=datetime.fromtimestamp(int(path.stem) / 1e9, tz=UTC),
        text=body.get_content().replace("\r\n", "\n").strip() if body is not None else "",
    )
