"""What a row of the journal says, in French words: its nature, what was done, on what, from where."""

from functools import cache

from django.apps import apps

from audit.enums import COMMAND, EventKind
from privacy.selectors.page_names import page_named

# The code that an address may carry, the kind of the journal, what it is called on a page.
NATURES = {
    "lecture": (EventKind.READING, "A ouvert"),
    "liste": (EventKind.LISTING, "Affichée dans une liste"),
    "ecriture": (EventKind.CHANGE, "A écrit"),
    "export": (EventKind.EXPORT, "A exporté"),
    "refus": (EventKind.REFUSAL, "Accès refusé"),
    "connexion": (EventKind.SIGN_IN, "Connexion"),
}
NATURE_OF_KIND = {kind.value: code for code, (kind, _) in NATURES.items()}
# The last part of an action's code.
DONE = {
    "accepted": "acceptation",
    "added": "ajout",
    "answer_read": "réponse lue",
    "answered": "réponse",
    "asked": "demande",
    "assessed": "primo-évaluation",
    "assessment_started": "prise en charge",
    "assigned": "confiée à quelqu’un",
    "cancelled": "abandon",
    "changed": "modification",
    "closed": "clôture",
    "consulted": "demande d’avis",
    "copied_to_commission": "copie d’éléments",
    "declined": "non retenue",
    "due_set": "prochaine échéance",
    "ended": "fin",
    "entrusted": "changement de référent",
    "failed": "échec noté",
    "finished": "fait",
    "given": "don",
    "given_up": "abandon",
    "held": "mise en pause",
    "judged": "jugement",
    "lapsed": "caducité",
    "level_changed": "changement de niveau",
    "lifted": "levée",
    "made": "préparation",
    "met": "réponse à une réserve",
    "more_asked": "complément demandé",
    "more_provided": "complément envoyé",
    "moved": "changement de rang",
    "noted": "saisie",
    "opened": "ouverture",
    "put_on_watch": "mise en veille",
    "raised": "signalement",
    "read": "lecture",
    "reclassified": "changement de volet",
    "recorded": "saisie",
    "redirected": "réorientation",
    "refused": "refus",
    "removed": "retrait",
    "reopened": "réouverture",
    "replaced": "remplacement",
    "request_attached": "demande rattachée",
    "resumed": "reprise",
    "review_called": "réévaluation avancée",
    "reviewed": "bilan",
    "revised": "révision",
    "reworked": "reprise de l’écriture",
    "sent": "envoi",
    "settled": "suite donnée",
    "started": "début",
    "stopped": "arrêt",
    "taken_up": "prise en charge",
    "validated": "validation",
    "withdrawn": "retrait",
    "written": "écriture",
}
# What somebody on the server opened beside all pages; it shows the base, whatever was looked at.
COMMANDS = {
    "command.shell": "la console Python du serveur",
    "command.dbshell": "la console de la base",
    "command.dumpdata": "l’extraction de la base",
}
WHOLE_BASE = "Toute la base"
HIDDEN = "Élément réservé"


def nature_of(kind: str) -> tuple[str, str]:
    """The code of a nature and its words."""
    code = NATURE_OF_KIND[kind]
    return code, NATURES[code][1]


def done_in(action: str) -> str:
    """What a writing did, from the last part of its code; « modification » for a code of tomorrow."""
    return DONE.get(action.rpartition(".")[2], "modification")


@cache
def _names() -> dict[str, str]:
    return {model._meta.label_lower: str(model._meta.verbose_name) for model in apps.get_models()}


def thing_named(label: str) -> str:
    """« Note », « Plan », « Accord »: what the model is called; nothing for one that is gone."""
    name = _names().get(label, "")
    return f"{name[:1].upper()}{name[1:]}"


def thing_touched(label: str, action: str) -> str:
    """The same for any row of the journal: what somebody opened on the server is no model."""
    return WHOLE_BASE if action.startswith(COMMAND) else thing_named(label)


def seen_from(kind: str, action: str, page: str) -> str:
    """From which page; what was done or opened, where the row is no page's."""
    if action.startswith(COMMAND):
        return COMMANDS.get(action, "une commande du serveur")
    if kind == EventKind.CHANGE:
        return done_in(action)
    return page_named(page)
