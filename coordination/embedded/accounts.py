"""Under which system user the servers run: PostgreSQL refuses root, so root lends them « nobody »."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coordination.embedded.errors import EmbeddedError

UNPRIVILEGED = "nobody"


@dataclass(frozen=True)
class Account:
    """A system user that a process of ours is started as."""

    name: str
    uid: int
    gid: int

    def as_arguments(self) -> dict[str, Any]:
        """The arguments of `subprocess.Popen` that give up every right of the present user."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def reaches(self, folder: Path) -> bool:
        """Whether this user can enter the folder, with its parents as they are."""
        try:
            found = subprocess.run(
                ["/bin/sh", "-c", 'cd -- "$1"', "sh", str(folder)],
                cwd="/",
                stderr=subprocess.DEVNULL,
                check=False,
                **self.as_arguments(),
            )
        except (OSError, subprocess.SubprocessError):
            raise EmbeddedError(
                f"Lancé par root, Cordée doit pouvoir passer à l’utilisateur « {self.name} »."
            ) from None
        return found.returncode == 0


def server_account() -> Account | None:
    """The user to run the servers as, or None when the present user may do it."""
    if os.getuid() != 0:
        return None
    try:
        entry = pwd.getpwnam(UNPRIVILEGED)
    except KeyError:
        raise EmbeddedError(
            f"Lancé par root, Cordée a besoin de l’utilisateur système « {UNPRIVILEGED} »."
        ) from None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def own_name() -> str:
    """The login of the present user, which the servers' access rules name."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        raise EmbeddedError(
            f"L’utilisateur numéro {os.getuid()} n’a pas de nom sur cette machine : PostgreSQL le refuse."
        ) from None
