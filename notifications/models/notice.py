"""What a person finds under « Messages » in the application."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from common.bases import PublicModel
from notifications.models.message import LOCAL_PATH


class Notice(PublicModel):
    """One sentence for one person, and the page that it leads to."""

    unique_key = models.CharField("clé d’unicité", max_length=64, unique=True, editable=False)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="destinataire",
        on_delete=models.CASCADE,
        related_name="+",
        # the two indexes below begin with the recipient
        db_index=False,
    )
    kind = models.CharField("message", max_length=80)
    about_type = models.CharField("type d’objet", max_length=60)
    about_id = models.CharField("objet", max_length=60)
    path = models.CharField("page", max_length=300)
    sentence = models.TextField("phrase")
    created_at = models.DateTimeField("reçu le")
    read_at = models.DateTimeField("lu le", null=True)

    class Meta:
        verbose_name = "message reçu"
        verbose_name_plural = "messages reçus"
        indexes = [
            models.Index(
                fields=["recipient"], condition=Q(read_at__isnull=True), name="notice_unread"
            ),
            models.Index(fields=["recipient", "-created_at", "-id"], name="notice_newest_first"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(path__regex=LOCAL_PATH), name="notice_local_path"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({'lu' if self.read_at else 'non lu'})"
