"""Prints one JSON object a line, {"name", "value", "unit"} and the limit if it has one; ends with 1 beyond a limit."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from coordination.embedded.addresses import PROJECT, data_path
from coordination.embedded.folders import open_folders, remove
from tests.bench.doors import sign_in_ratio
from tests.bench.limits import Line, Run
from tests.bench.screening import screening

DATA = ".local/bench"
VOLUMES = ".local/bench-volumes"
LIMIT = 180


def main(names: list[str]) -> int:
    """Everything, in this order; or what is named. Returns the code to exit with."""
    if unknown := set(names) - {*ALONE, *AMONG_MANY}:
        sys.exit(
            f"Inconnu : {', '.join(sorted(unknown))}. Choix : {', '.join((*ALONE, *AMONG_MANY))}"
        )
    run = Run()
    for name, benchmark in ALONE.items():
        if not names or name in names:
            run.show(name, benchmark())
    wanted = [name for name in AMONG_MANY if not names or name in names]
    others = among_many(wanted) if wanted else 0
    return run.end() or others


def demo_starts() -> Iterator[Line]:
    """From the command to the sign-in page: with nothing there, then with the data of the first time."""
    remove(open_folders(DATA).state)
    remove(data_path(DATA))
    try:
        for name in ("demo_first_start", "demo_second_start"):
            with demo() as first_page:
                yield name, round(first_page(), 1), "s"
    finally:
        remove(open_folders(DATA).state)
        remove(data_path(DATA))


def plan_on_paper() -> Iterator[Line]:
    """The PDF of a large plan against one plain table with the same words, fonts and tags."""
    found = subprocess.run(
        [
            *(sys.executable, "-m", "coordination.embedded", "run", "--fast", "--data", DATA, "--"),
            *(sys.executable, "-m", "tests.bench.plan_paper"),
        ],
        cwd=PROJECT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "coordination.settings.test"},
        capture_output=True,
        text=True,
        check=True,
    )
    for line in found.stdout.splitlines():
        name, value, unit = line.split(" ", 2)
        yield name, float(value), unit


def among_many(names: list[str]) -> int:
    """What is measured among 1,000 to 100,000 situations; BENCH_KEEP=1 keeps them for the next time.

    That process says itself what is beyond its limit; its code is returned.
    """
    try:
        return subprocess.run(
            [
                *(sys.executable, "-m", "coordination.embedded", "run", "--data", VOLUMES, "--"),
                *(sys.executable, "-m", "tests.bench.inside", *names),
            ],
            cwd=PROJECT,
            check=False,
        ).returncode
    finally:
        if not os.environ.get("BENCH_KEEP"):
            remove(open_folders(VOLUMES).state)
            remove(data_path(VOLUMES))


@contextmanager
def demo() -> Iterator[Callable[[], float]]:
    """A demonstration of its own; calls back the seconds until its first page."""
    port = free_port()
    started = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "coordination.embedded", "demo", "--data", DATA],
        cwd=PROJECT,
        env={**os.environ, "PORT": str(port)},
        stdout=subprocess.DEVNULL,
    )

    def first_page() -> float:
        while not answers(f"http://127.0.0.1:{port}/"):
            if process.poll() is not None or time.monotonic() - started > LIMIT:
                sys.exit(f"La démonstration ne répond pas : voir {Path(DATA) / 'log'}")
            time.sleep(0.05)
        return time.monotonic() - started

    try:
        yield first_page
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def answers(address: str) -> bool:
    """Whether a page comes, after the redirections to the sign-in."""
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def free_port() -> int:
    """A port that nobody listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


ALONE = {
    "start": demo_starts,
    "pdf": plan_on_paper,
    "screening": screening,
    "sign_in_ratio": sign_in_ratio,
}
AMONG_MANY = ("seed", "pages", "statements", "second_line", "journal", "relay", "users", "sizes")

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
