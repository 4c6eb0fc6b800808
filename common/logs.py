"""Keeps personal data out of the log: addresses, numbers and what a row holds are blanked."""

import copy
import logging
import re
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime

PERSONAL = (
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+"), "<adresse>"),
    (re.compile(r"(?<!\d)(?:\+33|0)[1-9](?:[ .-]?\d{2}){4}(?!\d)"), "<téléphone>"),
    (
        re.compile(
            r"(?<!\d)[12]\d{2}(?:0[1-9]|1[0-2]|[2-9]\d)(?:\d{2}|2[AB])\d{6}(?:\d{2})?(?!\d)"
        ),
        "<numéro>",
    ),
    (
        re.compile(r"(/acces/(?:invitation|adresse)/|/mot-de-passe/nouveau/)[^/\s\"']+"),
        r"\1<jeton>",
    ),
    (re.compile(r"(\?)[^\s\"]+"), r"\1<filtre>"),
)
# PostgreSQL quotes the whole row below its first line; in a repr() the line break is written « \n »
ROW = re.compile(
    r"(?:\n|\\n)\s*(?:DETAIL|DÉTAIL|CONTEXT|CONTEXTE|HINT|ASTUCE|QUERY|LINE \d+|LIGNE \d+)\s*:.*",
    re.DOTALL,
)
# … and the value itself in the first line when it does not read it
# every character that a reader of the log may take for the end of a line, or obey
BREAKS = re.compile(r"[\x00-\x08\x0a-\x1f\x7f\x85\u2028\u2029]")
VALUE = re.compile(r"(invalid [^:\n]*|out of range[^:\n]*): \".*", re.DOTALL)


class ImpersonalFormatter(logging.Formatter):
    """Blank what identifies a person, in the message as in the traceback.

    A formatter and not a filter: it sees the line as it will be written, whoever logged it. Of an
    exception it keeps the frames, the class and the first line of what it says.
    """

    def format(self, record: logging.LogRecord) -> str:
        own = copy.copy(record)
        own.exc_text = None  # another handler may have left its own, unblanked
        text = super().format(own)
        for pattern, replacement in PERSONAL:
            text = pattern.sub(replacement, text)
        return text

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:
        """In UTC and saying so: the hour between two and three comes twice in a night of autumn."""
        return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")

    def formatMessage(self, record: logging.LogRecord) -> str:
        record.message = _one_line(_without_row(record.message))
        return super().formatMessage(record)

    def formatException(self, exc_info) -> str:
        return "\n".join(_told(exc_info[1], seen=set()))


def _told(error: BaseException, *, seen: set[int]) -> Iterator[str]:
    """The exception after those that led to it, each without the row it stumbled over."""
    seen.add(id(error))
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None and id(before) not in seen:
        yield from _told(before, seen=seen)
        yield "… and then:"
    yield "Traceback (most recent call last):"
    yield "".join(traceback.format_tb(error.__traceback__)).rstrip("\n")
    kind = type(error)
    first, *_ = _without_row(str(error)).splitlines() or [""]
    yield f"{kind.__module__}.{kind.__qualname__}: {first}"


def _one_line(text: str) -> str:
    """Nobody writes a line of the log by what they type: its breaks are spelt out."""
    return BREAKS.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def _without_row(text: str) -> str:
    return VALUE.sub(r"\1: <valeur>", ROW.sub("", text))
