"""Somebody of the cast at a browser without a screen: opens pages, fills in forms, has patience."""

import threading
import time
from collections import Counter
from dataclasses import dataclass, field

import requests
from lxml import html

PASSWORD = "demo"
TIMEOUT = 30
TRIES_AGAIN_AFTER = 0.3


class NoAnswer(Exception):
    """The site went away, or broke, while it was asked."""


class Stopped(Exception):
    """The script is over while somebody was waiting for the site."""


@dataclass
class Tally:
    """What the people saw; shared by all of them."""

    stop: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)
    interrupted: int = 0
    # how often a page said « done », by decision and object: what the base may not have forgotten
    confirmed: Counter[tuple[str, str]] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    troubles: list[str] = field(default_factory=list)

    def interrupt(self) -> None:
        with self.lock:
            self.interrupted += 1


class Page:
    """What came: its address, its status, its forms."""

    def __init__(self, answer: requests.Response) -> None:
        self.path = "/" + answer.url.split("/", 3)[3]
        self.status = answer.status_code
        self.to = answer.headers.get("Location", "")
        self.text = answer.text
        self.tree = html.document_fromstring(answer.text) if answer.text else None

    def form(self, having: str) -> dict[str, list[str]]:
        """What a browser would send of the form that has this field; empty without such a form."""
        forms = [] if self.tree is None else self.tree.xpath("//main//form[@method='post']")
        for form in forms:
            if having in form.fields:
                filled: dict[str, list[str]] = {}
                for name, value in form.form_values():
                    filled.setdefault(name, []).append(value)
                return filled
        return {}

    def offered(self, name: str) -> list[str]:
        """The answers that the round buttons of this name propose."""
        return [] if self.tree is None else self.tree.xpath(f"//input[@name='{name}']/@value")


class Person:
    """One signed-in session. A refused connection is waited out; a call that breaks is NoAnswer."""

    def __init__(self, login: str, site: str, tally: Tally) -> None:
        self.login, self.site, self.tally = login, site, tally
        self.session = requests.Session()
        self.session.trust_env = False

    def sign_in(self) -> None:
        page = self.get("/compte/connexion/")
        said = {"login": self.login, "password": PASSWORD}
        if self.post("/compte/connexion/", page.form(having="login") | said).status != 302:
            raise RuntimeError(f"{self.login} could not sign in")

    def get(self, path: str) -> Page:
        return self._ask("GET", path)

    def post(self, path: str, data: dict) -> Page:
        return self._ask("POST", path, data)

    def decide(self, path: str, form: dict, *, action: str, about: str) -> bool:
        """Send a form; when the site says that it is done, the base must not have forgotten it."""
        page = self.post(path, form)
        if page.status == 302:
            with self.tally.lock:
                self.tally.confirmed[action, about] += 1
        return page.status == 302

    def _ask(self, method: str, path: str, data: dict | None = None) -> Page:
        while not self.tally.stop.is_set():
            try:
                # a connection for each: one kept open would die of old age, not of a fault
                answer = self.session.request(
                    method,
                    self.site + path,
                    data=data,
                    timeout=TIMEOUT,
                    allow_redirects=False,
                    headers={"Connection": "close", "Referer": self.site + path},
                )
            except requests.RequestException as error:
                if not _refused(error):
                    self.tally.interrupt()
                    raise NoAnswer(path) from error
                time.sleep(TRIES_AGAIN_AFTER)
            else:
                return self._answered(answer)
        raise Stopped

    def _answered(self, answer: requests.Response) -> Page:
        page = Page(answer)
        with self.tally.lock:
            self.tally.statuses[page.status] += 1
        if page.status >= 500:
            self.tally.interrupt()
            raise NoAnswer(page.path)
        if page.to.startswith("/compte/"):
            raise RuntimeError(f"{self.login} was signed out at {page.path}")
        return page


def _refused(error: requests.RequestException) -> bool:
    """Nobody listens: nothing was asked of anybody."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ConnectionRefusedError):
            return True
        cause = cause.__cause__ or cause.__context__
    return False
