"""How the person lives: the general information of part 1, all optional, with the volet of each."""

from django.db import models

from cases.models.referral import LONG_TEXT
from common.bases import FieldVersioned, PublicModel


class Circumstances(PublicModel, FieldVersioned):
    """Items of the ancestor plan (PPS, HAS 2014) and their like for other publics; none mandatory."""

    case = models.OneToOneField(
        "cases.Case", models.CASCADE, verbose_name="situation", related_name="circumstances"
    )
    address = models.CharField("adresse", max_length=200, blank=True)
    living_place = models.CharField("lieu de vie", max_length=160, blank=True)
    family = models.CharField("situation familiale", max_length=120, blank=True)
    languages = models.CharField("langues parlées", max_length=80, blank=True)
    coverage = models.CharField("couverture maladie, mutuelle", max_length=120, blank=True)
    rights = models.TextField(
        "droits ouverts (APA et GIR, PCH, AAH, RQTH, retraite…)", max_length=LONG_TEXT, blank=True
    )
    seeking_home = models.BooleanField("recherche d’hébergement en cours", default=False)
    long_illness = models.CharField("affection longue durée", max_length=80, blank=True)
    directives = models.CharField("directives anticipées", max_length=120, blank=True)

    class Meta:
        verbose_name = "informations générales"
        verbose_name_plural = "informations générales"

    def __str__(self) -> str:
        return f"Informations générales, {self.case}"
