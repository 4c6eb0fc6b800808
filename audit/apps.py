"""Registers the journal, and hands it to the door."""

from django.apps import AppConfig

from common import journal


class AuditConfig(AppConfig):
    name = "audit"
    verbose_name = "journal"

    def ready(self):
        from audit.services import DoorJournal  # noqa: PLC0415 - app ready

        journal.install(DoorJournal())
