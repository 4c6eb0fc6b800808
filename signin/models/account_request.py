"""Somebody asks for an account; a DAC answers."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from common.bases import PublicModel
from directory.enums import OrganisationKind, Profession
from signin.enums import AccountRequestState, Civility, RefusalReason
from signin.models.link import SingleUseLink
from signin.workflows.account_request import AccountRequestWorkflow

OPEN_STATES = (AccountRequestState.UNCONFIRMED, AccountRequestState.PENDING)


class AccountRequest(AccountRequestWorkflow, SingleUseLink, PublicModel):
    """What a person wrote of themselves; nothing of it is an account until a DAC has accepted.

    The organisation is one of the directory, or typed (name and kind). Its commune says which
    DAC answers.
    """

    LINK_PURPOSE = "address"

    dac = models.ForeignKey(
        "directory.Dac", models.PROTECT, verbose_name="DAC", related_name="account_requests"
    )
    title = models.CharField("civilité", max_length=10, blank=True, choices=Civility.choices)
    first_name = models.CharField("prénom", max_length=80)
    last_name = models.CharField("nom", max_length=80)
    profession = models.CharField("profession", max_length=30, choices=Profession.choices)
    rpps = models.CharField("numéro RPPS", max_length=11, blank=True)
    function = models.CharField("fonction", max_length=120, blank=True)
    email = models.EmailField("adresse professionnelle")
    phone = models.CharField("téléphone", max_length=20, blank=True)
    organisation = models.ForeignKey(
        "directory.Organisation",
        models.PROTECT,
        verbose_name="organisme",
        related_name="+",
        null=True,
        blank=True,
    )
    organisation_name = models.CharField("nom de l’organisme", max_length=160, blank=True)
    organisation_kind = models.CharField(
        "nature de l’organisme", max_length=20, blank=True, choices=OrganisationKind.choices
    )
    organisation_commune = models.ForeignKey(
        "directory.Commune", models.PROTECT, verbose_name="commune de l’organisme", related_name="+"
    )
    motive = models.TextField("motif", max_length=1000)
    charter_version = models.CharField("version de la charte acceptée", max_length=10)
    requested_at = models.DateTimeField("demandé le")
    confirmed_at = models.DateTimeField("adresse confirmée le", null=True)
    decided_at = models.DateTimeField("répondu le", null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="répondu par",
        related_name="+",
        null=True,
    )
    refusal_reason = models.CharField(
        "motif du refus", max_length=12, blank=True, choices=RefusalReason.choices
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="compte ouvert",
        related_name="account_request",
        null=True,
    )

    class Meta:
        verbose_name = "demande de compte"
        verbose_name_plural = "demandes de compte"
        constraints = [
            models.UniqueConstraint(
                fields=["email"],
                condition=Q(status__in=OPEN_STATES),
                name="account_request_one_open_an_address",
            ),
            models.CheckConstraint(
                condition=Q(email=Lower("email")), name="account_request_email_lower"
            ),
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, organisation_name="")
                | (
                    Q(organisation__isnull=True)
                    & ~Q(organisation_name="")
                    & ~Q(organisation_kind="")
                ),
                name="account_request_names_its_organisation",
            ),
        ]

    def __str__(self) -> str:
        return f"demande de compte du {self.requested_at:%d/%m/%Y}"

    @property
    def full_name(self) -> str:
        return " ".join(part for part in (self.title, self.first_name, self.last_name) if part)
