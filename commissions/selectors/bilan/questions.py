"""What the bilan asks, family by family (§6 of the reference); a question reads one variable.

A *column* is a variable of the person's profile, or a list of the commission. What happened to the
situation is read from a `Course`, which holds no profile variable at all: no answer can cross two.
Each variable is asked of one population only, so that two tables are never each other's difference.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.text import capfirst

from commissions.disclosure import Shape
from commissions.enums import ItemList, Outcome, Sex, YesNoUnknown
from commissions.models import Commission

Options = tuple[tuple[str, str], ...]
NOT_SAID = ("not_said", "Non renseigné")
DELAYS: Options = (
    ("d30", "30 jours ou moins"),
    ("d60", "31 à 60 jours"),
    ("d90", "61 à 90 jours"),
    ("later", "Plus de 90 jours"),
)
MANY_FACTORS = 3


class Population(StrEnum):
    """Whom a table counts; its words end the caption « Sur 42 … »."""

    SUBMITTED = "saisines déposées dans l’année"
    INADMISSIBLE = "saisines déclarées non recevables"
    EXAMINED = "situations examinées pour la première fois dans l’année"
    CLOSED = "situations clôturées dans l’année"
    PURGED = "purges faites dans l’année"


@dataclass(frozen=True)
class Course:
    """What happened to a situation, and nothing about who the person is."""

    admissible: bool | None
    informed: bool
    accord: str
    present: bool
    with_trusted_person: bool
    days_to_examination: int | None
    days_to_record: int | None
    times_presented: int
    times_adjourned: int
    deports: int
    days_to_return: int | None
    return_impossible: bool
    person_satisfaction: int | None
    referent_named: bool
    purged_in_time: bool | None


@dataclass(frozen=True)
class Question:
    """One table of the bilan. Either `column` is read, or `reads` says what a course answers."""

    key: str
    title: str
    population: Population
    options: ItemList | Options
    column: str = ""
    reads: Callable[[Course], str | bool] | None = None
    shape: Shape = Shape.BREAKDOWN
    part_of: tuple[str, str] | None = None  # the cell of another table that is this one's base

    def __post_init__(self):
        if bool(self.column) == bool(self.reads):
            raise ValueError(f"{self.key} reads one thing")


@dataclass(frozen=True)
class Family:
    key: str
    title: str
    questions: tuple[Question, ...]


def families(commission: Commission) -> tuple[Family, ...]:
    """The questions, with the delays that this commission promises in their words."""
    return (
        Family("activity", "Activité", _activity()),
        Family("origin", "Origine des saisines", _origin()),
        Family("profile", "Profil des personnes", _profile()),
        Family("typology", "Motifs et facteurs", _typology()),
        Family("person", "Place de la personne", _persons_place(commission)),
        Family("process", "Déroulement", _process(commission)),
        Family("plan", "Préconisations", _plan()),
        Family("outcomes", "Issues", _outcomes()),
        Family("confidentiality", "Confidentialité", _confidentiality()),
        Family("blockages", "Réponses manquantes", ()),
    )


def _share(key: str, title: str, label: str, reads, population=Population.EXAMINED):
    """How many of a population something is true of."""
    return Question(
        key,
        title,
        population,
        (("yes", label),),
        reads=reads,
        shape=Shape.CHOICES,
    )


def _activity() -> tuple[Question, ...]:
    return (
        Question(
            "decision",
            "Recevabilité",
            Population.SUBMITTED,
            (
                ("admissible", "Recevables"),
                ("inadmissible", "Non recevables"),
                ("undecided", "Pas encore décidées, ou retirées avant"),
            ),
            reads=_decision,
        ),
        Question(
            "inadmissible",
            "Motifs de non-recevabilité",
            Population.INADMISSIBLE,
            ItemList.INADMISSIBLE,
            column="inadmissible_reason",
            part_of=("decision", "inadmissible"),
        ),
        _share(
            "represented",
            "Nouvel examen",
            "Examinées plus d’une fois",
            lambda course: course.times_presented > 1,
        ),
    )


def _decision(course: Course) -> str:
    return {True: "admissible", False: "inadmissible"}.get(course.admissible, "undecided")


def _origin() -> tuple[Question, ...]:
    submitted = Population.SUBMITTED
    return (
        Question("referrer", "Saisissants", submitted, ItemList.REFERRER_KIND, "referrer_kind"),
        Question("link", "Lien avec la personne", submitted, ItemList.LINK_KIND, "link_kind"),
    )


def _profile() -> tuple[Question, ...]:
    examined = Population.EXAMINED
    sexes = tuple((value, capfirst(label)) for value, label in Sex.choices)
    threats = tuple((value, capfirst(label)) for value, label in YesNoUnknown.choices)
    return (
        Question("age", "Tranche d’âge", examined, ItemList.AGE_BAND, "age_band"),
        Question("sex", "Sexe", examined, sexes, "sex"),
        Question("household", "Ménage", examined, ItemList.HOUSEHOLD, "household"),
        Question("housing", "Logement", examined, ItemList.HOUSING, "housing"),
        Question("eviction", "Menace d’expulsion", examined, threats, "eviction"),
        Question("area", "Secteur", examined, ItemList.AREA, "area"),
    )


def _typology() -> tuple[Question, ...]:
    examined, several = Population.EXAMINED, Shape.CHOICES
    return (
        Question("motives", "Motifs", examined, ItemList.MOTIVE, "motives", shape=several),
        Question("factors", "Facteurs", examined, ItemList.FACTOR, "factors", shape=several),
    )


def _persons_place(commission: Commission) -> tuple[Question, ...]:
    return (*_asked_first(), *_told_after(commission))


def _asked_first() -> tuple[Question, ...]:
    accords = tuple((value, f"Accord {label}") for value, label in Outcome.choices)
    accords += (("none", "Rien de noté"),)
    return (
        _share("informed", "Information", "Personne informée", lambda course: course.informed),
        Question(
            "accord",
            "Accord",
            Population.EXAMINED,
            accords,
            reads=lambda course: course.accord or "none",
        ),
        Question(
            "presence",
            "Présence en séance",
            Population.EXAMINED,
            (
                ("trusted", "Présente, avec sa personne de confiance"),
                ("present", "Présente, seule ou avec une autre personne"),
                ("absent", "Absente"),
            ),
            reads=_presence,
        ),
    )


def _told_after(commission: Commission) -> tuple[Question, ...]:
    return (
        Question(
            "return",
            "Retour à la personne",
            Population.EXAMINED,
            (
                ("in_time", f"Fait en {commission.return_days} jours ou moins"),
                ("late", "Fait plus tard"),
                ("impossible", "Impossible"),
                ("waiting", "Pas encore fait"),
            ),
            reads=lambda course: _returned(course, commission.return_days),
        ),
        Question(
            "satisfaction",
            "Ce qu’en pense la personne, de 1 à 5",
            Population.EXAMINED,
            (
                ("good", "4 ou 5"),
                ("middle", "3"),
                ("bad", "1 ou 2"),
                ("not_asked", "Non demandé ou sans réponse"),
            ),
            reads=_satisfied,
        ),
    )


def _presence(course: Course) -> str:
    if course.with_trusted_person:
        return "trusted"
    return "present" if course.present else "absent"


def _returned(course: Course, promised: int) -> str:
    if course.days_to_return is None:
        return "impossible" if course.return_impossible else "waiting"
    return "in_time" if course.days_to_return <= promised else "late"


def _satisfied(course: Course) -> str:
    if course.person_satisfaction is None:
        return "not_asked"
    return {3: "middle"}.get(
        course.person_satisfaction, "good" if course.person_satisfaction > 3 else "bad"
    )


def _process(commission: Commission) -> tuple[Question, ...]:
    return (
        Question(
            "delay",
            "De la saisine à l’examen",
            Population.EXAMINED,
            DELAYS,
            reads=lambda course: _delay(course.days_to_examination),
        ),
        Question(
            "record",
            "De l’examen au relevé validé",
            Population.EXAMINED,
            (
                ("in_time", f"En {commission.record_days} jours ou moins"),
                ("late", "Plus tard"),
                ("waiting", "Pas encore validé"),
            ),
            reads=lambda course: _recorded(course, commission.record_days),
        ),
        _share(
            "adjourned",
            "Ajournements",
            "Ajournées au moins une fois",
            lambda course: course.times_adjourned > 0,
        ),
        _share(
            "deports",
            "Déports",
            "Avec au moins un déport",
            lambda course: course.deports > 0,
        ),
    )


def _delay(days: int | None) -> str:
    for limit, code in ((30, "d30"), (60, "d60"), (90, "d90")):
        if days is not None and days <= limit:
            return code
    return "later"


def _recorded(course: Course, promised: int) -> str:
    if course.days_to_record is None:
        return "waiting"
    return "in_time" if course.days_to_record <= promised else "late"


def _plan() -> tuple[Question, ...]:
    return (
        _share(
            "referent",
            "Référent de situation",
            "Référent nommé",
            lambda course: course.referent_named,
        ),
    )


def _outcomes() -> tuple[Question, ...]:
    closed = Population.CLOSED
    return (Question("closing", "Motifs de clôture", closed, ItemList.CLOSING, "closing_reason"),)


def _confidentiality() -> tuple[Question, ...]:
    return (
        _share(
            "purges",
            "Purges",
            "Faites à temps",
            lambda course: bool(course.purged_in_time),
            Population.PURGED,
        ),
    )
