"""The folders of a set of embedded servers: made with our own modes, never a parent's changed."""

import os
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path

from coordination.embedded.accounts import Account, server_account
from coordination.embedded.addresses import PROJECT, data_path, short_hash, socket_folder
from coordination.embedded.errors import EmbeddedError

LONGEST_PATH = 900
LOCAL = ".local"


@dataclass(frozen=True)
class Folders:
    """Where one set of servers keeps its things.

    `data` is what was asked for (lock, logs, the web's files); `state` holds the clusters, elsewhere
    when the servers' user cannot reach `data`; `binaries` is shared by every set of the project.
    """

    data: Path
    state: Path
    binaries: Path
    sockets: Path
    account: Account | None

    @property
    def logs(self) -> Path:
        """One file per process."""
        return self.data / "log"


def open_folders(folder: str | os.PathLike[str]) -> Folders:
    """Make the data folder and choose the others; one clear line when a folder is not usable."""
    data = data_path(folder)
    if len(str(data)) > LONGEST_PATH:
        raise EmbeddedError(f"Le chemin du dossier de données dépasse {LONGEST_PATH} caractères.")
    account = server_account()
    for path in (*_missing_parents(data), data, data / "log"):
        make(path)
    if not os.access(data, os.W_OK | os.X_OK):
        raise EmbeddedError(f"Le dossier {data} n’est pas accessible en écriture.")
    return Folders(
        data=data,
        state=_within_reach(data, f"{data.name}-{short_hash(data)}", account),
        binaries=_within_reach(data_path(LOCAL), "", account) / "servers",
        sockets=socket_folder(data),
        account=account,
    )


def make(path: Path, *, mode: int = 0o711) -> Path:
    """Create the folder with exactly this mode, unless it exists."""
    try:
        path.mkdir()
        path.chmod(mode)
    except FileExistsError:
        if not path.is_dir():
            raise EmbeddedError(f"{path} n’est pas un dossier.") from None
    except OSError as error:
        raise EmbeddedError(
            f"Le dossier {path} ne peut pas être créé ({error.strerror})."
        ) from None
    return path


def make_own(path: Path, account: Account | None, *, mode: int) -> Path:
    """Create the folder for this user; refuse one that another could have laid there as a trap."""
    uid = account.uid if account else os.getuid()
    if not os.path.lexists(path):
        make(path, mode=mode)
        if account:
            os.chown(path, account.uid, account.gid)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != uid:
        raise EmbeddedError(f"{path} appartient à quelqu’un d’autre : supprimez-le.")
    if stat.S_IMODE(found.st_mode) != mode:
        raise EmbeddedError(f"{path} est ouvert à d’autres : supprimez-le.")
    return path


def remove(path: Path) -> None:
    """Delete a folder of ours with what it holds."""
    shutil.rmtree(path, ignore_errors=True)


def _missing_parents(path: Path) -> list[Path]:
    return [parent for parent in reversed(path.parents) if not parent.exists()]


def _within_reach(wanted: Path, name: str, account: Account | None) -> Path:
    """The folder itself, or one under /var/tmp when the servers' user is stopped by a parent of it."""
    if account is None:
        return wanted
    if account.reaches(make(wanted)):
        return wanted
    base = Path(f"/var/tmp/cordee-{short_hash(PROJECT)}")  # noqa: S108 - owner and mode checked
    make_own(base, None, mode=0o711)
    return make(base / name) if name else base
