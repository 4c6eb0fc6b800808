"""One supervisor per data folder, held by a lock that the kernel gives back when its holder dies."""

import fcntl
import os
from pathlib import Path
from typing import Self

from coordination.embedded.errors import EmbeddedError


class FolderLock:
    """The right to use a data folder; refused in one line while a living process holds it."""

    def __init__(self, data: Path) -> None:
        self.path = data / "lock"
        self.descriptor: int | None = None

    def __enter__(self) -> Self:
        try:
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        except OSError as error:
            raise EmbeddedError(f"{self.path} n’est pas utilisable ({error.strerror}).") from None
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(descriptor, 20).decode(errors="replace").strip() or "inconnu"
            os.close(descriptor)
            raise EmbeddedError(
                f"Cordée tourne déjà depuis ce dossier (processus {holder}) : arrêtez-le d’abord."
            ) from None
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()}\n".encode())
        self.descriptor = descriptor
        return self

    def __exit__(self, *_: object) -> None:
        if self.descriptor is not None:
            os.ftruncate(self.descriptor, 0)
            os.close(self.descriptor)
            self.descriptor = None
