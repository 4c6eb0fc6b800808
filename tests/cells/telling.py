"""How a table is told: one line an action, person by person the states in which they may."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Model

from common.permissions import Policy
from tests.personas import Cast

Told = dict[str, dict[str, str]]


def each(people: str, states: str) -> dict[str, str]:
    return dict.fromkeys(people.split(), states)


def only(people: str, *actions: str, states: str) -> Told:
    """The same for several actions."""
    return {action: each(people, states) for action in actions}


DAC = "camille yann"
NOBODY: dict[str, str] = {}


@dataclass(frozen=True)
class Cells:
    """One policy: how a row comes into each state, and who may do what there."""

    policy: Policy
    states: str
    build: Callable[[Cast, str], Model]
    told: Told
