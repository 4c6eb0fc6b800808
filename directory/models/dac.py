"""A DAC: where it works, when it is open, what it promises, and its own words."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from common.bases import PublicModel, Versioned
from directory.enums import DacList

LONGEST_DELAY = 60  # working days
DELAY = [MinValueValidator(0), MaxValueValidator(LONGEST_DELAY)]


def monday_to_friday() -> list[int]:
    return [0, 1, 2, 3, 4]


class Dac(PublicModel, Versioned):
    """A dispositif d'appui à la coordination (CSP L6327-1 s.) and its settings.

    No text fixes a delay: each DAC promises its own, in working days.
    """

    organisation = models.OneToOneField(
        "directory.Organisation", models.PROTECT, verbose_name="organisme", related_name="dac"
    )
    name = models.CharField("nom", max_length=120)
    opening_words = models.CharField(
        "horaires en clair", max_length=120, default="du lundi au vendredi, 9 h à 17 h"
    )
    delay_48_hours = models.PositiveSmallIntegerField(
        "réponse promise, urgence « sous 48 h »", default=1, validators=DELAY
    )
    delay_15_days = models.PositiveSmallIntegerField(
        "réponse promise, « sous 15 jours »", default=3, validators=DELAY
    )
    delay_month = models.PositiveSmallIntegerField(
        "réponse promise, « dans le mois »", default=5, validators=DELAY
    )
    delay_question = models.PositiveSmallIntegerField(
        "réponse promise à une question sans identité", default=2, validators=DELAY
    )
    working_weekdays = ArrayField(
        models.PositiveSmallIntegerField(validators=[MaxValueValidator(6)]),
        default=monday_to_friday,
        verbose_name="jours ouvrés",
    )
    closed_on_public_holidays = models.BooleanField("fermé les jours fériés", default=True)
    gp_opinion_blocks = models.BooleanField(
        "l’avis du médecin traitant bloque",
        default=False,
        help_text="Sans son accord, la demande ne peut pas être acceptée.",
    )
    opinion_days = models.PositiveSmallIntegerField(
        "jours ouvrés laissés à l’équipe pour donner son avis sur un plan",
        default=7,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_DELAY)],
    )
    plan_review_months = models.PositiveSmallIntegerField(
        "mois proposés avant la réévaluation d’un plan",
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(24)],
    )
    gp_validates_plan = models.BooleanField(
        "le médecin traitant valide le plan",
        default=False,
        help_text="Sans son accord, le plan n’entre pas en vigueur, sauf s’il est injoignable.",
    )
    reminder_days_before = models.PositiveSmallIntegerField(
        "rappel aux coordinateurs, jours ouvrés avant la date promise",
        default=1,
        validators=DELAY,
    )
    escalation_days_after = models.PositiveSmallIntegerField(
        "alerte au responsable, jours ouvrés après la date promise",
        default=1,
        validators=DELAY,
    )

    action_reminder_days = models.PositiveSmallIntegerField(
        "rappel au porteur d’une action, jours ouvrés avant l’échéance",
        default=3,
        validators=DELAY,
    )
    action_again_days = models.PositiveSmallIntegerField(
        "dernier rappel au porteur, et alerte au référent, jours ouvrés après l’échéance",
        default=7,
        validators=[MinValueValidator(2), MaxValueValidator(LONGEST_DELAY)],
    )

    class Meta:
        verbose_name = "DAC"
        verbose_name_plural = "DAC"

    def __str__(self) -> str:
        return self.name


class DacCoverage(models.Model):
    """A DAC answers for a commune from a date, until another."""

    dac = models.ForeignKey(Dac, models.CASCADE, verbose_name="DAC", related_name="coverage")
    commune = models.ForeignKey(
        "directory.Commune", models.PROTECT, verbose_name="commune", related_name="coverage"
    )
    starts_on = models.DateField("depuis")
    ends_on = models.DateField("jusqu’au", null=True, blank=True)

    class Meta:
        verbose_name = "couverture"
        constraints = [
            models.UniqueConstraint(
                fields=["commune"],
                condition=Q(ends_on__isnull=True),
                name="coverage_one_dac_a_commune",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="coverage_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dac} : {self.commune}"


class DacClosure(models.Model):
    """Days on which the DAC is closed besides week-ends and public holidays."""

    dac = models.ForeignKey(Dac, models.CASCADE, verbose_name="DAC", related_name="closures")
    label = models.CharField("motif", max_length=80)
    starts_on = models.DateField("du")
    ends_on = models.DateField("au")

    class Meta:
        verbose_name = "fermeture"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="closure_dates_in_order"
            )
        ]

    def __str__(self) -> str:
        return f"{self.label} ({self.starts_on:%d/%m/%Y})"


class DacListItem(models.Model):
    """One choice of a list that the DAC words itself; the code is what figures count by."""

    dac = models.ForeignKey(Dac, models.CASCADE, verbose_name="DAC", related_name="list_items")
    list = models.CharField("liste", max_length=20, choices=DacList.choices)
    code = models.SlugField("code", max_length=40)
    label = models.CharField("libellé", max_length=120)
    rank = models.PositiveSmallIntegerField("rang", default=0)
    is_active = models.BooleanField("proposé", default=True)

    class Meta:
        verbose_name = "choix d’une liste"
        constraints = [
            models.UniqueConstraint(fields=["dac", "list", "code"], name="list_item_code_once")
        ]

    def __str__(self) -> str:
        return self.label


class DacMessageText(models.Model):
    """The DAC's own sentence for one kind of message; ours is used where there is none."""

    dac = models.ForeignKey(Dac, models.CASCADE, verbose_name="DAC", related_name="message_texts")
    kind = models.CharField("message", max_length=60)
    sentence = models.CharField("phrase", max_length=240)

    class Meta:
        verbose_name = "texte de message"
        constraints = [models.UniqueConstraint(fields=["dac", "kind"], name="message_text_once")]

    def __str__(self) -> str:
        return self.kind
