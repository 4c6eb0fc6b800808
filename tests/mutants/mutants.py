"""All the ways in which one rule may be gone, each with a key of its own."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.mutants import tables
from tests.mutants.sites import Site, sites
from tests.mutants.swapping import Functions


@dataclass(frozen=True)
class Mutant:
    """`kind` is relation, guard or states; `reached` are the marks of the tests that may notice."""

    key: str
    words: str
    kind: str
    near: str
    reached: tuple[str, ...]
    make: Callable[[Functions], None]
    of_table: bool = False


def mutants() -> list[Mutant]:
    """Every one of them, always in the same order."""
    return [*map(_of_site, sites()), *map(_of_table, tables.changes())]


def _of_site(site: Site) -> Mutant:
    return Mutant(
        site.key,
        f"{site.path}:{site.line} {site.words}",
        "guard" if site.is_guard else "relation",
        f"{site.path}::{site.function}",
        (site.key,),
        lambda functions: functions.take_away(site),
    )


def _of_table(change: tables.Change) -> Mutant:
    return Mutant(
        change.key,
        f"{change.policy}: {change.words}",
        change.kind,
        change.policy,
        tuple(tables.reach(change.policy, action) for action in change.actions),
        lambda functions: change.make(),
        of_table=True,
    )
