"""Identities under a new key of the vault, a few rows at a time."""

from collections.abc import Iterator

from django.db import transaction

from commissions import vault
from commissions.models import Identity

BATCH = 200


def reseal_identities(*, only_look: bool = False) -> Iterator[tuple[int, str]]:
    """Each identity's row and what became of it: « current », « old », « renewed », « lost ».

    `only_look` changes nothing. Each batch is a transaction: interrupted, it goes on where it was.
    Nothing is shown and nobody is told: what is sealed is sealed again, unread.
    """
    last = 0
    while found := _batch(last, only_look):
        yield from found
        last = found[-1][0]


@transaction.atomic
def _batch(after: int, only_look: bool) -> list[tuple[int, str]]:
    rows = Identity.objects.defer(None).filter(pk__gt=after).order_by("pk")
    return [(row.pk, _one(row, only_look)) for row in rows.select_for_update()[:BATCH]]


def _one(row: Identity, only_look: bool) -> str:
    try:
        if vault.is_current(row.sealed):
            return "current"
    except vault.Damaged:
        return "lost"
    if only_look:
        return "old"
    row.sealed = vault.reseal(row.sealed)
    row.save(update_fields=["sealed"])
    return "renewed"
