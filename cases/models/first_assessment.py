"""The primo-évaluation: what the coordinator notes before answering; never shown to the requester."""

from django.conf import settings
from django.db import models

from cases.enums import AnswerLevel, Subsidiarity
from cases.models.referral import LONG_TEXT, codes


class FirstAssessment(models.Model):
    referral = models.OneToOneField(
        "cases.Referral", models.CASCADE, verbose_name="demande", related_name="first_assessment"
    )
    subsidiarity = models.CharField(
        "subsidiarité", max_length=20, choices=Subsidiarity.choices, blank=True
    )
    closer_actor = models.CharField("acteur de proximité", max_length=160, blank=True)
    level = models.CharField(
        "niveau de réponse", max_length=12, choices=AnswerLevel.choices, blank=True
    )
    motives = codes("motifs")
    note = models.TextField("note interne", max_length=LONG_TEXT, blank=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="par", related_name="+"
    )
    updated_at = models.DateTimeField("le")

    class Meta:
        verbose_name = "primo-évaluation"

    def __str__(self) -> str:
        return f"Primo-évaluation de {self.referral}"
