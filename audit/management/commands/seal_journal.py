"""Seals the journal each minute and exports the seals: a process of its own, under a role of its own."""

import signal
import sys
import threading
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import Error, connection

from audit.seals.export import Sealer, SealsDisagree

EACH = 60


class Command(BaseCommand):
    """Goes on after a failure of the base: it says so, and tries again a minute later."""

    help = "Scelle le journal chaque minute et écrit les sceaux dans SEALS_FOLDER."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="une fois, puis s’arrête")
        parser.add_argument(
            "--restored", metavar="RAISON", help="après la restauration d’une sauvegarde : le dire"
        )

    def handle(self, *, once: bool, restored: str | None, **options):
        if not settings.SEAL_KEY:
            raise CommandError("SEAL_KEY manque : c’est la clé qui signe les sceaux.")
        sealer = Sealer(Path(settings.SEALS_FOLDER), settings.SEAL_KEY)
        if restored is not None:
            self._say_restored(sealer, restored)
        elif once:
            self._once(sealer)
        else:
            self._each_minute(sealer)

    def _once(self, sealer: Sealer) -> None:
        try:
            written = sealer.once()
        except (SealsDisagree, Error, OSError) as error:
            raise CommandError(_line(error)) from None
        self.stdout.write(f"Sceaux écrits : {written}.")

    def _each_minute(self, sealer: Sealer) -> None:
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        said = ""
        while not stop.is_set():
            now = ""
            try:
                sealer.once()
            except (SealsDisagree, Error, OSError) as error:
                now = _line(error)
            finally:
                connection.close()
            if now != said:
                self.stderr.write(now or "Le journal est scellé à nouveau.")
                sys.stderr.flush()
            said = now
            stop.wait(EACH)

    def _say_restored(self, sealer: Sealer, reason: str) -> None:
        if not reason.strip():
            raise CommandError("Dites pourquoi la sauvegarde a été restaurée.")
        try:
            gone = sealer.restored(reason.strip()[:200])
        except (SealsDisagree, Error, OSError) as error:
            raise CommandError(_line(error)) from None
        self.stdout.write(
            f"Noté : {gone} sceaux n’ont plus de lignes. Le prochain continue la base."
        )


def _line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]
