"""Where the embedded servers of a data folder answer; known before they run, so that any process can tell."""

import hashlib
import os
from pathlib import Path
from urllib.parse import quote

from coordination.roles import APP, OWNER, SEALER

PROJECT = Path(__file__).resolve().parents[2]
DATABASE = "cordee"
SUPERUSER = "postgres"
SOCKETS = "/tmp/cordee-"  # noqa: S108 - created 0700, owner checked


def data_path(folder: str | os.PathLike[str]) -> Path:
    """The data folder without links; a relative one is looked for in the project, not in the shell's folder."""
    return Path(os.path.realpath(PROJECT / folder))


def short_hash(path: Path) -> str:
    """Eight characters that stand for a path where the whole would be too long."""
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:8]


def socket_folder(data: Path) -> Path:
    """The folder of the sockets: under /tmp, because a socket's path must stay under 100 characters."""
    return Path(f"{SOCKETS}{os.getuid()}-{short_hash(data)}")


def is_embedded(host: str) -> bool:
    """Whether a database's host is the socket folder of embedded servers."""
    return host.startswith(SOCKETS)


def default_environment(folder: str | os.PathLike[str]) -> dict[str, str]:
    """The addresses of the embedded servers of this data folder, whether they run or not."""
    sockets = socket_folder(data_path(folder))
    return {
        "DATABASE_URL": _database_url(APP, sockets),
        "DATABASE_OWNER_URL": _database_url(OWNER, sockets),
        "DATABASE_SEALER_URL": _database_url(SEALER, sockets),
        "DATABASE_ADMIN_URL": _database_url(SUPERUSER, sockets, "postgres"),
        "REDIS_URL": f"unix://{quote(str(sockets))}/redis.sock?db=0",
    }


def _database_url(role: str, sockets: Path, name: str = DATABASE) -> str:
    return f"postgresql://{role}@/{name}?host={quote(str(sockets))}"
