"""What the plan is about: problems in their order, shared goals, actions and who does them."""

from datetime import date

from django.db import models
from django.db.models import Deferrable, Q
from django.db.models.fields.json import KT

from cases.enums import Dimension, Volet
from cases.models.referral import LONG_TEXT
from common.bases import FieldVersioned, PublicModel
from ppcs.enums import ExpressedBy, Nature, OwnerKind, Presence, Severity, YesNo
from ppcs.models.plan import Plan
from ppcs.workflows.action import ActionWorkflow
from ppcs.workflows.goal import GoalWorkflow


class Problem(PublicModel, FieldVersioned):
    """A problem, an uncovered need or an element of the person's project; rank 1 comes first."""

    plan = models.ForeignKey(Plan, models.CASCADE, verbose_name="plan", related_name="problems")
    rank = models.PositiveSmallIntegerField("rang")
    persons_priority = models.BooleanField("c’est sa priorité", default=False)
    nature = models.CharField(
        "nature", max_length=10, choices=Nature.choices, default=Nature.PROBLEM
    )
    title = models.CharField("en clair", max_length=200, blank=True)
    precision = models.TextField("précision", max_length=LONG_TEXT, blank=True)
    context_support = models.CharField("précision, dite sans la santé", max_length=300, blank=True)
    problem_code = models.CharField("problème (liste ANS)", max_length=14, blank=True)
    need_code = models.CharField("besoin (SERAFIN-PH)", max_length=10, blank=True)
    dimension = models.CharField("dimension", max_length=14, choices=Dimension.choices, blank=True)
    volet = models.CharField("volet", max_length=12, choices=Volet.choices, default=Volet.CARE)
    presence = models.CharField(
        "présent", max_length=10, choices=Presence.choices, default=Presence.YES
    )
    necessary = models.CharField(
        "intervenir est nécessaire", max_length=3, choices=YesNo.choices, blank=True
    )
    possible = models.CharField(
        "intervenir est possible", max_length=3, choices=YesNo.choices, blank=True
    )
    expressed_by = models.CharField(
        "exprimé par", max_length=12, choices=ExpressedBy.choices, blank=True
    )
    first_version = models.PositiveIntegerField("depuis la version", default=0)
    dropped_on = models.DateField("retiré du plan le", null=True, blank=True)

    class Meta:
        verbose_name = "problème ou besoin"
        verbose_name_plural = "problèmes et besoins"
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "rank"],
                name="problem_rank_once",
                deferrable=Deferrable.DEFERRED,
            )
        ]

    def __str__(self) -> str:
        return self.title or "Problème à nommer"

    @property
    def is_retained(self) -> bool:
        """Acting is both necessary and possible: the plan owes it a shared goal (HAS, step 3)."""
        return self.necessary == YesNo.YES and self.possible == YesNo.YES


class Goal(GoalWorkflow, PublicModel, FieldVersioned):
    problem = models.ForeignKey(
        Problem, models.CASCADE, verbose_name="répond à", related_name="goals"
    )
    rank = models.PositiveSmallIntegerField("rang")
    title = models.CharField("objectif partagé", max_length=200, blank=True)
    description = models.TextField("description", max_length=LONG_TEXT, blank=True)
    criteria = models.TextField(
        "réussi si", max_length=LONG_TEXT, blank=True, help_text="Un critère par ligne."
    )
    volet = models.CharField("volet", max_length=12, choices=Volet.choices, default=Volet.CARE)
    shared_on = models.DateField("convenu avec la personne le", null=True, blank=True)
    opinion = models.CharField("ce qu’elle en dit", max_length=300, blank=True)
    due_on = models.DateField("pour le", null=True, blank=True)
    strategy = models.CharField("comment s’y prendre", max_length=500, blank=True)
    first_version = models.PositiveIntegerField("depuis la version", default=0)

    class Meta:
        verbose_name = "objectif partagé"
        verbose_name_plural = "objectifs partagés"
        constraints = [
            models.UniqueConstraint(
                fields=["problem", "rank"], name="goal_rank_once", deferrable=Deferrable.DEFERRED
            )
        ]

    def __str__(self) -> str:
        return self.title or "Objectif à écrire"

    @property
    def criteria_lines(self) -> list[str]:
        return [line.strip() for line in self.criteria.splitlines() if line.strip()]


class Action(ActionWorkflow, PublicModel, FieldVersioned):
    """One thing to do; it may serve several goals of the plan."""

    plan = models.ForeignKey(Plan, models.CASCADE, verbose_name="plan", related_name="actions")
    goals = models.ManyToManyField(Goal, verbose_name="objectifs", related_name="actions")
    title = models.CharField("action", max_length=200, blank=True)
    simple = models.CharField(
        "dite simplement, pour la page de la personne", max_length=160, blank=True
    )
    description = models.TextField("précision", max_length=LONG_TEXT, blank=True)
    kind = models.SlugField("type d’action", max_length=40, blank=True)
    is_etp = models.BooleanField("éducation thérapeutique", default=False)
    volet = models.CharField("volet", max_length=12, choices=Volet.choices, default=Volet.CARE)
    when = models.CharField(
        "rythme", max_length=60, blank=True, help_text="Par exemple : chaque lundi."
    )
    starts_on = models.DateField("à partir du", null=True, blank=True)
    due_on = models.DateField("échéance", null=True, blank=True)
    expected = models.CharField("résultat attendu", max_length=300, blank=True)
    opinion = models.CharField("ce que la personne en dit", max_length=300, blank=True)
    first_version = models.PositiveIntegerField("depuis la version", default=0)
    # title, due_on and volet as validated: what the team reads while a revision is being written
    agreed = models.JSONField("telle que validée", default=dict, editable=False)

    class Meta:
        verbose_name = "action"
        constraints = [
            models.CheckConstraint(
                condition=Q(due_on__isnull=True)
                | Q(starts_on__isnull=True)
                | Q(due_on__gte=models.F("starts_on")),
                name="action_dates_in_order",
            )
        ]
        indexes = [
            models.Index(
                fields=["plan", "due_on"],
                condition=Q(status__in=["proposed", "accepted", "in_progress"]),
                name="action_due",
            ),
            models.Index(
                KT("agreed__due_on"),
                condition=Q(status__in=["proposed", "accepted", "in_progress"]),
                name="action_agreed_due",
            ),
        ]

    def __str__(self) -> str:
        return self.title or "Action à écrire"

    def as_read(self, *, drafted: bool) -> tuple[str, date | None]:
        """Title and due date: of the draft, or as validated."""
        if drafted or not self.agreed:
            return str(self), self.due_on
        due_on = self.agreed["due_on"]
        return self.agreed["title"], date.fromisoformat(due_on) if due_on else None


class ActionOwner(models.Model):
    """Who does it: somebody of the team, a relative, or the person herself."""

    action = models.ForeignKey(Action, models.CASCADE, verbose_name="action", related_name="owners")
    kind = models.CharField("qui", max_length=8, choices=OwnerKind.choices)
    member = models.ForeignKey(
        "cases.TeamMember",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="intervenant",
        related_name="actions",
    )
    relative = models.ForeignKey(
        "cases.Relative",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="proche",
        related_name="actions",
    )
    agreed = models.BooleanField("dans la version validée", default=False)

    class Meta:
        verbose_name = "porteur d’action"
        verbose_name_plural = "porteurs d’action"
        constraints = [
            models.UniqueConstraint(
                fields=["action", "member", "relative"],
                nulls_distinct=False,
                name="owner_once",
            ),
            models.CheckConstraint(
                condition=Q(kind="member", member__isnull=False, relative__isnull=True)
                | Q(kind="relative", member__isnull=True, relative__isnull=False)
                | Q(kind="person", member__isnull=True, relative__isnull=True),
                name="owner_is_one",
            ),
        ]

    def __str__(self) -> str:
        return str(self.member or self.relative or "la personne")


class Alert(PublicModel, FieldVersioned):
    """A sign that things go wrong, and what each does then."""

    plan = models.ForeignKey(Plan, models.CASCADE, verbose_name="plan", related_name="alerts")
    rank = models.PositiveSmallIntegerField("rang")
    sign = models.CharField("signe d’alerte", max_length=200, blank=True)
    severity = models.CharField(
        "gravité", max_length=10, choices=Severity.choices, default=Severity.REPORT
    )
    volet = models.CharField("volet", max_length=12, choices=Volet.choices, default=Volet.CARE)
    do_person = models.CharField("ce que fait la personne", max_length=300, blank=True)
    do_relatives = models.CharField("ce que font ses proches et l’aide", max_length=300, blank=True)
    do_professionals = models.CharField(
        "ce que font les professionnels", max_length=300, blank=True
    )
    first_contact = models.CharField("qui appeler d’abord", max_length=120, blank=True)
    first_phone = models.CharField("téléphone", max_length=20, blank=True)
    second_contact = models.CharField("sinon", max_length=120, blank=True)
    second_phone = models.CharField("téléphone (sinon)", max_length=20, blank=True)
    delay = models.CharField("sous quel délai", max_length=80, blank=True)
    triggers_review = models.BooleanField("déclenche une réévaluation", default=False)
    first_version = models.PositiveIntegerField("depuis la version", default=0)
    dropped_on = models.DateField("retirée du plan le", null=True, blank=True)
    # its row of the version in force, empty when it has none: what is raised, and who may raise it
    agreed = models.JSONField("telle que validée", default=dict, editable=False)

    class Meta:
        verbose_name = "alerte"

    def __str__(self) -> str:
        return self.sign or "Alerte à décrire"
