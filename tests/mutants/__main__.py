"""`python -m tests.mutants`: takes each rule away, one at a time, and shows that some test fails.

Its last line is one JSON object. `make mutants` starts the servers that it needs.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

import django


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("--only", default="", metavar="WORD", help="rules whose key has this word")
    parser.add_argument("--changed", action="store_true", help="rules in files changed since HEAD")
    parser.add_argument("--resume", action="store_true", help="go on where the last run stopped")
    parser.add_argument("--survivors", action="store_true", help="those of the last run again")
    parser.add_argument("--keep-map", action="store_true", help="learn changed files of tests only")
    parser.add_argument(
        "--tests", nargs="*", default=["tests/"], help="tests to learn, to try it out"
    )
    parser.add_argument("--list", action="store_true", help="only say what would be taken away")
    parser.add_argument("--try", dest="key", help="run --tests without the rule of this key")
    parser.add_argument(
        "--patience", type=int, default=300, metavar="SECONDS", help="of tests for one rule"
    )
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 2)
    parser.add_argument(
        "--data", type=Path, default=Path(".local/mutants"), help="folder of the run"
    )
    return parser.parse_args()


def tried(key: str, tests: list[str]) -> int:
    """pytest on these tests with one rule gone; what it answers."""
    environment = os.environ | {"CORDEE_MUTANTS": f"try:{key}"}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.mutants.plugin", *tests]
    return subprocess.run(command, env=environment, check=False).returncode


def main() -> int:
    chosen = options()
    if chosen.key:
        return tried(chosen.key, chosen.tests)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coordination.settings.test")
    django.setup()
    from tests.mutants.run import Run  # noqa: PLC0415 - needs Django

    try:
        return Run(chosen).play()
    except subprocess.CalledProcessError as error:
        print(f"Cordée : {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
