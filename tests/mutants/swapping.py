"""Change functions that exist: their code is compiled anew from a changed tree and put in its place."""

import builtins
import gc
import importlib
import sys
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from types import CodeType, FunctionType

from django.db.models import Q

from tests.mutants.sites import PROJECT, REACHED, Place, Site, marked, places, taken_away

builtins._cordee_q = Q


class Functions:
    """Every function of these files that is alive, by its code; looked up once."""

    def __init__(self, paths: list[Path]) -> None:
        self.paths = paths
        for path in paths:
            importlib.import_module(module_name(path))
        wanted = {str(path) for path in paths}
        self.alive: dict[CodeType, list[FunctionType]] = defaultdict(list)
        gc.unfreeze()
        for one in gc.get_objects():
            if isinstance(one, FunctionType) and one.__code__.co_filename in wanted:
                self.alive[one.__code__].append(one)

    def mark_all(self, reached: Callable[[str], None]) -> None:
        """Let every site of every file tell when it is reached."""
        setattr(builtins, REACHED, reached)
        for path in self.paths:
            tree, found = places(path)
            for place in reversed(found):  # the innermost last: none is lost inside another
                marked(place)
            self._swap(path, tree)

    def take_away(self, site: Site) -> None:
        """Let one rule be gone, in this process."""
        path = PROJECT / site.path
        tree, found = places(path)
        taken_away(next(place for place in found if place.site.key == site.key))
        if not self._swap(path, tree):
            raise LookupError(f"no function of {site.key} is alive")

    def _swap(self, path: Path, tree) -> int:
        before = compile(path.read_text(), str(path), "exec")
        after = compile(tree, str(path), "exec")
        return sum(self._swapped(old, new) for old, new in _pairs(before, after))

    def _swapped(self, old: CodeType, new: CodeType) -> int:
        if old == new:
            return 0
        for function in self.alive.get(old, ()):
            function.__code__ = new
        return len(self.alive.get(old, ()))


def _pairs(before: CodeType, after: CodeType):
    """The codes of both, side by side: a change adds no function and takes none away."""
    inner = [
        [one for one in code.co_consts if isinstance(one, CodeType)] for code in (before, after)
    ]
    if len(inner[0]) != len(inner[1]):
        raise LookupError(f"{before.co_qualname} has another number of functions inside")
    yield before, after
    for old, new in zip(*inner, strict=True):
        yield from _pairs(old, new)


def module_name(path: Path) -> str:
    """« cases.services.team » of cases/services/team.py."""
    parts = path.relative_to(PROJECT).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def place_of(site: Site) -> Place:
    """The place of a site in a fresh tree; for those who want to look at it."""
    return next(p for p in places(PROJECT / site.path)[1] if p.site.key == site.key)


__all__ = ["Functions", "module_name", "place_of"]
assert sys.version_info >= (3, 11), "code objects carry their qualified names"
