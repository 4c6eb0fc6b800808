"""Who the person is: apart, closed by a key that the database does not hold, opened with a reason."""

from django.conf import settings
from django.db import models

from commissions.enums import VaultPurpose
from commissions.models.commission import Commission
from commissions.models.mandate import Mandate
from commissions.models.situation import Situation
from common.bases import PublicModel

USER = settings.AUTH_USER_MODEL


class NeverJoined(models.Manager):
    """Asks for nothing but the row itself: the sealed text only by `commissions.vault`."""

    def get_queryset(self):
        return super().get_queryset().defer("sealed")


class Identity(models.Model):
    """Class I. `sealed` is closed by VAULT_KEYS; `blind` is a keyed hash for « already known? »."""

    situation = models.OneToOneField(
        Situation, models.CASCADE, primary_key=True, verbose_name="situation", related_name="+"
    )
    sealed = models.TextField("contenu scellé")
    blind = models.CharField("empreinte aveugle", max_length=64, blank=True)
    filled_by = models.ForeignKey(USER, models.PROTECT, verbose_name="rempli par", related_name="+")
    filled_at = models.DateTimeField("rempli le")

    objects = NeverJoined()

    class Meta:
        verbose_name = "identité au coffre"
        verbose_name_plural = "identités au coffre"
        indexes = [models.Index(fields=["blind"], name="identity_blind")]

    def __str__(self) -> str:
        return "Identité au coffre"


class VaultOpening(PublicModel):
    """Each opening, by whom and why; insert-only, told to the animateur and the DPO."""

    situation = models.ForeignKey(
        Situation, models.PROTECT, verbose_name="situation", related_name="openings"
    )
    opened_by = models.ForeignKey(USER, models.PROTECT, verbose_name="ouvert par", related_name="+")
    mandate = models.ForeignKey(
        Mandate, models.PROTECT, null=True, verbose_name="au titre du mandat", related_name="+"
    )
    purpose = models.CharField("pour quoi", max_length=10, choices=VaultPurpose.choices)
    reason = models.CharField("motif écrit", max_length=300)
    opened_at = models.DateTimeField("ouvert le")

    class Meta:
        verbose_name = "ouverture du coffre"
        verbose_name_plural = "ouvertures du coffre"

    def __str__(self) -> str:
        return f"Ouverture {self.public_id}"


class BlindMark(models.Model):
    """After an opposition, where the commission chose so: « ne pas ressaisir sans nouvel accord »."""

    commission = models.ForeignKey(
        Commission, models.CASCADE, verbose_name="commission", related_name="+"
    )
    blind = models.CharField("empreinte aveugle", max_length=64)
    noted_on = models.DateField("notée le")

    class Meta:
        verbose_name = "empreinte d’opposition"
        verbose_name_plural = "empreintes d’opposition"
        constraints = [
            models.UniqueConstraint(fields=["commission", "blind"], name="blind_mark_once")
        ]

    def __str__(self) -> str:
        return f"Empreinte du {self.noted_on}"
