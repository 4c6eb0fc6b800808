"""Fills the demonstration's database with the situations of a region, to measure pages and lists."""

import time

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.utils import timezone
from psycopg.conninfo import make_conninfo

from coordination.settings.environment import env
from coordination.watched import watch
from demo.story.whole import is_told
from demo.volume.seeding import LEAST, is_there, measured_dac, seed_volume


class Command(BaseCommand):
    """Only in the private servers of the demonstration (checked); refuses a second time."""

    help = "Sème N situations inventées (20 DAC, équipe, accords, plan, journal, demandes)."
    requires_system_checks = ("security",)

    def add_arguments(self, parser):
        parser.add_argument("number", type=int, metavar="N", help=f"situations, au moins {LEAST}")
        parser.add_argument("--seed", type=int, default=1, help="autre tirage, mêmes proportions")

    def handle(self, *, number: int, seed: int, verbosity: int, **options):
        if "owner" not in connections:
            raise CommandError("DATABASE_OWNER_URL manque : les tables sont à leur propriétaire.")
        if number < LEAST:
            raise CommandError(f"Au moins {LEAST} situations, pour vingt DAC.")
        if is_there():
            raise CommandError("Le volume est déjà semé : « create_demo --reset » recommence.")
        if not is_told() and measured_dac() is None:
            call_command("create_demo", verbosity=0)
        started = time.monotonic()
        seed_volume(
            number,
            measured=measured_dac(),
            now=timezone.now(),
            seed=seed,
            say=self.stdout.write if verbosity else lambda line: None,
        )
        # the triggers that were put aside fire always again
        name = connections["owner"].settings_dict["NAME"]
        watch(make_conninfo(env("DATABASE_OWNER_URL"), dbname=name))
        took = time.monotonic() - started
        self.stdout.write(f"{number} situations semées en {took:.0f} s.")
