"""What holds for every list whose words an organisation writes itself: one label once, codes that stay."""

from collections.abc import Iterable, Set
from typing import Protocol

from common.errors import GuardsFailed, Missing
from common.normalise import normalise


class Item(Protocol):
    """An entry of such a list."""

    label: str
    is_active: bool


def check_label(label: str, others: Iterable[Item]) -> None:
    """Raise GuardsFailed for a label without a letter, or that another entry has already."""
    if not normalise(label):
        raise GuardsFailed([Missing("label", "Écrivez au moins une lettre.")])
    same = next((o for o in others if normalise(o.label) == normalise(label)), None)
    if same is not None:
        away = "" if same.is_active else ", où il n’est plus proposé : remettez-le"
        raise GuardsFailed([Missing("label", f"« {same.label} » est déjà dans la liste{away}.")])


def new_code(label: str, taken: Set[str], *, longest: int) -> str:
    """A code made of the label, of `longest` signs at most, that none of `taken` is."""
    start = normalise(label).encode("ascii", "ignore").decode().replace(" ", "_") or "choix"
    code, number = start[:longest].strip("_"), 1
    while code in taken:
        number += 1
        code = f"{start[: longest - len(str(number)) - 1].strip('_')}_{number}"
    return code
