"""The states of a message on its way to the inbox."""

from django.db import models


class MessageStatus(models.TextChoices):
    PENDING = "pending", "en attente"
    SENDING = "sending", "en cours d’envoi"
    SENT = "sent", "envoyé"
    FAILED = "failed", "en échec"
    CANCELLED = "cancelled", "annulé"
