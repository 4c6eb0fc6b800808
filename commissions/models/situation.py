"""A saisine and what becomes of it: what may be shown, what is restricted, who may never be joined."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from commissions.enums import (
    CareFollowUp,
    Company,
    Mode,
    PersonType,
    Protection,
    RightKind,
    Sex,
    SituationStatus,
    YesNoUnknown,
)
from commissions.models.commission import Commission
from commissions.models.mandate import Mandate
from commissions.workflows.situation import SituationWorkflow
from common.bases import PublicModel, Versioned

USER = settings.AUTH_USER_MODEL
CODE = r"S-[2-9A-HJ-NP-Z]{5}"  # what a code looks like; no I, O, 0, 1 to be misread
LONGEST_TEXT = 1500


def code_of_a_list(label: str):
    return models.CharField(label, max_length=24, blank=True)


def codes_of_a_list(label: str):
    return ArrayField(models.CharField(max_length=24), default=list, blank=True, verbose_name=label)


def free_text(label: str):
    return models.TextField(label, max_length=LONGEST_TEXT, blank=True)


class Situation(SituationWorkflow, PublicModel, Versioned):
    """Fields of classes P (shown in session) and S (counted): none of them names anybody.

    `steps`: [{"on", "who", "result"}]; `bodies`: [{"kind", "informed"}]; `justified`:
    [{"field", "found", "reason"}], words that the screening found and the referrer kept.
    """

    code = models.CharField("code", max_length=8, null=True, blank=True, unique=True)
    commission = models.ForeignKey(
        Commission, models.PROTECT, verbose_name="commission", related_name="situations"
    )
    referrer = models.ForeignKey(
        USER, models.PROTECT, null=True, verbose_name="saisissant", related_name="+"
    )
    referrer_kind = code_of_a_list("type de saisissant")
    link_kind = code_of_a_list("lien avec la personne")
    link_since = models.CharField("depuis", max_length=40, blank=True)
    mode = models.CharField(
        "mode demandé", max_length=10, choices=Mode.choices, default=Mode.ANONYMOUS
    )
    person_type = models.CharField(
        "la personne est", max_length=9, choices=PersonType.choices, default=PersonType.ADULT
    )
    age_band = code_of_a_list("tranche d’âge")
    sex = models.CharField("sexe", max_length=6, choices=Sex.choices, blank=True)
    area = code_of_a_list("secteur")
    household = code_of_a_list("composition du ménage")
    housing = code_of_a_list("logement")
    eviction = models.CharField(
        "menace d’expulsion", max_length=7, choices=YesNoUnknown.choices, blank=True
    )
    motives = codes_of_a_list("motifs")
    factors = codes_of_a_list("facteurs intriqués")
    facts = free_text("faits observés")
    question = models.CharField("question posée à la commission", max_length=300, blank=True)
    persons_words = free_text("ce que la personne dit, souhaite, refuse")
    strengths = free_text("ressources et points d’appui")
    steps = models.JSONField("démarches déjà engagées", default=list, blank=True)
    bodies = models.JSONField("intervenants connus", default=list, blank=True)
    attends = models.CharField(
        "la personne souhaite participer", max_length=7, choices=YesNoUnknown.choices, blank=True
    )
    company = models.CharField("accompagnée", max_length=8, choices=Company.choices, blank=True)
    no_emergency = models.BooleanField("absence d’urgence attestée", default=False)
    pledged = models.BooleanField("engagement du saisissant", default=False)
    justified = models.JSONField("mots gardés et pourquoi", default=list, blank=True)
    from_dac = codes_of_a_list("champs recopiés d’une situation de DAC")
    started_at = models.DateTimeField("commencée le")
    saved_at = models.DateTimeField("enregistrée le", null=True, blank=True)

    more_asked = models.CharField("compléments demandés", max_length=500, blank=True)
    checks = codes_of_a_list("points de recevabilité vérifiés")
    checked_by = models.ForeignKey(
        USER, models.PROTECT, null=True, blank=True, verbose_name="vérifiés par", related_name="+"
    )
    without_accord_reason = models.CharField(
        "motif d’un examen sans accord", max_length=300, blank=True
    )
    orientation = models.TextField("orientation pour le saisissant", max_length=1000, blank=True)
    referent = models.ForeignKey(
        Mandate,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="référent de la situation",
        related_name="+",
    )
    referent_accepted_at = models.DateTimeField("référent accepté le", null=True, blank=True)
    next_on = models.DateField("prochaine date", null=True, blank=True)
    last_acted_at = models.DateTimeField("dernière activité", null=True, blank=True)
    purge_due_on = models.DateField("à purger au plus tard le", null=True, blank=True)
    purge_asked_by = models.ForeignKey(
        USER,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="purge demandée par",
        related_name="+",
    )
    purge_asked_at = models.DateTimeField("purge demandée le", null=True, blank=True)

    class Meta:
        verbose_name = "situation devant la commission"
        verbose_name_plural = "situations devant la commission"
        constraints = [
            models.CheckConstraint(
                condition=Q(code__isnull=True) | Q(code__regex=f"^{CODE}$"),
                name="situation_code_means_nothing",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[SituationStatus.DRAFT, SituationStatus.PURGED])
                | Q(code__isnull=False),
                name="situation_has_a_code_once_sent",
            ),
            models.CheckConstraint(
                condition=~Q(status=SituationStatus.PURGED)
                | Q(code__isnull=True, referrer__isnull=True, facts="", question=""),
                name="situation_purged_holds_nothing",
            ),
        ]
        indexes = [
            models.Index(fields=["commission", "status"], name="situation_by_status"),
            models.Index(
                fields=["purge_due_on"],
                condition=Q(purge_due_on__isnull=False),
                name="situation_purge_due",
            ),
        ]

    def __str__(self) -> str:
        return self.code or "Saisine"


class RestrictedSheet(models.Model):
    """Class R: the referrer's own contact, the people they know, care, proof and reasons.

    `people`: [{"kind", "name"}]; `typed` is what a draft holds as it was typed, gone once it is sent.
    """

    situation = models.OneToOneField(
        Situation,
        models.CASCADE,
        primary_key=True,
        verbose_name="situation",
        related_name="restricted",
    )
    service = models.CharField("structure et service du saisissant", max_length=160, blank=True)
    contact_name = models.CharField("nom du saisissant", max_length=160, blank=True)
    contact_phone = models.CharField("téléphone", max_length=20, blank=True)
    contact_mail = models.EmailField("messagerie sécurisée", blank=True)
    people = models.JSONField("intervenants nommés", default=list, blank=True)
    care = models.CharField(
        "suivi de soins", max_length=7, choices=CareFollowUp.choices, blank=True
    )
    protection = models.CharField(
        "mesure de protection", max_length=7, choices=Protection.choices, blank=True
    )
    representative = models.CharField("représentant légal associé", max_length=160, blank=True)
    representative_told_on = models.DateField("représentant informé le", null=True, blank=True)
    no_accord_reason = code_of_a_list("motif d’accord non recueilli")
    no_accord_words = models.CharField("précision", max_length=300, blank=True)
    return_wish = models.CharField("retour souhaité : à qui, comment", max_length=300, blank=True)
    safe_contact = models.CharField(
        "la joindre chez elle est sans danger",
        max_length=7,
        choices=YesNoUnknown.choices,
        blank=True,
    )
    conflict = models.BooleanField("conflit d’intérêts du saisissant", default=False)
    conflict_words = models.CharField("lequel", max_length=300, blank=True)
    typed = models.JSONField("saisie en cours", default=dict, blank=True, editable=False)

    class Meta:
        verbose_name = "partie restreinte d’une saisine"
        verbose_name_plural = "parties restreintes des saisines"

    def __str__(self) -> str:
        return f"Partie restreinte de {self.situation_id}"


class RightsRequest(PublicModel):
    """What the person asks about her data, and what was answered; no content here."""

    situation = models.ForeignKey(
        Situation, models.PROTECT, verbose_name="situation", related_name="rights"
    )
    kind = models.CharField("droit", max_length=13, choices=RightKind.choices)
    received_on = models.DateField("reçue le")
    recorded_by = models.ForeignKey(
        USER, models.PROTECT, verbose_name="notée par", related_name="+"
    )
    reviewed_by = models.ForeignKey(
        USER,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="relue par le DPO",
        related_name="+",
    )
    reviewed_at = models.DateTimeField("relue le", null=True, blank=True)
    answered_on = models.DateField("réponse donnée le", null=True, blank=True)

    class Meta:
        verbose_name = "demande de droits"
        verbose_name_plural = "demandes de droits"

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.public_id}"
