"""One process that takes rules away: it is warm, and forks a child for each of them."""

import contextlib
import gc
import json
import os
import select
import signal
import time
from pathlib import Path

import pytest
from django.db import connections

from desk.selectors import frame
from tests.mutants.choosing import Choice
from tests.mutants.mutants import Mutant, mutants
from tests.mutants.sites import files
from tests.mutants.swapping import Functions

WARMED_BY = 4


class Worker:
    """Keeps what it learns about the tests: those that noticed something are asked first."""

    def __init__(self, session: pytest.Session, folder: Path) -> None:
        self.session, self.folder = session, folder
        self.items = {item.nodeid: item for item in session.items}
        plan = json.loads((folder / "plan.json").read_text())
        self.seconds: dict[str, float] = plan["seconds"]
        self.tests: dict[str, list[str]] = plan["tests"]
        self.wanted: list[str] = plan["wanted"]
        self.noticed: dict[str, str] = plan["noticed"]
        # seconds of tests for one rule: what was not noticed by then has survived
        self.patience: int = plan["patience"]
        self.results = (folder / f"results-{os.getpid()}.jsonl").open("w")
        self.choice = Choice(self.seconds, self.tests, self.items)
        self.passing: set[str] = set()
        self.useless: set[str] = set()
        self.failed = False
        session.config.pluginmanager.register(self, "mutants-worker")

    def work(self) -> None:
        functions = Functions(files())
        self._warm_up()
        known = {one.key: one for one in mutants()}
        for key, test in self.noticed.items():
            self.choice.noticed(known[key], test)
        gc.collect()
        gc.freeze()
        for key in self.wanted:
            if self._claimed(key):
                begun = time.perf_counter()
                verdict, by = self._judged(known[key], functions)
                self._tell(known[key], verdict, by, time.perf_counter() - begun)
        self.session._setupstate.teardown_exact(None)

    def _claimed(self, key: str) -> bool:
        """Whether this process is the first to take it up."""
        claim = self.folder / "claims" / str(self.wanted.index(key))
        with contextlib.suppress(FileExistsError):
            claim.touch(exist_ok=False)
            return True
        return False

    def _warm_up(self) -> None:
        """The databases, the templates, the addresses: once for all children."""
        quick = sorted(self.items.keys() & self.seconds.keys(), key=lambda t: self.seconds[t])
        usual = [t for t in quick if "cast" in self.items[t].fixturenames and "/views/" in t]
        for test in (usual or quick)[:: max(1, len(usual or quick) // WARMED_BY)]:
            self._run(test)
        connections.close_all()

    def _judged(self, mutant: Mutant, functions: Functions) -> tuple[str, str]:
        """(what became of it, by which test): killed, survived, or unreached by any test."""
        tests = self.choice.in_order(mutant)
        if not tests:
            return "unreached", ""
        while True:
            answer = self._in_a_child(
                [t for t in tests if t not in self.useless], mutant, functions
            )
            if answer["verdict"] != "killed":
                return answer["verdict"], answer["by"]
            if self._passes_otherwise(answer["by"], functions):
                self.choice.noticed(mutant, answer["by"])
                return "killed", answer["by"]
            self.useless.add(answer["by"])

    def _passes_otherwise(self, test: str, functions: Functions) -> bool:
        """A test that fails here with every rule in its place says nothing."""
        if test and test not in self.passing:
            if self._in_a_child([test], None, functions)["verdict"] == "killed":
                return False
            self.passing.add(test)
        return True

    def _in_a_child(self, tests: list[str], mutant: Mutant | None, functions: Functions) -> dict:
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            self._be_the_child(tests, mutant, functions, writing)
        os.close(writing)
        try:
            ready, _, _ = select.select([reading], [], [], self.patience + 60)
            told = os.read(reading, 65536) if ready else b""
        finally:
            os.close(reading)
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        return json.loads(told) if told else {"verdict": "no answer", "by": ""}

    def _be_the_child(self, tests, mutant, functions, writing: int) -> None:
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        try:
            answer = self._answer(tests, mutant, functions)
        except BaseException as error:  # noqa: BLE001 - told to the parent
            answer = {"verdict": f"broken: {error!r}"[:500], "by": ""}
        os.write(writing, json.dumps(answer).encode())
        os._exit(0)

    def _answer(self, tests, mutant, functions) -> dict:
        if mutant is not None:
            mutant.make(functions)
            frame._prepared.cache_clear()  # composed by the rules as they were
        begun = time.perf_counter()
        for test in tests:
            if not self._run(test):
                return {"verdict": "killed", "by": test}
            if time.perf_counter() - begun > self.patience:
                return {"verdict": "survived", "by": "impatience"}
        return {"verdict": "survived", "by": ""}

    def _run(self, test: str) -> bool:
        """Whether the test passes; what it had for itself is cleared up, what all share stays."""
        item = self.items[test]
        self.session._setupstate.teardown_exact(item)
        self.failed = False
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=_next(item))
        return not self.failed

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.failed = self.failed or report.failed

    def _tell(self, mutant: Mutant, verdict: str, by: str, seconds: float) -> None:
        row = {"key": mutant.key, "kind": mutant.kind, "words": mutant.words}
        row |= {"verdict": verdict, "by": by, "seconds": round(seconds, 1)}
        line = json.dumps(row, ensure_ascii=False)
        self.results.write(line + "\n")
        self.results.flush()


def _next(item: pytest.Item) -> pytest.Item:
    """Another test, of another file if there is one: nothing that belongs to the session is taken down."""
    others = (one for one in item.session.items if one.parent is not item.parent)
    return next(others, item.session.items[0])
