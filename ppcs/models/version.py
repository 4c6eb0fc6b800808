"""What was validated, frozen; the copies printed from it; to whom they were given."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from common.bases import PublicModel
from ppcs.enums import AgreementHow, Copy, DeliveryMode, GpHow
from ppcs.models.plan import Plan
from ppcs.workflows.copy import CopyWorkflow

USER = settings.AUTH_USER_MODEL


class PlanVersion(PublicModel):
    """Insert-only for the application's role: `content` is what everybody agreed on."""

    plan = models.ForeignKey(Plan, models.PROTECT, verbose_name="plan", related_name="versions")
    number = models.PositiveIntegerField("numéro")
    content = models.JSONField("contenu")
    fingerprint = models.CharField("empreinte SHA-256", max_length=64)
    sentence = models.CharField("ce qui change", max_length=500, blank=True)
    validated_at = models.DateTimeField("validée le")
    validated_by = models.ForeignKey(
        USER, models.PROTECT, verbose_name="validée par", related_name="+"
    )
    person_how = models.CharField("accord", max_length=14, choices=AgreementHow.choices)
    person_reason = models.CharField("motif", max_length=300, blank=True)
    person_on = models.DateField("accord le", null=True, blank=True)
    gp_how = models.CharField("médecin traitant", max_length=11, choices=GpHow.choices)
    gp_on = models.DateField("médecin traitant, le", null=True, blank=True)

    class Meta:
        verbose_name = "version du plan"
        verbose_name_plural = "versions du plan"
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="version_once"),
            models.CheckConstraint(
                condition=~Q(person_how="impossible") | ~Q(person_reason=""),
                name="version_impossible_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan}, version {self.number}"


class PlanCopy(CopyWorkflow, PublicModel):
    """One PDF of one version; the file is encrypted in the vault."""

    plan_version = models.ForeignKey(
        PlanVersion, models.PROTECT, verbose_name="version", related_name="copies"
    )
    copy = models.CharField("exemplaire", max_length=14, choices=Copy.choices)
    asked_by = models.ForeignKey(USER, models.PROTECT, verbose_name="demandé par", related_name="+")
    asked_at = models.DateTimeField("demandé le")
    stored_as = models.CharField("nom de stockage", max_length=80, blank=True)
    size = models.PositiveIntegerField("taille en octets", default=0)
    sha256 = models.CharField("empreinte du fichier", max_length=64, blank=True)

    class Meta:
        verbose_name = "exemplaire imprimable"
        verbose_name_plural = "exemplaires imprimables"
        constraints = [models.UniqueConstraint(fields=["plan_version", "copy"], name="copy_once")]

    def __str__(self) -> str:
        return f"Exemplaire {self.public_id}"


class Delivery(PublicModel):
    """To whom a copy was given; insert-only, like what it tells of."""

    plan_version = models.ForeignKey(
        PlanVersion, models.PROTECT, verbose_name="version", related_name="deliveries"
    )
    copy = models.CharField("exemplaire", max_length=14, choices=Copy.choices)
    to_person = models.BooleanField("à la personne", default=False)
    member = models.ForeignKey(
        "cases.TeamMember",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="à l’intervenant",
        related_name="+",
    )
    relative = models.ForeignKey(
        "cases.Relative",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="au proche",
        related_name="+",
    )
    on = models.DateField("le")
    mode = models.CharField("comment", max_length=13, choices=DeliveryMode.choices)
    recorded_by = models.ForeignKey(USER, models.PROTECT, verbose_name="noté par", related_name="+")
    recorded_at = models.DateTimeField("noté le")

    class Meta:
        verbose_name = "remise"
        constraints = [
            models.CheckConstraint(
                condition=Q(to_person=True, member__isnull=True, relative__isnull=True)
                | Q(to_person=False, member__isnull=False, relative__isnull=True)
                | Q(to_person=False, member__isnull=True, relative__isnull=False),
                name="delivery_to_one",
            )
        ]

    def __str__(self) -> str:
        return f"Remise {self.public_id}"
