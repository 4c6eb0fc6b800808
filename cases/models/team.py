"""Who is around a person, from when to when; the médecin traitant; what the person refused."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cases.enums import CareTeamBasis, GpStatus, TeamRole, TeamSector, Volet
from cases.workflows.team import TeamWorkflow
from common.bases import PublicModel, Versioned

USER = settings.AUTH_USER_MODEL


class TeamMember(TeamWorkflow, PublicModel, Versioned):
    """Somebody who takes part; without an account, the coordinator records what they say."""

    case = models.ForeignKey(
        "cases.Case", models.PROTECT, verbose_name="situation", related_name="team"
    )
    user = models.ForeignKey(
        USER,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="compte",
        related_name="team_places",
    )
    name = models.CharField("nom", max_length=180)
    function = models.CharField("fonction", max_length=120, blank=True)
    sector = models.CharField("secteur", max_length=14, choices=TeamSector.choices)
    role = models.CharField("rôle", max_length=24, choices=TeamRole.choices)
    organisation = models.ForeignKey(
        "directory.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="organisme",
        related_name="+",
    )
    organisation_name = models.CharField("organisme, en clair", max_length=160, blank=True)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    email = models.EmailField("adresse", blank=True)
    in_care_team = models.BooleanField("fait partie de l’équipe de soins", default=False)
    care_team_basis = models.CharField(
        "à quel titre", max_length=16, choices=CareTeamBasis.choices, blank=True
    )
    recognised_on = models.DateField("reconnu par la personne le", null=True, blank=True)
    mission = models.CharField("mission", max_length=300, blank=True)
    mission_support = models.CharField("mission, dite sans la santé", max_length=300, blank=True)
    starts_on = models.DateField("depuis")
    added_by = models.ForeignKey(USER, models.PROTECT, verbose_name="ajouté par", related_name="+")
    added_at = models.DateTimeField("ajouté le")

    class Meta:
        verbose_name = "membre de l’équipe"
        verbose_name_plural = "membres de l’équipe"
        indexes = [
            models.Index(fields=["user", "case"], condition=Q(status="active"), name="team_of_user")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "user"],
                condition=Q(status="active", user__isnull=False),
                name="team_one_place_now",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="team_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(in_care_team=False) | ~Q(care_team_basis=""),
                name="team_care_team_has_a_basis",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def line(self) -> str:
        """What they do, and where: « Infirmière, Cabinet des Lices »."""
        role = self.get_role_display()
        what = self.function or f"{role[:1].upper()}{role[1:]}"  # « MDPH » stays in capitals
        return f"{what}, {self.organisation_name}" if self.organisation_name else what


class GpPeriod(models.Model):
    """Where things stand with the médecin traitant, from a day on."""

    case = models.ForeignKey(
        "cases.Case", models.CASCADE, verbose_name="situation", related_name="gp_periods"
    )
    status = models.CharField("médecin traitant", max_length=16, choices=GpStatus.choices)
    member = models.ForeignKey(
        TeamMember, models.PROTECT, null=True, blank=True, verbose_name="qui", related_name="+"
    )
    name = models.CharField("nom", max_length=180, blank=True)
    source = models.CharField("comment on le sait", max_length=200, blank=True)
    starts_on = models.DateField("depuis")
    ends_on = models.DateField("jusqu’au", null=True, blank=True)
    recorded_by = models.ForeignKey(USER, models.PROTECT, verbose_name="noté par", related_name="+")
    recorded_at = models.DateTimeField("noté le")

    class Meta:
        verbose_name = "médecin traitant"
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(ends_on__isnull=True), name="gp_one_now"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="gp_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.get_status_display()


class Refusal(PublicModel):
    """« Le bailleur ne doit pas voir le volet soins »: it wins over whatever else holds."""

    case = models.ForeignKey(
        "cases.Case", models.PROTECT, verbose_name="situation", related_name="refusals"
    )
    member = models.ForeignKey(
        TeamMember, models.PROTECT, verbose_name="à qui", related_name="refusals"
    )
    volet = models.CharField(
        "quoi",
        max_length=12,
        choices=Volet.choices,
        blank=True,
        help_text="Vide : rien du tout.",
    )
    words = models.CharField("ce que la personne a dit", max_length=300)
    said_on = models.DateField("dit le")
    ends_on = models.DateField("levé le", null=True, blank=True)
    recorded_by = models.ForeignKey(USER, models.PROTECT, verbose_name="noté par", related_name="+")
    recorded_at = models.DateTimeField("noté le")

    class Meta:
        verbose_name = "refus de la personne"
        verbose_name_plural = "refus de la personne"

    def __str__(self) -> str:
        return f"Refus {self.public_id}"
