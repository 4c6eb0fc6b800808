"""For how long a DAC keeps what it knows of persons, and what stops the clock."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from common.bases import PublicModel, Versioned
from privacy.models.subject import ABOUT_ONE, AboutSomebody

USER = settings.AUTH_USER_MODEL


class RetentionRule(PublicModel, Versioned):
    """What the controller decided; a DAC without a row goes by the defaults, which are nobody’s law."""

    dac = models.OneToOneField(
        "directory.Dac", models.CASCADE, verbose_name="DAC", related_name="retention"
    )
    request_months = models.PositiveSmallIntegerField(
        "mois après une demande restée sans suivi",
        default=24,
        validators=[MinValueValidator(1), MaxValueValidator(240)],
    )
    social_months = models.PositiveSmallIntegerField(
        "mois après le dernier contact, données sociales",
        default=24,
        validators=[MinValueValidator(1), MaxValueValidator(240)],
    )
    health_years = models.PositiveSmallIntegerField(
        "années après le dernier contact, données de santé",
        default=20,
        validators=[MinValueValidator(1), MaxValueValidator(50)],
    )
    keep_figures = models.BooleanField("garder un fait statistique anonyme", default=True)
    decided_on = models.DateField("décidé le", null=True, blank=True)
    decided_by = models.CharField("par qui", max_length=160, blank=True)
    basis = models.CharField("fondement", max_length=500, blank=True)
    updated_by = models.ForeignKey(
        USER, models.PROTECT, null=True, blank=True, verbose_name="noté par", related_name="+"
    )
    updated_at = models.DateTimeField("noté le", null=True, blank=True)

    class Meta:
        verbose_name = "durées de conservation"
        verbose_name_plural = "durées de conservation"

    def __str__(self) -> str:
        return f"Durées de conservation, {self.dac}"


class Hold(AboutSomebody, PublicModel):
    """Nothing of a person is erased as long as this stands: a dispute, an inquiry, an objection."""

    reason = models.CharField("motif", max_length=300)
    placed_by = models.ForeignKey(USER, models.PROTECT, verbose_name="par", related_name="+")
    placed_at = models.DateTimeField("le")
    lifted_by = models.ForeignKey(
        USER, models.PROTECT, null=True, blank=True, verbose_name="levé par", related_name="+"
    )
    lifted_at = models.DateTimeField("levé le", null=True, blank=True)
    lift_reason = models.CharField("pourquoi levé", max_length=300, blank=True)

    class Meta:
        verbose_name = "gel de l’effacement"
        verbose_name_plural = "gels de l’effacement"
        constraints = [
            models.CheckConstraint(condition=ABOUT_ONE, name="hold_about_one"),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True)
                | (Q(lifted_by__isnull=False) & ~Q(lift_reason="")),
                name="hold_lift_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"Gel {self.public_id}"
