"""A situation: the follow-up of one person by one DAC, with its level and its référent over time."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cases.enums import DueKind
from cases.workflows.case import CaseWorkflow
from common.bases import PublicModel, Versioned

USER = settings.AUTH_USER_MODEL


class Case(CaseWorkflow, PublicModel, Versioned):
    """`next_due_on` is the nearer of what the coordinator planned and of what the plan awaits,
    written by whoever knows it, so that the worklist sorts by an index."""

    reference = models.CharField("référence", max_length=16, unique=True)
    dac = models.ForeignKey(
        "directory.Dac", models.PROTECT, verbose_name="DAC", related_name="cases"
    )
    person = models.ForeignKey(
        "cases.Person", models.PROTECT, verbose_name="personne", related_name="cases"
    )
    level = models.SlugField("niveau", max_length=40)
    referent = models.ForeignKey(
        USER, models.PROTECT, verbose_name="référent", related_name="cases_led"
    )
    opened_at = models.DateTimeField("ouverte le")
    last_movement_at = models.DateTimeField("dernier mouvement")
    next_due_on = models.DateField("prochaine échéance", null=True, blank=True)
    next_due_kind = models.CharField(
        "nature de l’échéance", max_length=30, choices=DueKind.choices, blank=True
    )
    own_due_on = models.DateField("échéance fixée", null=True, blank=True)
    own_due_kind = models.CharField(
        "nature de l’échéance fixée", max_length=30, choices=DueKind.choices, blank=True
    )
    plan_due_on = models.DateField("échéance du plan", null=True, blank=True)
    plan_due_kind = models.CharField(
        "nature de l’échéance du plan", max_length=30, choices=DueKind.choices, blank=True
    )
    closure_reason = models.SlugField("motif de clôture", max_length=40, blank=True)
    closure_relay = models.CharField("relais", max_length=300, blank=True)

    class Meta:
        verbose_name = "situation"
        permissions = [("read_by_name", "Lire une situation où l’on est invité par son nom")]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=~Q(status="closed"), name="case_one_open_a_person"
            )
        ]
        indexes = [
            models.Index(
                fields=["referent", "next_due_on", "id"],
                condition=~Q(status="closed"),
                name="case_worklist",
            ),
            models.Index(
                fields=["dac", "next_due_on", "id"],
                condition=~Q(status="closed"),
                name="case_of_dac",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class LevelPeriod(models.Model):
    """The level of a situation from a day on; the history of changes."""

    case = models.ForeignKey(Case, models.CASCADE, verbose_name="situation", related_name="levels")
    level = models.SlugField("niveau", max_length=40)
    starts_on = models.DateField("depuis")
    ends_on = models.DateField("jusqu’au", null=True, blank=True)
    set_by = models.ForeignKey(USER, models.PROTECT, verbose_name="par", related_name="+")
    reason = models.CharField("motif", max_length=200, blank=True)

    class Meta:
        verbose_name = "période de niveau"
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(ends_on__isnull=True), name="level_one_now"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="level_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.level


class ReferentPeriod(models.Model):
    """Who is the référent from a day on."""

    case = models.ForeignKey(
        Case, models.CASCADE, verbose_name="situation", related_name="referents"
    )
    referent = models.ForeignKey(USER, models.PROTECT, verbose_name="référent", related_name="+")
    starts_on = models.DateField("depuis")
    ends_on = models.DateField("jusqu’au", null=True, blank=True)

    class Meta:
        verbose_name = "période de référent"
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(ends_on__isnull=True), name="referent_one_now"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="referent_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return str(self.referent)
