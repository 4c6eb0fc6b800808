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
# The last part of an action's code, whatever was acted upon.
DONE = {
    "accepted": "acceptation",
    "added": "ajout",
    "answer_read": "réponse lue",
    "answered": "réponse",
    "asked": "demande",
    "asked_again": "nouvelle préparation demandée",
    "assessed": "primo-évaluation",
    "assessment_started": "prise en charge",
    "assigned": "confiée à quelqu’un",
    "cancelled": "abandon",
    "changed": "modification",
    "checked": "vérification",
    "closed": "clôture",
    "consulted": "demande d’avis",
    "copy_joined": "copie signée jointe",
    "decided": "durée décidée",
    "declined": "non retenue",
    "destroyed": "suppression des fichiers",
    "done": "effacement",
    "draft_discarded": "brouillon abandonné",
    "draft_started": "brouillon commencé",
    "dropped": "abandon",
    "due_set": "prochaine échéance",
    "ended": "fin",
    "entrusted": "changement de référent",
    "failed": "échec noté",
    "finished": "fait",
    "found_anew": "nouvelle recherche",
    "given_up": "abandon",
    "held": "mise en pause",
    "judged": "jugement",
    "lapsed": "caducité",
    "leaving_called_off": "départ annulé",
    "leaving_planned": "départ prévu",
    "level_changed": "changement de niveau",
    "lifted": "levée",
    "looked_at": "prise en main",
    "made": "préparation",
    "met": "réponse à une réserve",
    "more_asked": "complément demandé",
    "more_provided": "complément envoyé",
    "moved": "changement de rang",
    "noted": "saisie",
    "opened": "ouverture",
    "placed": "début",
    "prepared": "préparation",
    "printed": "impression",
    "proposed": "proposition",
    "put_on_watch": "mise en veille",
    "raised": "signalement",
    "reclassified": "changement de volet",
    "recorded": "saisie",
    "redirected": "réorientation",
    "refused": "refus",
    "released": "remise",
    "removed": "retrait",
    "reopened": "réouverture",
    "replaced": "remplacement",
    "request_attached": "demande rattachée",
    "restricted": "limitation du traitement",
    "restriction_lifted": "levée de la limitation",
    "resumed": "reprise",
    "review_called": "réévaluation avancée",
    "reviewed": "bilan",
    "revised": "révision",
    "reworked": "reprise de l’écriture",
    "row_shown": "ligne rétablie",
    "rows_masked": "lignes masquées",
    "scanned": "analyse antivirus",
    "seen_as": "« Voir comme »",
    "sent": "envoi",
    "settled": "suite donnée",
    "started": "début",
    "taken_up": "prise en charge",
    "validated": "validation",
    "withdrawn": "retrait",
    "written": "écriture",
}
# Where this last part means something else than elsewhere, or would say too little: the whole code.
DONE_HERE = {
    "cases.grant.given": "invitation",
    "cases.grant.stopped": "fin de l’invitation",
    "cases.opening.opened": "ouverture d’urgence",
    "ppcs.opinion.given": "avis donné",
    "privacy.copy.reviewed": "relecture",
    "privacy.copy.reworked": "retour à la relecture",
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
    """What a writing did, in a word of its own; « modification » for a code of tomorrow."""
    return DONE_HERE.get(action) or DONE.get(action.rpartition(".")[2], "modification")


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
