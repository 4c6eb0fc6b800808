"""A private Redis on a Unix socket, run by ourselves."""

import signal
import subprocess
import time
from pathlib import Path

import redis

from coordination.embedded import processes
from coordination.embedded.addresses import default_environment
from coordination.embedded.binaries import Binaries
from coordination.embedded.errors import EmbeddedError
from coordination.embedded.folders import Folders, make_own

START_LIMIT = 30


class Redis:
    """The server process of one set of folders."""

    name = "Redis"

    def __init__(self, folders: Folders, binaries: Binaries, *, fast: bool) -> None:
        self.folders = folders
        self.binaries = binaries
        self.fast = fast
        self.home = folders.state / "redis"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        """What the server wrote since it was last started."""
        return self.folders.logs / "redis.log"

    def start(self) -> None:
        """Start the server; returns without waiting for it."""
        make_own(self.home, self.folders.account, mode=0o700)
        processes.stop_orphans(self._orphans, signal.SIGTERM)
        socket = self.folders.sockets / "redis.sock"
        socket.unlink(missing_ok=True)
        self.process = processes.spawn(
            [
                str(self.binaries.redis),
                *("--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "700"),
                *("--dir", str(self.home), "--daemonize", "no", "--save", ""),
                *("--appendonly", "no" if self.fast else "yes"),
                *("--maxmemory-policy", "noeviction", "--databases", "64"),
            ],
            log=self.log,
            environment={"LC_ALL": "C"},
            account=self.folders.account,
        )

    def wait(self) -> None:
        """Return when the server answers; one clear line if it ends or stays silent."""
        client = redis.from_url(default_environment(self.folders.data)["REDIS_URL"])
        limit = time.monotonic() + START_LIMIT
        try:
            while not self._answers(client):
                if self.process is None or self.process.poll() is not None:
                    raise EmbeddedError(f"Redis s’est arrêté au démarrage : voir {self.log}")
                if time.monotonic() > limit:
                    raise EmbeddedError(f"Redis ne répond pas : voir {self.log}")
                time.sleep(0.05)
        finally:
            client.close()

    def stop(self) -> None:
        """Write what is to be kept and stop."""
        if self.process:
            processes.stop(self.process, signal.SIGTERM, patience=4)
            self.process = None

    def _answers(self, client: redis.Redis) -> bool:
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False

    def _orphans(self) -> list[int]:
        return processes.working_in(self.home, {"redis-server"}, self.folders.sockets)
