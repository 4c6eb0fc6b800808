"""Makes the database ready: roles, schema of the journal, rights, migrations, then what watches."""

import psycopg
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

from coordination.roles import RolesError, protect_migrations, set_up
from coordination.settings.environment import env, is_set
from coordination.watched import watch


class Command(BaseCommand):
    """Idempotent; the roles and the database are made only when DATABASE_ADMIN_URL is given."""

    help = "Crée les rôles et la base (avec DATABASE_ADMIN_URL), donne les droits, migre."
    requires_system_checks = []

    def handle(self, *args: object, **options: object) -> None:
        if not is_set("DATABASE_OWNER_URL"):
            raise CommandError("DATABASE_OWNER_URL manque : c’est le rôle qui fait les migrations.")
        owner_url = env("DATABASE_OWNER_URL")
        try:
            report = set_up(
                env("DATABASE_URL"),
                owner_url,
                env("DATABASE_ADMIN_URL", ""),
                env("DATABASE_SEALER_URL", ""),
            )
        except (RolesError, psycopg.Error) as error:
            raise CommandError(f"La base n’est pas prête : {str(error).strip()}") from None
        count = _migrate()
        protect_migrations(owner_url)
        watch(owner_url)
        self.stdout.write(f"Base prête : {report}, migrations appliquées : {count}.")


def _migrate() -> int:
    """Apply what is missing, as the owner; how many migrations that was."""
    connection = connections["owner"]
    before = len(MigrationRecorder(connection).applied_migrations())
    call_command("migrate", database="owner", interactive=False, verbosity=0, skip_checks=True)
    return len(MigrationRecorder(connection).applied_migrations()) - before
