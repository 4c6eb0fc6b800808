"""« Mes rappels »."""

from django import forms

from common.forms import Form
from notifications.enums import Pace


class PaceForm(Form):
    pace = forms.ChoiceField(
        label="Comment voulez-vous être rappelé ?",
        choices=[
            (Pace.MORNING.value, "Un récapitulatif chaque matin"),
            (Pace.AT_ONCE.value, "Au fil de l’eau"),
        ],
        widget=forms.RadioSelect,
    )
