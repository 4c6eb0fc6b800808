"""Everything before the first page of the demonstration, in one process: base, communes, story."""

import io

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Idempotent and quick the second time; writes the cast, and nothing else, on its output."""

    help = (
        "Prépare la base, les communes et l’histoire de démonstration, puis écrit la distribution."
    )
    requires_system_checks = ("security",)

    def handle(self, **options):
        for command in ("setup_database", "import_communes"):
            call_command(command, stdout=io.StringIO())
        call_command("create_demo", print_cast=True, stdout=self.stdout)
