"""The commands of the repository: what they promise to whoever types them, and to the build."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from coordination.embedded import install
from coordination.embedded.addresses import PROJECT

TARGETS = ["help", "demo", "test", "test-full", "test-system", "e2e"]
TARGETS += ["check", "bench", "faults", "fuzz", "mutants", "screenshots", "requirements"]
PIN = re.compile(r"^([a-z0-9._-]+(?:\[[^\]]*\])?)==(\S+)", re.MULTILINE | re.IGNORECASE)


def make(*arguments: str) -> subprocess.CompletedProcess[str]:
    """GNU make, as a person would call it."""
    environment = {n: v for n, v in os.environ.items() if not n.startswith(("MAKE", "MFLAGS"))}
    return subprocess.run(
        ["make", *arguments],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_make_alone_prints_every_target():
    listed = re.findall(r"^  make (\S+) ", make().stdout, re.MULTILINE)
    assert listed == TARGETS


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("test-system", "SYSTEM_PG_BIN="), "installez les paquets postgresql et redis-server"),
        (("test-system", "SYSTEM_REDIS="), "installez les paquets postgresql et redis-server"),
        (("e2e", "CORDEE_CHROMIUM="), "installez le paquet chromium"),
    ],
)
def test_what_is_missing_from_the_machine_is_named(arguments, line):
    done = make(*arguments, "INSTALL=true")
    assert done.returncode == 2
    assert line in done.stderr


def test_an_installed_environment_is_not_installed_again(monkeypatch, tmp_path):
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").touch()
    monkeypatch.setattr(install, "VENV", tmp_path)
    monkeypatch.setattr(install, "PYTHON", tmp_path / "bin" / "python")
    assert not install.is_current("local")
    install.stamp("dev").write_text(install.fingerprint("dev"))
    assert install.is_current("local")
    install.stamp("dev").write_text("an older list of packages")
    assert not install.is_current("dev")


def test_every_package_is_pinned_with_a_hash_and_alike_everywhere():
    pins = {}
    for level in ("base", "local", "dev"):
        text = (PROJECT / "requirements" / f"{level}.txt").read_text()
        entries = re.split(r"\n(?=\S)", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).strip())
        assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
        assert "://" not in text
        pins[level] = dict(PIN.findall(text))
    assert pins["base"].items() <= pins["local"].items() <= pins["dev"].items()


@pytest.fixture
def stand_ins(tmp_path) -> Path:
    """Programs named make and apt-get that do as told, in front of the real ones."""
    for name, script in {
        "make": 'cat "$SAID/$2"; exit "$(cat "$SAID/$2.code")"',
        "apt-get": "exit 0",
    }.items():
        path = tmp_path / name
        path.write_text(f"#!/usr/bin/env bash\n{script}\n")
        path.chmod(0o755)
    return tmp_path


def ci(stand_ins: Path, **targets: tuple[str, int]) -> subprocess.CompletedProcess[str]:
    """`.ci/run`, with what each target of make says and how it ends."""
    for name, (said, code) in targets.items():
        target = name.replace("_", "-")
        (stand_ins / target).write_text(f"{said}\n")
        (stand_ins / f"{target}.code").write_text(str(code))
    return subprocess.run(
        ["bash", ".ci/run"],
        cwd=PROJECT,
        env={**os.environ, "PATH": f"{stand_ins}:{os.environ['PATH']}", "SAID": str(stand_ins)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_build_s_last_line_sums_the_suites(stand_ins):
    done = ci(
        stand_ins,
        check=("", 0),
        test_full=("===== 12 passed, 3 deselected in 60.20s (0:01:00) =====", 0),
        test_system=("===== 5 passed, 1 skipped, 1 warning in 3.20s =====", 0),
        e2e=("===== 2 passed in 9.00s =====", 0),
    )
    assert done.stdout.splitlines()[-2:] == ["1 skipped", "19 passed, 0 failed"]
    assert done.returncode == 0


def test_the_build_goes_on_after_a_failure_and_counts_it(stand_ins):
    done = ci(
        stand_ins,
        check=("lint", 2),
        test_full=("===== 1 failed, 11 passed, 2 errors in 60.20s (0:01:00) =====", 2),
        test_system=("no server", 2),
        e2e=("===== 2 passed in 9.00s =====", 0),
    )
    assert done.stdout.splitlines()[-1] == "13 passed, 5 failed"
    assert done.returncode == 1
