"""The journal as the tests read it: all of it, without a trace of their own.

A test that rolls back finds it open in its transaction (tests/conftest.py), unless it is marked
`journal_closed`. A test that commits asks for it in each transaction of its own: `with reading():`.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from audit.models import Event


def open_journal() -> None:
    """In the present transaction, until it ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT journal.open_for_tests()")


@contextmanager
def reading() -> Iterator[None]:
    """A transaction in which the journal is open."""
    with transaction.atomic():
        open_journal()
        yield


def rows(**conditions) -> list[Event]:
    """What was committed, oldest first."""
    with reading():
        return list(Event.objects.filter(**conditions).order_by("pk"))
