"""Compares the journal with its exported seals; exit code 1 and one line for each thing that is wrong."""

import sys
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from audit.seals.base import Base
from audit.seals.verify import Integrity, verified
from audit.selectors import LATE


class Command(BaseCommand):
    """Give it a copy of the seals that was kept elsewhere: who may write here may rewrite both."""

    help = "Vérifie que les lignes du journal sont celles que les sceaux exportés ont vues."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--seals", type=Path, help="dossier ou fichier (défaut : SEALS_FOLDER)")

    def handle(self, *, seals: Path | None, **options):
        place = seals or Path(settings.SEALS_FOLDER)
        if not settings.SEAL_KEY:
            raise CommandError("SEAL_KEY manque : sans elle, les signatures ne se vérifient pas.")
        if not place.exists():
            raise CommandError(f"{place} n’existe pas : aucun sceau à comparer.")
        found = verified(Base(), place, key=settings.SEAL_KEY, late_after=LATE)
        for line in found.told:
            self.stdout.write(f"À savoir : {line}")
        for line in found.faults:
            self.stdout.write(line)
        self.stdout.write(_summary(found))
        if not found.ok:
            sys.exit(1)


def _summary(found: Integrity) -> str:
    until = (
        timezone.localtime(found.sealed_until).strftime("%d/%m/%Y à %H:%M:%S")
        if found.sealed_until
        else "jamais"
    )
    state = "Journal intact" if found.ok else "Journal altéré"
    return (
        f"{state} : {found.seals} sceaux vérifiés, scellé jusqu’au {until}, "
        f"{found.waiting} lignes à sceller."
    )
