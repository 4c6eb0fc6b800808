"""Sessions: restricted ones with situations and admissions, plenary ones with themes only."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from guardian.models import UserObjectPermissionBase

from commissions.enums import Audience, EntryOutcome
from commissions.models.commission import Charter, Commission
from commissions.models.mandate import Mandate
from commissions.models.situation import CODE, Situation
from commissions.workflows.session import SessionWorkflow
from common.bases import PublicModel, Versioned

USER = settings.AUTH_USER_MODEL


class RestrictedSession(SessionWorkflow, PublicModel, Versioned):
    """A meeting of few people; the room opens between `starts_at` and `ends_at` only (rule R21)."""

    commission = models.ForeignKey(
        Commission, models.PROTECT, verbose_name="commission", related_name="sessions"
    )
    starts_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin")
    place = models.CharField("lieu", max_length=120, blank=True)
    reminder_read = models.BooleanField("rappel des règles lu", default=False)
    material_destroyed_at = models.DateTimeField("matériel effacé le", null=True, blank=True)

    class Meta:
        verbose_name = "séance restreinte"
        verbose_name_plural = "séances restreintes"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="session_dates_in_order"
            )
        ]

    def __str__(self) -> str:
        return f"Séance restreinte {self.public_id}"


class PlenarySession(PublicModel):
    """Themes only: no key leads from here to a situation, and no theme may quote a code (R20)."""

    commission = models.ForeignKey(
        Commission, models.PROTECT, verbose_name="commission", related_name="plenaries"
    )
    starts_at = models.DateTimeField("début")
    place = models.CharField("lieu", max_length=120, blank=True)
    cancelled_at = models.DateTimeField("annulée le", null=True, blank=True)

    class Meta:
        verbose_name = "séance plénière"
        verbose_name_plural = "séances plénières"

    def __str__(self) -> str:
        return f"Séance plénière {self.public_id}"


class Theme(models.Model):
    plenary = models.ForeignKey(
        PlenarySession, models.CASCADE, verbose_name="séance plénière", related_name="themes"
    )
    rank = models.PositiveSmallIntegerField("rang")
    title = models.CharField("thème", max_length=160)
    words = models.TextField("ce qui en est attendu", max_length=1000, blank=True)

    class Meta:
        verbose_name = "thème"
        ordering = ["rank", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(title__iregex=CODE) & ~Q(words__iregex=CODE),
                name="theme_quotes_no_situation",
            )
        ]

    def __str__(self) -> str:
        return self.title


class AgendaEntry(PublicModel, Versioned):
    """One situation on the agenda of one restricted session."""

    session = models.ForeignKey(
        RestrictedSession, models.PROTECT, verbose_name="séance", related_name="entries"
    )
    situation = models.ForeignKey(
        Situation, models.PROTECT, verbose_name="situation", related_name="entries"
    )
    rank = models.PositiveSmallIntegerField("rang")
    outcome = models.CharField("issue", max_length=9, choices=EntryOutcome.choices, blank=True)
    outcome_reason = models.CharField("motif", max_length=24, blank=True)
    person_came = models.BooleanField("la personne était présente", null=True, blank=True)
    person_company = models.CharField("accompagnée", max_length=8, blank=True)
    added_by = models.ForeignKey(
        USER, models.PROTECT, verbose_name="inscrite par", related_name="+"
    )
    added_at = models.DateTimeField("inscrite le")

    class Meta:
        verbose_name = "inscription à l’ordre du jour"
        verbose_name_plural = "inscriptions à l’ordre du jour"
        permissions = [("attend", "Est admis à l’examen de cette situation")]
        constraints = [
            models.UniqueConstraint(
                fields=["situation"], condition=Q(outcome=""), name="entry_one_open"
            ),
            models.UniqueConstraint(fields=["session", "situation"], name="entry_once_a_session"),
        ]

    def __str__(self) -> str:
        return f"Inscription {self.public_id}"


class Admission(UserObjectPermissionBase, PublicModel):
    """Who is admitted to one examination, from when to when, and why this person (rule R6).

    Somebody outside the list of R1110-2 counts once a second named person confirmed. Read from
    `opens_at` (convocation) to `closes_at` (end of the room); the relevé until `record_until`, that day included.
    """

    content_object = models.ForeignKey(
        AgendaEntry, models.PROTECT, verbose_name="inscription", related_name="admissions"
    )
    mandate = models.ForeignKey(
        Mandate, models.PROTECT, verbose_name="mandat", related_name="admissions"
    )
    in_secret_list = models.BooleanField("profession de la liste R1110-2")
    why = models.CharField("pourquoi cette personne", max_length=300)
    opens_at = models.DateTimeField("lecture à partir de", null=True, blank=True)
    closes_at = models.DateTimeField("lecture jusqu’à")
    record_until = models.DateField("relevé lisible jusqu’au")
    given_by = models.ForeignKey(USER, models.PROTECT, verbose_name="admis par", related_name="+")
    given_at = models.DateTimeField("admis le")
    second_by = models.ForeignKey(
        USER, models.PROTECT, null=True, blank=True, verbose_name="confirmé par", related_name="+"
    )
    second_at = models.DateTimeField("confirmé le", null=True, blank=True)
    ended_at = models.DateTimeField("retirée le", null=True, blank=True)

    class Meta(UserObjectPermissionBase.Meta):
        verbose_name = "admission"
        constraints = [
            models.CheckConstraint(condition=~Q(why=""), name="admission_says_why"),
            models.CheckConstraint(
                condition=Q(second_by__isnull=True) | ~Q(second_by=F("given_by")),
                name="admission_two_people",
            ),
            models.CheckConstraint(
                condition=Q(opens_at__isnull=True) | Q(closes_at__gt=F("opens_at")),
                name="admission_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"Admission {self.public_id}"


class Attendance(models.Model):
    """The register of who came: apart from any situation, and kept for a year."""

    session = models.ForeignKey(
        RestrictedSession, models.CASCADE, verbose_name="séance", related_name="attendances"
    )
    mandate = models.ForeignKey(Mandate, models.PROTECT, verbose_name="mandat", related_name="+")
    charter = models.ForeignKey(
        Charter, models.PROTECT, verbose_name="charte signée", related_name="+"
    )
    present = models.BooleanField("présent")
    noted_at = models.DateTimeField("noté le")

    class Meta:
        verbose_name = "présence"
        constraints = [
            models.UniqueConstraint(fields=["session", "mandate"], name="attendance_once")
        ]

    def __str__(self) -> str:
        return f"Présence {self.pk}"


class Contribution(PublicModel):
    """What somebody brings to one examination, for the readers whom they choose; gone with the room."""

    entry = models.ForeignKey(
        AgendaEntry, models.CASCADE, verbose_name="inscription", related_name="contributions"
    )
    author = models.ForeignKey(USER, models.PROTECT, verbose_name="auteur", related_name="+")
    mandate = models.ForeignKey(Mandate, models.PROTECT, verbose_name="mandat", related_name="+")
    text = models.TextField("contribution", max_length=1500)
    audience = models.CharField(
        "qui peut la lire", max_length=11, choices=Audience.choices, default=Audience.ANIMATOR
    )
    readers = models.ManyToManyField(
        USER, blank=True, verbose_name="personnes choisies", related_name="+"
    )
    justified = models.JSONField("mots gardés et pourquoi", default=list, blank=True)
    written_at = models.DateTimeField("écrite le")
    removed_at = models.DateTimeField("retirée le", null=True, blank=True)

    class Meta:
        verbose_name = "contribution"
        ordering = ["written_at", "pk"]

    def __str__(self) -> str:
        return f"Contribution {self.public_id}"
