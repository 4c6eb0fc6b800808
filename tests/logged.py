"""Every line that the site logs while the tests run, and what of it would name somebody.

Each process writes to a file of its own; when all tests have run, the first process reads them all
(tests/conftest.py). A line that names somebody makes the whole run fail, though each test passed.
"""

import logging
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from common.logs import ImpersonalFormatter
from demo.cast import CAST, COLLEAGUES
from demo.story.whole import REQUESTS
from tests.personas import PEOPLE

FOLDER = "CORDEE_LOGGED"
WELCOME = "prepare.log"  # the cast by name, as the terminal shows it
ORDINARY = {"Even", "Marchand", "Petit"}  # words that a line may well hold
ELSEWHERE = {"Le Bihan", "Jollivet", "Le Calvez"}  # of the tests alone


def surnames() -> set[str]:
    """Of everybody invented: the cast, the directory, those for whom an appui is asked."""
    asked = {request.about for request in REQUESTS if request.about}
    found = {one.last_name for one in (*CAST, *COLLEAGUES, *asked)}
    found |= {one.birth_name for one in asked if one.birth_name}
    return (found | {words[2] for words in PEOPLE.values()} | ELSEWHERE) - ORDINARY


def first_names() -> set[str]:
    """Of the same people; compared with their capital, unlike surnames: « claire » is a word."""
    asked = [request.about for request in REQUESTS if request.about]
    return {one.first_name for one in (*CAST, *COLLEAGUES, *asked)} | {
        words[1] for words in PEOPLE.values()
    }


def _any_of(names: Iterable[str]) -> str:
    return rf"\b(?:{'|'.join(map(re.escape, sorted(names)))})\b"


PERSONAL = {
    "a name": re.compile(_any_of(surnames()), re.IGNORECASE),
    "a first name": re.compile(_any_of(first_names())),
    "a marker of a volet": re.compile(r"\bzq[a-z]{3,}"),
    "an address": re.compile(r"[\w.+-]+@[\w-]+\.[a-z]{2,}"),
    "a health number": re.compile(
        r"(?<!\d)[12]\d{2}(?:0[1-9]|1[0-2])(?:\d{2}|2[AB])\d{6}(?:\d{2})?(?!\d)"
    ),
    "a telephone": re.compile(r"(?<!\d)0[1-9](?:[ .]\d{2}){4}(?!\d)"),
    "a token": re.compile(
        r"/acces/(?:invitation|adresse)/[\w-]{20,}|/mot-de-passe/nouveau/\w+-\w{5,}-\w{10,}"
    ),
    "a secret": re.compile(
        r"(?:password|passwd|secret|sessionid|csrftoken)[\"']?\s*[=:]\s*[\"']?\w{4,}", re.IGNORECASE
    ),
}


def begin() -> None:
    """A folder for this run; the processes started after it find it."""
    if FOLDER not in os.environ:
        os.environ[FOLDER] = tempfile.mkdtemp(prefix="cordee-logged-")


def folder() -> Path:
    return Path(os.environ[FOLDER])


@contextmanager
def collected() -> Iterator[None]:
    """What the site's formatter writes from now on goes to the file of this process as well.

    The formatter and not a handler: a test that configures the log anew takes handlers away.
    """
    path = folder() / f"{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}.log"
    path.parent.mkdir(exist_ok=True)
    real = ImpersonalFormatter.format
    with open(path, "a", encoding="utf-8", buffering=1) as kept:

        def format_and_keep(self, record: logging.LogRecord) -> str:
            text = real(self, record)
            kept.write(f"{text}\n")
            return text

        ImpersonalFormatter.format = format_and_keep  # type: ignore[method-assign]
        yield
        ImpersonalFormatter.format = real  # type: ignore[method-assign]


def lines(of: Path | None = None) -> Iterator[str]:
    """Every line of every log of a folder, but the welcome of a demonstration; of this run unless given."""
    for path in sorted((of or folder()).glob("*.log")):
        if path.name != WELCOME:
            yield from path.read_text(encoding="utf-8", errors="replace").splitlines()


def personal(written: Iterator[str]) -> list[str]:
    """What names somebody, each with what it is; frames of a traceback hold code, not data."""
    found = []
    for line in written:
        if line.startswith("    "):
            continue
        found += [f"{what}: {line}" for what, words in PERSONAL.items() if words.search(line)]
    return found
