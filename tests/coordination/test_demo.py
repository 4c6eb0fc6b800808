"""`make demo`, from its first line to its last: starts, tells who died, survives a kill, stops."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import pytest

from coordination.embedded import processes
from coordination.embedded.addresses import PROJECT, socket_folder
from coordination.embedded.folders import open_folders, remove
from demo.cast import PASSWORD
from tests import logged

pytestmark = pytest.mark.long
STARTS = 120


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> Iterator[Path]:
    """One data folder for the module: the story is told once."""
    folder = tmp_path_factory.mktemp("demo") / "data"
    yield folder
    assert left_alive(folder) == []
    remove(open_folders(folder).state)


def left_alive(data: Path) -> list[int]:
    """Every process that still belongs to the demonstration."""
    home = open_folders(data).state / "redis"
    names = {"postgres", "redis-server"}
    return processes.marked(data) + processes.working_in(home, names, socket_folder(data))


@contextmanager
def demo(data: Path, log: Path) -> Iterator[tuple[subprocess.Popen, str]]:
    """A demonstration that is ready, and its address."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "coordination.embedded", "demo", "--data", str(data)],
            cwd=PROJECT,
            env={**os.environ, "PORT": str(free_port())},
            stdout=output,
            stderr=output,
        )
    try:
        limit = time.monotonic() + STARTS
        while not (found := re.search(r"répond sur (\S+)\n", log.read_text())):
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < limit, log.read_text()
            time.sleep(0.1)
        yield process, found[1]
    finally:
        process.terminate()
        process.wait(20)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def status(address: str) -> int:
    with urllib.request.urlopen(address, timeout=10) as answer:
        return answer.status


class Visitor:
    """Somebody of the cast at the site, with a browser that keeps cookies and runs no script."""

    def __init__(self, address: str, login: str):
        self.address = address
        self.open = urllib.request.build_opener(urllib.request.HTTPCookieProcessor()).open
        self.send("/compte/connexion/", "/compte/connexion/", login=login, password=PASSWORD)

    def get(self, path: str) -> str:
        with self.open(self.address + path, timeout=30) as answer:
            return answer.read().decode()

    def send(self, page: str, path: str, **fields: str) -> None:
        """The form of a page, with its token."""
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get(page))
        sent = urlencode(fields | {"csrfmiddlewaretoken": found[1]}).encode()
        self.open(self.address + path, sent, timeout=30).close()


def pid_of(data: Path, words: str) -> int:
    """The first process of the demonstration whose command line holds these words."""
    for pid in sorted(processes.marked(data)):
        line = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
        if words in line:
            return pid
    raise AssertionError(words)


def test_it_starts_names_the_cast_and_stops_at_ctrl_c(data, tmp_path):
    with demo(data, tmp_path / "log") as (process, address):
        assert status(f"{address}/healthz") == 200
        assert status(f"{address}/") == 200
        said = (tmp_path / "log").read_text()
        assert "samir@demo.test" in said
        assert "dpo@demo.test" in said
        before = time.monotonic()
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 130
        assert time.monotonic() - before < 10
    assert left_alive(data) == []
    assert not socket_folder(data).exists()


def test_no_process_of_it_writes_a_name_into_its_log(data, tmp_path):
    """The site, the worker, the clock, the sealer, the mail server, PostgreSQL and Redis."""
    with demo(data, tmp_path / "log") as (_, address):
        camille = Visitor(address, "camille@demo.test")
        camille.send("/recherche/", "/recherche/chercher/", q="Rolland")
        assert "Berthe" in camille.get("/recherche/")
        for wrong in ("/nulle-part/?q=Berthe+Rolland", "/recherche/chercher/?q=Berthe"):
            with pytest.raises(urllib.error.HTTPError):
                camille.get(wrong)
    logs = data / "log"
    assert {"web", "worker", "beat", "sealer", "mail", "postgres", "redis"} <= {
        path.stem for path in logs.glob("*.log")
    }
    assert "Not Found: /nulle-part/" in (logs / "web.log").read_text()
    assert "celery" in (logs / "worker.log").read_text()
    assert logged.personal(logged.lines(logs)) == []


def test_killed_without_warning_the_next_start_finds_its_data_and_the_port_free(data, tmp_path):
    with demo(data, tmp_path / "log") as (process, _):
        process.kill()
        process.wait()
    with demo(data, tmp_path / "log") as (_, address):
        assert status(f"{address}/healthz") == 200


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("worker", "celery -A coordination worker"),
        ("sealer", "seal_journal"),
        ("mail", "demo_mail_sink"),
    ],
)
def test_a_process_that_dies_is_named_and_all_stops(data, tmp_path, name, words):
    with demo(data, tmp_path / "log") as (process, _):
        os.kill(pid_of(data, words), signal.SIGKILL)
        assert process.wait(15) == 1
    said = (tmp_path / "log").read_text()
    assert f"« {name} » s’est arrêté (code -9). Fin de son journal" in said
    assert "Traceback" not in said
    assert left_alive(data) == []


def test_the_pages_are_served_by_the_application_s_role_alone(data, tmp_path):
    with demo(data, tmp_path / "log"):
        told = {
            line.partition(b"=")[0]
            for pid in processes.marked(data)
            for line in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
        }
    assert b"DATABASE_URL" in told
    assert not told & {b"DATABASE_OWNER_URL", b"DATABASE_ADMIN_URL", b"DATABASE_SEALER_URL"}
