"""PostgreSQL and Redis together, from start to stop."""

import os
import signal
from contextlib import ExitStack
from typing import Self

from coordination.embedded import processes
from coordination.embedded.addresses import default_environment
from coordination.embedded.binaries import find_binaries
from coordination.embedded.errors import EmbeddedError
from coordination.embedded.folders import make_own, open_folders, remove
from coordination.embedded.lock import FolderLock
from coordination.embedded.postgres import Postgres
from coordination.embedded.redis import Redis
from coordination.roles import set_up


class Servers:
    """The private servers of one data folder, running as long as the `with` block lasts.

    `fast` trades the data's safety for speed; `throwaway` deletes them at the end. Raises
    EmbeddedError, in one line, for what the person at the terminal can mend.
    """

    def __init__(
        self, folder: str | os.PathLike[str], *, fast: bool = False, throwaway: bool = False
    ) -> None:
        self.folder = folder
        self.fast = fast
        self.throwaway = throwaway
        self.environment = default_environment(folder)
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            self.folders = open_folders(self.folder)
            stack.enter_context(FolderLock(self.folders.data))
            if self.throwaway:
                stack.callback(self._delete)
            processes.stop_orphans(self._orphans, signal.SIGTERM)
            self._start(stack)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def check(self) -> None:
        """Raise if a server has ended by itself."""
        for server in (self.postgres, self.redis):
            if server.process and server.process.poll() is not None:
                raise EmbeddedError(f"{server.name} s’est arrêté : voir {server.log}")

    def _start(self, stack: ExitStack) -> None:
        make_own(self.folders.sockets, self.folders.account, mode=0o700)
        stack.callback(remove, self.folders.sockets)
        binaries = find_binaries(self.folders)
        self.postgres = Postgres(self.folders, binaries, fast=self.fast)
        self.redis = Redis(self.folders, binaries, fast=self.fast)
        for server in (self.postgres, self.redis):
            stack.callback(server.stop)
            server.start()
        for server in (self.postgres, self.redis):
            server.wait()
        set_up(
            self.environment["DATABASE_URL"],
            self.environment["DATABASE_OWNER_URL"],
            self.environment["DATABASE_ADMIN_URL"],
            self.environment["DATABASE_SEALER_URL"],
        )

    def _orphans(self) -> list[int]:
        return processes.marked(self.folders.data)

    def _delete(self) -> None:
        remove(self.folders.data)
        remove(self.folders.state)
