"""What is counted, and what is published of it: codes, years and delays; never a text, never a name."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from commissions.enums import Outcome, ReaderKind, Sex, YesNoUnknown
from common.bases import PublicModel

USER = settings.AUTH_USER_MODEL
CODE = 24  # as long as the code of an item of a list
SATISFACTION = [MinValueValidator(1), MaxValueValidator(5)]


def code(label: str) -> models.CharField:
    """A code of one of the commission's lists; its label is read there when a page needs it."""
    return models.CharField(label, max_length=CODE, blank=True)


def codes(label: str) -> ArrayField:
    return ArrayField(
        models.CharField(max_length=CODE), default=list, blank=True, verbose_name=label
    )


class StatisticalRecord(models.Model):
    """The class S of one situation, all that outlives its purge; figures come from here only (R28).

    Kept by `services.statistics.note`. Of an opposed situation nothing stays but the year of it.

    Years and delays, no date: a session's date, an age band and a sector would find somebody again.
    """

    commission = models.ForeignKey(
        "commissions.Commission",
        models.PROTECT,
        verbose_name="commission",
        related_name="statistical_records",
    )
    situation = models.OneToOneField(
        "commissions.Situation",
        models.SET_NULL,
        null=True,
        verbose_name="situation, jusqu’à sa purge",
        related_name="statistical_record",
    )
    year = models.PositiveSmallIntegerField("année de la saisine")
    referrer_kind = code("type de saisissant")
    link_kind = code("lien du saisissant avec la personne")

    age_band = code("tranche d’âge")
    sex = models.CharField("sexe", max_length=6, choices=Sex.choices, blank=True)
    household = code("ménage")
    housing = code("logement")
    eviction = models.CharField(
        "menace d’expulsion", max_length=7, choices=YesNoUnknown.choices, blank=True
    )
    area = code("secteur")
    motives = codes("motifs")
    factors = codes("facteurs intriqués")

    informed = models.BooleanField("personne informée", default=False)
    accord = models.CharField("accord", max_length=13, choices=Outcome.choices, blank=True)
    present = models.BooleanField("personne présente en séance", default=False)
    with_trusted_person = models.BooleanField("avec sa personne de confiance", default=False)

    admissible = models.BooleanField("recevable", null=True)
    inadmissible_reason = code("motif de non-recevabilité")
    examined_year = models.PositiveSmallIntegerField("année du premier examen", null=True)
    days_to_examination = models.PositiveSmallIntegerField(
        "jours entre la saisine et l’examen", null=True
    )
    days_to_record = models.PositiveSmallIntegerField(
        "jours entre l’examen et le relevé", null=True
    )
    times_presented = models.PositiveSmallIntegerField("examens", default=0)
    times_adjourned = models.PositiveSmallIntegerField("ajournements", default=0)
    deports = models.PositiveSmallIntegerField("déports", default=0)

    days_to_return = models.PositiveSmallIntegerField(
        "jours entre l’examen et le retour à la personne", null=True
    )
    return_impossible = models.BooleanField("retour impossible", default=False)
    person_satisfaction = models.PositiveSmallIntegerField(
        "satisfaction de la personne", null=True, validators=SATISFACTION
    )
    referent_named = models.BooleanField("référent nommé", default=False)

    closed_year = models.PositiveSmallIntegerField("année de clôture", null=True)
    closing_reason = code("motif de clôture")
    opposed_year = models.PositiveSmallIntegerField("année de l’opposition", null=True)
    purged_year = models.PositiveSmallIntegerField("année de la purge", null=True)
    purged_in_time = models.BooleanField("purgée à temps", null=True)

    class Meta:
        verbose_name = "fait statistique"
        verbose_name_plural = "faits statistiques"
        indexes = [models.Index(fields=["commission", "year"], name="statistics_of_a_year")]
        constraints = [
            models.CheckConstraint(
                condition=Q(situation__isnull=False) | Q(purged_year__isnull=False),
                name="statistics_cut_at_the_purge",
            )
        ]

    def __str__(self) -> str:
        return f"Fait statistique, {self.year}"


class CountedPreconisations(models.Model):
    """How many préconisations of one kind a situation got, and what became of them."""

    record = models.ForeignKey(
        StatisticalRecord,
        models.CASCADE,
        verbose_name="fait statistique",
        related_name="preconisations",
        db_index=False,  # that of the constraint below
    )
    kind = models.CharField("type", max_length=CODE)
    done_in_time = models.PositiveSmallIntegerField("réalisées à l’échéance", default=0)
    done_late = models.PositiveSmallIntegerField("réalisées après l’échéance", default=0)
    not_done = models.PositiveSmallIntegerField("non réalisées", default=0)
    open = models.PositiveSmallIntegerField("en cours", default=0)

    class Meta:
        verbose_name = "décompte des préconisations"
        verbose_name_plural = "décomptes des préconisations"
        constraints = [models.UniqueConstraint(fields=["record", "kind"], name="counted_kind_once")]

    def __str__(self) -> str:
        return self.kind


class Blockage(models.Model):
    """An answer that was missing, by its kind and its year: nothing leads back to a situation."""

    commission = models.ForeignKey(
        "commissions.Commission",
        models.PROTECT,
        verbose_name="commission",
        related_name="blockages",
    )
    kind = models.CharField("réponse manquante", max_length=CODE)
    year = models.PositiveSmallIntegerField("année")

    class Meta:
        verbose_name = "réponse manquante"
        verbose_name_plural = "réponses manquantes"
        indexes = [models.Index(fields=["commission", "year"], name="blockages_of_a_year")]

    def __str__(self) -> str:
        return f"{self.kind}, {self.year}"


class PublishedBilan(PublicModel):
    """The figures of one year, frozen once masked; a newer one takes its place by its number.

    Insert-only for the application's role.
    """

    commission = models.ForeignKey(
        "commissions.Commission", models.PROTECT, verbose_name="commission", related_name="bilans"
    )
    year = models.PositiveSmallIntegerField("année")
    number = models.PositiveSmallIntegerField("numéro")
    content = models.JSONField("contenu")
    published_at = models.DateTimeField("publié le")
    published_by = models.ForeignKey(
        USER, models.PROTECT, verbose_name="publié par", related_name="+"
    )

    class Meta:
        verbose_name = "bilan publié"
        verbose_name_plural = "bilans publiés"
        constraints = [
            models.UniqueConstraint(fields=["commission", "year", "number"], name="bilan_once")
        ]

    def __str__(self) -> str:
        return f"Bilan {self.year}, publication {self.number}"


class BilanReader(PublicModel):
    """Somebody who reads the published bilans and, by this, nothing else of the commission."""

    commission = models.ForeignKey(
        "commissions.Commission", models.PROTECT, verbose_name="commission", related_name="readers"
    )
    user = models.ForeignKey(
        USER, models.PROTECT, verbose_name="lecteur", related_name="commission_bilans"
    )
    as_what = models.CharField("au titre de", max_length=9, choices=ReaderKind.choices)
    starts_on = models.DateField("depuis")
    ends_on = models.DateField("ne lit plus à partir du", null=True, blank=True)
    named_by = models.ForeignKey(USER, models.PROTECT, verbose_name="nommé par", related_name="+")

    class Meta:
        verbose_name = "lecteur du bilan"
        verbose_name_plural = "lecteurs du bilan"
        constraints = [
            models.UniqueConstraint(
                fields=["commission", "user"],
                condition=Q(ends_on__isnull=True),
                name="reader_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="reader_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_as_what_display()}, depuis le {self.starts_on:%d/%m/%Y}"
