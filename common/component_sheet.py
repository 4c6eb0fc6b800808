"""What the living component sheet shows: invented values, each component at least once."""

import datetime

from django import forms
from django.core.paginator import Paginator
from django.utils import timezone

from common.forms import (
    BirthDateField,
    ComboboxField,
    Form,
    FrenchDateField,
    InsField,
    PhoneField,
    RppsField,
)

DOMAINS = [
    ("physique", "Santé physique"),
    ("psychique", "Santé psychique, addictions"),
    ("memoire", "Mémoire, cognition"),
    ("medicaments", "Médicaments"),
    ("autonomie", "Autonomie au quotidien"),
    ("logement", "Logement, sécurité"),
]
DELAYS = [("48h", "Sous 48 h"), ("15j", "Sous 15 jours"), ("mois", "Dans le mois")]
CONSENTS = [
    ("oui", "Oui, je lui ai expliqué et elle est d’accord"),
    ("represente", "Elle ne peut pas s’exprimer ; son représentant est d’accord"),
    ("pas_encore", "Pas encore : je souhaite d’abord un conseil"),
]
COLOURS = [
    ("ink", "#14292B", "Texte, urgence"),
    ("ink2", "#3C5153", "Texte secondaire"),
    ("ink3", "#546769", "Texte d’aide, minimum"),
    ("bg", "#F2F5F4", "Fond de page"),
    ("line", "#D8E0DF", "Filets"),
    ("ls", "#768989", "Bord de champ, 3:1"),
    ("accent", "#0B6B66", "Action, lien, en vigueur"),
    ("asoft", "#E2EFED", "Sélection, information"),
    ("rope", "#A64A08", "Attention seulement"),
    ("rsoft", "#FDF0E2", "Fond d’attention"),
]
STATES = [
    ("Brouillon", "draft", "pencil"),
    ("Envoyée", "off", "clock"),
    ("En cours", "go", "arrow-right"),
    ("Acceptée", "done", "check2"),
    ("En retard", "att", "exclamation-triangle-fill"),
    ("Accord attendu", "att", "hourglass-split"),
    ("En veille", "off", "pause-circle"),
]


class SampleForm(Form):
    """One field of each kind."""

    last_name = forms.CharField(label="Nom de naissance", max_length=80)
    phone = PhoneField(
        label="Téléphone", required=False, help_text="De la personne ou d’un proche."
    )
    born_on = BirthDateField(label="Date de naissance", help_text="jj/mm/aaaa")
    due_on = FrenchDateField(label="Échéance", not_past=True, required=False)
    rpps = RppsField(label="Numéro RPPS", required=False)
    ins = InsField(label="Matricule INS", required=False)
    commune = ComboboxField(
        label="Commune de résidence",
        url="?",
        find=lambda key, text: text if text == "Bécherel (35190)" else None,
        help_text="Elle désigne le DAC compétent.",
    )
    level = forms.ChoiceField(
        label="Niveau de réponse", choices=[("", "Choisir"), ("p", "Ponctuel"), ("s", "Soutenu")]
    )
    domains = forms.MultipleChoiceField(
        label="Domaines qui posent problème",
        help_text="Cochez ce que vous constatez, l’évaluation viendra après.",
        choices=DOMAINS,
        widget=forms.CheckboxSelectMultiple,
    )
    delay = forms.ChoiceField(
        label="Quand faut-il agir ?", choices=DELAYS, widget=forms.RadioSelect
    )
    consent = forms.ChoiceField(
        label="La personne est-elle d’accord pour cette demande ?",
        choices=CONSENTS,
        widget=forms.RadioSelect,
    )
    expects = forms.CharField(
        label="Ce que vous attendez du DAC",
        help_text="Écrivez comme à une collègue. 5 à 10 lignes suffisent.",
        widget=forms.Textarea,
        max_length=4000,
    )
    letter = forms.FileField(label="Courrier", required=False)
    informed = forms.BooleanField(label="La personne a été informée de cette demande")


GOOD = {
    "last_name": "R.",
    "phone": "02 99 00 12 34",
    "born_on": "14/06/1944",
    "commune": "Bécherel (35190)",
    "level": "p",
    "domains": ["physique", "memoire"],
    "delay": "15j",
    "consent": "oui",
    "expects": "Sécuriser le domicile et organiser un relais, sans la brusquer.",
    "informed": "on",
}
BAD = GOOD | {
    "phone": "02 99 00 12 3",
    "born_on": "31/02/1944",
    "due_on": "13/03/2020",
    "rpps": "10001234567",
    "commune": "Bécherell",
    "domains": [],
    "consent": "",
}


def context() -> dict:
    """Everything `pages/composants.html` needs."""
    now = timezone.now()
    bad = SampleForm(BAD, prefix=None, auto_id="faux_%s")
    bad.is_valid()
    return {
        "form": SampleForm(GOOD),
        "bad": bad,
        "colours": COLOURS,
        "states": STATES,
        "now": now,
        "today": now.date(),
        "born_on": datetime.date(1944, 6, 14),
        "consent_hints": {"pas_encore": "Son identité n’est pas transmise."},
        "page": Paginator(range(1, 231), 25).page(3),
        "timeline": _timeline(now),
        "actions": [
            {"label": "Réorienter", "url": "?"},
            {"label": "Demander une précision", "url": "?", "icon": "chat-left-text"},
            {"label": "Accepter", "url": "?", "method": "post", "primary": True, "icon": "check2"},
            {"label": "Valider", "why_not": "3 points manquent."},
        ],
    }


def _timeline(now: datetime.datetime) -> list[dict]:
    day = datetime.timedelta(days=1)
    return [
        {"title": "Demande envoyée", "at": now - 9 * day, "text": "Avec l’accord de Mme R."},
        {"title": "Précision attendue", "at": now - day, "state": "warn"},
        {"title": "Visite à domicile", "at": now + day, "state": "now", "text": "À 14 h."},
        {"title": "Premier plan partagé", "at": "avant ven. 6 févr.", "state": "next"},
    ]
