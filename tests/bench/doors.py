"""Whether the time of an answer tells who has an account: known against unknown, try by try.

Started by tests/bench/run.py on servers of its own, with the passwords hashed as in production.
"""

import itertools
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

from tests.bench.limits import Line

TRIES = 200
ARGON = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
DATA = ".local/bench-doors"


def sign_in_ratio() -> Iterator[Line]:
    """The lines of a run; the database is that of the tests, with their cast in it."""
    found = subprocess.run(
        [
            *(sys.executable, "-m", "coordination.embedded", "run", "--fast", "--data", DATA, "--"),
            *(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", "0", "-m", ""),
            *("-s", "tests/bench/doors.py::test_measured"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    if found.returncode:
        sys.exit(found.stdout + found.stderr)
    for line in found.stdout.splitlines():
        if line.startswith("BENCH "):
            _, name, value, unit = line.split(" ", 3)
            yield name, float(value), unit


def ratio(send: Callable[[str], object], known: str, unknown: str, *, before=None) -> float:
    """The greater median over the smaller one, the two kinds taken in turn."""
    times: dict[str, list[float]] = {known: [], unknown: []}
    for number, email in enumerate(itertools.islice(itertools.cycle((known, unknown)), 2 * TRIES)):
        if before is not None:
            before()
        started = time.perf_counter()
        send(email)
        if number >= 10:  # the first ones fill caches
            times[email].append(time.perf_counter() - started)
    medians = sorted(statistics.median(found) for found in times.values())
    return medians[1] / medians[0]


def test_measured(cast, settings):
    """Not a test of the suite (its file has no such name): the bench asks for it by name."""
    from django.core.cache import cache  # noqa: PLC0415 - only in the process that measures
    from django.db import transaction  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.urls import reverse  # noqa: PLC0415

    from tests.signin.test_account_requests import ASK, answers  # noqa: PLC0415

    settings.PASSWORD_HASHERS = ARGON
    cast.camille.set_password("demo")
    cast.camille.save()
    login, reset = reverse("account_login"), reverse("account_reset_password")
    unknown = "personne@exemple.test"

    def undone(send):
        """Each try meets the same database."""

        def once(email):
            with transaction.atomic():
                send(email)
                transaction.set_rollback(True)

        return once

    doors = {
        "sign_in_ratio": lambda email: Client().post(login, {"login": email, "password": "faux"}),
        "reset_ratio": undone(lambda email: Client().post(reset, {"email": email})),
        "account_request_ratio": undone(
            lambda email: Client().post(ASK, answers(cast, email=email))
        ),
    }
    for name, send in doors.items():
        found = ratio(send, cast.camille.email, unknown, before=cache.clear)
        print(f"\nBENCH {name} {found:.3f} known/unknown medians, {TRIES} tries each")
