"""`make faults` in short: green as the application is, red when its relay drops one message."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from coordination.embedded.addresses import PROJECT
from coordination.embedded.folders import open_folders, remove

pytestmark = [pytest.mark.faults, pytest.mark.long, pytest.mark.ci]


@pytest.fixture
def script(tmp_path) -> Iterator[Callable[..., tuple[int, dict]]]:
    """Runs it with a data folder of its own; its exit code and its last line."""
    data = tmp_path / "faults"

    def run(*options: str) -> tuple[int, dict]:
        done = subprocess.run(
            [sys.executable, "-m", "tests.faults", "--data", str(data), *options],
            cwd=PROJECT,
            capture_output=True,
            text=True,
            timeout=400,
        )
        print(done.stderr)
        return done.returncode, json.loads(done.stdout.splitlines()[-1])

    yield run
    remove(open_folders(data).state)


def test_nothing_is_lost_while_processes_die(script):
    code, result = script("--short")

    assert code == 0
    assert (result["lost"], result["doubles"] <= 3) == (0, True)
    assert result["events"] >= 60
    done = ("worker_kills", "web_kills", "redis_kills", "pg_restarts", "smtp_refused_s")
    assert all(result[name] for name in done)


def test_one_message_that_the_relay_drops_turns_it_red(script):
    code, result = script("--drop-one")

    assert code == 1
    assert result["lost"] == 1
    assert result["events"] >= 10
