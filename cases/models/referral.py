"""A request: what somebody asks of the DAC, for whom, how soon, and what was answered."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from cases.enums import (
    OPEN_STATUSES,
    Agreement,
    Channel,
    CloseContactKind,
    GpStatus,
    LivingPlace,
    Nature,
    RequesterKind,
    Urgency,
)
from cases.models.person import Identity
from cases.workflows.referral import ReferralWorkflow
from common.bases import PublicModel, Versioned

LONG_TEXT = 5000
USER = settings.AUTH_USER_MODEL


def codes(label: str) -> ArrayField:
    """Codes of one of the DAC's lists."""
    return ArrayField(models.SlugField(max_length=40), verbose_name=label, default=list, blank=True)


class Referral(ReferralWorkflow, Identity, PublicModel, Versioned):
    """A draft holds what was typed, as typed, in `draft_data`; sending reads it into the columns."""

    reference = models.CharField("référence", max_length=16, null=True, unique=True)
    nature = models.CharField(
        "nature", max_length=10, choices=Nature.choices, default=Nature.SUPPORT
    )
    channel = models.CharField(
        "canal", max_length=10, choices=Channel.choices, default=Channel.ONLINE
    )
    created_at = models.DateTimeField("commencée le")
    draft_saved_at = models.DateTimeField("brouillon enregistré le", null=True, blank=True)
    draft_data = models.JSONField("saisie en cours", default=dict, blank=True)

    author = models.ForeignKey(
        USER, models.PROTECT, verbose_name="saisie par", related_name="referrals_written"
    )
    requester = models.ForeignKey(
        USER,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="demandeur",
        related_name="referrals_asked",
    )
    requester_kind = models.CharField(
        "type de demandeur", max_length=20, choices=RequesterKind.choices, blank=True
    )
    requester_name = models.CharField("nom du demandeur", max_length=180, blank=True)
    requester_line = models.CharField("fonction et organisme", max_length=300, blank=True)
    requester_phone = models.CharField("téléphone du demandeur", max_length=20, blank=True)

    dac = models.ForeignKey(
        "directory.Dac",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="DAC",
        related_name="referrals",
    )
    commune = models.ForeignKey(
        "directory.Commune", models.PROTECT, null=True, blank=True, verbose_name="commune"
    )
    due_on = models.DateField("réponse promise le", null=True, blank=True)

    phone = models.CharField("téléphone", max_length=20, blank=True)
    safe_contact = models.CharField("moyen sûr de joindre la personne", max_length=200, blank=True)
    living_place = models.CharField(
        "lieu de vie actuel", max_length=12, choices=LivingPlace.choices, blank=True
    )
    problem_areas = codes("domaines qui posent problème")
    complexity_factors = codes("facteurs de complexité")
    urgency = models.CharField("délai souhaité", max_length=20, choices=Urgency.choices, blank=True)
    expectation = models.TextField(
        "ce qui amène, ce qui est attendu", max_length=LONG_TEXT, blank=True
    )
    helpers = models.TextField("aides et intervenants déjà là", max_length=LONG_TEXT, blank=True)
    agreement = models.CharField(
        "accord de la personne", max_length=16, choices=Agreement.choices, blank=True
    )
    close_contact_kind = models.CharField(
        "proche à contacter", max_length=22, choices=CloseContactKind.choices, blank=True
    )
    close_contact_name = models.CharField("nom du proche", max_length=120, blank=True)
    close_contact_phone = models.CharField("téléphone du proche", max_length=20, blank=True)
    gp_status = models.CharField(
        "médecin traitant", max_length=16, choices=GpStatus.choices, blank=True
    )
    gp_name = models.CharField("nom du médecin traitant", max_length=120, blank=True)

    handled_by = models.ForeignKey(
        USER,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="qualifiée par",
        related_name="referrals_handled",
    )
    more_read_at = models.DateTimeField("complément lu le", null=True, blank=True)
    answer_text = models.TextField("réponse", max_length=LONG_TEXT, blank=True)
    answered_by = models.ForeignKey(
        USER,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="réponse donnée par",
        related_name="referrals_answered",
    )
    answer_read_at = models.DateTimeField("réponse lue le", null=True, blank=True)
    decline_reason = models.SlugField("motif de non-retenue", max_length=40, blank=True)
    orientation = models.TextField("orientation proposée", max_length=LONG_TEXT, blank=True)
    withdrawal_reason = models.CharField("motif du retrait", max_length=300, blank=True)
    redirected_from = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="réorientée depuis",
        related_name="redirected_to",
    )
    case = models.ForeignKey(
        "cases.Case",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="situation",
        related_name="referrals",
    )

    class Meta:
        verbose_name = "demande d’appui"
        verbose_name_plural = "demandes d’appui"
        indexes = [
            models.Index(
                fields=["dac", "due_on", "id"],
                condition=Q(status__in=OPEN_STATUSES),
                name="referral_to_answer",
            ),
            models.Index(fields=["requester", "-sent_at"], name="referral_of_requester"),
            models.Index(fields=["author"], condition=Q(status="draft"), name="referral_drafts"),
            models.Index(fields=["dac", "birth_date"], name="referral_birth"),
            models.Index(fields=["dac", "search_name", "commune", "id"], name="referral_found"),
            models.Index(fields=["dac", "-sent_at"], name="referral_of_dac"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="draft")
                | Q(
                    sent_at__isnull=False,
                    dac__isnull=False,
                    due_on__isnull=False,
                    reference__isnull=False,
                ),
                name="referral_sent_is_routed",
            ),
            models.CheckConstraint(
                condition=~Q(nature="question")
                | Q(status="draft")
                | Q(birth_name="", used_name="", first_name="", birth_date__isnull=True, ins=""),
                name="referral_question_has_no_identity",
            ),
        ]

    def __str__(self) -> str:
        return self.reference or "Brouillon"
