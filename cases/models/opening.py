"""An opening in an emergency: one account, one situation, half an hour at most, and why."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Length, Trim
from django.db.models.lookups import GreaterThanOrEqual

from cases.workflows.opening import OpeningWorkflow
from common.bases import PublicModel

USER = settings.AUTH_USER_MODEL
LONGEST = timedelta(minutes=30)
SHORTEST_REASON = 20
LONGEST_REASON = 1000


class EmergencyOpening(OpeningWorkflow, PublicModel):
    """Counts from `opened_at` until just before `until`: whoever asks looks at the clock, no job ends it."""

    case = models.ForeignKey(
        "cases.Case", models.PROTECT, verbose_name="situation", related_name="openings"
    )
    opened_by = models.ForeignKey(
        USER, models.PROTECT, verbose_name="ouverte par", related_name="emergency_openings"
    )
    opened_at = models.DateTimeField("ouverte le")
    until = models.DateTimeField("jusqu’à")
    reason = models.TextField("motif", max_length=LONGEST_REASON)
    is_declared = models.BooleanField("urgence déclarée")
    judge_before = models.DateTimeField("à juger avant le")
    judged_by = models.ForeignKey(
        USER, models.PROTECT, null=True, blank=True, verbose_name="jugée par", related_name="+"
    )

    class Meta:
        verbose_name = "ouverture d’urgence"
        verbose_name_plural = "ouvertures d’urgence"
        indexes = [
            models.Index(fields=["opened_by", "until"], name="opening_of_user"),
            models.Index(fields=["case", "opened_at"], name="opening_of_case"),
            models.Index(
                fields=["judge_before"], condition=Q(status="to_judge"), name="opening_to_judge"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gt=F("opened_at")), name="opening_moments_in_order"
            ),
            models.CheckConstraint(
                condition=Q(until__lte=F("opened_at") + Value(LONGEST)),
                name="opening_half_an_hour_at_most",
            ),
            models.CheckConstraint(
                condition=Q(judged_by__isnull=True) | ~Q(judged_by=F("opened_by")),
                name="opening_judged_by_another",
            ),
            models.CheckConstraint(
                condition=Q(status="to_judge", judged_by__isnull=True, judged_at__isnull=True)
                | (
                    ~Q(status="to_judge")
                    & Q(judged_by__isnull=False, judged_at__isnull=False)
                    & ~Q(judgement="")
                ),
                name="opening_judged_says_by_whom",
            ),
            models.CheckConstraint(
                condition=GreaterThanOrEqual(Length(Trim("reason")), SHORTEST_REASON),
                name="opening_reason_is_told",
            ),
            models.CheckConstraint(condition=Q(is_declared=True), name="opening_is_declared"),
        ]

    def __str__(self) -> str:
        return f"Ouverture d’urgence {self.public_id}"
