"""Every change of a row leaves one in the journal, whoever makes it and however; never a value."""

import psycopg
import pytest
from django.contrib.auth.models import Group
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from common.row_security import reading_as
from coordination.watched import EXEMPT, watch, watched_tables
from directory.models import DacClosure
from notifications.models import ReminderPreference
from tests.audit.servers import address, asked, superuser
from tests.personas import Cast

CHANGES = "SELECT operation, row_key, fields FROM journal.change WHERE relation = %s ORDER BY id"


def changes(database: str, table: str = "auth_group") -> list[tuple]:
    return asked(database, CHANGES, [table])


@pytest.mark.django_db
def test_every_table_is_watched_or_exempt_with_its_reason(django_db_setup):
    tables = {
        name
        for (name,) in asked(
            django_db_setup, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        )
    }
    assert set(watched_tables()) | set(EXEMPT) == tables
    assert not set(watched_tables()) & set(EXEMPT)
    assert all(len(reason) > 10 for reason in EXEMPT.values())


@pytest.mark.django_db
def test_what_is_said_to_be_watched_is_watched_always(django_db_setup):
    found = asked(
        django_db_setup,
        "SELECT tgrelid::regclass::text, count(*) FROM pg_trigger"
        " WHERE tgfoid = 'journal.capture()'::regprocedure AND tgenabled = 'A' GROUP BY 1",
    )
    assert dict(found) == dict.fromkeys(watched_tables(), 2)


@pytest.mark.django_db(transaction=True)
def test_each_row_counts_in_bulk_in_raw_sql_and_one_by_one(database_copy):
    Group.objects.bulk_create(Group(name=f"g{rank}") for rank in range(40))
    Group.objects.filter(name__in=["g0", "g1", "g2"]).delete()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE auth_group SET name = name || '!' WHERE name LIKE 'g1_'")
        updated = cursor.rowcount
        cursor.execute("UPDATE auth_group SET name = name")
        touched = cursor.rowcount
        cursor.execute("DELETE FROM auth_group")
        deleted = cursor.rowcount
        cursor.execute("INSERT INTO auth_group (name) SELECT 'h' || n FROM generate_series(1, 7) n")
    one = Group.objects.first()
    one.name = "renamed"
    one.save()

    found = changes(database_copy)
    assert [one[0] for one in found].count("I") == 40 + 7
    assert [one[0] for one in found].count("D") == 3 + deleted
    assert [one[0] for one in found].count("U") == updated + touched + 1
    assert (updated, touched, deleted) == (10, 37, 37)
    assert {tuple(fields) for what, _, fields in found if what == "U"} == {("name",), ()}
    assert found[-1] == ("U", str(one.pk), ["name"])


@pytest.mark.django_db(transaction=True)
def test_a_row_that_was_rolled_back_leaves_nothing(database_copy):
    with transaction.atomic():
        Group.objects.create(name="never")
        transaction.set_rollback(True)
    assert changes(database_copy) == []


@pytest.mark.django_db(transaction=True)
def test_names_of_columns_are_kept_and_no_value(database_copy, cast: Cast):
    cast.camille.first_name, cast.camille.title = "Zqvfirst", "Zqvtitle"
    cast.camille.save()

    rows = asked(database_copy, "SELECT c::text FROM journal.change c")
    assert not [row for (row,) in rows if "zqv" in row.lower() or "camille" in row.lower()]
    (fields,) = asked(
        database_copy,
        "SELECT fields FROM journal.change WHERE relation = 'accounts_user' AND row_key = %s"
        " ORDER BY id DESC LIMIT 1",
        [str(cast.camille.pk)],
    )[0]
    assert {"first_name", "title"} <= set(fields)
    assert "last_name" not in fields


@pytest.mark.django_db(transaction=True)
def test_who_the_page_was_for_is_noted_and_a_key_that_is_no_number_too(database_copy, cast: Cast):
    with transaction.atomic(), reading_as(cast.camille):
        DacClosure.objects.create(dac=cast.dac35, starts_on="2026-12-24", ends_on="2026-12-25")
    found = asked(
        database_copy,
        "SELECT actor_id FROM journal.change WHERE relation = 'directory_dacclosure'"
        " ORDER BY id DESC LIMIT 1",
    )
    assert found == [(cast.camille.pk,)]
    ReminderPreference.objects.create(user=cast.camille, chosen_at=timezone.now())
    assert changes(database_copy, "notifications_reminderpreference") == [
        ("I", str(cast.camille.pk), [])
    ]


@pytest.mark.django_db(transaction=True)
def test_a_table_that_its_owner_empties_leaves_a_row(database_copy):
    with psycopg.connect(address("DATABASE_OWNER_URL", database_copy)) as owner:
        owner.execute("TRUNCATE auth_group CASCADE")
    assert changes(database_copy)[-1] == ("T", "", [])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "switch",
    [
        "SET pgtrigger.ignore = '{auth_group:journal_watches,journal_watches}'",
        "SET LOCAL pgtrigger.ignore = '{all}'",
        "SET cordee.reader = 'x; DROP TABLE y'",
        "SET cordee.reader = '999999999999999999999999'",
        "SET journal.off = 'true'",
    ],
)
def test_no_setting_of_the_application_switches_it_off(database_copy, switch):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(switch)
        cursor.execute("INSERT INTO auth_group (name) VALUES ('still seen')")
    assert [what for what, _, _ in changes(database_copy)] == ["I"]


@pytest.mark.django_db(transaction=True)
def test_a_replication_role_does_not_switch_it_off_not_even_for_a_superuser(database_copy):
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SET session_replication_role = replica")
    with superuser(database_copy) as connection_:
        connection_.execute("SET session_replication_role = replica")
        connection_.execute("INSERT INTO auth_group (name) VALUES ('seen')")
    assert [what for what, _, _ in changes(database_copy)] == ["I"]


@pytest.mark.django_db(transaction=True)
def test_the_owner_of_a_table_who_takes_the_trigger_away_finds_it_back_after_setting_up(
    database_copy,
):
    url = address("DATABASE_OWNER_URL", database_copy)
    assert watch(url) == 0
    with psycopg.connect(url) as owner:
        owner.execute("ALTER TABLE auth_group DISABLE TRIGGER USER")
        owner.execute("DROP TRIGGER journal_watches ON accounts_user")
    assert watch(url) == 2
    assert watch(url) == 0
