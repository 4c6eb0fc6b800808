"""What the journal shows that somebody should look at: facts of accounts, nothing of content."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from common.bases import PublicModel, Versioned
from privacy.enums import AlertRule
from privacy.workflows.alert import AlertWorkflow


class Alert(AlertWorkflow, PublicModel, Versioned):
    """One for a rule, an account and a day; what comes later that day is added to it while it waits.

    `facts` holds counts, thresholds, moments and public identifiers: never a name, never a word.
    """

    dac = models.ForeignKey(
        "directory.Dac", models.PROTECT, verbose_name="DAC", related_name="alerts"
    )
    rule = models.CharField("règle", max_length=16, choices=AlertRule.choices)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="compte",
        related_name="+",
    )
    about = models.CharField("objet", max_length=60, blank=True)
    day = models.DateField("jour")
    first_at = models.DateTimeField("premier fait")
    last_at = models.DateTimeField("dernier fait")
    facts = models.JSONField("faits", default=dict)
    raised_at = models.DateTimeField("levée le")

    class Meta:
        verbose_name = "alerte sur les accès"
        verbose_name_plural = "alertes sur les accès"
        constraints = [
            models.UniqueConstraint(
                fields=["dac", "rule", "account", "about", "day"],
                condition=~Q(status="closed"),
                nulls_distinct=False,
                name="access_alert_once",
            ),
            models.CheckConstraint(
                condition=Q(status="closed", closed_at__isnull=False, closed_by__isnull=False)
                & ~Q(outcome="")
                & ~Q(outcome_note="")
                | ~Q(status="closed") & Q(closed_at__isnull=True, outcome=""),
                name="access_alert_closed_with_outcome",
            ),
        ]
        indexes = [
            models.Index(
                fields=["dac", "raised_at"], condition=~Q(status="closed"), name="access_alert_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_rule_display()}, {self.day:%d/%m/%Y}"
