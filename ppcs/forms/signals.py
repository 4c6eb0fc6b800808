"""Forms of an alert: what was seen, and what was done about it."""

from django import forms

from cases.forms.qualification import VersionedForm, long_text
from common.forms import Form, FrenchDateField
from ppcs.enums import RaisedOutcome
from ppcs.forms.concertation import spoken
from ppcs.services.raise_alert import Seen

MYSELF = ("", "Moi")


class RaiseForm(Form):
    """`informants` are the people for whom a coordinator may write; nobody else is asked."""

    told_by = forms.ChoiceField(label="Qui l’a constaté ?", required=False)
    happened_on = FrenchDateField(label="Constaté le", required=False)
    words = long_text("Ce qui a été constaté", 4)

    def __init__(self, *args, informants: list[str], readers: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["words"].help_text = readers
        if informants:
            names = [(name, name) for name in informants]
            self.fields["told_by"].choices = [MYSELF, *names]
        else:
            del self.fields["told_by"]

    def seen(self) -> Seen:
        clean = self.cleaned_data
        return Seen(clean["happened_on"], clean["words"], clean.get("told_by", ""))


class SettleForm(VersionedForm):
    done = forms.CharField(
        label="Ce qui a été fait",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    outcome = forms.ChoiceField(
        label="Et pour le plan ?",
        choices=spoken(RaisedOutcome.choices),
        widget=forms.RadioSelect,
        required=False,
    )
