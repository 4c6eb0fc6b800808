"""The lists that a DAC words itself: codes stay for ever, because figures count by them."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from common.errors import GuardsFailed, Missing
from common.own_lists import check_label, new_code
from directory.defaults import KEPT
from directory.enums import DacList
from directory.models import Dac, DacListItem
from directory.services.settings_lock import keep, take

CODE_LENGTH = 40


@transaction.atomic
def add_item(*, dac: Dac, list_name: DacList, label: str, by, at: datetime) -> DacListItem:
    """Put a choice at the end of a list; its code is made from the label, once and for all."""
    dac = take(dac, by=by)
    items = list(_items(dac, list_name))
    check_label(label, items)
    item = dac.list_items.create(
        list=list_name,
        code=new_code(label, {item.code for item in items}, longest=CODE_LENGTH),
        label=label,
        rank=max((item.rank for item in items), default=-1) + 1,
    )
    keep(dac, action="item_added", by=by, at=at, list=str(list_name), code=item.code)
    return item


@transaction.atomic
def reword_item(
    *, dac: Dac, list_name: DacList, code: str, label: str, by, at: datetime, version: int
) -> DacListItem:
    """Say a choice in other words; the code stays, so the figures go on."""
    dac = take(dac, by=by, version=version, about={"list": str(list_name), "code": code})
    items = list(_items(dac, list_name))
    item = next(item for item in items if item.code == code)
    check_label(label, [other for other in items if other is not item])
    if item.label != label:
        item.label = label
        item.save(update_fields=["label"])
        keep(dac, action="item_reworded", by=by, at=at, list=str(list_name), code=code)
    return item


@transaction.atomic
def move_item(*, dac: Dac, list_name: DacList, code: str, up: bool, by, at: datetime) -> bool:
    """One place up or down; False at the end of the list."""
    dac = take(dac, by=by)
    items = list(_items(dac, list_name))
    place = next(n for n, item in enumerate(items) if item.code == code)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(items):
        return False
    items[place], items[other] = items[other], items[place]
    for rank, item in enumerate(items):
        item.rank = rank
    DacListItem.objects.bulk_update(items, ["rank"])
    keep(dac, action="item_moved", by=by, at=at, list=str(list_name), code=code, to=other + 1)
    return True


@transaction.atomic
def switch_item(
    *, dac: Dac, list_name: DacList, code: str, is_active: bool, by, at: datetime
) -> DacListItem:
    """Offer a choice, or offer it no more; what was recorded with it keeps it.

    Raises GuardsFailed for a code that the software relies on, and for the last choice of a list.
    """
    dac = take(dac, by=by)
    items = list(_items(dac, list_name))
    item = next(item for item in items if item.code == code)
    if not is_active and is_kept(list_name, code):
        raise GuardsFailed([Missing("code", f"« {item.label} » reste toujours proposé.")])
    if not is_active and not any(one.is_active for one in items if one is not item):
        raise GuardsFailed([Missing("code", "Une liste garde au moins un choix proposé.")])
    if item.is_active != is_active:
        item.is_active = is_active
        item.save(update_fields=["is_active"])
        action = "item_switched_on" if is_active else "item_switched_off"
        keep(dac, action=action, by=by, at=at, list=str(list_name), code=code)
    return item


def is_kept(list_name: str, code: str) -> bool:
    """Whether the software itself relies on this code."""
    return code in KEPT.get(DacList(list_name), frozenset())


def _items(dac: Dac, list_name: DacList) -> QuerySet[DacListItem]:
    return dac.list_items.filter(list=list_name).order_by("rank", "pk")
