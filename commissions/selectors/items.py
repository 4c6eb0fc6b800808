"""The words that a commission proposes today, list by list."""

from commissions.enums import ItemList
from commissions.models import Commission, ListItem


def items_of(commission: int | Commission, kind: ItemList) -> list[tuple[str, str]]:
    """(code, label) of what is proposed, in order."""
    key = commission.pk if isinstance(commission, Commission) else commission
    rows = ListItem.objects.filter(commission=key, kind=kind, is_active=True)
    return list(rows.order_by("rank", "pk").values_list("code", "label"))


def is_item(commission: int | Commission, kind: ItemList, code: str) -> bool:
    """Whether this code is proposed."""
    return code in dict(items_of(commission, kind))


def labels(commission: int | Commission, kind: ItemList) -> dict[str, str]:
    """The words of every code, retired ones too: what was chosen once keeps its words."""
    key = commission.pk if isinstance(commission, Commission) else commission
    return dict(ListItem.objects.filter(commission=key, kind=kind).values_list("code", "label"))
