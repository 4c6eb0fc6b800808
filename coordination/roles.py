"""The roles of the database: who makes tables, who works in them, who keeps and who seals the journal.

The owner migrates, the application reads and writes rows and owns nothing, the journal's role owns
the schema of what happened, the sealer calls its functions and reads no table at all. Needs no
Django: the embedded servers and the tests call it too.
"""

from dataclasses import dataclass, field

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

OWNER = "cordee_owner"
APP = "cordee_app"
JOURNAL = "cordee_journal"
SEALER = "cordee_sealer"
ATTRIBUTES = {
    OWNER: "LOGIN NOINHERIT NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS",
    APP: "LOGIN INHERIT NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS",
    JOURNAL: "NOLOGIN INHERIT NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS",
    SEALER: "LOGIN INHERIT NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS",
}
COLUMNS = """
    SELECT concat_ws(' ',
        CASE WHEN rolcanlogin THEN 'LOGIN' ELSE 'NOLOGIN' END,
        CASE WHEN rolinherit THEN 'INHERIT' ELSE 'NOINHERIT' END,
        CASE WHEN rolcreatedb THEN 'CREATEDB' ELSE 'NOCREATEDB' END,
        CASE WHEN rolcreaterole THEN 'CREATEROLE' ELSE 'NOCREATEROLE' END,
        CASE WHEN rolreplication THEN 'REPLICATION' ELSE 'NOREPLICATION' END,
        CASE WHEN rolbypassrls THEN 'BYPASSRLS' ELSE 'NOBYPASSRLS' END)
    FROM pg_roles WHERE rolname = %s
"""


class RolesError(Exception):
    """The roles are not as they must be; the text says which, in French."""


@dataclass
class Report:
    """What was found missing and made, for the one line that the command prints."""

    made: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"créés : {', '.join(self.made)}" if self.made else "rien à créer"


def set_up(app_url: str, owner_url: str, admin_url: str = "", sealer_url: str = "") -> Report:
    """Make what is missing (with the administrator's address), grant, and check; may be repeated."""
    report = Report()
    addresses = {APP: app_url, OWNER: owner_url} | ({SEALER: sealer_url} if sealer_url else {})
    if admin_url:
        _check_names(addresses)
        name = str(conninfo_to_dict(owner_url)["dbname"])
        with psycopg.connect(admin_url, autocommit=True) as connection:
            _make_roles(connection, addresses, report)
            make_database(connection, name, report=report)
        with psycopg.connect(make_conninfo(admin_url, dbname=name)) as connection:
            prepare_schemas(connection)
    grant(owner_url)
    with psycopg.connect(app_url) as connection:
        found = faults(connection)
    if found:
        raise RolesError(" ; ".join(found))
    return report


def make_database(
    connection: psycopg.Connection, name: str, *, template: str = "", report: Report | None = None
) -> None:
    """Create the database, owned by the owner, unless it is there; `template` is copied."""
    if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
        return
    copied = sql.SQL(" TEMPLATE {}").format(sql.Identifier(template)) if template else sql.SQL("")
    connection.execute(
        sql.SQL("CREATE DATABASE {} OWNER {}{}").format(
            sql.Identifier(name), sql.Identifier(OWNER), copied
        )
    )
    if report:
        report.made.append(name)


def prepare_schemas(connection: psycopg.Connection) -> None:
    """In a database of ours: `public` to the owner, `journal` to the journal's role."""
    connection.execute(sql.SQL("ALTER SCHEMA public OWNER TO {}").format(sql.Identifier(OWNER)))
    connection.execute(
        sql.SQL("CREATE SCHEMA IF NOT EXISTS journal AUTHORIZATION {}").format(
            sql.Identifier(JOURNAL)
        )
    )


def grant(owner_url: str) -> None:
    """As the owner: what the application gets in tables to come, and what nobody else gets.

    Nothing is granted on tables that exist: some of them are insert-only, by their own migration.
    """
    name = str(conninfo_to_dict(owner_url)["dbname"])
    names = {
        "database": sql.Identifier(name),
        "owner": sql.Identifier(OWNER),
        "app": sql.Identifier(APP),
        "journal": sql.Identifier(JOURNAL),
        "sealer": sql.Identifier(SEALER),
    }
    with psycopg.connect(owner_url) as connection:
        connection.execute(
            sql.SQL(
                """
                REVOKE ALL ON DATABASE {database} FROM PUBLIC;
                GRANT CONNECT ON DATABASE {database} TO {app}, {sealer};
                REVOKE ALL ON SCHEMA public FROM PUBLIC;
                GRANT USAGE ON SCHEMA public TO {app}, {journal};
                ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public
                    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app};
                ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public
                    GRANT USAGE ON SEQUENCES TO {app};
                """
            ).format(**names)
        )


def protect_migrations(owner_url: str) -> None:
    """As the owner, after migrating: the application reads which migrations ran, and no more."""
    with psycopg.connect(owner_url) as connection:
        connection.execute(
            sql.SQL("REVOKE INSERT, UPDATE, DELETE ON public.django_migrations FROM {}").format(
                sql.Identifier(APP)
            )
        )


def faults(connection: psycopg.Connection) -> list[str]:
    """As the application: which rights it has that it must not have, each in one French sentence."""
    questions = {
        "le rôle de l’application est superutilisateur ou peut créer rôles ou bases": """
            SELECT 1 FROM pg_roles WHERE rolname = current_user
            AND (rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls)""",
        "le rôle de l’application est membre d’un autre rôle": """
            SELECT 1 FROM pg_auth_members
            WHERE member = (SELECT oid FROM pg_roles WHERE rolname = current_user)""",
        "le rôle de l’application possède des tables": """
            SELECT 1 FROM pg_class
            WHERE relowner = (SELECT oid FROM pg_roles WHERE rolname = current_user)""",
        "le rôle de l’application peut vider une table (TRUNCATE)": """
            SELECT 1 FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
            WHERE relkind IN ('r', 'p') AND nspname IN ('public', 'journal')
            AND has_table_privilege(pg_class.oid, 'TRUNCATE')""",
        "le rôle de l’application peut créer des tables": """
            SELECT 1 FROM pg_namespace WHERE nspname IN ('public', 'journal')
            AND has_schema_privilege(oid, 'CREATE')""",
        "le rôle de l’application lit ou écrit une table du journal": """
            SELECT 1 FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
            WHERE nspname = 'journal' AND (
                relkind IN ('r', 'p') AND has_table_privilege(pg_class.oid, 'SELECT')
                OR relkind IN ('r', 'p', 'v')
                AND has_table_privilege(pg_class.oid, 'INSERT, UPDATE, DELETE'))""",
        "le rôle de l’application peut sceller ou purger le journal": """
            SELECT 1 FROM pg_proc JOIN pg_namespace n ON n.oid = pronamespace
            WHERE nspname = 'journal' AND proname IN ('seal_next', 'purge_before')
            AND has_function_privilege(pg_proc.oid, 'EXECUTE')""",
    }
    return [
        sentence
        for sentence, query in questions.items()
        if connection.execute(f"{query} LIMIT 1").fetchone()  # type: ignore[arg-type]
    ]


def _check_names(addresses: dict[str, str]) -> None:
    for role, url in addresses.items():
        if conninfo_to_dict(url).get("user") != role:
            raise RolesError(f"l’adresse doit nommer le rôle {role}")


def _make_roles(connection: psycopg.Connection, addresses: dict[str, str], report: Report) -> None:
    for role, attributes in ATTRIBUTES.items():
        found = connection.execute(COLUMNS, [role]).fetchone()
        if not found:
            report.made.append(role)
        if not found or found[0] != attributes:
            verb = "ALTER" if found else "CREATE"
            connection.execute(
                sql.SQL(f"{verb} ROLE {{}} {attributes}").format(sql.Identifier(role))
            )
        password = conninfo_to_dict(addresses[role]).get("password") if role in addresses else None
        if password:
            _set_password(connection, role, str(password))
    connection.execute(
        sql.SQL("GRANT {} TO {}").format(sql.Identifier(JOURNAL), sql.Identifier(OWNER))
    )


def _set_password(connection: psycopg.Connection, role: str, password: str) -> None:
    """Hashed here, so that the clear password never stands in a statement that a server may log."""
    hashed = connection.pgconn.encrypt_password(
        password.encode(), role.encode(), b"scram-sha-256"
    ).decode()
    connection.execute(
        sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(hashed))
    )
