"""The forms of an opening in an emergency: asking for it, and judging it."""

from django import forms

from cases.enums import OpeningStatus
from cases.models.opening import LONGEST_REASON, SHORTEST_REASON
from cases.selectors.openings import Sought
from common.forms import BirthDateField, Form
from directory.forms.fields import CommuneField

VERDICTS = [
    (OpeningStatus.JUSTIFIED.value, "Justifiée"),
    (OpeningStatus.UNJUSTIFIED.value, "Non justifiée"),
]
TOO_SHORT = f"Dites pourquoi maintenant, en {SHORTEST_REASON} caractères au moins."


class EmergencyForm(Form):
    """One person, exactly: nothing is proposed, nothing is completed."""

    name = forms.CharField(
        label="Nom de naissance ou nom utilisé",
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Écrivez l’un des deux noms, en entier."},
    )
    first_name = forms.CharField(
        label="Prénom",
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Écrivez le prénom."},
    )
    birth_date = BirthDateField(label="Date de naissance")
    commune = CommuneField(
        label="Commune de résidence",
        required=False,
        help_text="Si elle n’habite pas le territoire où vous travaillez, ou pour écarter un homonyme.",
    )
    reason = forms.CharField(
        label="Pourquoi maintenant ?",
        help_text="Ce qui arrive, et ce qu’il vous faut savoir. Le référent et le responsable du DAC "
        "le liront, pas le délégué à la protection des données.",
        min_length=SHORTEST_REASON,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": TOO_SHORT, "min_length": TOO_SHORT},
    )
    is_declared = forms.BooleanField(
        label="Je déclare une urgence : sans ces informations, la personne est en danger.",
        error_messages={"required": "Déclarez l’urgence pour ouvrir la situation."},
    )

    def sought(self) -> Sought:
        """Who is meant; of a valid form."""
        names = ("name", "first_name", "birth_date", "commune")
        return Sought(**{name: self.cleaned_data[name] for name in names})


class JudgementForm(Form):
    """Nothing is required by the fields themselves: the service says all that is missing at once."""

    verdict = forms.ChoiceField(
        label="Cette ouverture était",
        choices=VERDICTS,
        required=False,
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label="Sur quoi vous appuyez-vous ?",
        help_text="Qui a ouvert la situation le lira. N’y écrivez rien de la santé de la personne.",
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
