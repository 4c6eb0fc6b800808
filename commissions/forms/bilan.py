"""Forms around the bilan: who reads it, what was missing."""

from django import forms
from django.utils.text import capfirst

from commissions.enums import ItemList, ReaderKind
from commissions.models import Commission
from common.forms import Form


class ReaderForm(Form):
    """An account found by its address; no list of accounts is shown."""

    email = forms.EmailField(label="Adresse du compte", max_length=254)
    as_what = forms.ChoiceField(
        label="Au titre de",
        choices=[(value, capfirst(label)) for value, label in ReaderKind.choices],
        widget=forms.RadioSelect,
    )


class BlockageForm(Form):
    """One item of the commission's list, and no text."""

    kind = forms.ChoiceField(label="Ce qui a manqué", widget=forms.RadioSelect)

    def __init__(self, *args, commission: Commission, **kwargs):
        super().__init__(*args, **kwargs)
        offered = commission.items.filter(kind=ItemList.BLOCKAGE, is_active=True)
        self.fields["kind"].choices = [(item.code, item.label) for item in offered]
