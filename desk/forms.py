"""The one form of the desk: in whose eyes a situation is looked at."""

from django import forms

from cases.enums import Volet
from cases.services.seen_as import CARE, FOOTINGS
from common.forms import Form
from directory.forms.fields import ProfessionalField


class SeenAsForm(Form):
    """Somebody of the directory, or nobody in particular, on the footing that is tried."""

    professional = ProfessionalField(
        label="Quelqu’un de l’annuaire",
        help_text="Rien : n’importe qui à cette place.",
        required=False,
    )
    footing = forms.ChoiceField(
        label="À quelle place ?",
        choices=list(FOOTINGS.items()),
        widget=forms.RadioSelect,
        initial=CARE,
        error_messages={"required": "Dites à quelle place vous pensez."},
    )
    volets = forms.MultipleChoiceField(
        label="Ce que l’invitation montrerait",
        choices=[(one.value, one.label.capitalize()) for one in Volet],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
