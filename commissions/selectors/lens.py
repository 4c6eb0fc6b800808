"""The lens: what one reader gets of a situation, the rest absent (idea 4; rules R9, R11, R13, R14).

Each field of a saisine has one class; each category of reader gets some classes. Pages, previews
(« voir comme »), the PDF and the tests read this table and nothing else.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum

from django.utils import timezone
from django.utils.text import capfirst

from commissions.enums import (
    DecisionKind,
    Family,
    ItemList,
    Mode,
    Outcome,
    Scope,
    SituationStatus,
    StatusWord,
)
from commissions.models import (
    Admission,
    Decision,
    ListItem,
    RestrictedSheet,
    Situation,
)
from commissions.permissions.reading import admitted_situations, open_admissions
from commissions.permissions.situation import ANIMATOR, REFERENT, REFERRER, SECRETARY
from commissions.standing import seats_of
from common import french


class Category(Enum):
    """As whom somebody reads; the words are those of the reference page."""

    COORDINATION = "animateur"
    SECRETARIAT = "secrétariat"
    LISTED = "personne admise, liste R1110-2"
    OUTSIDE = "personne admise, hors de la liste"
    USERS = "représentant d’usagers ou de familles, pair"
    REFERENT = "référent de la situation"
    REFERRER = "saisissant"


class Class(Enum):
    """Classes of fields: P shown in session (its part about care or partners apart), R, never I."""

    SHOWN = "P : fiche sans identité"
    PARTNERS = "P : partenaires, soins, entourage"
    CONTACT = "R : coordonnées du saisissant"
    PROOF = "R : preuve et motifs de l’accord"
    CARE = "R : existence d’un suivi de soins"


C = Class
_EVERYTHING_SENT = frozenset({C.SHOWN, C.PARTNERS, C.CONTACT, C.PROOF})
# Class CARE needs besides an accord that covers it and names, or does not exclude, the reader.
GETS: dict[Category, frozenset[Class]] = {
    Category.COORDINATION: _EVERYTHING_SENT,
    Category.SECRETARIAT: frozenset({C.SHOWN, C.CONTACT}),
    Category.LISTED: frozenset({C.SHOWN, C.PARTNERS, C.CARE}),
    Category.OUTSIDE: frozenset({C.SHOWN}),
    Category.USERS: frozenset({C.SHOWN}),
    Category.REFERENT: frozenset({C.SHOWN, C.PARTNERS, C.CARE}),
    Category.REFERRER: _EVERYTHING_SENT,
}
# The name of each field, its French label, its class, and the list that words its codes.
FIELDS: tuple[tuple[str, str, Class, str], ...] = (
    ("referrer_kind", "Saisissant", C.SHOWN, ItemList.REFERRER_KIND),
    ("link_kind", "Lien avec la personne", C.SHOWN, ItemList.LINK_KIND),
    ("link_since", "Depuis", C.SHOWN, ""),
    ("person_type", "La personne est", C.PROOF, "choices"),
    ("age_band", "Tranche d’âge", C.SHOWN, ItemList.AGE_BAND),
    ("sex", "Sexe", C.SHOWN, "choices"),
    ("area", "Secteur", C.SHOWN, ItemList.AREA),
    ("household", "Ménage", C.SHOWN, ItemList.HOUSEHOLD),
    ("housing", "Logement", C.SHOWN, ItemList.HOUSING),
    ("eviction", "Menace d’expulsion", C.SHOWN, "choices"),
    ("motives", "Motifs", C.SHOWN, ItemList.MOTIVE),
    ("factors", "Facteurs intriqués", C.SHOWN, ItemList.FACTOR),
    ("facts", "Faits observés", C.SHOWN, ""),
    ("strengths", "Ressources, points d’appui", C.PARTNERS, ""),
    ("attends", "Souhaite participer", C.SHOWN, "choices"),
    ("company", "Accompagnée", C.SHOWN, "choices"),
)
RESTRICTED: tuple[tuple[str, str, Class], ...] = (
    ("service", "Structure et service", C.CONTACT),
    ("contact_name", "Saisissant", C.CONTACT),
    ("contact_phone", "Téléphone", C.CONTACT),
    ("contact_mail", "Messagerie sécurisée", C.CONTACT),
    ("return_wish", "Retour souhaité", C.CONTACT),
    ("safe_contact", "La joindre chez elle est sans danger", C.CONTACT),
    ("no_accord_reason", "Accord non recueilli", C.PROOF),
    ("no_accord_words", "Précision", C.PROOF),
    ("conflict_words", "Conflit d’intérêts déclaré", C.PROOF),
    ("protection", "Mesure de protection", C.PROOF),
    ("representative", "Représentée par", C.PROOF),
    ("representative_told_on", "Représentant informé le", C.PROOF),
    ("care", "Suivi de soins", C.CARE),
)


@dataclass(frozen=True)
class Line:
    """One field that this reader gets; `values` holds the words of a list, one by one."""

    name: str
    label: str
    values: tuple[str, ...]

    @property
    def words(self) -> str:
        return ", ".join(self.values)


@dataclass(frozen=True)
class Accord:
    """What the accord says today, as everybody who reads may know it: yes or no, when, what."""

    informed: bool = False
    informed_on: object = None
    outcome: str = ""
    outcome_label: str = "Accord non noté"
    on: object = None
    until: object = None
    scope: tuple[str, ...] = ()
    only_named: bool = False
    named: frozenset[int] = frozenset()

    def covers(self, scope: str, user_id: int | None) -> bool:
        """Whether it lets this account have that category of information."""
        if self.outcome != Outcome.GIVEN or scope not in self.scope:
            return False
        return not self.only_named or user_id in self.named


@dataclass(frozen=True)
class Sheet:
    """A situation as one reader gets it. Whatever is not theirs is not in here at all."""

    public_id: object
    code: str
    category: Category
    question: str = ""
    persons_words: str = ""
    nominative: bool = False
    locked: bool = False
    lines: tuple[Line, ...] = ()
    restricted: tuple[Line, ...] = ()
    steps: tuple[dict, ...] = ()
    bodies: tuple[dict, ...] = ()
    people: tuple[dict, ...] = ()
    kept: tuple[dict, ...] = ()
    accord: Accord = field(default_factory=Accord)


def category_of(user, situation: Situation) -> Category | None:
    """As whom `user` reads `situation` now; None for whoever may not know that it exists."""
    if ANIMATOR.test(user, situation):
        return Category.COORDINATION
    if REFERRER.test(user, situation):
        return Category.REFERRER
    if REFERENT.test(user, situation):
        return Category.REFERENT
    if SECRETARY.test(user, situation):
        return Category.SECRETARIAT
    if not seats_of(user).mandates:
        return None
    admission = (
        open_admissions(user)
        .filter(content_object__situation__in=admitted_situations(user).filter(pk=situation.pk))
        .select_related("mandate")
        .first()
    )
    return category_of_admission(admission) if admission is not None else None


def category_of_admission(admission: Admission) -> Category:
    """As whom an admitted person reads: the list of R1110-2 decides, never the seniority."""
    if admission.mandate.family == Family.USERS:
        return Category.USERS
    return Category.LISTED if admission.in_secret_list else Category.OUTSIDE


def sheet_for(user, situation: Situation) -> Sheet | None:
    """What `user` gets of `situation` now; None for whoever may not know that it exists."""
    category = category_of(user, situation)
    return sheet_of(situation, category, reader=user.pk) if category is not None else None


def sheet_of(
    situation: Situation, category: Category, *, reader: int | None, labels: "Labels | None" = None
) -> Sheet:
    """The sheet for a category of reader; `reader` is the account that an accord may name.

    `labels` are those of the commission, where the caller has them already.
    """
    if situation.status in (SituationStatus.OPPOSITION, SituationStatus.PURGED):
        return Sheet(situation.public_id, situation.code or "", category, locked=True)
    gets, accord = GETS[category], accord_of(situation)
    labels = labels or labels_of(situation.commission_id)
    if C.CARE in gets and not accord.covers(Scope.CARE, reader):
        gets -= {C.CARE}
    return Sheet(
        public_id=situation.public_id,
        code=situation.code or "",
        category=category,
        question=situation.question,
        persons_words=situation.persons_words,
        nominative=is_nominative(situation, accord),
        lines=tuple(_lines(situation, gets, labels)),
        **_of_restricted(situation, gets, labels),
        kept=tuple(situation.justified) if C.PROOF in gets else (),
        steps=tuple(situation.steps) if C.PARTNERS in gets else (),
        bodies=tuple(_bodies(situation, labels)) if C.PARTNERS in gets else (),
        accord=accord,
    )


SHOWN_TO_THEM = "montré à cette personne, pas à vous"


def veiled(sheet: Sheet) -> Sheet:
    """The sheet of somebody else as the animateur looks at it: that care is shown, not what it says.

    « Voir comme » must not become a way round the table above (§ care follow-up, R14).
    """
    lines = tuple(
        replace(line, values=(SHOWN_TO_THEM,)) if line.name == "care" else line
        for line in sheet.restricted
    )
    return replace(sheet, restricted=lines)


def is_nominative(situation: Situation, accord: Accord) -> bool:
    """Asked for, covered by the accord, and nobody admitted who is outside the list (R13)."""
    if situation.mode != Mode.NOMINATIVE or Scope.IDENTITY not in accord.scope:
        return False
    if accord.outcome != Outcome.GIVEN:
        return False
    outside = Admission.objects.filter(
        content_object__situation=situation,
        content_object__outcome="",
        ended_at__isnull=True,
        in_secret_list=False,
    )
    return not outside.exists()


def accord_of(situation: Situation) -> Accord:
    """The standing decisions of the person, an accord that ran out counted as none."""
    today = timezone.localdate()
    standing = {
        row.kind: row
        for row in Decision.objects.filter(
            situation=situation, ended_on__isnull=True
        ).prefetch_related("named")
    }
    told = standing.get(DecisionKind.INFORMATION)
    accord = standing.get(DecisionKind.ACCORD)
    informed = told is not None and told.outcome == Outcome.GIVEN
    facts = {"informed": informed, "informed_on": told.decided_on if told and informed else None}
    if accord is None:
        return Accord(**facts)
    over = accord.until is not None and accord.until < today
    return Accord(
        **facts,
        outcome="" if over else accord.outcome,
        outcome_label="arrivé à son terme" if over else accord.get_outcome_display(),
        on=accord.decided_on,
        until=accord.until,
        scope=tuple(accord.scope),
        only_named=accord.only_named,
        named=frozenset(user.pk for user in accord.named.all()),
    )


@dataclass(frozen=True)
class Labels:
    """The words of a commission's lists, and which of them say something of care."""

    words: dict[tuple[str, str], str]
    care: frozenset[tuple[str, str]]

    def of(self, kind: str, code: str) -> str:
        return self.words.get((kind, code), code)


def labels_of(commission_id: int) -> Labels:
    rows = list(
        ListItem.objects.filter(commission=commission_id).values_list(
            "kind", "code", "label", "about_care"
        )
    )
    return Labels(
        words={(kind, code): label for kind, code, label, _ in rows},
        care=frozenset((kind, code) for kind, code, _, care in rows if care),
    )


def _lines(situation, gets, labels: Labels):
    for name, label, kind_of_field, words in FIELDS:
        if kind_of_field not in gets:
            continue
        values = _values(situation, name, words, labels, hide_care=C.PARTNERS not in gets)
        if values:
            yield Line(name, label, values)


def _of_restricted(situation, gets, labels: Labels) -> dict:
    """The lines of class R and the people named there, in one statement; nothing asked for nobody."""
    if not gets & {C.CONTACT, C.PROOF, C.CARE}:
        return {}
    row = RestrictedSheet.objects.filter(situation=situation).first()
    if row is None:
        return {}
    people = [
        {"label": labels.of(ItemList.BODY_KIND, one.get("kind", "")), "name": one.get("name", "")}
        for one in row.people
    ]
    return {
        "restricted": tuple(_restricted(row, gets, labels)),
        "people": tuple(people) if {C.CONTACT, C.PARTNERS} <= gets else (),
    }


def _restricted(row, gets, labels: Labels):
    for name, label, kind_of_field in RESTRICTED:
        if kind_of_field not in gets or not getattr(row, name):
            continue
        words = ItemList.NO_ACCORD if name == "no_accord_reason" else _words_of(row, name)
        yield Line(name, label, _values(row, name, words, labels, hide_care=False))


def _words_of(row, name: str) -> str:
    return "choices" if row._meta.get_field(name).choices else ""


def _values(row, name, words, labels: Labels, *, hide_care: bool) -> tuple[str, ...]:
    value = getattr(row, name)
    if not value:
        return ()
    if words == "choices":
        return (capfirst(getattr(row, f"get_{name}_display")()),)
    if not words:
        return (_written(name, value),)
    codes = value if isinstance(value, list) else [value]
    return tuple(
        labels.of(words, code)
        for code in codes
        if not hide_care or (words, code) not in labels.care
    )


def _written(name: str, value) -> str:
    if isinstance(value, date):
        return french.day(value)
    return french.phone(value) if name == "contact_phone" else value


def _bodies(situation, labels: Labels):
    for body in situation.bodies:
        yield {
            "label": labels.of(ItemList.BODY_KIND, body.get("kind", "")),
            "informed": bool(body.get("informed")),
        }


_RECEIVED = (SituationStatus.SUBMITTED, SituationStatus.TO_COMPLETE)
_RUNNING = (
    SituationStatus.UNDER_REVIEW,
    SituationStatus.ADMISSIBLE,
    SituationStatus.SCHEDULED,
    SituationStatus.ADJOURNED,
    SituationStatus.SUSPENDED,
)
_EXAMINED = (
    SituationStatus.EXAMINED,
    SituationStatus.PLAN_RUNNING,
    SituationStatus.TO_REPRESENT,
)


def word_for_referrer(situation: Situation) -> StatusWord | None:
    """One of four words (R8); None for a draft. What was examined once stays « examinée »."""
    status = situation.status
    if status in _RECEIVED:
        return StatusWord.RECEIVED
    if status in _EXAMINED or (status in _RUNNING and situation.first_examined_at):
        return StatusWord.EXAMINED
    if status in _RUNNING:
        return StatusWord.RUNNING
    return None if status == SituationStatus.DRAFT else StatusWord.CLOSED


def sheet_reference() -> str:
    """Both tables as the reference page shows them: who gets which class, which field is in it."""
    categories = list(Category)
    lines = [
        "| classe | " + " | ".join(category.value for category in categories) + " |",
        "|---|" + "---|" * len(categories),
    ]
    for one in Class:
        cells = ["✓" if one in GETS[category] else "" for category in categories]
        lines.append(f"| {one.value} | " + " | ".join(cells) + " |")
    lines += ["", "| champ | classe |", "|---|---|"]
    rows = [(label, one) for _, label, one, _ in FIELDS]
    rows += [("Démarches déjà engagées", C.PARTNERS), ("Intervenants connus", C.PARTNERS)]
    rows += [(label, one) for _, label, one in RESTRICTED]
    return "\n".join([*lines, *(f"| {label} | {one.value} |" for label, one in rows)])
