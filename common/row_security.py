"""The second line of access: PostgreSQL leaves out the rows to which a reader has no tie at all.

The tables of persons, situations, requests and texts carry a policy on the setting `cordee.reader`. It holds the
identifier of the account for which a page is made, `machine` in the processes that serve nobody
(worker, commands), and nothing elsewhere: without it these tables look empty. The policies are
coarser than those of permissions.py, which remain the truth; they catch the filter that was forgotten.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection, transaction

from common.database import MACHINE, SETTING

_reader: ContextVar[int | str | None] = ContextVar("reader", default=None)


@contextmanager
def reading_as(user) -> Iterator[None]:
    """Inside a transaction: what follows reads for `user` alone, until the block or it ends.

    Where the transaction goes on afterwards (a door inside of another transaction, a block inside
    of a door), what held before holds again; a rollback brings it back by itself.
    """
    before, token = _set(str(user.pk or 0)), _reader.set(user.pk)
    try:
        yield
    finally:
        _reader.reset(token)
    goes_on = before or connection.savepoint_ids
    if goes_on and not connection.needs_rollback:
        _set(before)


@contextmanager
def surely_reading_as(user) -> Iterator[None]:
    """For what is part of a page and may be asked outside of its door (the frame of an error page)."""
    if _reader.get() == user.pk:
        yield
        return
    with transaction.atomic(), reading_as(user):
        yield


class _Machine:
    """Nobody in particular."""

    pk = MACHINE


@contextmanager
def beyond_ties() -> Iterator[None]:
    """For the few statements that must find what their reader has no tie to, and show nothing of it.

    Who is in the bed before whoever opens in an emergency; a request that is passed on to another
    DAC; in which DAC an object stands. tests/coordination/test_row_security.py names each of them.
    """
    with reading_as(_Machine):
        yield


def _set(value: str) -> str:
    """Set it for this transaction; what it was."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(current_setting(%s, true), ''), set_config(%s, %s, true)",
            [SETTING, SETTING, value],
        )
        return cursor.fetchone()[0]
