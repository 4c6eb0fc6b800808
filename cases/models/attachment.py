"""A file joined to a request: outside the web root, under a random name, checked by content."""

from django.conf import settings
from django.db import models

from common.bases import PublicModel


class AttachmentKind(models.TextChoices):
    PDF = "pdf", "PDF"
    JPEG = "jpg", "image JPEG"
    PNG = "png", "image PNG"
    WORD = "docx", "document Word"
    OPEN_DOCUMENT = "odt", "document OpenDocument"


class ScanState(models.TextChoices):
    """What the antivirus said of a file; without one nobody asked it."""

    NOT_ASKED = "none", "non analysé"
    WAITING = "waiting", "en quarantaine"
    CLEAN = "clean", "analysé"
    REFUSED = "refused", "refusé par l’antivirus"


READABLE = frozenset({ScanState.NOT_ASKED, ScanState.CLEAN})


class ScannedFile(models.Model):
    """A stored file that nobody reads before the antivirus has seen it, where the site has one."""

    scan = models.CharField(
        "antivirus",
        max_length=7,
        choices=ScanState.choices,
        default=ScanState.NOT_ASKED,
        editable=False,
    )

    class Meta:
        abstract = True


class Attachment(ScannedFile, PublicModel):
    referral = models.ForeignKey(
        "cases.Referral", models.PROTECT, verbose_name="demande", related_name="attachments"
    )
    name = models.CharField("nom du fichier", max_length=150)
    kind = models.CharField("nature", max_length=5, choices=AttachmentKind.choices)
    size = models.PositiveIntegerField("taille en octets")
    sha256 = models.CharField("empreinte", max_length=64)
    stored_as = models.CharField("nom de stockage", max_length=80, unique=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="ajouté par", related_name="+"
    )
    added_at = models.DateTimeField("ajouté le")

    class Meta:
        verbose_name = "pièce jointe"
        verbose_name_plural = "pièces jointes"
        indexes = [
            models.Index(
                fields=["id"],
                condition=models.Q(scan=ScanState.WAITING),
                name="attachment_waits_for_scan",
            )
        ]

    def __str__(self) -> str:
        return f"Pièce {self.public_id}"
