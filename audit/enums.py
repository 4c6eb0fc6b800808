"""What the journal distinguishes."""

from django.db import models

COMMAND = "command."  # the code of what somebody on the server opened begins so


class EventKind(models.TextChoices):
    CHANGE = "change", "modification"
    READING = "reading", "consultation"
    LISTING = "listing", "liste affichée"
    REFUSAL = "refusal", "accès refusé"
    SIGN_IN = "sign_in", "connexion"
    EXPORT = "export", "export"
