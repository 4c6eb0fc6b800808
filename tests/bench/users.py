"""Fifty people at work over real HTTP, against the web server as the demonstration runs it, at 100,000 situations.

Each asks a page, thinks between two and six seconds, and asks the next one; no error is allowed.
The people are in this process, so that what they cost is taken from the same two cores.
"""

import http.client
import random
import re
import statistics
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.conf import settings
from django.utils import timezone

from accounts.models import User
from cases.enums import CaseStatus
from cases.models import Case
from coordination.embedded.addresses import PROJECT
from directory.enums import Role
from ppcs.models import Plan
from tests.bench.browser import session_of
from tests.bench.limits import Line
from tests.bench.pages import in_volume
from tests.bench.run import free_port
from tests.bench.volumes import LARGEST, environment

COORDINATORS, MEMBERS = 30, 20
THINKS = (2.0, 6.0)
WARM_S, MEASURED_S = 10, 60
HOST = "127.0.0.1"
SEARCHED = ("le g", "tanguy", "quintrec", "rennes", "madec jeanne")
# what is asked, how often in a hundred
OF_A_COORDINATOR = {
    "worklist": 30,
    "situation": 30,
    "triage": 10,
    "search": 5,
    "plan": 10,
    "journal": 10,
    "note": 5,
}
OF_A_MEMBER = {
    "my_situations": 30,
    "my_actions": 25,
    "situation": 25,
    "plan": 10,
    "journal": 5,
    "note": 5,
}


@dataclass
class Person:
    """One user: a session, the situations they open, and how long each page took."""

    session: str
    wanted: dict[str, int]
    cases: list[str]
    plans: list[str]
    seed: int
    took: list[tuple[float, float]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def work(self, port: int, until: float) -> None:
        lot = random.Random(self.seed)
        time.sleep(lot.uniform(0, THINKS[1]))
        while time.monotonic() < until:
            (what,) = lot.choices(list(self.wanted), list(self.wanted.values()))
            try:
                self._ask(port, what, lot)
            except (OSError, http.client.HTTPException) as error:
                self.errors.append(f"{what}: {type(error).__name__}")
            time.sleep(lot.uniform(*THINKS))

    def _ask(self, port: int, what: str, lot: random.Random) -> None:
        case, plan = lot.choice(self.cases), lot.choice(self.plans)
        if what == "search":
            self._form(port, "/recherche/", "/recherche/chercher/", {"q": lot.choice(SEARCHED)})
            self._timed(port, "GET", "/recherche/")
        elif what == "note":
            page = f"/situations/{case}/journal/noter/"
            self._form(port, page, page, _note())
        else:
            address = {
                "worklist": "/file-active/",
                "triage": "/demandes-du-dac/",
                "my_situations": "/mes-situations/",
                "my_actions": "/mes-actions/",
                "situation": f"/situations/{case}/",
                "journal": f"/situations/{case}/journal/",
                "plan": f"/plans/{plan}/",
            }[what]
            self._timed(port, "GET", address)

    def _form(self, port: int, page: str, target: str, fields: dict[str, str]) -> None:
        """The page with the form, then what it sends."""
        body, cookies = self._timed(port, "GET", page)
        token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', body)
        if token is None:
            self.errors.append(f"{page}: no form")
            return
        sent = fields | {"csrfmiddlewaretoken": token.group(1).decode()}
        self._timed(port, "POST", target, urlencode(sent), cookies)

    def _timed(
        self, port: int, method: str, address: str, body: str | None = None, cookies: str = ""
    ) -> tuple[bytes, str]:
        started = time.monotonic()
        connection = http.client.HTTPConnection(HOST, port, timeout=30)
        headers = {
            "Cookie": "; ".join(
                filter(None, [f"{settings.SESSION_COOKIE_NAME}={self.session}", cookies])
            ),
            "Referer": f"http://{HOST}:{port}/",
        }
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, address, body, headers)
        answer = connection.getresponse()
        page = answer.read()
        connection.close()
        self.took.append((started, time.monotonic() - started))
        if answer.status not in (200, 302):
            self.errors.append(f"{method} {re.sub('[0-9a-f-]{36}', '…', address)}: {answer.status}")
        found = [
            value.partition(";")[0] for name, value in answer.getheaders() if name == "Set-Cookie"
        ]
        return page, "; ".join(one for one in found if one.startswith("csrftoken="))


def _note() -> dict[str, str]:
    today = timezone.localdate()
    return {
        "kind": "call",
        "happened_on": f"{today:%d/%m/%Y}",
        "happened_time": "00 h 01",
        "text": "Appel de la personne, rien de nouveau.",
        "volet": "coordination",
    }


def fifty_users() -> Iterator[Line]:
    people = in_volume(LARGEST, _people)
    port = free_port()
    with _web(port):
        began = time.monotonic()
        until = began + WARM_S + MEASURED_S
        threads = [threading.Thread(target=one.work, args=(port, until)) for one in people]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    took = [s for one in people for at, s in one.took if at > began + WARM_S]
    errors = [error for one in people for error in one.errors]
    for error in sorted(set(errors)):
        print(f"{errors.count(error)} × {error}", file=sys.stderr)
    parts = statistics.quantiles(took, n=20)
    yield "fifty_users_requests", len(took), "count"
    yield "fifty_users_errors", len(errors), "count"
    yield "fifty_users_median_ms", round(statistics.median(took) * 1000), "ms"
    yield "fifty_users_p95_ms", round(parts[18] * 1000), "ms"


def _people() -> list[Person]:
    active = CaseStatus.OPEN
    coordinators = User.objects.filter(
        professional__memberships__role=Role.COORDINATOR, cases_led__status=active
    ).distinct()
    members = User.objects.filter(team_places__case__status=active, team_places__role="nurse")
    found = []
    for rank, user in enumerate(coordinators.order_by("pk")[:COORDINATORS]):
        cases = Case.objects.filter(referent=user, status=active)
        found.append(_person(user, cases, OF_A_COORDINATOR, rank))
    for rank, user in enumerate(members.distinct().order_by("pk")[:MEMBERS]):
        cases = Case.objects.filter(team__user=user, status=active)
        found.append(_person(user, cases, OF_A_MEMBER, COORDINATORS + rank))
    return found


def _person(user: User, cases, wanted: dict[str, int], seed: int) -> Person:
    keys = list(cases.order_by("pk").values_list("pk", "public_id")[:30])
    plans = Plan.objects.filter(case__in=[key for key, _ in keys], status="in_force")
    return Person(
        session=session_of(user),
        wanted=wanted,
        cases=[str(public_id) for _, public_id in keys],
        plans=[str(one) for one in plans.order_by("pk").values_list("public_id", flat=True)],
        seed=seed,
    )


@contextmanager
def _web(port: int) -> Iterator[None]:
    """Gunicorn with the arguments of the demonstration: two processes of four threads."""
    gunicorn = ("-m", "gunicorn", "coordination.wsgi", "--bind", f"{HOST}:{port}")
    workers = ("--workers", "2", "--threads", "4", "--preload", "--no-control-socket")
    serving = environment(LARGEST) | {"BASE_URL": f"http://{HOST}:{port}"}
    process = subprocess.Popen([sys.executable, *gunicorn, *workers], cwd=PROJECT, env=serving)
    try:
        _wait(port)
        yield
    finally:
        process.terminate()
        process.wait(20)


def _wait(port: int) -> None:
    limit = time.monotonic() + 60
    while time.monotonic() < limit:
        try:
            with urllib.request.urlopen(f"http://{HOST}:{port}/compte/connexion/", timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("The web server does not answer")
