"""The global assessment: four dimensions of equal weight, none of them silently empty."""

from django.conf import settings
from django.db import models

from cases.enums import AssessmentKind, Dimension, DimensionState, Volet
from cases.models.referral import LONG_TEXT
from common.bases import FieldVersioned, PublicModel

USER = settings.AUTH_USER_MODEL


class Assessment(PublicModel):
    case = models.ForeignKey(
        "cases.Case", models.PROTECT, verbose_name="situation", related_name="assessments"
    )
    kind = models.CharField("nature", max_length=10, choices=AssessmentKind.choices)
    done_on = models.DateField("faite le")
    place = models.CharField("lieu", max_length=120, blank=True)
    present = models.CharField("avec qui", max_length=300, blank=True)
    created_by = models.ForeignKey(USER, models.PROTECT, verbose_name="par", related_name="+")
    created_at = models.DateTimeField("commencée le")

    class Meta:
        verbose_name = "évaluation"
        indexes = [models.Index(fields=["case", "-done_on", "-id"], name="assessment_latest")]

    def __str__(self) -> str:
        return f"Évaluation du {self.done_on:%d/%m/%Y}"


class AssessedDimension(PublicModel, FieldVersioned):
    assessment = models.ForeignKey(
        Assessment, models.CASCADE, verbose_name="évaluation", related_name="dimensions"
    )
    dimension = models.CharField("dimension", max_length=14, choices=Dimension.choices)
    volet = models.CharField("volet", max_length=12, choices=Volet.choices, default=Volet.CARE)
    state = models.CharField("état", max_length=12, choices=DimensionState.choices, blank=True)
    findings = models.TextField("constats", max_length=LONG_TEXT, blank=True)
    tool = models.CharField("outil ou grille", max_length=120, blank=True)
    risks = models.TextField("risques, points critiques", max_length=LONG_TEXT, blank=True)
    resources = models.TextField("ressources", max_length=LONG_TEXT, blank=True)

    class Meta:
        verbose_name = "dimension évaluée"
        verbose_name_plural = "dimensions évaluées"
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "dimension"], name="assessment_dimension_once"
            )
        ]

    def __str__(self) -> str:
        return self.get_dimension_display()
