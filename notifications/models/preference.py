"""How each person wants to be reminded."""

from django.conf import settings
from django.db import models

from notifications.enums import Pace


class ReminderPreference(models.Model):
    """One row for whoever chose; nobody's row means one message a morning."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        primary_key=True,
        verbose_name="personne",
        related_name="+",
    )
    pace = models.CharField("rythme", max_length=8, choices=Pace.choices)
    chosen_at = models.DateTimeField("choisi le")

    class Meta:
        verbose_name = "préférence de rappel"
        verbose_name_plural = "préférences de rappel"

    def __str__(self) -> str:
        return self.get_pace_display()
