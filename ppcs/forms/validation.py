"""What the person and the médecin traitant said of a version, on the page that validates it."""

from django import forms

from cases.enums import ConsentMode
from cases.forms.qualification import OneOfField, VersionedForm
from cases.models import Relative
from common.forms import FrenchDateField
from ppcs.enums import AgreementHow, GpHow
from ppcs.forms.concertation import spoken
from ppcs.services.validate import Agreement


class ValidateForm(VersionedForm):
    """Nothing is required by the fields: the service says all that is missing, at once."""

    person_how = forms.ChoiceField(
        label="La personne est-elle d’accord avec cette version ?",
        choices=spoken(AgreementHow.choices),
        widget=forms.RadioSelect,
        required=False,
    )
    representative = OneOfField(label="Son représentant légal")
    person_on = FrenchDateField(label="Accord donné le", required=False)
    person_mode = forms.ChoiceField(
        label="Comment", choices=[("", "Choisissez"), *spoken(ConsentMode.choices)], required=False
    )
    person_reason = forms.CharField(
        label="Pourquoi est-ce impossible ?",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    gp_how = forms.ChoiceField(
        label="Où en est le médecin traitant ?",
        choices=spoken(GpHow.choices),
        widget=forms.RadioSelect,
        required=False,
    )
    gp_on = FrenchDateField(label="Le", required=False)
    early = forms.BooleanField(
        label="Valider sans attendre les avis qui manquent : leur silence est « sans avis »",
        required=False,
    )

    def __init__(self, *args, representatives: list[Relative], waiting: int, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["representative"].offer(representatives)
        if not waiting:
            del self.fields["early"]

    def agreement(self) -> Agreement:
        clean = self.cleaned_data
        return Agreement(
            person_how=clean["person_how"],
            person_on=clean["person_on"],
            person_mode=clean["person_mode"],
            person_reason=clean["person_reason"],
            representative=clean["representative"],
            gp_how=clean["gp_how"],
            gp_on=clean["gp_on"],
            early=clean.get("early", False),
        )
