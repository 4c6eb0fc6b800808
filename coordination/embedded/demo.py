"""The whole application on one machine: servers, story, web, worker, beat, sealer, mail; until Ctrl-C."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

from coordination.embedded import processes
from coordination.embedded.addresses import PROJECT
from coordination.embedded.errors import EmbeddedError
from coordination.embedded.servers import Servers
from coordination.embedded.stopping import StopRequest

HOST = "127.0.0.1"
FIRST_PAGE_LIMIT = 90
PYTHON = sys.executable
CELERY = (PYTHON, "-m", "celery", "-A", "coordination")


@dataclass(frozen=True)
class Service:
    """One process of the application."""

    name: str
    argv: tuple[str, ...]
    seals: bool = False  # works under the sealer's role, and knows no other


class Demo:
    """The application's processes around running servers, started and stopped in their order."""

    def __init__(self, servers: Servers, port: int) -> None:
        self.folders = servers.folders
        self.port = port
        self.address = f"http://{HOST}:{port}"
        self.mail_port = _free_port()
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.environment = {
            **os.environ,
            **servers.environment,
            processes.MARKER: str(self.folders.data),
            "DJANGO_SETTINGS_MODULE": "coordination.settings.demo",
            "ALLOWED_HOSTS": f"{HOST},localhost",
            "BASE_URL": self.address,
            "EMAIL_URL": f"smtp://{HOST}:{self.mail_port}",
            "MAIL_SINK_PORT": str(self.mail_port),
            "MEDIA_ROOT": str(self.folders.data / "media"),
            "SEALS_FOLDER": str(self.folders.data / "seals"),
            "BEAT_SCHEDULE": str(self.folders.data / "beat"),
            "DEMO_MAILBOX": str(self.folders.data / "mailbox"),
            "PYTHONUNBUFFERED": "1",
        }
        # only the set-up migrates: what serves pages has the application's role and no other
        others = {"DATABASE_OWNER_URL", "DATABASE_ADMIN_URL", "DATABASE_SEALER_URL"}
        self.serving = {
            name: value for name, value in self.environment.items() if name not in others
        }
        self.sealing = {
            "DATABASE_URL": servers.environment["DATABASE_SEALER_URL"],
            "DJANGO_SETTINGS_MODULE": "coordination.settings.sealer",
            "SEAL_KEY": os.environ.get("SEAL_KEY", "demonstration-only-seal-key-not-a-secret"),
            **{
                name: self.environment[name]
                for name in ("PATH", "SEALS_FOLDER", "PYTHONUNBUFFERED", processes.MARKER)
                if name in self.environment
            },
        }

    def prepare(self, request: StopRequest) -> str:
        """Roles, migrations and story in one process; the cast, as it is to be printed."""
        log, errors = self._log("prepare"), self._log("prepare-errors")
        process = processes.spawn(
            [PYTHON, "manage.py", "prepare_demo"],
            log=log,
            errors=errors,
            environment=self.environment,
            folder=PROJECT,
        )
        while process.poll() is None and not request:
            time.sleep(0.05)
        processes.stop(process, signal.SIGTERM)
        if process.returncode and not request:
            raise EmbeddedError(f"La préparation a échoué, {errors} :\n{_tail(errors)}")
        return log.read_text(encoding="utf-8").strip()

    def start(self) -> None:
        """All processes at once; each writes to a log of its own."""
        for service in self._services():
            self.running[service.name] = processes.spawn(
                service.argv,
                log=self._log(service.name),
                environment=self.sealing if service.seals else self.serving,
                folder=PROJECT,
            )

    def wait_for_page(self, request: StopRequest) -> None:
        """Return when /healthz answers 200, or when a stop is asked for."""
        limit = time.monotonic() + FIRST_PAGE_LIMIT
        while not request and not self._answers():
            self.check()
            if time.monotonic() > limit:
                raise EmbeddedError(f"Pas de page après {FIRST_PAGE_LIMIT} s : {self._log('web')}")
            time.sleep(0.1)

    def check(self) -> None:
        """Raise if a process has ended by itself, with what it last said."""
        for name, process in self.running.items():
            if process.poll() is not None:
                raise EmbeddedError(
                    f"« {name} » s’est arrêté (code {process.returncode}). Fin de son journal, "
                    f"{self._log(name)} :\n{_tail(self._log(name))}"
                )

    def stop(self) -> None:
        """Beat first, so that nothing new is asked; the mail sink last, so that nothing is lost."""
        for names, patience in ((("beat", "worker", "sealer"), 5), (("web",), 3), (("mail",), 1)):
            running = [self.running[name] for name in names if name in self.running]
            processes.stop_together(running, patience)

    def kill(self) -> None:
        """End everything at once."""
        for process in self.running.values():
            processes.kill_group(process)

    def _services(self) -> list[Service]:
        gunicorn = ("-m", "gunicorn", "coordination.wsgi", "--bind", f"{HOST}:{self.port}")
        workers = ("--workers", "2", "--threads", "4", "--graceful-timeout", "2")
        quiet = ("--preload", "--no-control-socket", "--worker-tmp-dir", _memory())
        alone = ("--concurrency", "1", "--without-gossip", "--without-mingle")
        return [
            Service("mail", (PYTHON, "manage.py", "demo_mail_sink")),
            Service("web", (PYTHON, *gunicorn, *workers, *quiet)),
            Service("worker", (*CELERY, "worker", *alone, "--loglevel", "INFO")),
            Service("beat", (*CELERY, "beat", "--pidfile", "")),
            Service("sealer", (PYTHON, "manage.py", "seal_journal"), seals=True),
        ]

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/healthz", timeout=5) as answer:  # noqa: S310
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def _log(self, name: str) -> Path:
        return self.folders.logs / f"{name}.log"


def demo(folder: str) -> int:
    """Run the demonstration until a signal asks to stop; its exit code."""
    started = time.monotonic()
    port = _port()
    with StopRequest() as request, ExitStack() as stack:
        _say("PostgreSQL et Redis…")
        servers = stack.enter_context(Servers(folder))
        _check_free(port)
        application = Demo(servers, port)
        stack.callback(application.stop)
        request.on_second = application.kill
        _say("Migrations et histoire de démonstration…")
        cast = application.prepare(request)
        if not request:
            _say("Site, tâches de fond et courrier…")
            application.start()
            application.wait_for_page(request)
        if not request:
            _say(f"\n{cast}\n\nCordée répond sur {application.address}")
            _say(f"(prête en {time.monotonic() - started:.1f} s ; Ctrl-C arrête tout)")
        while not request:
            application.check()
            servers.check()
            time.sleep(0.2)
        _say("\nArrêt…")
    return request.exit_code


def _port() -> int:
    value = os.environ.get("PORT", "") or "8000"
    if not value.isdigit() or not 0 < int(value) < 65536:
        raise EmbeddedError(f"PORT={value} n’est pas un numéro de port.")
    return int(value)


def _check_free(port: int) -> None:
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise EmbeddedError(
                f"Le port {port} n’est pas disponible ({error.strerror}) : "
                f"choisissez-en un autre, par exemple make demo PORT={port + 1 if port < 65535 else 8000}"
            ) from None


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _memory() -> str:
    """Where gunicorn's heartbeat does not wait for a disk."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else "/tmp"  # noqa: S108


def _tail(log: Path, lines: int = 15) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])


def _say(line: str) -> None:
    print(line, flush=True)
