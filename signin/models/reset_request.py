"""Somebody forgot a password; whose it is, nobody asks before the letter leaves."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from common.bases import PublicModel


class ResetRequest(PublicModel):
    """An address typed on « Mot de passe oublié », with an account or without: the same row.

    The relay looks for the account when it is about to send. Forgotten the next night.
    """

    email = models.EmailField("adresse")
    asked_at = models.DateTimeField("demandé le")

    class Meta:
        verbose_name = "mot de passe oublié"
        verbose_name_plural = "mots de passe oubliés"
        constraints = [
            models.CheckConstraint(
                condition=Q(email=Lower("email")), name="reset_request_email_lower"
            ),
        ]

    def __str__(self) -> str:
        return f"mot de passe oublié du {self.asked_at:%d/%m/%Y}"
