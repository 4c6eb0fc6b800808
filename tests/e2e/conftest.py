"""The demonstration itself, started as a newcomer starts it, and a browser to walk through it."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests import logged

ROOT = Path(__file__).resolve().parent.parent.parent
DATA = ROOT / ".local" / f"e2e-demo-{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESKTOP = {"width": 1280, "height": 900}
TELEPHONE = {"width": 390, "height": 844}
SESSIONS: dict[tuple[str, str], list] = {}  # the cookies of who signed in, by site and login


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start_demo(data: Path, port: int, log: Path) -> subprocess.Popen:
    """`make demo` without the installation that the target has done already."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_ADMIN_URL", "REDIS_URL"}
        and not name.startswith(("DJANGO_SETTINGS", "MAKE"))
    }
    return subprocess.Popen(
        [sys.executable, "-m", "coordination.embedded", "demo", "--data", str(data)],
        cwd=ROOT,
        env={**environment, "PORT": str(port)},
        stdout=log.open("wb"),
        stderr=subprocess.STDOUT,
    )


def wait_for(process: subprocess.Popen, address: str, log: Path, seconds: float = 300) -> None:
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            pass
        time.sleep(0.3)
    raise RuntimeError(f"The demonstration did not start:\n{log.read_text()}")


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Iterator[str]:
    """The address of a fresh demonstration with web, worker, beat and mail running.

    CORDEE_SITE names one that runs already, which spares its start while a test is being written.
    """
    if running := os.environ.get("CORDEE_SITE"):
        yield running
        return
    shutil.rmtree(DATA, ignore_errors=True)
    log, port = tmp_path_factory.mktemp("demo") / "demo.log", free_port()
    process = start_demo(DATA, port, log)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(process, address, log)
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)
    # what everybody did in their browsers has left no name in the log of any process
    assert logged.personal(logged.lines(DATA / "log")) == []


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = os.environ.get("CORDEE_CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=path, args=list(QUIET))


class Visitor:
    """Somebody of the cast at a browser of their own."""

    def __init__(self, browser: Browser, site: str, *, viewport: dict | None = None) -> None:
        self.site = site
        self.context: BrowserContext = browser.new_context(
            viewport=viewport or DESKTOP, locale="fr-FR", timezone_id="Europe/Paris"
        )
        self.context.set_default_timeout(20_000)
        self.page: Page = self.context.new_page()
        self.problems: list[str] = []
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))

    def _console(self, message) -> None:
        # a refused draft or form answers 4xx on purpose, which Chromium and htmx report as an error
        expected = ("the server responded with a status of 4", "Response Status Error Code 4")
        if message.type == "error" and not any(words in message.text for words in expected):
            self.problems.append(message.text)

    def sign_in(self, login: str, *, anew: bool = False) -> Page:
        """By the form, as everybody does; who did so before comes back with the session of then,
        unless it has to be another one."""
        if not anew:
            self.context.add_cookies(SESSIONS.get((self.site, login), []))
        self.page.goto(f"{self.site}/")
        if "/compte/connexion/" in self.page.url:
            self._by_the_form(login)
            SESSIONS[self.site, login] = self.context.cookies()
        return self.page

    def _by_the_form(self, login: str) -> None:
        """With the current code where a second factor is asked."""
        self.page.goto(f"{self.site}/compte/connexion/")
        self.page.get_by_label("Adresse professionnelle").fill(login)
        self.page.get_by_label("Mot de passe", exact=True).fill("demo")
        self.page.get_by_role("button", name="Se connecter", exact=True).click()
        limit = time.monotonic() + 70
        while "/connexion/code" in self.page.url and time.monotonic() < limit:
            self._give_code()

    def _give_code(self) -> None:
        """Copy the code that the demonstration shows; one that has served waits for the next."""
        code = re.search(r"\b\d{6}\b", self.page.inner_text("main")).group()
        self.page.get_by_label("Code").first.fill(code)
        self.page.get_by_role("button", name="Continuer").click()
        self.page.wait_for_load_state("networkidle")
        if "/connexion/code" in self.page.url:
            time.sleep(31 - time.time() % 30)  # the next code of the clock
            self.page.goto(self.page.url)

    def close(self) -> None:
        self.context.close()


@pytest.fixture(scope="module")
def people(browser, site) -> Iterator:
    """`people("samir@demo.test")`: the page of that person, signed in once for the whole file."""
    visitors: dict[str, Visitor] = {}

    def visit(login: str) -> Page:
        if login not in visitors:
            visitors[login] = Visitor(browser, site)
            visitors[login].sign_in(login)
        return visitors[login].page

    yield visit
    problems = {login: visitor.problems for login, visitor in visitors.items() if visitor.problems}
    for visitor in visitors.values():
        visitor.close()
    assert problems == {}


@pytest.fixture
def visit(browser, site, request) -> Iterator:
    """`visit("samir@demo.test")` gives a page signed in as that person; errors of scripts fail."""
    visitors: list[Visitor] = []

    def as_person(login: str = "", *, viewport: dict | None = None, anew: bool = False) -> Page:
        visitor = Visitor(browser, site, viewport=viewport)
        visitors.append(visitor)
        request.node.open_pages = [one.page for one in visitors]
        if login:
            visitor.sign_in(login, anew=anew)
        return visitor.page

    yield as_person
    problems = [problem for visitor in visitors for problem in visitor.problems]
    for visitor in visitors:
        visitor.close()
    assert problems == []


expect.set_options(timeout=10_000)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """Keep a picture of every page that was open when a test failed."""
    outcome = yield
    if outcome.get_result().failed and call.when == "call":
        for number, page in enumerate(getattr(item, "open_pages", [])):
            folder = ROOT / ".local" / "e2e-failures"
            folder.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=folder / f"{item.name[:80]}-{number}.png", full_page=True)
