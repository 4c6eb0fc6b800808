"""Who holds which mandate, who signed the charter, who stands in for whom."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from commissions.enums import Family, MandateStatus, Quality
from commissions.models.commission import Charter, Commission
from commissions.workflows.mandate import MandateWorkflow
from common.bases import PublicModel, Versioned

USER = settings.AUTH_USER_MODEL
RUNNING = (MandateStatus.ACTIVE, MandateStatus.SUSPENDED)


class Mandate(MandateWorkflow, PublicModel, Versioned):
    """A named account in one quality; by itself it opens the charter, and no situation (rule R2).

    `in_secret_list`: the profession is in the closed list of article R1110-2 CSP, as the animateur
    checked it.
    """

    commission = models.ForeignKey(
        Commission, models.PROTECT, verbose_name="commission", related_name="mandates"
    )
    user = models.ForeignKey(USER, models.PROTECT, verbose_name="personne", related_name="+")
    quality = models.CharField("qualité", max_length=10, choices=Quality.choices)
    family = models.CharField("famille", max_length=14, choices=Family.choices)
    function = models.CharField("fonction", max_length=120)
    organisation = models.CharField("organisme", max_length=160)
    in_secret_list = models.BooleanField("profession de la liste R1110-2", default=False)
    stands_for = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="titulaire suppléé",
        related_name="substitutes",
    )
    starts_on = models.DateField("du")
    ends_on = models.DateField("au", null=True, blank=True)
    given_by = models.ForeignKey(
        USER, models.PROTECT, null=True, verbose_name="donné par", related_name="+"
    )
    given_at = models.DateTimeField("donné le")

    class Meta:
        verbose_name = "mandat"
        constraints = [
            models.UniqueConstraint(
                fields=["commission", "user", "quality"],
                condition=Q(status__in=RUNNING),
                name="mandate_one_of_a_quality",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="mandate_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(quality=Quality.SUBSTITUTE, stands_for__isnull=False)
                | (~Q(quality=Quality.SUBSTITUTE) & Q(stands_for__isnull=True)),
                name="mandate_substitute_stands_for_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(family=Family.USERS) | Q(in_secret_list=False),
                name="mandate_users_are_outside_the_list",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_quality_display()}"


class CharterSignature(PublicModel):
    """A personal signature of one version; insert-only. It counts until `until`, that day included."""

    mandate = models.ForeignKey(
        Mandate, models.PROTECT, verbose_name="mandat", related_name="signatures"
    )
    charter = models.ForeignKey(
        Charter, models.PROTECT, verbose_name="charte", related_name="signatures"
    )
    signed_at = models.DateTimeField("signée le")
    until = models.DateField("vaut jusqu’au")

    class Meta:
        verbose_name = "signature de la charte"
        verbose_name_plural = "signatures de la charte"

    def __str__(self) -> str:
        return f"Signature {self.public_id}"


class Substitution(PublicModel):
    """A time during which a suppléant acts, and the titulaire does not (rule R4)."""

    mandate = models.ForeignKey(
        Mandate, models.PROTECT, verbose_name="suppléant", related_name="substitutions"
    )
    starts_at = models.DateTimeField("à partir de")
    ends_at = models.DateTimeField("jusqu’à")
    declared_by = models.ForeignKey(
        USER, models.PROTECT, verbose_name="déclarée par", related_name="+"
    )
    declared_at = models.DateTimeField("déclarée le")
    stopped_at = models.DateTimeField("arrêtée le", null=True, blank=True)

    class Meta:
        verbose_name = "suppléance déclarée"
        verbose_name_plural = "suppléances déclarées"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="substitution_dates_in_order"
            )
        ]

    def __str__(self) -> str:
        return f"Suppléance {self.public_id}"
