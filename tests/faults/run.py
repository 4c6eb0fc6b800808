"""The run: people decide, processes die, and one line says what was lost."""

import json
import socket
import time
from collections import Counter
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection
from django.utils import timezone

from coordination.embedded.addresses import data_path
from coordination.embedded.errors import EmbeddedError
from coordination.embedded.folders import open_folders, remove
from coordination.embedded.servers import Servers
from ppcs.models import ActionOwner
from tests.faults import ledger
from tests.faults.chaos import SHORT, WHOLE, Chaos, asked, say, wait_until
from tests.faults.habits import Actions, Complements, Habit, Requests
from tests.faults.people import Person, Tally
from tests.faults.scene import HOST, Scene
from tests.faults.sink import Sink

EVENTS_WITHIN, ENDS_WITHIN = 120, 150  # seconds for the last events, then for the last e-mails
MOST_DOUBLES = 3


@dataclass(frozen=True)
class Measure:
    """What is done, and the least that counts as a run."""

    faults: tuple[str, ...]
    least: dict[str, int]


WHOLE_RUN = Measure(
    WHOLE,
    {
        "events": 240,
        "worker_kills": 5,
        "web_kills": 5,
        "redis_kills": 3,
        "pg_restarts": 2,
        "smtp_refusals": 2,
    },
)
SHORT_RUN = Measure(SHORT, dict.fromkeys(WHOLE_RUN.least, 1) | {"events": 60, "web_kills": 2})
# a planted loss needs no fault to be found
NO_FAULT = Measure((), {"events": 10})


def run(data: str, *, short: bool, drop_one: bool) -> int:
    """0 when nothing was lost, with few doubles, after enough of everything; 1 otherwise."""
    remove(open_folders(data).state)
    remove(data_path(data))
    with ExitStack() as stack:
        servers = stack.enter_context(Servers(data))
        stack.callback(_leave_database)
        scene = Scene(servers, _free_port(), dropping=drop_one)
        stack.callback(scene.stop)
        sink = Sink(scene.mail_port, scene.folders.data / "received.txt")
        stack.callback(sink.stop)
        say("the story, the site, the worker")
        scene.tell_story()
        scene.start()
        measure = NO_FAULT if drop_one else SHORT_RUN if short else WHOLE_RUN
        return Run(scene, sink, measure).play()


@dataclass
class Run:
    """From the first sign-in to the last line."""

    scene: Scene
    sink: Sink
    measure: Measure
    tally: Tally = field(default_factory=Tally)

    def __post_init__(self) -> None:
        self.chaos = Chaos(self.scene, self.sink)

    def play(self) -> int:
        """The exit code."""
        habits = self._habits()
        self._wait_until_sent()
        after, since = ledger.last_event(), timezone.now()
        threads = [habit.start() for habit in habits]
        if self.scene.dropping:
            self.scene.drop_next.touch()
        self._strike()
        wait_until(lambda: self._events(after) >= self.measure.least["events"], EVENTS_WITHIN)
        self.tally.stop.set()
        for thread in threads:
            thread.join()
        self._wait_until_sent()
        return self._tell(after, since)

    def _strike(self) -> None:
        """Fault after fault; when one is not got over, that is told, and what there is is counted."""
        try:
            for fault in self.measure.faults:
                self.chaos.strike(fault)
        except (RuntimeError, EmbeddedError) as error:
            self.tally.troubles.append(str(error))
        say("no more faults")

    def _habits(self) -> list[Habit]:
        """Two who send requests, two pairs who ask and answer, two who carry actions of a plan."""
        one = {
            name: self._signed_in(name)
            for name in ("samir", "ana", "camille", "paul", "yann", "ines", "louis")
        }
        return [
            Requests(one["samir"]),
            Requests(one["ana"]),
            Complements(one["camille"], one["paul"]),
            Complements(one["yann"], self._signed_in("ines")),
            Actions(one["ines"], _action_of(one["ines"].login)),
            Actions(one["louis"], _action_of(one["louis"].login)),
        ]

    def _signed_in(self, name: str) -> Person:
        person = Person(f"{name}@demo.test", self.scene.address, self.tally)
        person.sign_in()
        return person

    def _events(self, after: int) -> int:
        return asked(lambda: ledger.count_events(after=after), otherwise=0)

    def _wait_until_sent(self) -> None:
        started = time.monotonic()
        if wait_until(lambda: asked(ledger.waiting, otherwise=1) == 0, ENDS_WITHIN):
            say(f"the outbox is empty after {time.monotonic() - started:.1f} s")
        else:
            say(f"{ledger.waiting()} e-mails still wait after {ENDS_WITHIN} s")

    def _tell(self, after: int, since: datetime) -> int:
        found = ledger.account(
            after=after,
            since=since,
            received=self.sink.received(),
            confirmed=self.tally.confirmed,
        )
        done = Counter({**self.chaos.done, "events": found.events.total()})
        say(f"events: {dict(found.events)}; answers: {dict(self.tally.statuses)}")
        for line in (*found.lost, *self.tally.troubles):
            say(line)
        result = {
            "events": found.events.total(),
            "lost": len(found.lost),
            "doubles": found.doubles,
            **{name: done[name] for name in ("worker_kills", "web_kills", "redis_kills")},
            "pg_restarts": done["pg_restarts"],
            "smtp_refused_s": round(self.sink.refused_s, 1),
            "interrupted_requests": self.tally.interrupted,
        }
        print(json.dumps(result), flush=True)
        whole = all(done[name] >= count for name, count in self.measure.least.items())
        good = whole and not found.lost and found.doubles <= MOST_DOUBLES
        return 0 if good and not self.tally.troubles else 1


def _action_of(login: str) -> str:
    """An action that this person carries in the plan in force."""
    carried = ActionOwner.objects.filter(
        member__user__email=login, agreed=True, action__status__in=("accepted", "in_progress")
    )
    return str(carried.order_by("pk").select_related("action")[0].action.public_id)


def _leave_database() -> None:
    connection.close()
    connection.close_pool()


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
