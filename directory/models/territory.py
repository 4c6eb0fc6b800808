"""Communes, by INSEE code: what a request is routed by, never the postal code alone."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


class Commune(models.Model):
    insee_code = models.CharField("code INSEE", max_length=5, primary_key=True)
    name = models.CharField("nom", max_length=100)
    search_name = models.CharField("nom normalisé", max_length=100, editable=False)
    postal_codes = ArrayField(models.CharField(max_length=5), verbose_name="codes postaux")
    epci_code = models.CharField("code EPCI", max_length=9, blank=True)
    epci_name = models.CharField("EPCI", max_length=150, blank=True)
    departement_code = models.CharField("département", max_length=3)
    departement_name = models.CharField("nom du département", max_length=60)
    region_code = models.CharField("région", max_length=3)

    class Meta:
        verbose_name = "commune"
        indexes = [
            models.Index(
                fields=["search_name"], opclasses=["text_pattern_ops"], name="commune_search"
            ),
            GinIndex(fields=["postal_codes"], name="commune_postal_codes"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({', '.join(self.postal_codes) or self.insee_code})"
