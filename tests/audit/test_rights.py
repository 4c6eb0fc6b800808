"""What each role may not do to the journal, tried; and which functions it may call, listed."""

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from audit.services import DoorJournal
from tests.audit.servers import address, asked
from tests.personas import Cast

READ = [
    "SELECT * FROM journal.event",
    "SELECT * FROM journal.event_default",
    "SELECT * FROM journal.change",
    "SELECT * FROM journal.door",
    "SELECT * FROM journal.opened",
    "SELECT * FROM journal.seal",
    "SELECT * FROM journal.purge",
    "COPY journal.event TO STDOUT",
    "LOCK TABLE journal.event",
]
WRITE = [
    "INSERT INTO journal.event (at, kind, action) VALUES (now(), 'change', 'x')",
    "INSERT INTO journal.event_default (at, kind, action) VALUES (now(), 'change', 'x')",
    "INSERT INTO journal.change (relation, row_key, operation) VALUES ('a', '1', 'U')",
    "INSERT INTO journal.door (xact, began, purpose, everything, types, ids)"
    " VALUES (pg_current_xact_id(), transaction_timestamp(), 'x', true, '{}', '{}')",
    "INSERT INTO journal.seen (id, at, kind, action) VALUES (1, now(), 'change', 'x')",
    "INSERT INTO journal.seal (number) VALUES (1)",
    "INSERT INTO journal.purge (before, first, second) VALUES (now(), 'a', 'b')",
    "UPDATE journal.event SET action = 'x'",
    "UPDATE journal.seen SET action = 'x'",
    "UPDATE journal.change SET fields = '{}'",
    "DELETE FROM journal.event",
    "DELETE FROM journal.seen",
    "DELETE FROM journal.change",
    "DELETE FROM journal.door",
    "TRUNCATE journal.event",
    "TRUNCATE journal.change",
    "SELECT nextval('journal.event_id')",
    "SELECT setval('journal.change_id', 1)",
]
CHANGE = [
    "ALTER TABLE journal.event ADD COLUMN x int",
    "ALTER TABLE journal.event DISABLE TRIGGER ALL",
    "ALTER TABLE journal.event DETACH PARTITION journal.event_default",
    "DROP TABLE journal.event",
    "DROP VIEW journal.seen",
    "CREATE OR REPLACE VIEW journal.seen AS SELECT * FROM journal.event",
    "DROP FUNCTION journal.capture() CASCADE",
    "CREATE OR REPLACE FUNCTION journal.capture() RETURNS trigger LANGUAGE plpgsql"
    " AS 'BEGIN RETURN NULL; END'",
    "ALTER FUNCTION journal.write SECURITY INVOKER",
    "GRANT SELECT ON journal.event TO cordee_app",
    "DROP SCHEMA journal CASCADE",
]
CALL = [
    "SELECT journal.seal_next()",
    "SELECT journal.last_numbers()",
    "SELECT journal.purge_before('2020-01-01', 'a', 'b', false)",
]
SWITCH_OFF = [
    "ALTER TABLE cases_case DISABLE TRIGGER ALL",
    "ALTER TABLE cases_case DISABLE TRIGGER journal_watches",
    "DROP TRIGGER journal_watches ON cases_case",
    "ALTER TRIGGER journal_watches ON cases_case RENAME TO other",
    "SET session_replication_role = replica",
    "SET LOCAL session_replication_role = replica",
    "SELECT set_config('session_replication_role', 'replica', true)",
    "ALTER ROLE cordee_app SET session_replication_role = replica",
    "SET ROLE cordee_journal",
    "SET ROLE cordee_sealer",
]
OF_THE_APPLICATION = {
    "write",
    "open_door",
    "behind",
    "leaves",
    "seals",
    "waiting",
    "open_for_tests",  # in the tests' databases only
}
OF_THE_SEALER = {"seal_next", "make_partitions", "leaves", "seals", "waiting"}
OF_THE_OWNER = {"make_partitions", "purge_before", "capture"}
NO = {"42501", "55000"}  # not allowed; a view that takes no row


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement", [*READ, *WRITE, *CHANGE, *CALL, "SELECT journal.make_partitions()", *SWITCH_OFF]
)
def test_the_application_may_not(statement):
    with (
        pytest.raises(DatabaseError) as refused,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert refused.value.__cause__.sqlstate in NO, refused.value


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        *READ,
        *WRITE,
        "SELECT * FROM journal.seen",
        "SELECT * FROM public.accounts_user",
        "SELECT journal.write(now(), 'change', 'x', 1, '', '', '', '', '{}')",
        "SELECT journal.open_door(1, 'a', 'x', NULL)",
        "SELECT journal.purge_before('2020-01-01', 'a', 'b', false)",
        "SET ROLE cordee_journal",
        "CREATE TABLE public.intrusion (id int)",
    ],
)
def test_the_sealer_may_not(django_db_setup, statement):
    with (
        psycopg.connect(address("DATABASE_SEALER_URL", django_db_setup)) as sealer,
        pytest.raises(psycopg.DatabaseError) as refused,
    ):
        sealer.execute(statement)
    assert refused.value.sqlstate in NO


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "functions"),
    [
        ("cordee_app", OF_THE_APPLICATION),
        ("cordee_sealer", OF_THE_SEALER),
        ("cordee_owner", OF_THE_OWNER),
    ],
)
def test_each_role_calls_these_functions_and_no_other(django_db_setup, role, functions):
    found = asked(
        django_db_setup,
        "SELECT proname FROM pg_proc WHERE pronamespace = 'journal'::regnamespace"
        " AND has_function_privilege(%s, oid, 'EXECUTE')",
        [role],
    )
    assert {name for (name,) in found} == functions


@pytest.mark.django_db
def test_functions_that_lend_a_right_say_where_they_look(django_db_setup):
    without = asked(
        django_db_setup,
        "SELECT proname FROM pg_proc WHERE pronamespace = 'journal'::regnamespace AND prosecdef"
        " AND NOT 'search_path=pg_catalog, journal, pg_temp' = ANY (proconfig)",
    )
    assert without == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal.event SET action = 'x'",
        "DELETE FROM journal.event",
        "TRUNCATE journal.event",
        "TRUNCATE journal.event_default",
        "DELETE FROM journal.change",
        "TRUNCATE journal.change",
    ],
)
def test_the_owner_of_the_journal_itself_is_stopped_by_its_triggers(
    database_copy, cast: Cast, statement
):
    DoorJournal().reading(actor=cast.camille, obj=cast.camille, action="view", because="")
    with psycopg.connect(address("DATABASE_OWNER_URL", database_copy)) as owner:
        owner.execute("SET ROLE cordee_journal")
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="written once"):
            owner.execute(statement)
