"""Forms of what is written of a situation: a note, a document, an assessment, how the person lives."""

from datetime import datetime, time

from django import forms
from django.utils import timezone

from cases.enums import AssessmentKind, DimensionState, NoteKind
from cases.forms.qualification import long_text
from cases.models.referral import LONG_TEXT
from cases.selectors.lens import Reading
from cases.selectors.volets import volet_choices
from common.blocks import BlockForm
from common.forms import Form, FrenchDateField, HourField

NOON = time(12)


class VoletField(forms.ChoiceField):
    """Who will read it: the volets that the writer reads, the most closed one first."""

    widget = forms.RadioSelect
    default_error_messages = {"required": "Choisissez qui pourra lire."}

    def __init__(self, *, label: str = "Qui pourra lire ?", **kwargs):
        super().__init__(label=label, required=False, **kwargs)

    def offer(self, reading: Reading) -> None:
        self.choices = volet_choices(reading)
        if self.initial is None and self.choices:
            self.initial = self.choices[0][0]


class VoletForm(Form):
    """What carries a volet: the hints say, beside each choice, who reads it."""

    volet = VoletField()

    def __init__(self, *args, reading: Reading, hints: dict[str, str], **kwargs):
        super().__init__(*args, **kwargs)
        self.hints = hints
        self.fields["volet"].offer(reading)


class ReclassifyForm(VoletForm):
    """The new volet of something that is written already."""


class NoteForm(VoletForm):
    kind = forms.ChoiceField(
        label="De quoi s’agit-il ?",
        choices=[(one.value, one.label.capitalize()) for one in NoteKind],
        widget=forms.RadioSelect,
        required=False,
    )
    happened_on = FrenchDateField(label="Le", required=False, not_future=True)
    happened_time = HourField(label="À", required=False)
    with_whom = forms.CharField(
        label="Avec qui",
        help_text="Par exemple : sa fille, la pharmacie.",
        max_length=200,
        required=False,
    )
    text = long_text("Ce qui s’est passé, ce qui est convenu", 7)

    field_order = ("kind", "happened_on", "happened_time", "with_whom", "text", "volet")

    def words(self) -> dict:
        """What the service takes; a day without an hour counts from noon."""
        clean = self.cleaned_data
        day, hour = clean.get("happened_on"), clean.get("happened_time")
        at = None
        if day is not None:
            now = timezone.localtime()
            if hour is None:
                hour = min(now.time(), NOON) if day == now.date() else NOON
            at = timezone.make_aware(datetime.combine(day, hour))
        names = ("kind", "volet", "with_whom", "text")
        return {name: clean.get(name, "") for name in names} | {"happened_at": at}


class DocumentForm(VoletForm):
    file = forms.FileField(
        label="Fichier", help_text="PDF, image ou document texte, 10 Mo au plus.", required=False
    )
    title = forms.CharField(
        label="Intitulé",
        help_text="Ce que c’est, en clair : « Compte rendu de sortie ».",
        max_length=150,
        required=False,
    )

    field_order = ("file", "title", "volet")


class AssessmentForm(Form):
    kind = forms.ChoiceField(
        label="Comment est-elle faite ?",
        choices=[(one.value, one.label.capitalize()) for one in AssessmentKind],
        widget=forms.RadioSelect,
        required=False,
    )
    done_on = FrenchDateField(label="Le", required=False, not_future=True)
    place = forms.CharField(label="Où", max_length=120, required=False)
    present = forms.CharField(
        label="Avec qui",
        help_text="Qui était là : la personne, un proche, un professionnel.",
        max_length=300,
        required=False,
    )


class DimensionForm(BlockForm):
    state = forms.ChoiceField(
        label="Cette dimension",
        choices=[
            (DimensionState.FILLED.value, "Renseignée : voici ce que nous constatons"),
            (DimensionState.NOTHING.value, "Explorée, rien à signaler"),
            (DimensionState.NOT_EXPLORED.value, "Non explorée"),
        ],
        widget=forms.RadioSelect,
        required=False,
    )
    findings = long_text("Constats", 6, "Ce que vous observez et ce que la personne en dit.")
    tool = forms.CharField(
        label="Outil ou grille",
        help_text="Par exemple : AGGIR, MMSE, Mini-Zarit, entretien libre.",
        max_length=120,
        required=False,
    )
    risks = long_text("Risques, points critiques", 3)
    resources = long_text("Ressources", 3, "Ce que la personne et son entourage savent faire.")
    volet = VoletField()

    field_order = ("state", "findings", "tool", "risks", "resources", "volet")

    def __init__(self, *args, reading: Reading, hints: dict[str, str], **kwargs):
        super().__init__(*args, **kwargs)
        self.hints = hints
        self.fields["volet"].offer(reading)

    def clean(self):
        """A whole page that says « renseignée » says what was found."""
        clean = super().clean()
        says_nothing = not self.is_partial and not clean.get("findings")
        if says_nothing and clean.get("state") == DimensionState.FILLED:
            words = "Écrivez ce que vous constatez, ou choisissez une autre réponse."
            self.add_error("findings", words)
        return clean


class CircumstancesForm(BlockForm):
    address = forms.CharField(label="Adresse", max_length=200, required=False)
    living_place = forms.CharField(
        label="Lieu de vie",
        help_text="Maison à étage, foyer, chez sa fille…",
        max_length=160,
        required=False,
    )
    family = forms.CharField(label="Situation familiale", max_length=120, required=False)
    languages = forms.CharField(label="Langues parlées", max_length=80, required=False)
    coverage = forms.CharField(label="Couverture maladie, mutuelle", max_length=120, required=False)
    rights = forms.CharField(
        label="Droits ouverts",
        help_text="APA et GIR, PCH, AAH, RQTH, retraite, orientation… avec leurs dates.",
        max_length=LONG_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    seeking_home = forms.BooleanField(label="Recherche d’hébergement en cours", required=False)
    long_illness = forms.CharField(
        label="Affection longue durée",
        help_text="Volet soins : absente de ce que lisent les aides.",
        max_length=80,
        required=False,
    )
    directives = forms.CharField(
        label="Directives anticipées",
        help_text="Volet soins : rédigées ou non, où elles sont.",
        max_length=120,
        required=False,
    )
