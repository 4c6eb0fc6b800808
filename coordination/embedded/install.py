"""Makes `.venv` from the hashed requirements; plain standard library, run before anything is installed.

`python3 -I coordination/embedded/install.py local|dev` does nothing in a few milliseconds when all is
there. It explains itself in one line when something is missing that it cannot install.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
VENV = PROJECT / ".venv"
PYTHON = VENV / "bin" / "python"
OLDEST = (3, 11)
LIBRARIES = ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"]


def main(level: str) -> int:
    """Install what `requirements/<level>.txt` lists, once per content of that file."""
    if sys.version_info < OLDEST:
        return failed(
            f"Python 3.11 ou plus récent est nécessaire (celui-ci : {sys.version.split()[0]})."
        )
    if is_current(level):
        return 0
    (PROJECT / ".local").mkdir(exist_ok=True)
    with (PROJECT / ".local" / "install.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return 0 if is_current(level) else install(level)


def install(level: str) -> int:
    """Make the environment if there is none that runs, then the packages, then Pango's libraries."""
    if not runs(PYTHON) and not make_environment():
        return failed("Le module venv de Python manque : installez le paquet python3-venv.")
    say(
        f"Installation des paquets de requirements/{level}.txt (la première fois, une à deux minutes)…"
    )
    packages = subprocess.run(
        [
            *(str(PYTHON), "-m", "pip", "install", "-qq", "--no-input"),
            *("--disable-pip-version-check", "--no-warn-script-location", "--require-hashes"),
            *("-r", str(requirements(level))),
        ],
        cwd=PROJECT,
        check=False,
    )
    if packages.returncode:
        return failed(f"pip n’a pas pu installer requirements/{level}.txt : voir ci-dessus.")
    if not pdf_works() and not install_system_packages(LIBRARIES):
        return failed(
            f"Les bibliothèques de WeasyPrint manquent : installez {', '.join(LIBRARIES)}."
        )
    stamp(level).write_text(fingerprint(level))
    return 0


def make_environment() -> bool:
    """A new `.venv`; on a Debian without the module, root installs it."""
    shutil.rmtree(VENV, ignore_errors=True)
    say(f"Création de .venv avec Python {sys.version_info[0]}.{sys.version_info[1]}…")
    if venv_made():
        return True
    return install_system_packages(["python3-venv"]) and venv_made()


def venv_made() -> bool:
    """Whether Python could make the environment, pip included."""
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(VENV)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    return made.returncode == 0 and runs(PYTHON)


def install_system_packages(names: list) -> bool:
    """With apt-get, where there is one and we may; whether it worked."""
    if os.getuid() != 0 or not shutil.which("apt-get"):
        return False
    say(f"Installation de {', '.join(names)}…")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install_them = ["apt-get", "install", "-y", "--no-install-recommends", *names]
    for command in (install_them, ["apt-get", "update"], install_them):
        done = subprocess.run(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
        if command is install_them and done.returncode == 0:
            return True
    return False


def pdf_works() -> bool:
    """Whether WeasyPrint finds the system's libraries."""
    tried = subprocess.run(
        [str(PYTHON), "-W", "error:HarfBuzz-Subset", "-c", "import weasyprint"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    return tried.returncode == 0


def runs(python: Path) -> bool:
    """Whether this interpreter starts, is recent enough and has pip."""
    if not python.exists():
        return False
    test = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    tried = subprocess.run(
        [str(python), "-c", test],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    return tried.returncode == 0


def is_current(level: str) -> bool:
    """Whether the environment was made from the present requirements (dev includes local)."""
    return PYTHON.exists() and any(
        stamp(name).exists() and stamp(name).read_text() == fingerprint(name)
        for name in {level, "dev"}
    )


def requirements(level: str) -> Path:
    """The file of hashed pins."""
    return PROJECT / "requirements" / f"{level}.txt"


def fingerprint(level: str) -> str:
    """What was, or is to be, installed: where, and exactly which packages."""
    return hashlib.sha256(os.fsencode(VENV) + requirements(level).read_bytes()).hexdigest()


def stamp(level: str) -> Path:
    """Written last, so that an interrupted installation starts again."""
    return VENV / f".cordee-{level}"


def say(line: str) -> None:
    """Progress, for the person who waits."""
    print(line, flush=True)


def failed(reason: str) -> int:
    """One line and the exit code that goes with it."""
    print(f"Cordée : {reason}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
