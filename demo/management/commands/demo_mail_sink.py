"""Run the demonstration's mail server until it is told to stop."""

import asyncio
import logging

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from demo import sink


class Command(BaseCommand):
    help = "Reçoit les courriels de la démonstration et les range dans sa boîte aux lettres."
    requires_system_checks = ()

    def handle(self, **options):
        port = settings.MAIL_SINK_PORT
        logging.getLogger("mail.log").setLevel(logging.WARNING)  # else a line for each SMTP word
        try:
            asyncio.run(sink.serve(folder=settings.DEMO_MAILBOX, port=port, ready=self._ready))
        except OSError as error:
            raise CommandError(
                f"Le port {port} est déjà pris ({error.strerror}) : "
                "donnez-en un autre avec MAIL_SINK_PORT=."
            ) from None

    def _ready(self, port: int) -> None:
        self.stdout.write(f"Boîte aux lettres de démonstration : {sink.HOST}:{port}")
        self.stdout.flush()
