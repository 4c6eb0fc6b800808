"""The coordinator's one form: what was checked, what is decided, what the requester will read."""

from collections.abc import Iterable

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Model

from cases.enums import AnswerLevel, GpStatus, Subsidiarity
from cases.models.referral import LONG_TEXT
from cases.services.decide import Acceptance
from common.forms import Form


class Decision(models.TextChoices):
    """What the button does; « later » only saves."""

    LATER = "later", "Rien pour l’instant : enregistrer et continuer plus tard"
    MORE = "more", "Demander un complément au demandeur"
    ANSWER = "answer", "Répondre : information ou orientation"
    ACCEPT = "accept", "Accepter : appui à la coordination"
    REDIRECT = "redirect", "Réorienter vers le DAC compétent"
    DECLINE = "decline", "Ne pas retenir, et orienter"


NEW_PERSON = "new"


def long_text(label: str, rows: int = 4, hint: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=LONG_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class OneOfField(forms.TypedChoiceField):
    """One of some objects that the page has read already: checked without asking for it again."""

    def __init__(self, **kwargs):
        super().__init__(required=False, empty_value=None, **kwargs)

    def offer(self, objects: Iterable[Model]) -> None:
        """Propose these, by name, in this order."""
        known = {str(one.public_id): one for one in objects}
        self.choices = [("", "Choisissez"), *((key, str(one)) for key, one in known.items())]
        self.coerce = known.get

    def prepare_value(self, value):
        return str(value.public_id) if isinstance(value, Model) else value


class VersionField(forms.IntegerField):
    """The version that a page showed; without a readable one, the page counts as stale."""

    widget = forms.HiddenInput

    def clean(self, value) -> int:
        try:
            return super().clean(value)
        except ValidationError:
            return 0


class VersionedForm(Form):
    """Carries the version that the page showed, so that a quicker colleague is noticed."""

    version = VersionField()

    def overtaken(self, what_changed: str, *, version: int) -> None:
        """Tell what changed meanwhile; the next sending of the same page is meant."""
        self.add_error(None, f"{what_changed} Relisez cette page, puis refaites votre geste.")
        self.data = self.data.copy()
        self.data["version"] = str(version)


class QualificationForm(VersionedForm):
    """Nothing is required by the fields: the service says all that is missing for the decision."""

    subsidiarity = forms.ChoiceField(
        label="Quelqu’un de plus proche peut-il répondre ?",
        help_text="Vérification de subsidiarité.",
        choices=Subsidiarity.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    closer_actor = forms.CharField(
        label="Acteur de proximité",
        help_text="Son nom : CPTS, CCAS, SSIAD…",
        max_length=160,
        required=False,
    )
    level_of_answer = forms.ChoiceField(
        label="Niveau de réponse",
        choices=AnswerLevel.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    motives = forms.MultipleChoiceField(
        label="Motifs", widget=forms.CheckboxSelectMultiple, required=False
    )
    gp_status = forms.ChoiceField(
        label="Médecin traitant", choices=[("", "Non précisé"), *GpStatus.choices], required=False
    )
    gp_name = forms.CharField(label="Son nom", max_length=120, required=False)
    note = long_text("Note interne", 3, "Lue par le DAC seulement.")
    decision = forms.ChoiceField(
        label="Que décidez-vous ?",
        choices=Decision.choices,
        widget=forms.RadioSelect,
        initial=Decision.LATER,
        error_messages={"required": "Choisissez ce que vous décidez."},
    )
    question = long_text("De quoi avez-vous besoin ?", 4, "Le demandeur lit ce texte tel quel.")
    person = forms.ChoiceField(
        label="Est-ce une personne déjà connue de votre DAC ?",
        widget=forms.RadioSelect,
        required=False,
    )
    level = forms.ChoiceField(
        label="Niveau d’accompagnement", widget=forms.RadioSelect, required=False
    )
    referent = OneOfField(label="Référent")
    to = OneOfField(label="DAC compétent")
    reason = forms.ChoiceField(label="Motif de non-retenue", required=False)
    orientation = long_text("Vers qui orientez-vous ?", 3, "Un nom, un numéro, une démarche.")
    text = long_text("Votre réponse au demandeur", 5, "Il lit ce texte tel quel.")

    def __init__(self, *args, lists, coordinators, dacs, persons=(), **kwargs):
        """`lists` holds the DAC's motive, level and decline_reason choices; `persons` the likely ones."""
        super().__init__(*args, **kwargs)
        self.coordinators = coordinators
        self.persons = {str(person.public_id): person for person, _ in persons}
        self.fields["motives"].choices = lists["motive"]
        self.fields["level"].choices = lists["level"]
        self.fields["reason"].choices = [("", "Choisissez"), *lists["decline_reason"]]
        self.fields["referent"].offer(coordinators)
        self.fields["to"].offer(dacs)
        self.fields["person"].choices = [
            (NEW_PERSON, "Non, nouvelle personne"),
            *((str(person.public_id), words) for person, words in persons),
        ]

    def says_who(self) -> bool:
        """Where likely duplicates are shown, accepting needs an answer: a click too few opens a double."""
        clean = self.cleaned_data
        missing = self.persons and clean["decision"] == Decision.ACCEPT and not clean["person"]
        if missing:
            self.add_error("person", "Dites si cette personne est déjà connue.")
        return not missing

    def found(self) -> dict:
        """The columns of FirstAssessment."""
        clean = self.cleaned_data
        return {
            "subsidiarity": clean["subsidiarity"],
            "closer_actor": clean["closer_actor"],
            "level": clean["level_of_answer"],
            "motives": clean["motives"],
            "note": clean["note"],
        }

    def acceptance(self) -> Acceptance:
        clean = self.cleaned_data
        return Acceptance(
            level=clean["level"],
            referent=clean["referent"],
            person=self.persons.get(clean["person"]),
        )


class ReplyForm(VersionedForm):
    reply = long_text("Votre précision", 5)


class AssignForm(VersionedForm):
    handler = OneOfField(label="Confier à")

    def __init__(self, *args, coordinators, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["handler"].offer(coordinators)


class WithdrawForm(VersionedForm):
    reason = forms.CharField(
        label="Pourquoi retirez-vous cette demande ?", max_length=300, required=False
    )
