"""The person's own people: carers, personne de confiance, représentant légal, whom to call."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from cases.enums import CopyReceived, LegalMeasure, RelativeRole
from common.bases import PublicModel, Versioned


class Relative(PublicModel, Versioned):
    case = models.ForeignKey(
        "cases.Case", models.PROTECT, verbose_name="situation", related_name="relatives"
    )
    name = models.CharField("nom", max_length=120)
    link = models.CharField("lien", max_length=60, help_text="Par exemple : sa fille, son voisin.")
    roles = ArrayField(
        models.CharField(max_length=20, choices=RelativeRole.choices), verbose_name="rôles"
    )
    phone = models.CharField("téléphone", max_length=20, blank=True)
    email = models.EmailField("adresse", blank=True)
    designated_on = models.DateField("désignée par écrit le", null=True, blank=True)
    cosigned = models.BooleanField("désignation écrite et cosignée", default=False)
    measure = models.CharField(
        "mesure de protection", max_length=20, choices=LegalMeasure.choices, blank=True
    )
    needs = models.CharField("besoins propres de l’aidant", max_length=500, blank=True)
    receives = models.CharField(
        "reçoit", max_length=7, choices=CopyReceived.choices, default=CopyReceived.NONE
    )
    starts_on = models.DateField("depuis")
    ends_on = models.DateField("jusqu’au", null=True, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="ajouté par", related_name="+"
    )
    added_at = models.DateTimeField("ajouté le")

    class Meta:
        verbose_name = "proche"
        constraints = [
            models.CheckConstraint(
                condition=~Q(roles__contains=["trusted_person"])
                | Q(designated_on__isnull=False, cosigned=True),
                name="relative_trusted_is_written",
            ),
            models.CheckConstraint(
                condition=~Q(roles__contains=["legal_representative"]) | ~Q(measure=""),
                name="relative_represents_by_a_measure",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="relative_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.name
