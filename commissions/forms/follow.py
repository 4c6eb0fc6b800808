"""Forms of the time after a session: référent, next date, return to the person, end."""

from django import forms

from commissions.enums import ReturnWay
from commissions.forms.fields import VersionedForm
from commissions.forms.instruction import CHOOSE, ReasonForm, capital
from common.forms import FrenchDateField

SATISFACTION = (
    ("", "Pas demandé"),
    ("1", "Pas du tout satisfaite"),
    ("2", "Peu satisfaite"),
    ("3", "Partagée"),
    ("4", "Satisfaite"),
    ("5", "Très satisfaite"),
)


class ReferentForm(VersionedForm):
    referent = forms.ChoiceField(label="Qui a accepté d’être référent ?", required=False)

    def __init__(self, *args, people: list[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["referent"].choices = [CHOOSE, *people]


class NextDateForm(VersionedForm):
    next_on = FrenchDateField(label="Prochaine date", required=False)


class ConfirmForm(VersionedForm):
    """Nothing to fill in: the page says what follows, the button does it."""


class ReturnTextForm(VersionedForm):
    text = forms.CharField(
        label="Ce qui sera dit à la personne",
        help_text="Des phrases courtes, à la deuxième personne. Ce qui est proposé, par qui, à partir de "
        "quand ; qu’elle reste libre de dire non. Pas de nom d’un tiers.",
        max_length=3000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 10}),
    )


class ReturnDoneForm(VersionedForm):
    way = forms.ChoiceField(
        label="Comment l’a-t-elle appris ?",
        choices=capital(ReturnWay.choices),
        widget=forms.RadioSelect,
        required=False,
    )
    done_on = FrenchDateField(label="Le", required=False, not_future=True)
    violence_checked = forms.BooleanField(
        label="J’ai vérifié qu’elle pouvait être jointe ainsi sans danger", required=False
    )
    satisfaction = forms.ChoiceField(
        label="Ce qu’elle en pense", choices=SATISFACTION, required=False
    )
    impossible_reason = forms.CharField(
        label="Pourquoi est-ce impossible ?",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_satisfaction(self) -> int | None:
        typed = self.cleaned_data["satisfaction"]
        return int(typed) if typed else None


class CloseForm(ReasonForm):
    """One reason of the commission's own list."""


class NotDoneForm(ReasonForm):
    """Why a préconisation will not be done."""
