"""Somebody is invited: by a DAC, or because a request for an account was accepted."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from common.bases import PublicModel
from directory.enums import Profession, Role
from signin.enums import Civility, InvitationState
from signin.models.link import SingleUseLink
from signin.workflows.invitation import InvitationWorkflow


class Invitation(InvitationWorkflow, SingleUseLink, PublicModel):
    """Who is invited where. The account is made when the invitation is accepted, unless `user`
    is known already (an accepted request, a colleague who joins a second organisation)."""

    LINK_PURPOSE = "invitation"

    dac = models.ForeignKey(
        "directory.Dac", models.PROTECT, verbose_name="DAC", related_name="invitations"
    )
    title = models.CharField("civilité", max_length=10, blank=True, choices=Civility.choices)
    first_name = models.CharField("prénom", max_length=80)
    last_name = models.CharField("nom", max_length=80)
    email = models.EmailField("adresse professionnelle")
    profession = models.CharField("profession", max_length=30, choices=Profession.choices)
    rpps = models.CharField("numéro RPPS", max_length=11, blank=True)
    function = models.CharField("fonction", max_length=120, blank=True)
    organisation = models.ForeignKey(
        "directory.Organisation", models.PROTECT, verbose_name="organisme", related_name="+"
    )
    role = models.CharField("rôle", max_length=20, choices=Role.choices, default=Role.PROFESSIONAL)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="invité par", related_name="+"
    )
    invited_at = models.DateTimeField("invité le")
    accepted_at = models.DateTimeField("acceptée le", null=True)
    revoked_at = models.DateTimeField("annulée le", null=True)
    charter_version = models.CharField("version de la charte acceptée", max_length=10, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="compte",
        related_name="invitations",
        null=True,
    )

    class Meta:
        verbose_name = "invitation"
        constraints = [
            models.UniqueConstraint(
                fields=["email", "organisation", "role"],
                condition=Q(status=InvitationState.OPEN),
                name="invitation_one_open_a_place",
            ),
            models.CheckConstraint(
                condition=Q(email=Lower("email")), name="invitation_email_lower"
            ),
        ]

    def __str__(self) -> str:
        return f"invitation du {self.invited_at:%d/%m/%Y}"

    @property
    def full_name(self) -> str:
        return " ".join(part for part in (self.title, self.first_name, self.last_name) if part)
