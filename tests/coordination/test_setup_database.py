"""The rights of the application's role, and the command that gives them."""

import os
import subprocess
import sys
import uuid
from collections.abc import Iterator

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction
from psycopg import sql

from coordination.embedded.addresses import PROJECT
from coordination.roles import APP, OWNER, faults

ADMIN_URL = os.environ["DATABASE_ADMIN_URL"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE intrusion (id int)",
        "CREATE TEMPORARY TABLE intrusion (id int)",
        "CREATE SCHEMA intrusion",
        "CREATE TABLE journal.intrusion (id int)",
        "ALTER TABLE django_content_type ADD COLUMN intrusion int",
        "TRUNCATE django_content_type CASCADE",
        "DROP TABLE django_session",
        "DELETE FROM django_migrations",
        "SET ROLE cordee_owner",
        "SET ROLE cordee_journal",
        "SET ROLE postgres",
        "SET SESSION AUTHORIZATION cordee_owner",
        "SET session_replication_role = replica",
        "CREATE ROLE intrus",
        "ALTER ROLE cordee_app SUPERUSER",
        "GRANT cordee_journal TO cordee_app",
    ],
)
def test_the_application_may_not(statement):
    refused = pytest.raises(ProgrammingError, match="permission denied|must (be|have)|cannot")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db
def test_the_application_reads_and_writes_rows_of_the_owner_s_tables():
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_session (session_key, session_data, expire_date)"
            " VALUES ('a', 'b', now()) RETURNING session_data"
        )
        assert cursor.fetchall() == [("b",)]
        cursor.execute("UPDATE django_session SET session_data = 'c'")
        cursor.execute("DELETE FROM django_session WHERE session_data = 'c'")
        assert cursor.rowcount == 1


@pytest.mark.django_db
def test_no_right_is_found_that_the_application_must_not_have():
    connection.ensure_connection()
    assert faults(connection.connection) == []


def test_the_rights_of_a_superuser_are_found_too_many():
    with psycopg.connect(ADMIN_URL) as superuser:
        found = faults(superuser)
    assert found[0] == "le rôle de l’application est superutilisateur ou peut créer rôles ou bases"
    assert len(found) > 1


@pytest.fixture
def new_database() -> Iterator[str]:
    """The name of a database that does not exist yet, on the tests' server."""
    name = f"cordee_setup_{uuid.uuid4().hex[:8]}"
    yield name
    with psycopg.connect(ADMIN_URL, autocommit=True) as superuser:
        superuser.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )


def setup_database(name: str, *, password: str = "", admin: bool = True):
    """`manage.py setup_database` for this database; what it said."""
    host = ADMIN_URL.partition("?")[2]
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "coordination.settings.test",
        "DATABASE_URL": f"postgresql://{APP}:{password}@/{name}?{host}",
        "DATABASE_OWNER_URL": f"postgresql://{OWNER}:{password}@/{name}?{host}",
        "DATABASE_ADMIN_URL": ADMIN_URL if admin else "",
    }
    return subprocess.run(
        [sys.executable, "manage.py", "setup_database"],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.long
def test_setup_database_says_in_one_line_what_it_did_and_does_it_once(new_database):
    first = setup_database(new_database, password="a%20secret")
    assert first.stderr == ""
    assert first.stdout.startswith(f"Base prête : créés : {new_database}, migrations appliquées : ")
    again = setup_database(new_database)
    assert again.stdout == "Base prête : rien à créer, migrations appliquées : 0.\n"
    without_administrator = setup_database(new_database, admin=False)
    assert without_administrator.stdout == again.stdout
    with psycopg.connect(ADMIN_URL) as superuser:
        hashes = superuser.execute(
            "SELECT rolpassword FROM pg_authid WHERE rolname = ANY(%s)", [[APP, OWNER]]
        ).fetchall()
    assert [text.startswith("SCRAM-SHA-256$") for (text,) in hashes] == [True, True]


def test_setup_database_without_administrator_asks_for_the_missing_database(new_database):
    refused = setup_database(new_database, admin=False)
    assert refused.returncode == 1
    assert f'database "{new_database}" does not exist' in refused.stderr
    assert "Traceback" not in refused.stderr
