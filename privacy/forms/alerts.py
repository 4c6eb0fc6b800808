"""What came out of an alert; and the thresholds of the watch."""

from django import forms

from commissions.forms.fields import NumberField, VersionedForm
from common.forms import Form
from privacy.enums import AlertOutcome, ThirdParties
from privacy.models import Watch
from privacy.services.alerts import SHORTEST_NOTE


def _number(name: str) -> NumberField:
    return NumberField.of(Watch._meta.get_field(name))


class CloseForm(Form):
    """How an alert ends."""

    outcome = forms.ChoiceField(
        label="Issue", choices=AlertOutcome.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label="Ce qui a été fait",
        min_length=SHORTEST_NOTE,
        max_length=1000,
        error_messages={"min_length": "Écrivez ce qui a été fait, en une phrase au moins."},
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Qui a été interrogé, ce qui a été répondu. Sans nom de personne accompagnée.",
    )


class WatchForm(VersionedForm):
    """The thresholds; none is fixed by a text."""

    many_files = _number("many_files")
    many_files_minutes = _number("many_files_minutes")
    same_surname = forms.BooleanField(
        label="Signaler un lecteur qui porte le nom de la personne", required=False
    )
    without_link = _number("without_link")
    refusals = _number("refusals")
    refusals_minutes = _number("refusals_minutes")
    at_night = forms.BooleanField(label="Signaler les consultations de nuit", required=False)
    night_from = _number("night_from")
    night_until = _number("night_until")
    third_parties = forms.ChoiceField(
        label="Sur la liste remise à la personne, les professionnels sont dits par",
        choices=ThirdParties.choices,
        widget=forms.RadioSelect,
    )
