"""Organisations, professionals, and who acts in whose name."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from common.bases import PublicModel
from common.normalise import normalise
from directory.enums import OrganisationKind, Profession, Role, Sector
from directory.workflows.membership import MembershipWorkflow


class Organisation(PublicModel):
    name = models.CharField("nom", max_length=160)
    search_name = models.TextField("nom normalisé", editable=False)
    kind = models.CharField("nature", max_length=20, choices=OrganisationKind.choices)
    sector = models.CharField("secteur", max_length=20, choices=Sector.choices)
    commune = models.ForeignKey(
        "directory.Commune", models.PROTECT, verbose_name="commune", related_name="organisations"
    )
    finess = models.CharField("numéro FINESS", max_length=9, blank=True)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    email = models.EmailField("adresse", blank=True)
    second_factor_required = models.BooleanField(
        "second facteur exigé", default=False, help_text="Pour toutes les personnes de l’organisme."
    )

    class Meta:
        verbose_name = "organisme"
        indexes = [
            models.Index(
                fields=["search_name"], opclasses=["text_pattern_ops"], name="organisation_search"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs):
        self.search_name = normalise(self.name)[:160]  # « œ » and « St » grow longer
        super().save(*args, **kwargs)


class Professional(PublicModel):
    """Somebody of the field, with or without an account."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="compte",
        related_name="professional",
    )
    title = models.CharField("civilité", max_length=10, blank=True)
    first_name = models.CharField("prénom", max_length=80)
    last_name = models.CharField("nom", max_length=80)
    search_name = models.TextField("nom normalisé", editable=False)
    profession = models.CharField("profession", max_length=30, choices=Profession.choices)
    function = models.CharField("fonction", max_length=120, blank=True)
    rpps = models.CharField("numéro RPPS", max_length=11, null=True, blank=True, unique=True)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    email = models.EmailField("adresse", blank=True)

    class Meta:
        verbose_name = "professionnel"
        indexes = [
            models.Index(
                fields=["search_name"], opclasses=["text_pattern_ops"], name="professional_search"
            )
        ]

    def __str__(self) -> str:
        return " ".join(part for part in (self.title, self.first_name, self.last_name) if part)

    def save(self, *args, **kwargs):
        self.search_name = normalise(f"{self.last_name} {self.first_name}")[:170]
        super().save(*args, **kwargs)

    @property
    def line(self) -> str:
        """What the person does, in their own words if given: « Infirmière libérale »."""
        return self.function or self.get_profession_display().capitalize()


class Membership(MembershipWorkflow, PublicModel):
    professional = models.ForeignKey(
        Professional, models.PROTECT, verbose_name="professionnel", related_name="memberships"
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name="organisme", related_name="memberships"
    )
    role = models.CharField("rôle", max_length=20, choices=Role.choices, default=Role.PROFESSIONAL)
    starts_on = models.DateField("depuis", null=True, blank=True)
    ends_on = models.DateField("jusqu’au", null=True, blank=True)

    class Meta:
        verbose_name = "appartenance"
        constraints = [
            models.UniqueConstraint(
                fields=["professional", "organisation", "role"],
                condition=~Q(status="ended"),
                name="membership_once",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True)
                | Q(starts_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                name="membership_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.professional}, {self.organisation}"
