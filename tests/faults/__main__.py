"""`python -m tests.faults [--short]`: the addresses of its own servers first, then Django, then the run."""

import argparse
import os
import sys

import django

from coordination.embedded import default_environment
from coordination.embedded.errors import EmbeddedError


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--data", default=".local/faults", help="folder, emptied at the start")
    parser.add_argument("--short", action="store_true", help="one or two of each fault")
    parser.add_argument("--drop-one", action="store_true", help="plant a loss, to see it found")
    return parser.parse_args()


def main() -> int:
    chosen = options()
    os.environ.update(default_environment(chosen.data))
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.faults.settings"
    os.environ["CORDEE_PROCESS"] = "machine"
    django.setup()
    from tests.faults.run import run  # noqa: PLC0415 - needs Django

    try:
        return run(chosen.data, short=chosen.short, drop_one=chosen.drop_one)
    except EmbeddedError as error:
        print(f"Cordée : {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
