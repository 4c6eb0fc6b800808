"""Forms of the vault: what is put in it, and for what it is opened."""

from collections.abc import Iterable
from datetime import date

from django import forms

from commissions.enums import VaultPurpose
from commissions.forms.instruction import capital
from common.forms import BirthDateField, Form, PhoneField


class IdentityForm(Form):
    """Every field may stay empty: an anonymous situation has no vault at all."""

    last_name = forms.CharField(label="Nom", max_length=80, required=False)
    first_name = forms.CharField(label="Prénom", max_length=80, required=False)
    birth_date = BirthDateField(label="Date de naissance", required=False)
    address = forms.CharField(label="Adresse", max_length=200, required=False)
    phone = PhoneField(label="Téléphone", required=False)
    representative = forms.CharField(
        label="Représentant légal",
        help_text="Pour une personne mineure ou protégée : nom et service.",
        max_length=120,
        required=False,
    )
    representative_phone = PhoneField(label="Son téléphone", required=False)

    @staticmethod
    def shown(identity: dict[str, str]) -> dict:
        """What the vault gave, as the fields take it."""
        born = identity.get("birth_date", "")
        return identity | {"birth_date": date.fromisoformat(born) if born else None}

    def identity(self) -> dict[str, str]:
        """As the vault takes it: texts only."""
        data = dict(self.cleaned_data)
        data["birth_date"] = data["birth_date"].isoformat() if data["birth_date"] else ""
        return {name: value or "" for name, value in data.items()}


class OpenForm(Form):
    purpose = forms.ChoiceField(label="Pour quoi ?", widget=forms.RadioSelect, required=False)
    reason = forms.CharField(
        label="Motif écrit",
        help_text="Vingt caractères au moins. L’animateur et le DPO le lisent : "
        "n’y écrivez ni nom, ni coordonnées, ni santé.",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )

    def __init__(self, *args, purposes: Iterable[str], **kwargs):
        super().__init__(*args, **kwargs)
        allowed = [(value, label) for value, label in VaultPurpose.choices if value in purposes]
        self.fields["purpose"].choices = capital(allowed)
