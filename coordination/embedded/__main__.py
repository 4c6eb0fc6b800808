"""`python -m coordination.embedded run … -- COMMAND` and `python -m coordination.embedded demo`."""

import argparse
import os
import signal
import sys

from coordination.embedded import processes
from coordination.embedded.errors import EmbeddedError
from coordination.embedded.run import run
from coordination.roles import RolesError


def main(arguments: list[str] | None = None) -> int:
    """The exit code: the command's own, 1 with one clear line when the servers could not run."""
    options = _parser().parse_args(arguments)
    if "MAKELEVEL" in os.environ:
        # killed with -9, make could not tell us
        processes.die_with_parent(signal.SIGTERM)
    try:
        if options.action == "demo":
            from coordination.embedded.demo import demo  # noqa: PLC0415 - optional dependency

            return demo(options.data)
        return run(options.data, options.command, fast=options.fast, throwaway=options.throwaway)
    except (EmbeddedError, RolesError) as error:
        print(f"Cordée : {error}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m coordination.embedded")
    actions = parser.add_subparsers(dest="action", required=True)
    running = actions.add_parser("run", help="private servers around a command")
    running.add_argument("--data", required=True, help="folder of the servers' data")
    running.add_argument("--fast", action="store_true", help="quick, data not safe from a crash")
    running.add_argument("--throwaway", action="store_true", help="delete the data at the end")
    running.add_argument("command", nargs="+", metavar="COMMAND")
    showing = actions.add_parser("demo", help="the whole application, with the demo's story")
    showing.add_argument("--data", default=".local/demo", help="folder of the demo's data")
    return parser


if __name__ == "__main__":
    sys.exit(main())
