"""Runs what needs the servers and Django, and prints its lines: `python -m tests.bench.inside NAME…`."""

import os
import sys
from collections.abc import Callable, Iterator

from tests.bench import volumes
from tests.bench.limits import Line, Run


def main(names: list[str]) -> int:
    """The benchmarks named, in the order of the list. Returns the code to exit with."""
    run, took = Run(), volumes.make()
    if "seed" in names and volumes.LARGEST in took:
        run.show("seed", [("seed_seconds", took[volumes.LARGEST], "s")])
    os.environ.update(volumes.environment(volumes.LARGEST))
    import django  # noqa: PLC0415 - the environment comes first

    django.setup()
    for name in names:
        if name in BENCHMARKS:
            run.show(name, BENCHMARKS[name]())
    return run.end()


def pages() -> Iterator[Line]:
    from tests.bench.pages import pages  # noqa: PLC0415 - Django is set up by now

    yield from pages()


def statements() -> Iterator[Line]:
    from tests.bench.statements import worklist_sql_ratio  # noqa: PLC0415

    yield from worklist_sql_ratio()


def relay() -> Iterator[Line]:
    from tests.bench.letters import relay_per_min  # noqa: PLC0415

    yield from relay_per_min()


def sizes() -> Iterator[Line]:
    from tests.bench.sizes import sizes  # noqa: PLC0415

    yield from sizes()


def users() -> Iterator[Line]:
    from tests.bench.users import fifty_users  # noqa: PLC0415

    yield from fifty_users()


def second_line() -> Iterator[Line]:
    from tests.bench.second_line import second_line  # noqa: PLC0415

    yield from second_line()


def journal() -> Iterator[Line]:
    from tests.bench.journal import journalling  # noqa: PLC0415

    yield from journalling()


BENCHMARKS: dict[str, Callable[[], Iterator[Line]]] = {
    "pages": pages,
    "statements": statements,
    "second_line": second_line,
    "journal": journal,
    "relay": relay,
    "users": users,
    "sizes": sizes,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
