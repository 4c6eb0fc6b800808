"""Tells the story of the demonstration, once; or throws everything away and tells it again."""

import shutil
from datetime import timedelta

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.utils import timezone
from psycopg import sql

from coordination.settings.environment import env
from demo.cast import printed
from demo.story.letters import deliver_past_letters
from demo.story.whole import is_told, tell

# Younger letters are left to the relay: they are seen arriving when the demonstration starts.
FRESH = timedelta(hours=1)


class Command(BaseCommand):
    """Idempotent: a second run finds the story and touches nothing."""

    help = "Raconte l’histoire de démonstration (personnes et situations inventées)."
    requires_system_checks = ("security",)

    def add_arguments(self, parser):
        parser.add_argument(
            "--print-cast", action="store_true", help="écrit ensuite la liste des comptes"
        )
        parser.add_argument(
            "--reset", action="store_true", help="efface la base de démonstration et recommence"
        )

    def handle(self, **options):
        if options["reset"]:
            _start_again()
        if not is_told():
            now = timezone.now()
            tell(now=now)
            deliver_past_letters(settings.DEMO_MAILBOX, before=now - FRESH)
        if options["print_cast"]:
            self.stdout.write(printed())


def _start_again() -> None:
    """A new database: nobody may empty the journal, not even here."""
    admin_url = env("DATABASE_ADMIN_URL", "")
    if not admin_url:
        raise CommandError("--reset demande DATABASE_ADMIN_URL, l’adresse de l’administrateur.")
    for alias in connections:
        connections[alias].close()
    name = str(connections["default"].settings_dict["NAME"])
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )
    for folder in (settings.DEMO_MAILBOX, settings.MEDIA_ROOT, settings.SEALS_FOLDER):
        shutil.rmtree(folder, ignore_errors=True)
    call_command("setup_database", verbosity=0)
    call_command("import_communes", verbosity=0)
