"""The concertation on a version: opinions asked until a date, or a meeting that was held."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from common.bases import PublicModel, Versioned
from ppcs.enums import ConcertationMode
from ppcs.models.plan import Plan
from ppcs.workflows.opinion import OpinionWorkflow

USER = settings.AUTH_USER_MODEL


class Concertation(PublicModel):
    plan = models.ForeignKey(
        Plan, models.PROTECT, verbose_name="plan", related_name="concertations"
    )
    for_version = models.PositiveIntegerField("sur la version")
    mode = models.CharField("mode", max_length=12, choices=ConcertationMode.choices)
    opened_by = models.ForeignKey(USER, models.PROTECT, verbose_name="par", related_name="+")
    opened_at = models.DateTimeField("ouverte le")
    until = models.DateField("jusqu’au", null=True, blank=True)
    held_on = models.DateField("tenue le", null=True, blank=True)
    participants = models.TextField("participants", max_length=1000, blank=True)
    minutes = models.TextField("ce qui a été dit", max_length=4000, blank=True)
    closed_at = models.DateTimeField("close le", null=True, blank=True)

    class Meta:
        verbose_name = "concertation"
        constraints = [
            models.UniqueConstraint(
                fields=["plan"],
                condition=Q(closed_at__isnull=True),
                name="concertation_one_open",
            )
        ]

    def __str__(self) -> str:
        return f"Concertation de {self.plan}, version {self.for_version}"


class Opinion(OpinionWorkflow, PublicModel, Versioned):
    """What one member says of the plan; read by its author and by the coordinators."""

    concertation = models.ForeignKey(
        Concertation, models.PROTECT, verbose_name="concertation", related_name="opinions"
    )
    member = models.ForeignKey(
        "cases.TeamMember", models.PROTECT, verbose_name="de qui", related_name="opinions"
    )
    source = models.CharField(
        "comment l’avis est arrivé", max_length=200, blank=True
    )  # filled by the coordinator, for a member without an account
    recorded_by = models.ForeignKey(
        USER, models.PROTECT, null=True, blank=True, verbose_name="noté par", related_name="+"
    )
    met = models.CharField("comment il y est répondu", max_length=500, blank=True)
    met_by = models.ForeignKey(
        USER, models.PROTECT, null=True, blank=True, verbose_name="répondu par", related_name="+"
    )

    class Meta:
        verbose_name = "avis"
        verbose_name_plural = "avis"
        constraints = [
            models.UniqueConstraint(fields=["concertation", "member"], name="opinion_once")
        ]

    def __str__(self) -> str:
        return f"Avis {self.public_id}"
