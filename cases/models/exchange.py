"""What the DAC asked the requester before answering, and what came back."""

from django.conf import settings
from django.db import models

from cases.models.referral import LONG_TEXT


class Exchange(models.Model):
    referral = models.ForeignKey(
        "cases.Referral", models.CASCADE, verbose_name="demande", related_name="exchanges"
    )
    question = models.TextField("complément demandé", max_length=LONG_TEXT)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="par", related_name="+"
    )
    asked_at = models.DateTimeField("le")
    reply = models.TextField("réponse du demandeur", max_length=LONG_TEXT, blank=True)
    replied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="répondu par",
        related_name="+",
    )
    replied_at = models.DateTimeField("répondu le", null=True, blank=True)

    class Meta:
        verbose_name = "complément"

    def __str__(self) -> str:
        return f"Complément du {self.asked_at:%d/%m/%Y}"
