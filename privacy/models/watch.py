"""What each DAC lets its officer be alerted to, and how far the journal has been looked through."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from common.bases import PublicModel, Versioned
from privacy.enums import ThirdParties


def _number(label: str, default: int, *, least: int, most: int) -> models.PositiveSmallIntegerField:
    validators = [MinValueValidator(least), MaxValueValidator(most)]
    return models.PositiveSmallIntegerField(label, default=default, validators=validators)


class Watch(PublicModel, Versioned):
    """The thresholds of one DAC. No text fixes them: the values proposed are ours."""

    dac = models.OneToOneField(
        "directory.Dac", models.PROTECT, verbose_name="DAC", related_name="watch"
    )
    many_files = _number("situations différentes ouvertes", 40, least=3, most=500)
    many_files_minutes = _number("en combien de minutes", 60, least=5, most=480)
    same_surname = models.BooleanField("même nom que la personne consultée", default=True)
    without_link = _number(
        "situations ouvertes en un jour, sans lien avec elles", 1, least=1, most=200
    )
    refusals = _number("accès refusés à un même compte", 5, least=2, most=100)
    refusals_minutes = _number("en combien de minutes", 15, least=1, most=240)
    at_night = models.BooleanField("consultations de nuit", default=False)
    night_from = _number("la nuit commence à (heure)", 22, least=18, most=23)
    night_until = _number("la nuit finit à (heure)", 6, least=3, most=9)
    third_parties = models.CharField(
        "sur la liste remise à la personne, les professionnels sont dits par",
        max_length=8,
        choices=ThirdParties.choices,
        default=ThirdParties.FUNCTION,
    )

    class Meta:
        verbose_name = "veille sur les accès"
        verbose_name_plural = "veilles sur les accès"

    def __str__(self) -> str:
        return f"Veille de {self.dac}"


class Watermark(models.Model):
    """Until when the journal has been looked through: one row, held while somebody looks."""

    looked_until = models.DateTimeField("journal regardé jusqu’au")

    class Meta:
        verbose_name = "avancement de la veille"
        verbose_name_plural = "avancements de la veille"
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="watermark_is_alone")]

    def __str__(self) -> str:
        return f"{self.looked_until:%d/%m/%Y %H:%M}"
