"""The lists that a commission words itself: codes stay for ever, because figures count by them."""

from datetime import datetime

from django.db import transaction

from audit.services import record
from commissions.defaults import ABOUT_CARE, KEPT
from commissions.enums import CARE_LISTS, ItemList
from commissions.models import Commission, ListItem
from commissions.permissions import COMMISSION
from commissions.services.preconise import FORBIDDEN, is_forbidden
from common.errors import GuardsFailed, Missing
from common.locking import locked
from common.normalise import normalise

CODE_LENGTH = 24


@transaction.atomic
def add_item(
    *, commission: Commission, kind: ItemList, label: str, about_care: bool, by, at: datetime
) -> ListItem:
    """Put a choice at the end of a list; its code is made from the label, once and for all."""
    fresh = _taken(commission, by=by)
    items = list(fresh.items.filter(kind=kind))
    _check_label(label, items)
    _check_kind(kind, label)
    item = fresh.items.create(
        kind=kind,
        code=_new_code(label, {item.code for item in items}),
        label=label,
        rank=max((item.rank for item in items), default=-1) + 1,
        about_care=about_care and kind in CARE_LISTS,
    )
    return _kept(item, "added", by=by, at=at)


@transaction.atomic
def reword_item(
    *,
    commission: Commission,
    kind: ItemList,
    code: str,
    label: str,
    about_care: bool,
    by,
    at: datetime,
) -> ListItem:
    """Say a choice in other words, or say that it speaks of care; the code stays.

    What speaks of care from the start always does: a reader outside R1110-2 never gets it.
    """
    fresh = _taken(commission, by=by)
    items = list(fresh.items.filter(kind=kind))
    item = next(item for item in items if item.code == code)
    _check_label(label, [other for other in items if other is not item])
    _check_kind(kind, label)
    if (kind, code) in ABOUT_CARE and not about_care:
        raise GuardsFailed(
            [Missing("about_care", "Ce choix dit toujours quelque chose des soins.")]
        )
    about_care = about_care and kind in CARE_LISTS
    if (item.label, item.about_care) == (label, about_care):
        return item
    item.label, item.about_care = label, about_care
    return _kept(item, "reworded", by=by, at=at)


@transaction.atomic
def switch_item(
    *, commission: Commission, kind: ItemList, code: str, is_active: bool, by, at: datetime
) -> ListItem:
    """Offer a choice, or offer it no more; what was recorded with it keeps it.

    Raises GuardsFailed for a code that the software relies on, and for the last choice of a list.
    """
    fresh = _taken(commission, by=by)
    items = list(fresh.items.filter(kind=kind))
    item = next(item for item in items if item.code == code)
    if not is_active and is_kept(kind, code):
        raise GuardsFailed([Missing("code", f"« {item.label} » reste toujours proposé.")])
    if not is_active and not any(one.is_active for one in items if one is not item):
        raise GuardsFailed([Missing("code", "Une liste garde au moins un choix proposé.")])
    if item.is_active == is_active:
        return item
    item.is_active = is_active
    return _kept(item, "proposed" if is_active else "retired", by=by, at=at)


def is_kept(kind: str, code: str) -> bool:
    """Whether the software itself relies on this code."""
    return (kind, code) in KEPT


def _check_kind(kind: ItemList, label: str) -> None:
    """No list makes care without consent a thing that a commission proposes (A11)."""
    if kind == ItemList.PRECONISATION and is_forbidden(label):
        raise GuardsFailed([Missing("label", FORBIDDEN)])


def _taken(commission: Commission, *, by) -> Commission:
    fresh = locked(commission)
    COMMISSION.check(by, "set_up", fresh)
    return fresh


def _kept(item: ListItem, how: str, *, by, at: datetime) -> ListItem:
    item.save()
    record(
        by=by,
        action="commissions.commission.set_up",
        obj=item.commission,
        at=at,
        list=item.kind,
        code=item.code,
        how=how,
        about_care=item.about_care,
    )
    return item


def _check_label(label: str, others: list[ListItem]) -> None:
    if not normalise(label):
        raise GuardsFailed([Missing("label", "Écrivez au moins une lettre.")])
    same = next((o for o in others if normalise(o.label) == normalise(label)), None)
    if same is not None:
        away = "" if same.is_active else ", où il n’est plus proposé : remettez-le"
        raise GuardsFailed([Missing("label", f"« {same.label} » est déjà dans la liste{away}.")])


def _new_code(label: str, taken: set[str]) -> str:
    start = normalise(label).encode("ascii", "ignore").decode().replace(" ", "_") or "choix"
    code, number = start[:CODE_LENGTH].strip("_"), 1
    while code in taken:
        number += 1
        code = f"{start[: CODE_LENGTH - len(str(number)) - 1].strip('_')}_{number}"
    return code
