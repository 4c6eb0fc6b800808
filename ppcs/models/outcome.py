"""What became of the goals: reviews, and part 4, the memory of what was agreed and did not happen."""

from django.conf import settings
from django.db import models

from cases.models.referral import LONG_TEXT
from common.bases import PublicModel
from ppcs.enums import FollowUp, ReviewCategory, ReviewDecision, ReviewFinding
from ppcs.models.plan import Plan
from ppcs.models.problem import Goal

USER = settings.AUTH_USER_MODEL


class Review(PublicModel):
    """A point d'étape on one goal, or on the whole plan when no goal is named."""

    plan = models.ForeignKey(Plan, models.PROTECT, verbose_name="plan", related_name="reviews")
    goal = models.ForeignKey(
        Goal,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="objectif",
        related_name="reviews",
    )
    category = models.CharField("bilan", max_length=12, choices=ReviewCategory.choices)
    done_on = models.DateField("fait le")
    text = models.TextField("bilan d’étape", max_length=LONG_TEXT)
    decision = models.CharField("décision", max_length=8, choices=ReviewDecision.choices)
    next_on = models.DateField("prochaine réévaluation", null=True, blank=True)
    author = models.ForeignKey(USER, models.PROTECT, verbose_name="par", related_name="+")
    written_at = models.DateTimeField("écrit le")

    class Meta:
        verbose_name = "bilan d’étape"
        verbose_name_plural = "bilans d’étape"

    def __str__(self) -> str:
        return f"Bilan du {self.done_on:%d/%m/%Y}"


class ReviewedGoal(models.Model):
    """Where one goal stood on the day of a review."""

    review = models.ForeignKey(
        Review, models.PROTECT, verbose_name="bilan", related_name="reviewed_goals"
    )
    goal = models.ForeignKey(Goal, models.PROTECT, verbose_name="objectif", related_name="reviewed")
    finding = models.CharField("critère", max_length=14, choices=ReviewFinding.choices)
    words = models.CharField("précision", max_length=300, blank=True)

    class Meta:
        verbose_name = "objectif passé en revue"
        verbose_name_plural = "objectifs passés en revue"
        constraints = [
            models.UniqueConstraint(fields=["review", "goal"], name="reviewed_goal_once")
        ]

    def __str__(self) -> str:
        return f"{self.goal} : {self.get_finding_display()}"


class UnmetGoal(PublicModel):
    """Part 4: a shared goal that was formulated and not realised, why, and what follows."""

    goal = models.OneToOneField(Goal, models.PROTECT, verbose_name="objectif", related_name="unmet")
    formulated_on = models.DateField("formulé le")
    noticed_on = models.DateField("constaté le")
    version = models.PositiveIntegerField("version d’origine")
    reason = models.SlugField("motif", max_length=40)
    explanation = models.TextField("explication", max_length=LONG_TEXT, blank=True)
    still_uncovered = models.BooleanField("le besoin reste non couvert", default=False)
    persons_view = models.CharField("point de vue de la personne", max_length=300, blank=True)
    follow_up = models.CharField("suite", max_length=12, choices=FollowUp.choices)
    recorded_by = models.ForeignKey(USER, models.PROTECT, verbose_name="noté par", related_name="+")
    recorded_at = models.DateTimeField("noté le")

    class Meta:
        verbose_name = "objectif non réalisé"
        verbose_name_plural = "objectifs non réalisés"

    def __str__(self) -> str:
        return f"Non réalisé {self.public_id}"
