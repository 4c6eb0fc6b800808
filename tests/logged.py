"""Every line that the site logs while the tests run, and what of it would name somebody.

Each process writes to a file of its own; when all tests have run, the first process reads them all
(tests/conftest.py). A line that names somebody makes the whole run fail, though each test passed.
"""

import logging
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from common.logs import ImpersonalFormatter

FOLDER = "CORDEE_LOGGED"
# The surnames of the cast and of the demonstration's, as they stand in the pages.
NAMES = (
    *("Haddad", "Le Goff", "Riou", "Lemoine", "Garnier", "Benali", "Moreau", "Tanguy", "Pereira"),
    *("Prigent", "Kervella", "Le Bihan", "Jollivet", "Guillou", "Le Calvez"),
)
PERSONAL = {
    "a name": re.compile(rf"\b(?:{'|'.join(NAMES)})\b", re.IGNORECASE),
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


def lines() -> Iterator[str]:
    for path in sorted(folder().glob("*.log")):
        yield from path.read_text(encoding="utf-8").splitlines()


def personal(written: Iterator[str]) -> list[str]:
    """What names somebody, each with what it is; frames of a traceback hold code, not data."""
    found = []
    for line in written:
        if line.startswith("    "):
            continue
        found += [f"{what}: {line}" for what, words in PERSONAL.items() if words.search(line)]
    return found
