"""Commands that may show what is written of persons: why comes first, then the journal, then the command."""

import os
import pwd

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DEFAULT_DB_ALIAS, Error, connections, transaction
from django.utils import timezone

from audit.enums import EventKind
from audit.services import record_command

LEAST, MOST = 10, 150
ASKED = 'Cette commande peut montrer des données de personnes : dites pourquoi, --reason "…".'
TOO_SHORT = f"La raison tient en quelques mots ({LEAST} caractères au moins)."
TOO_LONG = f"La raison tient en {MOST} caractères."
NO_JOURNAL = "Le journal ne s’écrit pas : rien n’est montré."


class WithReason(BaseCommand):
    """Stands before a command of Django's, in a file of the same name (docs/decisions/0052).

    That command is called with its own options once a row of the journal is committed; without a
    reason, or without that row, it is not called.
    """

    kind = EventKind.READING

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        # not `required`: the parser would refuse in English
        parser.add_argument(
            "--reason",
            metavar="RAISON",
            help="pourquoi, en quelques mots, sans nommer personne : la raison reste au journal",
        )

    def handle(self, *args: str, reason: str | None = None, **options) -> str | None:
        self._record(_stated(reason), options.get("database", DEFAULT_DB_ALIAS))
        return super().handle(*args, **options)

    def _record(self, reason: str, database: str) -> None:
        """Committed when it returns: `durable` refuses a transaction around it."""
        role = str(connections[database].settings_dict["USER"])
        try:
            with transaction.atomic(durable=True):
                record_command(
                    command=self.__module__.rpartition(".")[2],
                    kind=self.kind,
                    system_user=system_user(),
                    role=role,
                    reason=reason,
                    at=timezone.now(),
                )
        except Error as error:
            raise CommandError(NO_JOURNAL) from error


def system_user() -> str:
    """Whose process this is for the system; the environment, which anybody may set, is not asked."""
    number = os.getuid()
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:  # a container runs under numbers that have no name
        return str(number)


def _stated(reason: str | None) -> str:
    """The reason on one line; CommandError where there is none to speak of."""
    words = (reason or "").split()
    said = " ".join(words)
    if not words:
        raise CommandError(ASKED)
    if len(words) == 1 or len(said) < LEAST:
        raise CommandError(TOO_SHORT)
    if len(said) > MOST:
        raise CommandError(TOO_LONG)
    return said
