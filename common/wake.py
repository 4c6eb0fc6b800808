"""The hook by which a service says « there is work »: filled by the wiring, empty in the house."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

_wake: Callable[[], None] | None = None


def install(wake: Callable[[], None]) -> None:
    """Called once at start by whoever runs the background work."""
    global _wake
    _wake = wake


def wake() -> None:
    """Hint, never a promise: the periodic sweep finds the work anyway."""
    if _wake is not None:
        _wake()


@contextmanager
def asleep() -> Iterator[None]:
    """Nobody is woken in this block: for a mass of work that the sweep will find."""
    global _wake
    kept, _wake = _wake, None
    try:
        yield
    finally:
        _wake = kept
