"""The demonstration's letter box, read as the person who got the letter would."""

import re
import time

from playwright.sync_api import Page


def link_in_letter(page: Page, site: str, subject: str, *, path: str, seconds: float = 60) -> str:
    """The address in the newest letter with this subject, once the worker has sent it."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        page.goto(f"{site}/demonstration/boite-aux-lettres/")
        if subject in page.inner_text("main"):
            found = re.search(rf"http://[^\s\"<]+{path}[^\s\"<]*", page.content())
            if found:
                return found.group()
        time.sleep(1)
    raise AssertionError(f"No letter « {subject} » came in {seconds} s")
