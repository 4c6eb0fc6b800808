"""A private PostgreSQL on a Unix socket, made and run by ourselves."""

import os
import signal
import subprocess
import time
from pathlib import Path

import psycopg

from coordination.embedded import processes
from coordination.embedded.accounts import own_name
from coordination.embedded.addresses import SUPERUSER, default_environment
from coordination.embedded.binaries import Binaries
from coordination.embedded.errors import EmbeddedError
from coordination.embedded.folders import Folders, make_own, remove
from coordination.roles import APP, OWNER, SEALER

START_LIMIT = 60
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "log_min_error_statement": "panic",
}
# a crash of the machine may lose the data: tests make them again
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgres:
    """The server process of one set of folders."""

    name = "PostgreSQL"

    def __init__(self, folders: Folders, binaries: Binaries, *, fast: bool) -> None:
        self.folders = folders
        self.binaries = binaries
        self.settings = SETTINGS | (FAST if fast else {})
        self.home = folders.state / "postgres"
        self.cluster = self.home / binaries.postgres_major
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        """What the server wrote since it was last started."""
        return self.folders.logs / "postgres.log"

    def start(self) -> None:
        """Make the cluster if there is none, start the server; returns without waiting for it."""
        make_own(self.home, self.folders.account, mode=0o700)
        processes.stop_orphans(self._orphans, signal.SIGINT, signal.SIGQUIT)
        for stale in (self.cluster / "postmaster.pid", *self.folders.sockets.glob(".s.PGSQL.*")):
            stale.unlink(missing_ok=True)
        if not self.cluster.exists():
            self._make_cluster()
        rules, names = self._access_files()
        settings = self.settings | {"hba_file": str(rules), "ident_file": str(names)}
        self.process = processes.spawn(
            [
                str(self.binaries.postgres),
                *("-D", str(self.cluster), "-k", str(self.folders.sockets)),
                *(part for key, value in settings.items() for part in ("-c", f"{key}={value}")),
            ],
            log=self.log,
            environment=self._environment(),
            account=self.folders.account,
            death_signal=signal.SIGINT,
        )

    def wait(self) -> None:
        """Return when the server answers; one clear line if it ends or stays silent."""
        url = default_environment(self.folders.data)["DATABASE_ADMIN_URL"]
        limit = time.monotonic() + START_LIMIT
        while True:
            try:
                psycopg.connect(url, connect_timeout=2).close()
                return
            except psycopg.OperationalError:
                if self.process is None or self.process.poll() is not None:
                    raise EmbeddedError(
                        f"PostgreSQL s’est arrêté au démarrage : voir {self.log}"
                    ) from None
                if time.monotonic() > limit:
                    raise EmbeddedError(f"PostgreSQL ne répond pas : voir {self.log}") from None
                time.sleep(0.05)

    def stop(self) -> None:
        """Close every connection and stop; the data are safe."""
        if self.process:
            processes.stop(self.process, signal.SIGINT, signal.SIGQUIT, patience=6)
            self.process = None

    def _make_cluster(self) -> None:
        """Made aside, then moved in one step: an interrupted first start leaves no half cluster."""
        aside = self.home / "new"
        remove(aside)
        making = processes.spawn(
            [
                str(self.binaries.initdb),
                *("-D", str(aside), "-U", SUPERUSER, "--encoding", "UTF8", "--locale", "C"),
                *("--auth-local", "peer", "--auth-host", "reject", "--no-instructions"),
                *(["--no-sync"] if "fsync" in self.settings else []),
            ],
            log=self.log,
            environment=self._environment(),
            account=self.folders.account,
        )
        if making.wait() != 0:
            raise EmbeddedError(f"PostgreSQL ne crée pas ses données : voir {self.log}")
        aside.rename(self.cluster)

    def _access_files(self) -> tuple[Path, Path]:
        """Only the user of this process may connect, under the roles of the project (no password)."""
        rules, names = self.folders.state / "pg_hba.conf", self.folders.state / "pg_ident.conf"
        rules.write_text("local all all peer map=cordee\n", encoding="utf-8")
        lines = [f'cordee "{own_name()}" {role}\n' for role in (SUPERUSER, OWNER, APP, SEALER)]
        names.write_text("".join(lines), encoding="utf-8")
        for path in (rules, names):
            path.chmod(0o644)
        return rules, names

    def _orphans(self) -> list[int]:
        return processes.working_in(self.cluster, {"postgres", "initdb"}, self.folders.sockets)

    def _environment(self) -> dict[str, str]:
        return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}
