"""What a person asked about her data, the copy that answers, and a processing that is restricted."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from common.bases import PublicModel, Versioned
from privacy.enums import AskedBy, HandedOver, IdentityCheck, RightKind
from privacy.workflows.subject import ExportWorkflow, RequestWorkflow

USER = settings.AUTH_USER_MODEL
ABOUT_ONE = Q(person__isnull=False, referral__isnull=True) | Q(
    person__isnull=True, referral__isnull=False
)


class AboutSomebody(models.Model):
    """About a person that the DAC follows or followed, or about a request that opened nothing."""

    dac = models.ForeignKey("directory.Dac", models.PROTECT, verbose_name="DAC", related_name="+")
    person = models.ForeignKey(
        "cases.Person",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="personne",
        related_name="+",
    )
    referral = models.ForeignKey(
        "cases.Referral",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="demande d’appui",
        related_name="+",
    )

    class Meta:
        abstract = True


class RightsRequest(RequestWorkflow, AboutSomebody, PublicModel, Versioned):
    """What was asked, by whom, on which day, and how the identity was checked."""

    kind = models.CharField("droit demandé", max_length=13, choices=RightKind.choices)
    received_on = models.DateField("reçue le")
    due_on = models.DateField("à répondre avant le")
    asked_by = models.CharField("demandée par", max_length=14, choices=AskedBy.choices)
    identity = models.CharField("identité vérifiée", max_length=8, choices=IdentityCheck.choices)
    words = models.CharField("ce qui est demandé", max_length=1000, blank=True)
    recorded_by = models.ForeignKey(
        USER, models.PROTECT, verbose_name="notée par", related_name="+"
    )
    recorded_at = models.DateTimeField("notée le")

    class Meta:
        verbose_name = "demande sur les données"
        verbose_name_plural = "demandes sur les données"
        indexes = [models.Index(fields=["dac", "due_on", "id"], name="privacy_request_due")]
        constraints = [
            models.CheckConstraint(condition=ABOUT_ONE, name="privacy_request_about_one"),
        ]

    def __str__(self) -> str:
        return f"Demande sur les données {self.public_id}"


class SubjectExport(ExportWorkflow, PublicModel, Versioned):
    """Everything about a person, made by the worker; the row is the queue, the files are encrypted.

    `draft_as` is what is reviewed, `pdf_as` and `json_as` what is handed over. The manifest holds
    counts and categories only: what the data protection officer reads.
    """

    AT_MOST_ATTEMPTS = 3

    request = models.OneToOneField(
        RightsRequest, models.PROTECT, verbose_name="demande", related_name="export"
    )
    asked_at = models.DateTimeField("demandée le")
    taken_at = models.DateTimeField("prise par le service de fond le", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    problem = models.CharField("dernière erreur", max_length=80, blank=True)
    manifest = models.JSONField("manifeste", default=dict)
    draft_as = models.CharField("nom de stockage à relire", max_length=80, blank=True)
    pdf_as = models.CharField("nom de stockage du PDF", max_length=80, blank=True)
    json_as = models.CharField("nom de stockage du JSON", max_length=80, blank=True)
    fingerprint = models.CharField("empreinte SHA-256", max_length=64, blank=True)
    reviewed_by = models.ForeignKey(
        USER, models.PROTECT, null=True, blank=True, verbose_name="relue par", related_name="+"
    )
    handed_over = models.CharField("remise", max_length=9, choices=HandedOver.choices, blank=True)
    handed_on = models.DateField("remise le", null=True, blank=True)
    released_by = models.ForeignKey(
        USER, models.PROTECT, null=True, blank=True, verbose_name="remise par", related_name="+"
    )
    keep_until = models.DateField("fichiers gardés jusqu’au", null=True, blank=True)
    destroyed_at = models.DateTimeField("fichiers supprimés le", null=True, blank=True)

    class Meta:
        verbose_name = "copie des données"
        verbose_name_plural = "copies des données"

    def __str__(self) -> str:
        return f"Copie des données {self.public_id}"


class ExportMask(models.Model):
    """A row of the copy that the reviewer leaves out, and why; the row itself is named by its rank."""

    export = models.ForeignKey(
        SubjectExport, models.CASCADE, verbose_name="copie", related_name="masks"
    )
    row = models.CharField("ligne", max_length=20)
    reason = models.CharField("motif", max_length=300)
    masked_by = models.ForeignKey(USER, models.PROTECT, verbose_name="par", related_name="+")
    masked_at = models.DateTimeField("le")

    class Meta:
        verbose_name = "ligne masquée"
        verbose_name_plural = "lignes masquées"
        constraints = [models.UniqueConstraint(fields=["export", "row"], name="export_mask_once")]

    def __str__(self) -> str:
        return self.row


class Restriction(PublicModel):
    """The processing of a situation is restricted: kept, and open to the DAC alone, until lifted."""

    dac = models.ForeignKey("directory.Dac", models.PROTECT, verbose_name="DAC", related_name="+")
    case = models.ForeignKey(
        "cases.Case", models.PROTECT, verbose_name="situation", related_name="restrictions"
    )
    request = models.ForeignKey(
        RightsRequest, models.PROTECT, verbose_name="demande", related_name="restrictions"
    )
    starts_at = models.DateTimeField("depuis le")
    started_by = models.ForeignKey(USER, models.PROTECT, verbose_name="par", related_name="+")
    ends_at = models.DateTimeField("levée le", null=True, blank=True)
    ended_by = models.ForeignKey(
        USER, models.PROTECT, null=True, blank=True, verbose_name="levée par", related_name="+"
    )
    end_reason = models.CharField("pourquoi levée", max_length=300, blank=True)

    class Meta:
        verbose_name = "limitation du traitement"
        verbose_name_plural = "limitations du traitement"
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(ends_at__isnull=True), name="restriction_one_now"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | (Q(ended_by__isnull=False) & ~Q(end_reason="")),
                name="restriction_end_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"Limitation {self.public_id}"
