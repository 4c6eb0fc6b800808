"""A plan as it was validated, in the words of the copy that the person gets: no key, code nor ISO day."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from common.french import day_digits

# what says nothing to its reader: identifiers, codes, who may read
SKIPPED_KEYS = frozenset(
    {
        *(
            "id",
            "schema",
            "see",
            "also_serves",
            "no_account",
            "volet",
            "kind",
            "status",
            "severity",
        ),
        *("outcome", "sex", "sector", "role", "receives", "system", "code"),
    }
)
CONTACT_KEYS = frozenset({"phone", "email"})
OWN, OF_THE_DAC, NAME = "person", "dac", "name"
# of the person and of the DAC alone: of anybody else they are withheld before
ITS_OWN = CONTACT_KEYS | {"full_name"}
# of whom a name is that stands beside no function, line nor link
UNNAMED = {"contacts": "la personne à appeler", "gp": "le médecin traitant"}
SAID_INSTEAD = ("function", "line", "link")
KEYS = {
    "actions": "action",
    "alerts": "alerte",
    "appointments": "rendez-vous",
    "birth_date": "date de naissance",
    "by": "par",
    "cannot_express": "ne peut pas exprimer ses préférences",
    "choices": "vos choix",
    "codes": "classement",
    "commune": "commune",
    "consents": "décision",
    "contacts": "qui appeler",
    "context_support": "contexte",
    "copy_label": "exemplaire",
    "coverage": "couverture",
    "created_on": "créé le",
    "criteria": "comment on saura",
    "dac": "le DAC",
    "decision_label": "réponse",
    "delay": "sous quel délai",
    "deliveries": "remise",
    "description": "description",
    "designated_on": "désigné le",
    "dimension": "dimension",
    "do_person": "ce que vous faites",
    "do_professionals": "ce que font les professionnels",
    "do_relatives": "ce que font vos proches et l’aide",
    "due_on": "pour le",
    "email": "adresse électronique",
    "expected": "résultat attendu",
    "explanation": "explication",
    "expressed_by": "exprimé par",
    "facts": "information",
    "follow_up_label": "suite",
    "formulated_on": "formulé le",
    "full_name": "nom",
    "function": "fonction",
    "goal": "objectif",
    "goals": "objectif",
    "gp": "médecin traitant",
    "how": "comment",
    "how_label": "comment",
    "in_care_team": "dans l’équipe de soins",
    "ins_status": "identité INS",
    "is_etp": "éducation thérapeutique",
    "kind_label": "nature",
    "label": "intitulé",
    "line": "fonction",
    "link": "lien",
    "measure": "mesure de protection",
    "mission": "mission",
    "mission_support": "mission, volet aides",
    "mode_label": "par quel moyen",
    "name": "qui",
    "nature": "nature",
    "necessary": "nécessaire",
    "noticed_on": "constaté le",
    "number": "numéro",
    "obstacles": "freins et contexte",
    "on": "le",
    "opinion": "votre avis",
    "organisation": "organisme",
    "owners": "qui le fait",
    "person": "vous",
    "persons_priority": "votre priorité",
    "persons_view": "votre avis",
    "phone": "téléphone",
    "place": "lieu",
    "plan": "le plan",
    "possible": "possible",
    "precision": "précision",
    "preferences": "vos préférences",
    "priority": "votre priorité",
    "problems": "problème",
    "project": "votre projet",
    "project_by": "recueilli par",
    "project_on": "recueilli le",
    "rank": "rang",
    "reason": "pourquoi",
    "reason_label": "raison",
    "referent": "référent",
    "refusals": "refus",
    "relatives": "proche",
    "review_early": "réévaluation plus tôt si",
    "review_on": "prochaine réévaluation",
    "review_place": "lieu de la réévaluation",
    "roles": "rôle",
    "sentence": "ce qui change",
    "sentence_support": "ce qui change, volet aides",
    "severity_label": "gravité",
    "shared_on": "partagé le",
    "sign": "signe",
    "simple": "en mots simples",
    "spoken_for_by": "qui parle pour vous",
    "status_label": "état",
    "still_uncovered": "reste sans réponse",
    "strategy": "stratégie",
    "summary": "ce que nous comprenons ensemble",
    "summary_support": "ce que nous comprenons ensemble, volet aides",
    "synthesis": "synthèse",
    "team": "équipe",
    "time": "heure",
    "title": "intitulé",
    "to": "pour",
    "triggers_review": "déclenche une réévaluation",
    "unmet": "non réalisé",
    "until": "jusqu’au",
    "validation": "validation",
    "value": "réponse",
    "version": "version",
    "versions": "version",
    "views": "point de vue des professionnels",
    "what": "quoi",
    "when": "quand",
    "words": "en vos mots",
}
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}.*")


@dataclass(frozen=True)
class FrozenLine:
    """One line of it; `own` is a name of the person’s own, `withheld` one of somebody else’s."""

    label: str
    words: str
    own: bool = False
    withheld: bool = False


def frozen_lines(value: Any, label: str, key: str = "") -> Iterator[FrozenLine]:
    """`key` is the key under which `value` stands, through the lists around it."""
    if isinstance(value, dict):
        for inner in value:
            yield from _entry(value, inner, label, key)
    elif isinstance(value, list):
        for rank, inner in enumerate(value, start=1):
            yield from frozen_lines(inner, f"{label} {rank}", key)
    elif value not in (None, ""):
        yield FrozenLine(label, said(value), own=key in ITS_OWN)


def _entry(row: dict, key: str, label: str, of: str) -> Iterator[FrozenLine]:
    value, below = row[key], f"{label}, {KEYS.get(key, key)}"
    if key in SKIPPED_KEYS:
        return
    if key in CONTACT_KEYS and of not in (OWN, OF_THE_DAC):
        if value:
            yield FrozenLine(below, "", withheld=True)
    elif key == NAME and of not in (OWN, OF_THE_DAC):
        if value:
            beside = any(row.get(one) for one in SAID_INSTEAD)
            words = "" if beside else f"[{UNNAMED.get(of, 'quelqu’un d’autre')}]"
            yield FrozenLine(below, words, withheld=True)
    else:
        yield from frozen_lines(value, below, key)


def said(value: Any) -> str:
    """A day as people write it, a yes or a no, anything else as it stands."""
    if isinstance(value, bool):
        return "oui" if value else "non"
    words = str(value)
    if DAY.fullmatch(words):
        return day_digits(date.fromisoformat(words))
    if MOMENT.fullmatch(words):
        return day_digits(datetime.fromisoformat(words))
    return words
