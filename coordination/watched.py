"""Which tables the journal watches row by row, which not and why; and the triggers that do it.

A trigger calls a function of the journal's role, which writes the table, the key of the row, what was
done and the names of the columns that changed, never a value. It fires always: no setting of the
application's role switches it off.
"""

import psycopg
from django.apps import apps
from psycopg import sql

# table: why no row of it is watched
EXEMPT = {
    "django_session": "a row a visit, written at each page; sign-ins are told by name",
    "usersessions_usersession": "the last page of each session, written at each page",
    "django_content_type": "a list that migrations keep",
    "auth_permission": "a list that migrations keep",
    "django_migrations": "written by the owner alone",
    "directory_commune": "35,000 public rows, loaded from a file",
    "commissions_statisticalrecord": "anonymous: its transaction would tie it to its situation",
    "commissions_countedpreconisations": "anonymous: its transaction would tie it to its situation",
    "privacy_anonymousrecord": "anonymous: its transaction would tie it to whoever was erased",
    "commissions_blindmark": "must tie nobody to the situation that was opposed",
}
TRIGGER = "journal_watches"
# read from the database, so that what stands is what is said to stand
STANDING = """
    SELECT count(*) FROM pg_trigger
    WHERE tgrelid = %s::regclass AND tgname LIKE 'journal_watches%%' AND tgenabled = 'A'
    AND tgfoid = 'journal.capture()'::regprocedure
    AND (tgattr = '' AND tgnargs = 1 AND tgargs = convert_to(%s, 'UTF8') || '\\x00')
"""
# one trigger for each row, one for the table that is emptied whole
MAKE = """
    CREATE OR REPLACE TRIGGER {trigger} AFTER INSERT OR UPDATE OR DELETE ON public.{table}
        FOR EACH ROW EXECUTE FUNCTION journal.capture({key});
    ALTER TABLE public.{table} ENABLE ALWAYS TRIGGER {trigger};
    CREATE OR REPLACE TRIGGER {emptied} AFTER TRUNCATE ON public.{table}
        FOR EACH STATEMENT EXECUTE FUNCTION journal.capture({key});
    ALTER TABLE public.{table} ENABLE ALWAYS TRIGGER {emptied};
"""


def watched_tables() -> dict[str, str]:
    """The column of the key of each table that is watched."""
    return {
        model._meta.db_table: model._meta.pk.column
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and model._meta.db_table not in EXEMPT
    }


def watch(owner_url: str) -> int:
    """As the owner, after migrating: watch what is not watched yet; how many tables that was."""
    made = 0
    with psycopg.connect(owner_url) as connection:
        connection.execute("SELECT journal.make_partitions()")
        for table, key in sorted(watched_tables().items()):
            if _stands(connection, table, key):
                continue
            connection.execute(
                sql.SQL(MAKE).format(
                    trigger=sql.Identifier(TRIGGER),
                    emptied=sql.Identifier(f"{TRIGGER}_whole"),
                    table=sql.Identifier(table),
                    key=sql.Literal(key),
                )
            )
            made += 1
    return made


def _stands(connection: psycopg.Connection, table: str, key: str) -> bool:
    found = connection.execute(STANDING, [f"public.{table}", key]).fetchone()
    return found is not None and found[0] == 2
