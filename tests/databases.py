"""The tests' databases: one template that the owner migrates, and copies of it for each use."""

import gc
import hashlib
import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.core.management import call_command
from django.db import connections
from psycopg import sql
from psycopg.conninfo import make_conninfo

from coordination.embedded.processes import is_alive
from coordination.roles import grant, make_database, prepare_schemas, protect_migrations
from coordination.watched import watch

PROJECT = Path(__file__).resolve().parent.parent
ADMIN_URL = os.environ.get("DATABASE_ADMIN_URL", "")
OWNER_URL = os.environ.get("DATABASE_OWNER_URL", "")
TEMPLATE = "cordee_template_"
COPY = "cordee_copy_"
BUILDING = 712_004  # the advisory lock of the process that builds the template
counter = itertools.count(1)
# In the tests' databases only: a door onto the whole journal that leaves no row of its own, so that
# a test counts what the application wrote. tests/journal.py opens it.
JOURNAL_OPEN = """
    CREATE FUNCTION journal.open_for_tests() RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, journal, pg_temp AS $body$
        INSERT INTO journal.door (xact, began, purpose, everything, types, ids)
        VALUES (pg_current_xact_id(), transaction_timestamp(), 'tests', true, '{}', '{}')
    $body$;
    ALTER FUNCTION journal.open_for_tests() OWNER TO cordee_journal;
    REVOKE ALL ON FUNCTION journal.open_for_tests() FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION journal.open_for_tests() TO cordee_app;
"""


def template() -> str:
    """The name of the migrated template; built by the first process that needs it, kept between runs."""
    name = f"{TEMPLATE}{_fingerprint()}"
    with psycopg.connect(ADMIN_URL, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [BUILDING])
        _drop_leftovers(connection, keep=name)
        if name not in _names(connection, TEMPLATE):
            _build(connection, name)
    return name


@contextmanager
def copy_of(template_name: str) -> Iterator[str]:
    """A copy of the template, which Django's connections use as long as the block lasts."""
    name = f"{COPY}{os.getpid()}_{next(counter)}"
    with psycopg.connect(ADMIN_URL, autocommit=True) as connection:
        make_database(connection, name, template=template_name)
        grant(make_conninfo(OWNER_URL, dbname=name))
        before = point_at(name)
        try:
            yield name
        finally:
            point_at(before)
            _drop(connection, name)


def point_at(name: str) -> str:
    """Let every connection of Django, present threads and later ones, use this database."""
    before = str(connections["default"].settings_dict["NAME"])
    if name != before:
        for alias in connections:
            connections[alias].close()
            connections[alias].settings_dict["NAME"] = name
    return before


@contextmanager
def _collecting() -> Iterator[None]:
    """Migrating makes models by the thousand, and each listens for the next ones while it is there."""
    usual, kept = (700, 10, 10), gc.get_threshold()
    gc.set_threshold(*usual)
    try:
        yield
    finally:
        gc.set_threshold(*kept)


def _build(connection: psycopg.Connection, name: str) -> None:
    """Under another name until it is whole: an interrupted build leaves no half template."""
    aside = f"{name}_new"
    _drop(connection, aside)
    make_database(connection, aside)
    with psycopg.connect(ADMIN_URL, dbname=aside) as inside:
        prepare_schemas(inside)
    owner_url = make_conninfo(OWNER_URL, dbname=aside)
    grant(owner_url)
    before = point_at(aside)
    try:
        with _collecting():
            call_command(
                "migrate", database="owner", interactive=False, verbosity=0, skip_checks=True
            )
    finally:
        point_at(before)
    protect_migrations(owner_url)
    watch(owner_url)
    with psycopg.connect(ADMIN_URL, dbname=aside) as inside:
        inside.execute(JOURNAL_OPEN)
    connection.execute(
        sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
            sql.Identifier(aside), sql.Identifier(name)
        )
    )


def _fingerprint() -> str:
    """Changes with anything that a migrated database is made of."""
    digest = hashlib.sha256()
    sources = (
        *PROJECT.glob("*/migrations/*.py"),
        *PROJECT.glob("*/data/**/*"),
        PROJECT / "common" / "database.py",
        PROJECT / "common" / "row_security.py",
        PROJECT / "coordination" / "roles.py",
        PROJECT / "coordination" / "watched.py",
        PROJECT / "tests" / "databases.py",
        PROJECT / "requirements" / "base.txt",
    )
    for path in sorted(path for path in sources if path.is_file()):
        digest.update(f"{path.relative_to(PROJECT)}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def _drop_leftovers(connection: psycopg.Connection, *, keep: str) -> None:
    """Templates of other migrations, and the copies of processes that were killed."""
    for name in _names(connection, TEMPLATE):
        if name != keep:
            _drop(connection, name)
    for name in _names(connection, COPY):
        if not is_alive(int(name.removeprefix(COPY).partition("_")[0])):
            _drop(connection, name)


def _names(connection: psycopg.Connection, prefix: str) -> list[str]:
    rows = connection.execute(
        "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [prefix]
    )
    return [name for (name,) in rows]


def _drop(connection: psycopg.Connection, name: str) -> None:
    connection.execute(
        sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    )
