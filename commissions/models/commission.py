"""A commission: who carries it, its charter, its delays and thresholds, its own lists of words."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from commissions.enums import ItemList
from common.bases import PublicModel, Versioned

USER = settings.AUTH_USER_MODEL


def number(label: str, default: int, *, least: int = 1, most: int = 365, help_text: str = ""):
    """A delay or a threshold: none is official, each commission sets its own."""
    limits = [MinValueValidator(least), MaxValueValidator(most)]
    return models.PositiveSmallIntegerField(
        label, default=default, validators=limits, help_text=help_text
    )


class Commission(PublicModel, Versioned):
    """Name, carrier and rules of one commission; no text fixes any of them (instruction of 30/09/2016).

    `charter` is the version to be signed now. The commission takes no saisine before `live_since`,
    which needs carrier, controller, impact assessment and register entry (rule R31).
    """

    name = models.CharField("nom de la commission", max_length=120)
    word = models.CharField("mot employé pour une situation", max_length=40, default="situation")
    carrier = models.CharField("porteur", max_length=160, blank=True)
    controller = models.CharField("responsable de traitement", max_length=160, blank=True)
    impact_assessed_on = models.DateField("analyse d’impact faite le", null=True, blank=True)
    register_entry = models.CharField("inscription au registre", max_length=120, blank=True)
    protection_officer = models.ForeignKey(
        USER,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="délégué à la protection des données",
        related_name="+",
    )
    territory = models.CharField("territoire", max_length=160, blank=True)
    live_since = models.DateTimeField("en service depuis", null=True, blank=True)
    charter = models.ForeignKey(
        "commissions.Charter",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="charte en vigueur",
        related_name="+",
    )

    strict_accord = models.BooleanField(
        "pas d’examen sans accord",
        default=True,
        help_text="Sans cette règle, une situation anonyme peut être examinée avec un motif écrit.",
    )
    keep_blind_mark = models.BooleanField(
        "garder une empreinte après une opposition",
        default=False,
        help_text="Elle ne dit rien de la personne ; elle empêche de la ressaisir par erreur.",
    )
    person_may_refer = models.BooleanField("la personne peut saisir elle-même", default=False)

    rhythm_days = number("jours entre deux séances restreintes", 30)
    draft_days = number("jours avant l’effacement d’un brouillon", 30, most=180)
    acknowledge_days = number("jours ouvrés pour accuser réception", 3, most=30)
    decision_days = number("jours pour décider de la recevabilité", 15, most=120)
    agenda_days = number("jours entre l’ordre du jour clos et la séance", 10, most=60)
    convocation_days = number("jours entre la convocation et la séance", 7, most=60)
    record_days = number("jours pour valider le relevé", 7, most=60)
    return_days = number("jours pour rendre compte à la personne", 15, most=120)
    window_days = number("jours de lecture du relevé après la séance", 15, most=60)
    material_days = number("jours avant l’effacement du matériel de séance", 7, most=30)
    follow_up_months = number("mois avant le premier point de suivi", 1, most=24)
    represent_months = number("mois avant de représenter", 3, most=24)
    inactive_months = number("mois sans activité avant une alerte", 6, most=24)
    closing_months = number("mois sans activité avant de proposer la clôture", 12, most=36)
    locked_months = number("mois entre la clôture et la purge", 6, most=24)
    longest_months = number("mois de conservation au plus après la dernière séance", 24, most=24)
    opposition_days = number("jours avant la purge après une opposition", 7, most=7)
    charter_months = number("mois de validité d’une signature de la charte", 12, most=24)
    attendance_months = number("mois de conservation du registre des présences", 12, most=24)
    accord_months = number("mois proposés pour un accord", 12, most=24)

    per_session = number("situations par séance", 3, most=12)
    most_people = number("personnes au plus en séance restreinte", 12, least=3, most=30)
    quorum_people = number("personnes présentes au moins", 3, least=2, most=12)
    quorum_psychiatry = models.BooleanField("quorum : une personne de la psychiatrie", default=True)
    quorum_social = models.BooleanField("quorum : une personne de l’action sociale", default=True)
    mask_inside = number("effectifs masqués dans la commission, en dessous de", 5, least=2, most=30)
    mask_published = number(
        "effectifs masqués à la publication, en dessous de", 11, least=5, most=50
    )
    percent_least = number("pourcentages publiés à partir d’un effectif de", 20, least=5, most=100)

    created_at = models.DateTimeField("créée le")

    class Meta:
        verbose_name = "commission"

    def __str__(self) -> str:
        return self.name


class ListItem(models.Model):
    """One item of one list of a commission; codes never change, labels do."""

    commission = models.ForeignKey(
        Commission, models.CASCADE, verbose_name="commission", related_name="items"
    )
    kind = models.CharField("liste", max_length=16, choices=ItemList.choices)
    code = models.SlugField("code", max_length=24)
    label = models.CharField("libellé", max_length=120)
    rank = models.PositiveSmallIntegerField("rang")
    is_active = models.BooleanField("proposé", default=True)
    about_care = models.BooleanField("dit quelque chose des soins", default=False)

    class Meta:
        verbose_name = "élément d’une liste de la commission"
        ordering = ["kind", "rank", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["commission", "kind", "code"], name="item_code_once")
        ]

    def __str__(self) -> str:
        return self.label


class Charter(PublicModel):
    """One version of the engagement de confidentialité; insert-only, like its signatures."""

    commission = models.ForeignKey(
        Commission, models.PROTECT, verbose_name="commission", related_name="charters"
    )
    number = models.PositiveSmallIntegerField("version")
    text = models.TextField("texte", max_length=20000)
    made_at = models.DateTimeField("adoptée le")
    made_by = models.ForeignKey(USER, models.PROTECT, verbose_name="saisie par", related_name="+")

    class Meta:
        verbose_name = "version de la charte"
        verbose_name_plural = "versions de la charte"
        constraints = [
            models.UniqueConstraint(fields=["commission", "number"], name="charter_number_once")
        ]

    def __str__(self) -> str:
        return f"Charte, version {self.number}"
