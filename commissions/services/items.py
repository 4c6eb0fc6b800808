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
from common.own_lists import check_label, new_code

CODE_LENGTH = 24


@transaction.atomic
def add_item(
    *, commission: Commission, kind: ItemList, label: str, about_care: bool, by, at: datetime
) -> ListItem:
    """Put a choice at the end of a list; its code is made from the label, once and for all."""
    fresh = _taken(commission, by=by)
    items = list(fresh.items.filter(kind=kind))
    check_label(label, items)
    _check_kind(kind, label)
    item = fresh.items.create(
        kind=kind,
        code=new_code(label, {item.code for item in items}, longest=CODE_LENGTH),
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
    check_label(label, [other for other in items if other is not item])
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
