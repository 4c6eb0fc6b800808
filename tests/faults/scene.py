"""The demonstration's processes, each of which can be killed and started again."""

import http.client
import signal
import subprocess
import time
from dataclasses import replace
from pathlib import Path

from coordination.embedded import processes
from coordination.embedded.addresses import PROJECT
from coordination.embedded.demo import HOST, Demo, Service
from coordination.embedded.servers import Servers
from coordination.embedded.stopping import StopRequest

PATIENCE = 60
SERVICES = ("web", "worker", "beat")


class Scene(Demo):
    """Servers, site, worker and clock of the demonstration; the mail goes to the script's own sink.

    All processes are started from the main thread: the kernel ends them with the thread that
    started them.
    """

    def __init__(self, servers: Servers, port: int, *, dropping: bool) -> None:
        super().__init__(servers, port)
        self.servers = servers
        self.dropping = dropping
        self.starts = 0
        self.die_after_commit = self.folders.data / "die-after-commit"
        self.drop_next = self.folders.data / "drop-next"
        own = {
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "FAULTS_DIE_AFTER_COMMIT": str(self.die_after_commit),
            "FAULTS_DROP_NEXT": str(self.drop_next),
        }
        self.environment |= own
        self.serving |= own

    def tell_story(self) -> None:
        """Roles, migrations, people and their situations."""
        with StopRequest() as request:
            self.prepare(request)
            if request:
                raise KeyboardInterrupt

    def start(self) -> None:
        """Everything, until the site and the worker answer."""
        for name in SERVICES:
            self.begin(name)
        with StopRequest() as request:
            self.wait_for_page(request)
            if request:
                raise KeyboardInterrupt

    def begin(self, name: str) -> None:
        """Start one process; its log is a new file at each start."""
        self.starts += 1
        self.running[name] = processes.spawn(
            self._argv(name),
            log=self._log(f"{self.starts:03d}-{name}"),
            environment=self.serving,
            folder=PROJECT,
        )

    def kill(self, name: str = "") -> None:
        """kill -9 of a process and those it started; of all of them when none is named."""
        for one in [name] if name else list(self.running):
            process = self.running.pop(one)
            processes.kill_group(process)
            process.wait()

    def killed_after_commit(self, seconds: float) -> bool:
        """Let the next one who commits die before it wakes anybody; whether it did in this time."""
        self.die_after_commit.touch()
        try:
            self.running["web"].wait(seconds)
        except subprocess.TimeoutExpired:
            self.die_after_commit.unlink(missing_ok=True)
            if self.running["web"].poll() is None:
                return False
        self.kill("web")  # what was left of the group
        return True

    def wait_for_site(self) -> None:
        """Return when pages come again."""
        limit = time.monotonic() + PATIENCE
        while not self.serves():
            if time.monotonic() > limit:
                raise RuntimeError(f"no page after {PATIENCE} s: see {self.folders.logs}")
            time.sleep(0.1)

    def serves(self) -> bool:
        """Whether the sign-in page comes."""
        call = http.client.HTTPConnection(HOST, self.port, timeout=5)
        try:
            call.request("GET", "/compte/connexion/")
            return call.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            call.close()

    def kill_redis(self) -> None:
        """kill -9, and nothing of what it held is kept."""
        redis = self.servers.redis
        processes.kill_group(redis.process)
        redis.process.wait()
        for kept in redis.home.glob("appendonlydir/*"):
            kept.unlink()

    def start_redis(self) -> None:
        self.servers.redis.start()
        self.servers.redis.wait()

    def restart_postgres(self, *, immediate: bool) -> None:
        """`pg_ctl restart -m immediate` or `-m fast`, on the same data."""
        postgres = self.servers.postgres
        processes.stop(
            postgres.process, signal.SIGQUIT if immediate else signal.SIGINT, patience=20
        )
        postgres.start()
        postgres.wait()

    def check(self) -> None:
        """Raise if a process that nobody killed has ended."""
        super().check()
        self.servers.check()

    def _argv(self, name: str) -> tuple[str, ...]:
        service: Service = next(one for one in self._services() if one.name == name)
        if name == "worker" and self.dropping:
            service = _with(service, "coordination", "tests.faults.dropping")
        return _with(service, "coordination.wsgi", "tests.faults.web").argv

    def _log(self, name: str) -> Path:
        found = sorted(self.folders.logs.glob(f"*-{name}.log"))
        return found[-1] if found else super()._log(name)


def _with(service: Service, old: str, new: str) -> Service:
    """The same service with another word in its command."""
    return replace(service, argv=tuple(new if word == old else word for word in service.argv))
