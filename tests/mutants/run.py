"""The run: learn which test goes by which rule, hand the rules out, say what became of each."""

import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
from collections import defaultdict
from pathlib import Path

from tests.mutants import tables
from tests.mutants.mutants import Mutant, mutants
from tests.mutants.sites import PROJECT, sites

REASONS = Path(__file__).with_name("reasons.toml")
MOST_REASONS = 3
# Left out: browsers, walks over all addresses, and what tests no rule.
OF_NO_RULE = tuple(
    f"tests/{name}/" for name in ("e2e", "bench", "faults", "fuzz", "demo", "coordination")
)
TESTS = ("-q", "-m", "not e2e and not long and not walk and not faults")


class Run:
    """From the map of the tests to the last line."""

    def __init__(self, chosen: argparse.Namespace) -> None:
        self.chosen = chosen
        self.folder = chosen.data.resolve()
        self.folder.mkdir(parents=True, exist_ok=True)
        self.every = mutants()
        self.ledger = self.folder / "ledger.jsonl"
        self.map = self.folder / "map.json"
        self._keep_results()  # of a run that was stopped

    def play(self) -> int:
        """0 when each rule is missed by some test, but for those with a reason; 1 otherwise."""
        wanted = self._wanted()
        if self.chosen.list:
            for one in wanted:
                print(one.kind, one.key, "|", one.words)
            return self._last_line(wanted, {})
        begun = time.monotonic()
        self._learn()
        left = self._not_judged(wanted)
        _say(f"{len(left)} rules to take away, one at a time")
        self._work(left)
        _say(f"{time.monotonic() - begun:.0f} s")
        return self._last_line(wanted, self._ledger())

    # --- Which rules ---
    def _wanted(self) -> list[Mutant]:
        found = [one for one in self.every if self.chosen.only in one.key]
        if self.chosen.changed:
            files = _changed()
            found = [one for one in found if _file_of(one) in files]
        return found

    def _not_judged(self, wanted: list[Mutant]) -> list[Mutant]:
        """All of them; or those of which runs before this one did not say enough."""
        known = self._ledger()
        if self.chosen.resume:
            return [one for one in wanted if one.key not in known]
        if self.chosen.survivors:
            return [o for o in wanted if known.get(o.key, {}).get("verdict") != "killed"]
        return wanted

    # --- Which tests ---
    def _learn(self) -> None:
        """Run the tests once: all of them, or those of files that changed since the last time."""
        known = json.loads(self.map.read_text()) if self.map.exists() else {}
        mark = _fingerprint()
        if known.get("mark") == mark:
            return
        rows = known.get("rows", {}) if self.chosen.keep_map else {}
        marks = {name: _mark(PROJECT / name) for name in _test_files()}
        rows = {t: row for t, row in rows.items() if row["mark"] == marks.get(_test_file(t))}
        fresh = sorted(marks.keys() - {_test_file(test) for test in rows})
        chosen = [name for name in fresh if name.startswith(tuple(self.chosen.tests))]
        if chosen:
            _say(f"which test goes by which rule: {len(chosen)} files of tests run once")
            rows |= {
                row["test"]: row | {"mark": marks[_test_file(row["test"])]}
                for row in self._learnt(chosen)
            }
        self.map.write_text(json.dumps({"mark": mark, "rows": rows}))
        _say(f"{len(rows)} tests")

    def _learnt(self, names: list[str]) -> list[dict]:
        for old in self.folder.glob("learnt-*"):
            old.unlink()
        self._pytest(
            "learn", "-n", str(self.chosen.processes), "--dist", "worksteal", *names
        ).wait()
        files = self.folder.glob("learnt-*")
        return [json.loads(line) for file in files for line in file.read_text().splitlines()]

    # --- The work ---
    def _work(self, wanted: list[Mutant]) -> None:
        shutil.rmtree(self.folder / "claims", ignore_errors=True)
        (self.folder / "claims").mkdir()
        rows = json.loads(self.map.read_text())["rows"]
        keys = [one.key for one in wanted]
        plan = {"seconds": {t: row["seconds"] for t, row in rows.items()}, "wanted": keys}
        plan["patience"] = self.chosen.patience
        found = self._ledger().values()  # of runs before this one
        plan["noticed"] = {row["key"]: row["by"] for row in found if row["verdict"] == "killed"}
        tests: dict[str, list[str]] = defaultdict(list)
        for test, row in rows.items():
            for site in row["sites"]:
                tests[site].append(test)
        (self.folder / "plan.json").write_text(json.dumps(plan | {"tests": tests}))
        names = sorted({_test_file(test) for test in rows})
        running = [
            self._pytest("work", "-p", "no:xdist", *names, worker=number)
            for number in range(min(self.chosen.processes, len(keys)))
        ]
        self._follow(running, len(keys))
        told = self._keep_results()
        if told < len(keys):
            _say(f"only {told} of {len(keys)} were judged: see {self.folder}/work-*.log")

    def _keep_results(self) -> int:
        """From the files of the processes into the ledger; returns how many."""
        files = list(self.folder.glob("results-*"))
        rows = [line for file in files for line in file.read_text().splitlines()]
        with self.ledger.open("a") as ledger:
            ledger.writelines(f"{row}\n" for row in rows)
        for file in files:
            file.unlink()
        return len(rows)

    def _follow(self, running: list[subprocess.Popen], total: int) -> None:
        """Say now and then how far it is."""
        said = 0
        while any(process.poll() is None for process in running):
            time.sleep(2)
            done = sum(f.read_text().count("\n") for f in self.folder.glob("results-*"))
            if done - said >= max(50, total // 20):
                said = done
                _say(f"{done} of {total}")

    def _pytest(self, what: str, *arguments: str, worker: int | None = None) -> subprocess.Popen:
        log = (self.folder / f"{what}-{worker or 0}.log").open("w")
        environment = os.environ | {"CORDEE_MUTANTS": f"{what}:{self.folder}"}
        if worker is not None:
            environment["PYTEST_XDIST_WORKER"] = f"gw{worker}"
        command = [sys.executable, "-m", "pytest", *TESTS, "-p", "tests.mutants.plugin", *arguments]
        return subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=log, stderr=log)

    def _ledger(self) -> dict[str, dict]:
        """What became of each rule, the last word about it; nothing of a rule that reads otherwise now."""
        if not self.ledger.exists():
            return {}
        now = {one.key: _rule(one.words) for one in self.every}
        rows = [json.loads(line) for line in self.ledger.read_text().splitlines()]
        return {row["key"]: row for row in rows if _rule(row["words"]) == now.get(row["key"])}

    # --- What is said ---
    def _last_line(self, wanted: list[Mutant], found: dict[str, dict]) -> int:
        reasons = tomllib.loads(REASONS.read_text()).get("explained", {})
        killed = [one for one in wanted if found.get(one.key, {}).get("verdict") == "killed"]
        left = [one for one in wanted if one not in killed] if not self.chosen.list else []
        explained = [one for one in left if one.key in reasons]
        unexplained = [one for one in left if one.key not in reasons]
        for one in unexplained:
            row = found.get(one.key, {})
            print(
                f"{row.get('verdict', 'not judged')}: {one.key} | {one.words} {row.get('by', '')}"
            )
        print(
            json.dumps(
                {
                    "relations": tables.relations(),
                    "guards": sum(site.is_guard for site in sites()) + _state_sets(self.every),
                    "mutants": len(wanted),
                    "killed": len(killed),
                    "explained": len(explained),
                    "unexplained": len(unexplained),
                }
            )
        )
        return int(bool(unexplained) or len(reasons) > MOST_REASONS)


def _state_sets(every: list[Mutant]) -> int:
    return sum(one.kind == "states" for one in every)


def _rule(words: str) -> str:
    """The words of a rule without the line on which it stands."""
    return re.sub(r"^(\S+?):\d+ ", r"\1 ", words)


def _file_of(mutant: Mutant) -> str:
    """The file of a guard; of a change of a table, that of the app's permissions."""
    return mutant.key.partition("::")[0]


def _changed() -> set[str]:
    """Files changed since HEAD, and the tables of the apps whose permissions changed."""
    command = ["git", "status", "--porcelain", "--untracked-files=all"]
    lines = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True)
    files = {line[3:] for line in lines.stdout.splitlines()}
    apps = {name.partition("/")[0] for name in files if "permissions" in name}
    tables_of = {
        one.key.partition("::")[0] for one in mutants() if one.key.partition(".")[0] in apps
    }
    return files | tables_of


def _fingerprint() -> str:
    """Changes with any source of ours, tests included."""
    digest = hashlib.sha256()
    for path in sorted(PROJECT.glob("*/**/*.py")):
        if ".venv" not in path.parts and ".local" not in path.parts:
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _test_files() -> list[str]:
    found = (str(path.relative_to(PROJECT)) for path in PROJECT.glob("tests/**/test_*.py"))
    return sorted(name for name in found if not name.startswith(OF_NO_RULE))


def _test_file(test: str) -> str:
    return test.partition("::")[0]


def _mark(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)
