"""What the person was told, did not oppose, agreed to or refused: each decision a row, kept."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from cases.enums import (
    STANDING,
    ConsentKind,
    ConsentMode,
    ConsentScope,
    Consulted,
    GivenBy,
    InformedBy,
    SharedCategory,
    SharingSupport,
    TeamRole,
)
from cases.models.attachment import AttachmentKind, ScannedFile, ScanState
from cases.workflows.consent import ConsentWorkflow
from common.bases import PublicModel

USER = settings.AUTH_USER_MODEL


def some_of(label: str, choices) -> ArrayField:
    """Several codes of one list; none where the question was not asked."""
    return ArrayField(
        models.CharField(max_length=24, choices=choices),
        default=list,
        blank=True,
        verbose_name=label,
    )


class SignedCopy(ScannedFile, PublicModel):
    """The paper that the person signed, for the decisions of one act; kept like every file."""

    case = models.ForeignKey(
        "cases.Case", models.PROTECT, verbose_name="situation", related_name="signed_copies"
    )
    name = models.CharField("nom du fichier", max_length=150)
    kind = models.CharField("nature", max_length=5, choices=AttachmentKind.choices)
    size = models.PositiveIntegerField("taille en octets")
    sha256 = models.CharField("empreinte", max_length=64)
    stored_as = models.CharField("nom de stockage", max_length=80, unique=True)
    added_by = models.ForeignKey(USER, models.PROTECT, verbose_name="ajoutée par", related_name="+")
    added_at = models.DateTimeField("ajoutée le")

    class Meta:
        verbose_name = "copie signée"
        verbose_name_plural = "copies signées"
        indexes = [
            models.Index(
                fields=["id"],
                condition=models.Q(scan=ScanState.WAITING),
                name="signedcopy_waits_for_scan",
            )
        ]

    def __str__(self) -> str:
        return f"Copie signée {self.public_id}"


class Consent(ConsentWorkflow, PublicModel):
    """One decision about one thing: a sharing accord names one member, so that each has its own."""

    case = models.ForeignKey(
        "cases.Case", models.PROTECT, verbose_name="situation", related_name="consents"
    )
    kind = models.CharField("objet", max_length=14, choices=ConsentKind.choices)
    member = models.ForeignKey(
        "cases.TeamMember",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="avec qui",
        related_name="consents",
    )
    relative = models.ForeignKey(
        "cases.Relative",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="quel proche",
        related_name="consents",
    )
    scope = models.CharField(
        "ce qui est partagé", max_length=16, choices=ConsentScope.choices, blank=True
    )
    mode = models.CharField("comment", max_length=7, choices=ConsentMode.choices, blank=True)
    given_by = models.CharField("par qui", max_length=14, choices=GivenBy.choices, blank=True)
    given_by_name = models.CharField("nom de qui décide", max_length=180, blank=True)
    decided_on = models.DateField("le")
    until = models.DateField("jusqu’au", null=True, blank=True)
    reason = models.CharField("motif ou précision", max_length=300, blank=True)
    recorded_by = models.ForeignKey(
        USER, models.PROTECT, verbose_name="recueilli par", related_name="+"
    )
    recorded_at = models.DateTimeField("noté le")
    categories = some_of("catégories d’informations", SharedCategory.choices)
    recipient_roles = some_of("catégories de professionnels", TeamRole.choices)
    supports = some_of("supports du partage", SharingSupport.choices)
    security_told = models.BooleanField("mesures de sécurité expliquées", default=False)
    informed_by = some_of("comment elle a été informée", InformedBy.choices)
    consulted = models.CharField(
        "qui a été informé à sa place", max_length=14, choices=Consulted.choices, blank=True
    )
    paper = models.ForeignKey(
        SignedCopy,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="copie signée",
        related_name="decisions",
    )

    class Meta:
        verbose_name = "décision de la personne"
        verbose_name_plural = "décisions de la personne"
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind", "member", "relative"],
                condition=Q(status__in=STANDING),
                nulls_distinct=False,
                name="consent_one_stands",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("decided_on")),
                name="consent_dates_in_order",
            ),
            models.CheckConstraint(
                condition=~Q(kind="sharing") | Q(member__isnull=False),
                name="consent_sharing_names_a_member",
            ),
            models.CheckConstraint(
                condition=~Q(kind="relative") | Q(relative__isnull=False),
                name="consent_relative_is_named",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["information", "non_opposition", "plan"])
                | Q(member__isnull=True, relative__isnull=True),
                name="consent_of_the_whole_names_nobody",
            ),
            models.CheckConstraint(
                condition=~Q(kind="sharing", status="given") | ~Q(scope=""),
                name="consent_sharing_says_what",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} : {self.get_status_display()}"
