"""What is erased or made anonymous: the proposal, the two people, the proof, and the figures kept."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from common.bases import PublicModel, Versioned
from directory.enums import Role
from privacy.enums import AgeBand, ErasureReason, Extent, Kept
from privacy.models.subject import ABOUT_ONE, AboutSomebody
from privacy.workflows.erasure import ErasureWorkflow

USER = settings.AUTH_USER_MODEL
ROLES = [(Role.MANAGER, Role.MANAGER.label), (Role.DATA_PROTECTION, Role.DATA_PROTECTION.label)]


class Erasure(ErasureWorkflow, AboutSomebody, PublicModel, Versioned):
    """About somebody until it is done; then about nobody: the proof stays, and names nobody.

    `others` are the requests of the same person that opened nothing, found when it is asked.
    """

    extent = models.CharField("étendue", max_length=6, choices=Extent.choices)
    kept = models.CharField("manière", max_length=7, choices=Kept.choices)
    reason = models.CharField("motif", max_length=9, choices=ErasureReason.choices)
    due_on = models.DateField("échéance", null=True, blank=True)
    found_at = models.DateTimeField("proposé le")
    others = ArrayField(models.BigIntegerField(), verbose_name="autres demandes", default=list)
    asked_by = models.ForeignKey(
        USER, models.PROTECT, null=True, blank=True, verbose_name="demandé par", related_name="+"
    )
    asked_as = models.CharField("en qualité de", max_length=20, choices=ROLES, blank=True)
    asked_at = models.DateTimeField("demandé le", null=True, blank=True)
    second_by = models.ForeignKey(
        USER, models.PROTECT, null=True, blank=True, verbose_name="confirmé par", related_name="+"
    )
    done_at = models.DateTimeField("fait le", null=True, blank=True)
    dropped_by = models.ForeignKey(
        USER, models.PROTECT, null=True, blank=True, verbose_name="écarté par", related_name="+"
    )
    dropped_at = models.DateTimeField("écarté le", null=True, blank=True)
    drop_reason = models.CharField("pourquoi écarté", max_length=300, blank=True)

    class Meta:
        verbose_name = "effacement"
        constraints = [
            models.CheckConstraint(
                condition=Q(status="done", person__isnull=True, referral__isnull=True)
                | (~Q(status="done") & ABOUT_ONE),
                name="erasure_about_one_until_done",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["asked", "done"])
                | (Q(asked_by__isnull=False, asked_at__isnull=False) & ~Q(asked_as="")),
                name="erasure_asked_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(status="done")
                | (Q(second_by__isnull=False) & ~Q(second_by=F("asked_by"))),
                name="erasure_done_by_two",
            ),
            models.UniqueConstraint(
                fields=["person", "referral"],
                condition=Q(status__in=["due", "asked"]),
                nulls_distinct=False,
                name="erasure_one_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"Effacement {self.public_id}"


class ErasureProof(PublicModel):
    """What was destroyed, counted; written by the database’s function alone, and by nobody after."""

    dac = models.ForeignKey(
        "directory.Dac", models.PROTECT, verbose_name="DAC", related_name="erasure_proofs"
    )
    extent = models.CharField("étendue", max_length=6, choices=Extent.choices)
    kept = models.CharField("manière", max_length=7, choices=Kept.choices)
    reason = models.CharField("motif", max_length=9, choices=ErasureReason.choices)
    counts = models.JSONField("comptes")
    asked_by = models.ForeignKey(USER, models.PROTECT, verbose_name="demandé par", related_name="+")
    asked_at = models.DateTimeField("demandé le")
    second_by = models.ForeignKey(
        USER, models.PROTECT, verbose_name="confirmé par", related_name="+"
    )
    done_at = models.DateTimeField("fait le")
    digest = models.CharField("empreinte SHA-256", max_length=64)

    class Meta:
        verbose_name = "preuve d’effacement"
        verbose_name_plural = "preuves d’effacement"

    def __str__(self) -> str:
        return f"Preuve {self.public_id}"


class FileToDelete(models.Model):
    """A stored file whose row is gone: the sweep takes it away, then this row."""

    stored_as = models.CharField("nom de stockage", max_length=80, unique=True)
    noted_at = models.DateTimeField("noté le")

    class Meta:
        verbose_name = "fichier à supprimer"
        verbose_name_plural = "fichiers à supprimer"

    def __str__(self) -> str:
        return self.stored_as


class AnonymousRecord(models.Model):
    """What figures need of a follow-up that was erased: years, bands and codes, tied to nobody."""

    dac = models.ForeignKey("directory.Dac", models.PROTECT, verbose_name="DAC", related_name="+")
    followed = models.BooleanField("a été suivie")
    opened_year = models.PositiveSmallIntegerField("année d’ouverture", null=True)
    closed_year = models.PositiveSmallIntegerField("année de clôture", null=True)
    months = models.PositiveSmallIntegerField("mois de suivi", null=True)
    age_band = models.CharField("tranche d’âge", max_length=8, choices=AgeBand.choices)
    level = models.SlugField("niveau", max_length=40, blank=True)
    outcome = models.SlugField("issue", max_length=40, blank=True)
    requester_kind = models.CharField("type de demandeur", max_length=20, blank=True)
    motives = ArrayField(models.SlugField(max_length=40), verbose_name="motifs", default=list)
    had_plan = models.BooleanField("avait un plan", default=False)
    goals_reached = models.PositiveSmallIntegerField("objectifs atteints", default=0)

    class Meta:
        verbose_name = "fait statistique anonyme"
        verbose_name_plural = "faits statistiques anonymes"

    def __str__(self) -> str:
        return f"Fait statistique {self.pk}"
