"""The journal of a situation, and its documents: each with the volet that says who reads it."""

from django.conf import settings
from django.db import models

from cases.enums import NoteKind, Volet
from cases.models.attachment import AttachmentKind, ScannedFile, ScanState
from cases.models.referral import LONG_TEXT
from common.bases import PublicModel

USER = settings.AUTH_USER_MODEL


class Note(PublicModel):
    """What happened, written once; a mistake is corrected by another note."""

    case = models.ForeignKey(
        "cases.Case", models.PROTECT, verbose_name="situation", related_name="notes"
    )
    kind = models.CharField("nature", max_length=10, choices=NoteKind.choices)
    volet = models.CharField("volet", max_length=12, choices=Volet.choices, default=Volet.CARE)
    happened_at = models.DateTimeField("le")
    with_whom = models.CharField("avec qui", max_length=200, blank=True)
    text = models.TextField("note", max_length=LONG_TEXT)
    author = models.ForeignKey(USER, models.PROTECT, verbose_name="par", related_name="+")
    written_at = models.DateTimeField("écrite le")
    corrects = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="corrige",
        related_name="corrections",
    )

    class Meta:
        verbose_name = "note du journal"
        verbose_name_plural = "notes du journal"
        indexes = [models.Index(fields=["case", "-happened_at", "-id"], name="note_latest")]

    def __str__(self) -> str:
        return f"Note {self.public_id}"


class Document(ScannedFile, PublicModel):
    """A file of the situation: outside the web root, under a random name, checked by content."""

    case = models.ForeignKey(
        "cases.Case", models.PROTECT, verbose_name="situation", related_name="documents"
    )
    title = models.CharField("intitulé", max_length=150)
    volet = models.CharField("volet", max_length=12, choices=Volet.choices, default=Volet.CARE)
    name = models.CharField("nom du fichier", max_length=150)
    kind = models.CharField("nature", max_length=5, choices=AttachmentKind.choices)
    size = models.PositiveIntegerField("taille en octets")
    sha256 = models.CharField("empreinte", max_length=64)
    stored_as = models.CharField("nom de stockage", max_length=80, unique=True)
    added_by = models.ForeignKey(USER, models.PROTECT, verbose_name="ajouté par", related_name="+")
    added_at = models.DateTimeField("ajouté le")
    removed_at = models.DateTimeField("retiré le", null=True, blank=True)
    removed_by = models.ForeignKey(
        USER, models.PROTECT, null=True, blank=True, verbose_name="retiré par", related_name="+"
    )

    class Meta:
        verbose_name = "document"
        indexes = [
            models.Index(fields=["case", "-added_at", "-id"], name="document_latest"),
            models.Index(
                fields=["id"],
                condition=models.Q(scan=ScanState.WAITING),
                name="document_waits_for_scan",
            ),
        ]

    def __str__(self) -> str:
        return f"Document {self.public_id}"
