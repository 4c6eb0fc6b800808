"""The faults, one after the other, each given time to be felt and to be got over."""

import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from django.db import Error, connection

from tests.faults import ledger
from tests.faults.scene import Scene
from tests.faults.sink import BUSY, CLOSED, SILENT, Sink

BETWEEN = (0.5, 2.5)
FELT = 2.0  # seconds that something stays away
REFUSED = 6.0
DIES_WITHIN = 15.0
GOT_OVER_WITHIN = 90.0

WHOLE = (
    "worker",
    "web after commit",
    "redis",
    "web",
    "worker and beat",
    "smtp closed",
    "web after commit",
    "postgres immediate",
    "worker",
    "redis",
    "web",
    "smtp busy",
    "worker",
    "web after commit",
    "postgres fast",
    "redis",
    "worker and beat",
    "web",
    "smtp silent",
)
SHORT = ("worker", "web after commit", "redis", "postgres immediate", "smtp closed", "web")


def say(words: str) -> None:
    """Progress; the result alone goes to the standard output."""
    print(f"{time.strftime('%H:%M:%S')} {words}", file=sys.stderr, flush=True)


def asked(question: Callable[[], int], *, otherwise: int) -> int:
    """What the base answers, if it can be asked now."""
    try:
        return question()
    except Error:
        connection.close()
        return otherwise


def wait_until(holds: Callable[[], bool], seconds: float) -> bool:
    limit = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > limit:
            return False
        time.sleep(0.05)
    return True


@dataclass
class Chaos:
    """Does the faults of a list; `done` counts them by what the result calls them."""

    scene: Scene
    sink: Sink
    done: Counter[str] = field(default_factory=Counter)
    random: Random = field(default_factory=Random)

    def strike(self, fault: str) -> None:
        """Do one, then wait until e-mails arrive again."""
        time.sleep(self.random.uniform(*BETWEEN))
        self.scene.check()
        what, _, how = fault.partition(" ")
        getattr(self, f"_{what}")(how)
        started, before = time.monotonic(), self._arrived()
        if not wait_until(lambda: self._arrived() > before, GOT_OVER_WITHIN):
            raise RuntimeError(f"no e-mail for {GOT_OVER_WITHIN:.0f} s after « {fault} »")
        say(f"{fault}: got over in {time.monotonic() - started:.1f} s")

    def _arrived(self) -> int:
        return self.sink.received().total()

    def _worker(self, how: str) -> None:
        """In the middle of its work, if there is some within a few seconds."""
        wait_until(lambda: asked(ledger.waiting, otherwise=0) > 0, 5)
        names = ["worker", "beat"] if how else ["worker"]
        for name in names:
            self.scene.kill(name)
        self.done["worker_kills"] += 1
        time.sleep(FELT)
        for name in names:
            self.scene.begin(name)

    def _web(self, how: str) -> None:
        """Anywhere in the pages that it serves, or between a commit and what follows it."""
        if not (how and self.scene.killed_after_commit(DIES_WITHIN)):
            self.scene.kill("web")
        self.done["web_kills"] += 1
        self.scene.begin("web")
        self.scene.wait_for_site()

    def _redis(self, how: str) -> None:
        self.scene.kill_redis()
        self.done["redis_kills"] += 1
        time.sleep(FELT)
        self.scene.start_redis()

    def _postgres(self, how: str) -> None:
        self.scene.restart_postgres(immediate=how == "immediate")
        self.done["pg_restarts"] += 1

    def _smtp(self, how: str) -> None:
        """The worker is killed in the middle of the window too, but once."""
        with self.sink.refusing({"closed": CLOSED, "busy": BUSY, "silent": SILENT}[how]):
            time.sleep(REFUSED)
            if how == "busy":
                self._worker("")
        self.done["smtp_refusals"] += 1
