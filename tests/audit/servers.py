"""The database of a test, seen by its superuser and by the sealer."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import connection as default

from audit.seals.base import Base

KEY = "tests-only-seal-key-not-a-secret"


def address(variable: str, database: str) -> str:
    """One of the environment's addresses, for this database."""
    return re.sub(r"@/[^?]*", f"@/{database}", os.environ[variable])


@contextmanager
def superuser(database: str) -> Iterator[psycopg.Connection]:
    """Who may do everything, and is found out."""
    with psycopg.connect(address("DATABASE_ADMIN_URL", database), autocommit=True) as connection:
        yield connection


def asked(database: str, query: str, values: object = None) -> list[tuple]:
    """What the superuser reads."""
    with superuser(database) as connection:
        return connection.execute(query, values).fetchall()


class SealersBase(Base):
    """The journal's functions as the role cordee_sealer calls them."""

    def __init__(self, database: str) -> None:
        self.address = address("DATABASE_SEALER_URL", database)

    def _rows(self, statement, values=None):
        with (
            default.wrap_database_errors,
            psycopg.connect(self.address, autocommit=True) as connection,
        ):
            return connection.execute(statement, values or []).fetchall()
