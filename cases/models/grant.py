"""A colleague let in by name on one situation, until a day: guardian's row, with its reason."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from guardian.models import UserObjectPermissionBase

from cases.enums import Volet
from common.bases import PublicModel


class CaseGrant(UserObjectPermissionBase, PublicModel):
    """What one account may read of one situation, why, and until when; never more than one row."""

    content_object = models.ForeignKey(
        "cases.Case", models.PROTECT, verbose_name="situation", related_name="grants"
    )
    volets = ArrayField(
        models.CharField(max_length=12, choices=Volet.choices), verbose_name="ce qui est montré"
    )
    reason = models.CharField("pourquoi cette personne", max_length=300)
    starts_on = models.DateField("depuis")
    until = models.DateField("jusqu’au")
    ended_at = models.DateTimeField("arrêté le", null=True, blank=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="invité par", related_name="+"
    )
    given_at = models.DateTimeField("invité le")

    class Meta(UserObjectPermissionBase.Meta):
        verbose_name = "invitation par le nom"
        verbose_name_plural = "invitations par le nom"
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gte=F("starts_on")), name="grant_dates_in_order"
            )
        ]

    def __str__(self) -> str:
        return f"Invitation {self.public_id}"
