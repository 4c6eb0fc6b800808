"""What the person was told, agreed to, refused or took back before the commission; rows are kept."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from commissions.enums import DecisionKind, LinkKind, Means, Outcome, Scope
from commissions.models.situation import Situation
from common.bases import PublicModel

USER = settings.AUTH_USER_MODEL


class Decision(PublicModel):
    """One decision of the person. `ended_on` empty means that it stands; one of a kind stands."""

    situation = models.ForeignKey(
        Situation, models.PROTECT, verbose_name="situation", related_name="decisions"
    )
    kind = models.CharField("objet", max_length=11, choices=DecisionKind.choices)
    outcome = models.CharField("décision", max_length=13, choices=Outcome.choices)
    decided_on = models.DateField("le")
    collected_by = models.CharField("recueillie par (fonction)", max_length=120, blank=True)
    means = models.CharField("comment", max_length=10, choices=Means.choices, blank=True)
    scope = ArrayField(
        models.CharField(max_length=8, choices=Scope.choices),
        default=list,
        blank=True,
        verbose_name="ce qui peut être partagé",
    )
    only_named = models.BooleanField("avec les seules personnes nommées", default=False)
    named = models.ManyToManyField(USER, blank=True, verbose_name="nommées", related_name="+")
    until = models.DateField("jusqu’au", null=True, blank=True)
    recorded_by = models.ForeignKey(
        USER, models.PROTECT, verbose_name="notée par", related_name="+"
    )
    recorded_at = models.DateTimeField("notée le")
    ended_on = models.DateField("a cessé de valoir le", null=True, blank=True)

    class Meta:
        verbose_name = "décision de la personne devant la commission"
        verbose_name_plural = "décisions de la personne devant la commission"
        constraints = [
            models.UniqueConstraint(
                fields=["situation", "kind"],
                condition=Q(ended_on__isnull=True),
                name="decision_one_stands",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("decided_on")),
                name="decision_dates_in_order",
            ),
            models.CheckConstraint(
                condition=~Q(kind="accord", outcome="given") | ~Q(scope=[]),
                name="decision_accord_says_what",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} : {self.get_outcome_display()}"


class LinkAnswer(PublicModel):
    """« Avez-vous un lien avec cette personne ? », answered before anything identifying is shown.

    A yes is a deport: it hides the situation everywhere, and is never taken back (rule R30).
    """

    situation = models.ForeignKey(
        Situation, models.PROTECT, verbose_name="situation", related_name="links"
    )
    user = models.ForeignKey(USER, models.PROTECT, verbose_name="personne", related_name="+")
    has_link = models.BooleanField("a un lien")
    kind = models.CharField("type de lien", max_length=9, choices=LinkKind.choices, blank=True)
    answered_at = models.DateTimeField("répondu le")

    class Meta:
        verbose_name = "déclaration de lien"
        verbose_name_plural = "déclarations de lien"
        constraints = [
            models.UniqueConstraint(fields=["situation", "user"], name="link_answered_once"),
            models.CheckConstraint(
                condition=(Q(has_link=True) & ~Q(kind="")) | Q(has_link=False, kind=""),
                name="link_has_a_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"Déclaration {self.public_id}"
