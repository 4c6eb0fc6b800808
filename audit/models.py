"""The journal: rows in a schema that the application's role does not own, seen through its door."""

from django.db import models

from audit.enums import EventKind


class Event(models.Model):
    """One thing that happened. Objects are named by type and public identifier, never by content.

    What it reads is a view that is empty until a door is opened in the same transaction: see
    audit.selectors. Nothing is written through it: see audit.services.
    """

    at = models.DateTimeField("le")
    kind = models.CharField("nature", max_length=10, choices=EventKind.choices)
    action = models.CharField("action", max_length=80)
    actor_id = models.BigIntegerField("compte", null=True)
    actor_label = models.CharField("qui", max_length=180, blank=True)
    object_type = models.CharField("objet", max_length=60, blank=True)
    object_id = models.CharField("identifiant", max_length=60, blank=True)
    because = models.CharField("à quel titre", max_length=200, blank=True)
    data = models.JSONField("données", default=dict)

    class Meta:
        managed = False  # migration 0001 makes the view as the role cordee_journal
        db_table = '"journal"."seen"'
        verbose_name = "événement"
        verbose_name_plural = "journal"

    def __str__(self) -> str:
        return f"{self.action} ({self.get_kind_display()})"
