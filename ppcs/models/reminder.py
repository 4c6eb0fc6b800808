"""Of what each person was reminded: the ledger that makes a reminder come once, and only once."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from common.bases import PublicModel
from ppcs.enums import ReminderStage
from ppcs.models.problem import Action

USER = settings.AUTH_USER_MODEL


class MorningDigest(PublicModel):
    """The message of one morning to one person; which reminders it stands for."""

    # its index is that of the constraint below
    user = models.ForeignKey(
        USER, models.CASCADE, verbose_name="personne", related_name="+", db_index=False
    )
    on = models.DateField("le")
    made_at = models.DateTimeField("écrit le")

    class Meta:
        verbose_name = "récapitulatif du matin"
        verbose_name_plural = "récapitulatifs du matin"
        constraints = [models.UniqueConstraint(fields=["user", "on"], name="digest_once_a_morning")]

    def __str__(self) -> str:
        return f"{self.on:%d/%m/%Y}"


class ActionReminder(PublicModel):
    """One reminder owed to one person: for an action, its due date as validated, and a stage.

    Noted first, told next (`told_at`), in the transaction that queues the message. It outlives the
    message: a due date that moves counts anew, the same one never again.
    """

    # both are indexed below
    action = models.ForeignKey(
        Action, models.CASCADE, verbose_name="action", related_name="reminders", db_index=False
    )
    user = models.ForeignKey(
        USER, models.CASCADE, verbose_name="à", related_name="+", db_index=False
    )
    stage = models.CharField("rappel", max_length=8, choices=ReminderStage.choices)
    due_on = models.DateField("échéance")
    noted_at = models.DateTimeField("dû depuis")
    looked_on = models.DateField("retenu, faute de droit, le", null=True)
    told_at = models.DateTimeField("dit le", null=True)
    digest = models.ForeignKey(
        MorningDigest,
        models.SET_NULL,
        null=True,
        verbose_name="récapitulatif",
        related_name="reminders",
    )

    class Meta:
        verbose_name = "rappel d’une action"
        verbose_name_plural = "rappels d’une action"
        constraints = [
            models.UniqueConstraint(
                fields=["action", "user", "stage", "due_on"], name="reminder_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["user"], condition=Q(told_at__isnull=True), name="reminder_waiting"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_stage_display()} ({self.due_on:%d/%m/%Y})"
