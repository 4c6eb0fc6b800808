"""An e-mail to send: the row is the queue."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from common.bases import PublicModel
from notifications.enums import MessageStatus
from notifications.workflows.message import MessageWorkflow

WAITING = (MessageStatus.PENDING, MessageStatus.SENDING)
LOCAL_PATH = r"^/([^/\\\s]\S*)?$"


class OutboxMessage(MessageWorkflow, PublicModel):
    """Written in the transaction of the decision that it tells; sent by the relay.

    Holds neither the text (it is in the register of messages, or in `wording` when a DAC has its
    own) nor any token. `address` serves only for people without an account; the address of an
    account is read when the message leaves.
    """

    unique_key = models.CharField("clé d’unicité", max_length=64, unique=True, editable=False)
    kind = models.CharField("message", max_length=80)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="destinataire",
        on_delete=models.CASCADE,
        null=True,
        related_name="+",
    )
    address = models.EmailField("adresse sans compte", blank=True)
    about_type = models.CharField("type d’objet", max_length=60)
    about_id = models.CharField("objet", max_length=60)
    path = models.CharField("page", max_length=300)
    wording = models.TextField("texte propre au DAC", blank=True)
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    next_attempt_at = models.DateTimeField("prochain essai")
    leased_until = models.DateTimeField("bail jusqu’à", null=True)
    message_id = models.CharField("Message-ID", max_length=250, editable=False)
    created_at = models.DateTimeField("créé le")
    sent_at = models.DateTimeField("envoyé le", null=True)
    last_error = models.CharField("dernière erreur", max_length=80, blank=True)

    class Meta:
        verbose_name = "courriel"
        verbose_name_plural = "courriels"
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(status__in=WAITING),
                name="outboxmessage_waiting",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(recipient__isnull=False, address="")
                | (Q(recipient__isnull=True) & ~Q(address="")),
                name="outboxmessage_one_recipient",
            ),
            models.CheckConstraint(
                condition=Q(path__regex=LOCAL_PATH), name="outboxmessage_local_path"
            ),
            models.CheckConstraint(
                condition=(Q(status=MessageStatus.SENDING) & Q(leased_until__isnull=False))
                | (~Q(status=MessageStatus.SENDING) & Q(leased_until__isnull=True)),
                name="outboxmessage_lease_while_sending",
            ),
            models.CheckConstraint(
                condition=(Q(status=MessageStatus.SENT) & Q(sent_at__isnull=False))
                | (~Q(status=MessageStatus.SENT) & Q(sent_at__isnull=True)),
                name="outboxmessage_sent_has_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.get_status_display()})"
