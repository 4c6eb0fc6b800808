"""What is left of a session: the relevé, its préconisations, the return to the person; then the proof."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from commissions.enums import PurgeReason, ReturnWay
from commissions.models.commission import Commission
from commissions.models.mandate import Mandate
from commissions.models.session import AgendaEntry
from commissions.models.situation import Situation
from commissions.workflows.preconisation import PreconisationWorkflow
from commissions.workflows.record import RecordWorkflow
from common.bases import PublicModel, Versioned

USER = settings.AUTH_USER_MODEL


class Record(RecordWorkflow, PublicModel, Versioned):
    """The relevé de propositions: closed fields, nobody's sayings. Immutable once validated (R22).

    `content` is what was frozen at the validation, `fingerprint` its SHA-256; the database refuses
    any later change.
    """

    entry = models.OneToOneField(
        AgendaEntry, models.PROTECT, verbose_name="inscription", related_name="record"
    )
    question = models.CharField("question", max_length=300)
    agreed = ArrayField(
        models.CharField(max_length=300),
        default=list,
        blank=True,
        size=8,
        verbose_name="éléments partagés, strictement nécessaires",
    )
    referent = models.ForeignKey(
        Mandate, models.PROTECT, null=True, blank=True, verbose_name="référent", related_name="+"
    )
    next_on = models.DateField("prochaine date", null=True, blank=True)
    orientation = models.TextField("orientation pour le saisissant", max_length=1000, blank=True)
    justified = models.JSONField("mots gardés et pourquoi", default=list, blank=True)
    written_by = models.ForeignKey(
        USER, models.PROTECT, verbose_name="rédigé par", related_name="+"
    )
    written_at = models.DateTimeField("rédigé le")
    proposed_by = models.ForeignKey(
        USER, models.PROTECT, null=True, blank=True, verbose_name="validé par", related_name="+"
    )
    validated_by = models.ForeignKey(
        USER,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="validé en second par",
        related_name="+",
    )
    content = models.JSONField("contenu validé", null=True, blank=True)
    fingerprint = models.CharField("empreinte SHA-256", max_length=64, blank=True)

    class Meta:
        verbose_name = "relevé de propositions"
        verbose_name_plural = "relevés de propositions"
        constraints = [
            models.CheckConstraint(
                condition=Q(validated_by__isnull=True) | ~Q(validated_by=models.F("proposed_by")),
                name="record_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(status="validated") | (Q(content__isnull=False) & ~Q(fingerprint="")),
                name="record_validated_is_frozen",
            ),
        ]

    def __str__(self) -> str:
        return f"Relevé {self.public_id}"


class Addendum(PublicModel):
    """A correction of a validated relevé; insert-only."""

    record = models.ForeignKey(
        Record, models.PROTECT, verbose_name="relevé", related_name="addenda"
    )
    text = models.CharField("correction", max_length=600)
    written_by = models.ForeignKey(
        USER, models.PROTECT, verbose_name="rédigée par", related_name="+"
    )
    written_at = models.DateTimeField("rédigée le")

    class Meta:
        verbose_name = "addendum"
        verbose_name_plural = "addenda"
        ordering = ["written_at", "pk"]

    def __str__(self) -> str:
        return f"Addendum {self.public_id}"


class Preconisation(PreconisationWorkflow, PublicModel, Versioned):
    """A proposal, never a decision: each body keeps its own competence.

    `owner` has an account, or `owner_function` says who carries it (« SAVS, à désigner »).
    """

    entry = models.ForeignKey(
        AgendaEntry, models.PROTECT, verbose_name="inscription", related_name="preconisations"
    )
    situation = models.ForeignKey(
        Situation, models.PROTECT, verbose_name="situation", related_name="preconisations"
    )
    kind = models.CharField("type", max_length=24)
    title = models.CharField("préconisation", max_length=200)
    owner = models.ForeignKey(
        USER, models.PROTECT, null=True, blank=True, verbose_name="portée par", related_name="+"
    )
    owner_function = models.CharField("fonction de qui la porte", max_length=120, blank=True)
    due_on = models.DateField("échéance", null=True, blank=True)
    proposed_by = models.ForeignKey(
        USER, models.PROTECT, verbose_name="proposée par", related_name="+"
    )
    proposed_at = models.DateTimeField("proposée le")
    reminded_on = models.DateField("rappelée le", null=True, blank=True)

    class Meta:
        verbose_name = "préconisation"
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["discussed", "dropped"])
                | (Q(due_on__isnull=False) & (Q(owner__isnull=False) | ~Q(owner_function=""))),
                name="preconisation_has_somebody_and_a_date",
            ),
            models.CheckConstraint(
                condition=~Q(status="not_done") | ~Q(not_done_reason=""),
                name="preconisation_says_why_not",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on"], condition=Q(status="retained"), name="preconisation_due"
            )
        ]

    def __str__(self) -> str:
        return f"Préconisation {self.public_id}"


class PersonReturn(PublicModel, Versioned):
    """What the person is told, in plain words: written, validated by the référent, done or impossible."""

    entry = models.OneToOneField(
        AgendaEntry, models.PROTECT, verbose_name="inscription", related_name="person_return"
    )
    situation = models.ForeignKey(
        Situation, models.PROTECT, verbose_name="situation", related_name="returns"
    )
    text = models.TextField("retour en clair", max_length=3000, blank=True)
    written_by = models.ForeignKey(
        USER, models.PROTECT, null=True, blank=True, verbose_name="rédigé par", related_name="+"
    )
    due_on = models.DateField("à faire avant le")
    approved_by = models.ForeignKey(
        USER, models.PROTECT, null=True, blank=True, verbose_name="validé par", related_name="+"
    )
    approved_at = models.DateTimeField("validé le", null=True, blank=True)
    violence_checked = models.BooleanField("pas de danger à la joindre, vérifié", default=False)
    way = models.CharField("comment", max_length=10, choices=ReturnWay.choices, blank=True)
    done_on = models.DateField("fait le", null=True, blank=True)
    impossible_reason = models.CharField("pourquoi impossible", max_length=300, blank=True)
    satisfaction = models.PositiveSmallIntegerField(
        "ce qu’elle en pense, de 1 à 5", null=True, blank=True
    )

    class Meta:
        verbose_name = "retour à la personne"
        verbose_name_plural = "retours aux personnes"
        constraints = [
            models.CheckConstraint(
                condition=~Q(way=ReturnWay.IMPOSSIBLE) | ~Q(impossible_reason=""),
                name="return_impossible_says_why",
            )
        ]

    def __str__(self) -> str:
        return f"Retour {self.public_id}"


class PurgeProof(PublicModel):
    """That something was destroyed, how much of each, why and by whom; names no situation."""

    commission = models.ForeignKey(
        Commission, models.PROTECT, verbose_name="commission", related_name="purges"
    )
    reason = models.CharField("motif", max_length=12, choices=PurgeReason.choices)
    counts = models.JSONField("nombre d’éléments détruits")
    asked_by = models.ForeignKey(
        USER, models.PROTECT, null=True, verbose_name="demandée par", related_name="+"
    )
    second_by = models.ForeignKey(
        USER, models.PROTECT, null=True, verbose_name="confirmée par", related_name="+"
    )
    due_on = models.DateField("due le")
    done_at = models.DateTimeField("faite le")

    class Meta:
        verbose_name = "preuve de purge"
        verbose_name_plural = "preuves de purge"

    def __str__(self) -> str:
        return f"Purge {self.public_id}"
