"""A situation: the follow-up of one person by one DAC, with its level and its référent over time."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.enums import DueKind
from cases.workflows.case import CaseWorkflow
from common.bases import PublicModel, Versioned

USER = settings.AUTH_USER_MODEL


class Case(CaseWorkflow, PublicModel, Versioned):
    """`next_due_on` is the nearest of what the coordinator planned, of what the plan awaits and of
    the first accord that expires, written by whoever knows it: the worklist sorts by an index.
    `opened_at` is when the current period of follow-up began."""

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
    opened_at = models.DateTimeField("suivie depuis le")
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
    review_due_on = models.DateField("réévaluation du plan", null=True, blank=True)
    accord_due_on = models.DateField("premier accord qui expire", null=True, blank=True)
    restricted_at = models.DateTimeField("traitement limité depuis le", null=True, blank=True)

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
