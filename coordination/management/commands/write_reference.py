"""Writes docs/reference/ from the code, or says that it is no longer what the code says."""

import difflib

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from coordination.reference import pages

FOLDER = settings.ROOT / "docs" / "reference"


class Command(BaseCommand):
    """`--check` changes nothing, shows the difference and fails: `make check` runs it."""

    help = "Écrit docs/reference/ à partir des tables et des machines du code."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument(
            "--check", action="store_true", help="compare seulement, échoue si une page a vieilli"
        )

    def handle(self, **options):
        stale = [name for name, text in pages().items() if self._differs(name, text, **options)]
        unknown = sorted({path.name for path in FOLDER.glob("*.md")} - pages().keys())
        if options["check"] and (stale or unknown):
            raise CommandError(
                f"À refaire avec « manage.py write_reference » : {', '.join(stale + unknown)}."
            )
        if not options["check"]:
            self.stdout.write(f"Pages écrites : {', '.join(stale) or 'aucune, tout est à jour'}.")

    def _differs(self, name: str, text: str, *, check: bool, **options) -> bool:
        path = FOLDER / name
        written = path.read_text(encoding="utf-8") if path.exists() else ""
        if written == text:
            return False
        if check:
            lines = difflib.unified_diff(
                written.splitlines(),
                text.splitlines(),
                f"docs/reference/{name}",
                "le code",
                lineterm="",
            )
            self.stdout.write("\n".join(lines))
        else:
            FOLDER.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return True
