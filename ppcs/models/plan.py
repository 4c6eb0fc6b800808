"""The plan of a situation, and the synthesis that opens it in the person's own words."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.models.referral import LONG_TEXT
from common.bases import FieldVersioned, PublicModel, Versioned
from ppcs.enums import OPEN_PLAN
from ppcs.workflows.plan import PlanWorkflow

USER = settings.AUTH_USER_MODEL


class Plan(PlanWorkflow, PublicModel, Versioned):
    """One object over all its versions; what is written here is the draft of the next one."""

    number = models.CharField("numéro", max_length=20, unique=True)
    case = models.ForeignKey(
        "cases.Case", models.PROTECT, verbose_name="situation", related_name="plans"
    )
    created_by = models.ForeignKey(USER, models.PROTECT, verbose_name="par", related_name="+")
    created_at = models.DateTimeField("commencé le")
    closure_reason = models.SlugField("motif de clôture", max_length=40, blank=True)
    closure_relay = models.CharField("relais", max_length=300, blank=True)

    class Meta:
        verbose_name = "plan"
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(status__in=sorted(OPEN_PLAN)), name="plan_one_open"
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def next_version(self) -> int:
        """The number that the next validation gives."""
        return self.current_version + 1


class Synthesis(PublicModel, FieldVersioned):
    """Part 2; what mixes health and the rest has a version for the « aides » copy."""

    plan = models.OneToOneField(Plan, models.CASCADE, verbose_name="plan", related_name="synthesis")
    reason = models.TextField("pourquoi un plan", max_length=LONG_TEXT, blank=True)
    project = models.TextField("son projet, dans ses mots", max_length=LONG_TEXT, blank=True)
    project_on = models.DateField("recueilli le", null=True, blank=True)
    project_by = models.CharField("recueilli par", max_length=180, blank=True)
    priority = models.CharField("sa priorité", max_length=300, blank=True)
    choices = models.TextField("ses choix", max_length=LONG_TEXT, blank=True)
    preferences = models.TextField("ses préférences", max_length=LONG_TEXT, blank=True)
    cannot_express = models.BooleanField("ne peut pas exprimer ses préférences", default=False)
    spoken_for_by = models.CharField("qui parle pour elle", max_length=180, blank=True)
    summary = models.TextField("ce que nous comprenons ensemble", max_length=LONG_TEXT, blank=True)
    summary_support = models.TextField(
        "la même chose sans la santé, pour l’exemplaire « aides »",
        max_length=LONG_TEXT,
        blank=True,
    )
    obstacles = models.TextField("freins, contexte", max_length=LONG_TEXT, blank=True)
    views = models.TextField("point de vue des professionnels", max_length=LONG_TEXT, blank=True)
    review_on = models.DateField("prochaine réévaluation", null=True, blank=True)
    review_place = models.CharField("où et avec qui", max_length=160, blank=True)
    review_early = models.CharField(
        "plus tôt si", max_length=300, blank=True, help_text="Hospitalisation, alerte, demande…"
    )

    class Meta:
        verbose_name = "synthèse"

    def __str__(self) -> str:
        return f"Synthèse de {self.plan}"
