"""The settings of a commission in words, section by section; and its lists."""

from dataclasses import dataclass

from commissions.defaults import KEPT
from commissions.enums import CARE_LISTS, ItemList
from commissions.enums import SetUpSection as S
from commissions.models import Commission
from common import french
from common.french import counted

# What each number reads like; « n » is put in by `counted`.
DAYS, MONTHS = "jour,jours", "mois,mois"
LABELS = {
    "name": "Nom",
    "word": "Mot employé",
    "carrier": "Porteur",
    "territory": "Territoire",
    "person_may_refer": "Saisine par la personne",
    "controller": "Responsable de traitement",
    "protection_officer": "Délégué à la protection des données",
    "impact_assessed_on": "Analyse d’impact",
    "register_entry": "Inscription au registre",
    "rhythm_days": "Entre deux séances",
    "draft_days": "Un brouillon s’efface après",
    "acknowledge_days": "Accusé de réception",
    "decision_days": "Recevabilité décidée en",
    "agenda_days": "Ordre du jour clos",
    "convocation_days": "Convocation",
    "record_days": "Relevé validé",
    "return_days": "Retour à la personne",
    "follow_up_months": "Premier point de suivi",
    "represent_months": "Nouvel examen",
    "inactive_months": "Alerte sans activité",
    "closing_months": "Clôture proposée",
    "window_days": "Relevé lisible",
    "material_days": "Matériel de séance effacé",
    "charter_months": "Une signature vaut",
    "locked_months": "De la clôture à la purge",
    "longest_months": "Au plus, après la dernière séance",
    "opposition_days": "Purge après une opposition",
    "attendance_months": "Registre des présences",
    "per_session": "Situations par séance",
    "most_people": "Personnes au plus",
    "quorum_people": "Quorum",
    "quorum_psychiatry": "Avec la psychiatrie",
    "quorum_social": "Avec l’action sociale",
    "strict_accord": "Sans accord",
    "accord_months": "Durée proposée d’un accord",
    "keep_blind_mark": "Après une opposition",
    "mask_inside": "Masqué ici, en dessous de",
    "mask_published": "Masqué à la publication, en dessous de",
    "percent_least": "Pourcentages à partir de",
}
UNITS = {
    "acknowledge_days": "jour ouvré,jours ouvrés",
    "per_session": "situation,situations",
    "most_people": "personne,personnes",
    "quorum_people": "personne présente,personnes présentes",
}
AFTER = {
    "agenda_days": "avant la séance",
    "convocation_days": "avant la séance",
    "record_days": "après la séance",
    "return_days": "après la séance",
    "window_days": "après la séance",
    "material_days": "après la séance",
    "draft_days": "sans être envoyé",
}
YES_NO = {
    "strict_accord": ("rien n’est examiné", "examen anonyme, avec un motif écrit"),
    "keep_blind_mark": ("une empreinte est gardée", "rien n’est gardé"),
    "person_may_refer": ("oui, notée par l’animateur", "non"),
}


@dataclass(frozen=True)
class Setting:
    label: str
    words: str


@dataclass(frozen=True)
class Section:
    """One panel of « Réglages »; `slug` ends the address of its form."""

    slug: str
    label: str
    settings: tuple[Setting, ...]


SLUGS = {
    S.IDENTITY: "nom",
    S.RESPONSIBILITY: "responsabilite",
    S.DELAYS: "delais",
    S.RETENTION: "durees",
    S.SESSION: "seance",
    S.ACCORD: "accord",
    S.FIGURES: "chiffres",
}


def sections_of(commission: Commission, fields: dict[str, tuple[str, ...]]) -> list[Section]:
    """Every section, in words; `fields` says what each holds."""
    return [
        Section(
            slug=SLUGS[section],
            label=str(section.label),
            settings=tuple(
                Setting(LABELS[name], words_of(commission, name)) for name in fields[section]
            ),
        )
        for section in S
    ]


def words_of(commission: Commission, name: str) -> str:
    """One setting as a person reads it; « à renseigner » while it is empty."""
    value = getattr(commission, name)
    if value is None or value == "":
        return "à renseigner"
    if isinstance(value, bool):
        yes, no = YES_NO.get(name, ("oui", "non"))
        return yes if value else no
    if isinstance(value, int):
        return _number(name, value)
    if name == "impact_assessed_on":
        return french.day(value)
    return str(value)


def _number(name: str, value: int) -> str:
    unit = UNITS.get(name) or (DAYS if name.endswith("_days") else MONTHS)
    if not name.endswith(("_days", "_months")) and name not in UNITS:
        return str(value)
    words = counted(value, unit)
    return f"{words} {AFTER[name]}" if name in AFTER else words


@dataclass(frozen=True)
class Item:
    code: str
    label: str
    is_active: bool
    about_care: bool
    kept: bool


@dataclass(frozen=True)
class WordList:
    """One list with all its choices, retired ones too."""

    kind: str
    label: str
    may_hide_care: bool
    items: tuple[Item, ...]


def lines_of(commission: Commission, *kinds: ItemList) -> list[WordList]:
    """The lists of the commission, all of them unless some are named; one statement."""
    rows = list(commission.items.order_by("kind", "rank", "pk"))
    return [
        WordList(
            kind=kind.value,
            label=str(kind.label).capitalize(),
            may_hide_care=kind.value in CARE_LISTS,
            items=tuple(
                Item(row.code, row.label, row.is_active, row.about_care, (kind, row.code) in KEPT)
                for row in rows
                if row.kind == kind
            ),
        )
        for kind in (kinds or ItemList)
    ]
