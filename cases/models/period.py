"""The life of a situation over time: its periods of follow-up, and in each its levels and référents."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from common.bases import PublicModel

USER = settings.AUTH_USER_MODEL


class CasePeriod(PublicModel):
    """One follow-up, from its opening to its closing; a reopened situation has a second one."""

    case = models.ForeignKey(
        "cases.Case", models.CASCADE, verbose_name="situation", related_name="periods"
    )
    number = models.PositiveSmallIntegerField("numéro", default=1)
    opened_at = models.DateTimeField("ouverte le")
    opened_by = models.ForeignKey(
        USER, models.PROTECT, verbose_name="ouverte par", related_name="+"
    )
    reopening_reason = models.CharField("pourquoi rouverte", max_length=300, blank=True)
    closed_at = models.DateTimeField("clôturée le", null=True, blank=True)
    closed_by = models.ForeignKey(
        USER, models.PROTECT, null=True, blank=True, verbose_name="clôturée par", related_name="+"
    )
    closure_reason = models.SlugField("motif de clôture", max_length=40, blank=True)
    closure_relay = models.CharField("relais", max_length=300, blank=True)
    person_told_on = models.DateField("la personne informée le", null=True, blank=True)

    class Meta:
        verbose_name = "période de suivi"
        verbose_name_plural = "périodes de suivi"
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="period_number_once"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(closed_at__isnull=True), name="period_one_open"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("opened_at")),
                name="period_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=False, closure_reason__gt="")
                | Q(
                    closed_at__isnull=True,
                    closed_by__isnull=True,
                    closure_reason="",
                    closure_relay="",
                    person_told_on__isnull=True,
                ),
                name="period_closed_says_why",
            ),
            models.CheckConstraint(
                condition=Q(number=1) | ~Q(reopening_reason=""),
                name="period_reopened_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"Période {self.number}"


class LevelPeriod(models.Model):
    """The level of a situation from a day on; the history of changes."""

    case = models.ForeignKey(
        "cases.Case", models.CASCADE, verbose_name="situation", related_name="levels"
    )
    period = models.ForeignKey(
        CasePeriod, models.CASCADE, verbose_name="période", related_name="levels"
    )
    level = models.SlugField("niveau", max_length=40)
    starts_on = models.DateField("depuis")
    ends_on = models.DateField("jusqu’au", null=True, blank=True)
    set_by = models.ForeignKey(USER, models.PROTECT, verbose_name="par", related_name="+")
    reason = models.CharField("motif", max_length=200, blank=True)

    class Meta:
        verbose_name = "période de niveau"
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(ends_on__isnull=True), name="level_one_now"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="level_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.level


class ReferentPeriod(models.Model):
    """Who is the référent from a day on; whoever hands over may stay a while beside the new one.

    `stays_until` is the last day of that overlap: it ends by its date, without any job.
    """

    case = models.ForeignKey(
        "cases.Case", models.CASCADE, verbose_name="situation", related_name="referents"
    )
    period = models.ForeignKey(
        CasePeriod, models.CASCADE, verbose_name="période", related_name="referents"
    )
    referent = models.ForeignKey(USER, models.PROTECT, verbose_name="référent", related_name="+")
    starts_on = models.DateField("depuis")
    ends_on = models.DateField("jusqu’au", null=True, blank=True)
    stays_until = models.DateField("référent sortant jusqu’au", null=True, blank=True)

    class Meta:
        verbose_name = "période de référent"
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(ends_on__isnull=True), name="referent_one_now"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="referent_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(stays_until__isnull=True)
                | Q(ends_on__isnull=False, stays_until__gte=F("ends_on")),
                name="referent_overlap_follows",
            ),
        ]
        indexes = [
            models.Index(
                fields=["referent", "stays_until"],
                condition=Q(stays_until__isnull=False),
                name="referent_leaving",
            )
        ]

    def __str__(self) -> str:
        return str(self.referent)
