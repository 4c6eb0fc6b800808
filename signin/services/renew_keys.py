"""Second factors under a new encryption key, a few rows at a time."""

from collections.abc import Iterator

from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken
from django.db import transaction

from signin import crypto

BATCH = 200
# what django-allauth keeps closed: one text, or a list of them
CLOSED = ("secret", "seed", "migrated_codes")


def rewrap_factors(*, only_look: bool = False) -> Iterator[tuple[int, str]]:
    """Each factor's row and what became of it: « current », « old », « renewed », « lost ».

    `only_look` changes nothing. Each batch is a transaction: interrupted, it goes on where it was.
    """
    last = 0
    while found := _batch(last, only_look):
        yield from found
        last = found[-1][0]


@transaction.atomic
def _batch(after: int, only_look: bool) -> list[tuple[int, str]]:
    rows = Authenticator.objects.filter(pk__gt=after).order_by("pk")
    return [(row.pk, _one(row, only_look)) for row in rows.select_for_update()[:BATCH]]


def _one(row: Authenticator, only_look: bool) -> str:
    closed = {name: row.data[name] for name in CLOSED if row.data.get(name)}
    texts = [text for value in closed.values() for text in _texts(value)]
    try:
        found = {crypto.is_current(text) for text in texts}
    except InvalidToken:
        return "lost"
    if found <= {True}:
        return "current"
    if only_look:
        return "old"
    row.data |= {name: _renewed(value) for name, value in closed.items()}
    row.save(update_fields=["data"])
    return "renewed"


def _texts(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else [value]


def _renewed(value: str | list[str]) -> str | list[str]:
    renewed = [crypto.rewrap(text) for text in _texts(value)]
    return renewed if isinstance(value, list) else renewed[0]
