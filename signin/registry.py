"""What the apps above add to the pages of sign-in, without sign-in knowing them."""

from collections.abc import Callable
from dataclasses import dataclass

SIGN_IN = "sign_in"
SECOND_FACTOR = "second_factor"
FACTOR_SET_UP = "factor_set_up"


@dataclass(frozen=True)
class Panel:
    """A template, and what it needs: `context(request, user)`, where `user` is who is signing in,
    once the password was right, else None. Nothing is shown when it answers None."""

    template: str
    context: Callable[..., dict | None]


_panels: dict[str, list[Panel]] = {SIGN_IN: [], SECOND_FACTOR: [], FACTOR_SET_UP: []}


def add_panel(place: str, panel: Panel) -> None:
    """Called once at start by an app above."""
    _panels[place].append(panel)


def panels(place: str) -> tuple[Panel, ...]:
    """The panels of a page, in the order in which they were added."""
    return tuple(_panels[place])
