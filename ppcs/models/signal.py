"""What happens between two reviews: an alert of the plan is raised, an event calls for a review."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.enums import Volet
from cases.models.referral import LONG_TEXT
from common.bases import PublicModel, Versioned
from ppcs.enums import CallKind
from ppcs.models.outcome import Review
from ppcs.models.plan import Plan
from ppcs.models.problem import Alert
from ppcs.workflows.raised import RaisedWorkflow

USER = settings.AUTH_USER_MODEL


class AlertRaised(RaisedWorkflow, PublicModel, Versioned):
    """Somebody saw the sign of an alert; `agreed` is the alert as the version in force words it."""

    plan = models.ForeignKey(Plan, models.PROTECT, verbose_name="plan", related_name="raised")
    alert = models.ForeignKey(Alert, models.PROTECT, verbose_name="alerte", related_name="raised")
    plan_version = models.PositiveIntegerField("version en vigueur")
    agreed = models.JSONField("telle que validée", editable=False)
    volet = models.CharField("volet", max_length=12, choices=Volet.choices)
    happened_on = models.DateField("constaté le")
    seen = models.TextField("ce qui a été constaté", max_length=LONG_TEXT)
    raised_by = models.ForeignKey(USER, models.PROTECT, verbose_name="par", related_name="+")
    raised_at = models.DateTimeField("levée le")
    # the coordinator writes for somebody without an account
    told_by = models.CharField("signalée par", max_length=180, blank=True)

    class Meta:
        verbose_name = "alerte levée"
        verbose_name_plural = "alertes levées"
        constraints = [
            models.UniqueConstraint(
                fields=["alert", "raised_by", "told_by"],
                condition=~Q(status="settled"),
                name="alert_raised_once",
            )
        ]
        indexes = [
            models.Index(fields=["plan"], condition=~Q(status="settled"), name="alert_raised_open")
        ]

    def __str__(self) -> str:
        return f"Alerte levée {self.public_id}"


class ReviewCall(PublicModel):
    """What calls for a re-evaluation before its date, until a review answers; no new version."""

    plan = models.ForeignKey(Plan, models.PROTECT, verbose_name="plan", related_name="calls")
    kind = models.CharField("évènement", max_length=10, choices=CallKind.choices)
    happened_on = models.DateField("le")
    review_on = models.DateField("réévaluer au plus tard le")
    words = models.CharField("en quelques mots", max_length=300, blank=True)
    raised = models.OneToOneField(
        AlertRaised,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="alerte levée",
        related_name="call",
    )
    noted_by = models.ForeignKey(USER, models.PROTECT, verbose_name="noté par", related_name="+")
    noted_at = models.DateTimeField("noté le")
    answered_at = models.DateTimeField("répondu le", null=True, blank=True)
    answered_by = models.ForeignKey(
        USER, models.PROTECT, null=True, blank=True, verbose_name="répondu par", related_name="+"
    )
    review = models.ForeignKey(
        Review,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="bilan",
        related_name="answers",
    )

    class Meta:
        verbose_name = "appel à réévaluer"
        verbose_name_plural = "appels à réévaluer"
        indexes = [
            models.Index(
                fields=["plan"], condition=Q(answered_at__isnull=True), name="review_call_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} du {self.happened_on:%d/%m/%Y}"
