"""The hooks by which a service says « there is work »: filled by the wiring, empty in the house."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

_wake: Callable[[], None] | None = None
_wake_printer: Callable[[], None] | None = None


def install(wake: Callable[[], None], *, printer: Callable[[], None] | None = None) -> None:
    """Called once at start by whoever runs the background work: messages, then papers."""
    global _wake, _wake_printer
    _wake, _wake_printer = wake, printer


def wake() -> None:
    """A message waits. Hint, never a promise: the periodic sweep finds the work anyway."""
    if _wake is not None:
        _wake()


def wake_printer() -> None:
    """A paper waits; the same hint."""
    if _wake_printer is not None:
        _wake_printer()


@contextmanager
def asleep() -> Iterator[None]:
    """Nobody is woken in this block: for a mass of work that the sweep will find."""
    global _wake, _wake_printer
    kept, _wake, _wake_printer = (_wake, _wake_printer), None, None
    try:
        yield
    finally:
        _wake, _wake_printer = kept
