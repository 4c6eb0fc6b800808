"""The states of a message on its way to the inbox."""

from django.db import models


class MessageStatus(models.TextChoices):
    PENDING = "pending", "en attente"
    SENDING = "sending", "en cours d’envoi"
    SENT = "sent", "envoyé"
    FAILED = "failed", "en échec"
    CANCELLED = "cancelled", "annulé"


class Pace(models.TextChoices):
    """How reminders come to a person."""

    MORNING = "morning", "un récapitulatif chaque matin"
    AT_ONCE = "at_once", "au fil de l’eau"
