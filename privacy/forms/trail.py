"""What the officer looks for in the journal, and why they take some of it away."""

import re

from django import forms
from django.core.exceptions import ValidationError

from commissions.forms.fields import AccountField
from common.forms import Form, FrenchDateField
from privacy.enums import ExportReason
from privacy.selectors.trail import Criteria
from privacy.selectors.wording import NATURES

REFERENCE = re.compile(r"[A-Z]{1,6}-[0-9]{4}-[0-9]{1,10}")
ACTION = re.compile(r"[a-z][a-z_.]{0,79}")
ALL = [("", "Tout")]


class TrailForm(Form):
    """Posted, never in an address; what is found says nothing of persons."""

    account = AccountField(label="Compte", required=False, help_text="Un nom, ou une adresse.")
    nature = forms.ChoiceField(
        label="Nature",
        required=False,
        choices=ALL + [(code, words) for code, (_, words) in NATURES.items()],
    )
    action = forms.CharField(
        label="Code d’action",
        required=False,
        max_length=80,
        help_text="Son début suffit : cases.note, signin.failed, command…",
    )
    since = FrenchDateField(label="Du", required=False, not_future=True)
    until = FrenchDateField(label="Au", required=False, not_future=True)
    reference = forms.CharField(
        label="Référence d’une situation ou d’une demande", required=False, max_length=24
    )

    def clean_action(self) -> str:
        action = self.cleaned_data["action"].strip().lower()
        if action and not ACTION.fullmatch(action):
            raise ValidationError("Un code d’action s’écrit en minuscules, comme « cases.note ».")
        return action

    def clean_reference(self) -> str:
        reference = self.cleaned_data["reference"].strip().upper()
        if reference and not REFERENCE.fullmatch(reference):
            raise ValidationError("Écrivez la référence comme ceci : S-2026-00012. Jamais un nom.")
        return reference

    def clean(self) -> dict:
        data = super().clean()
        since, until = data.get("since"), data.get("until")
        if since and until and since > until:
            self.add_error("until", "La fin est avant le début.")
        return data

    def criteria(self) -> Criteria:
        """What was asked for, as codes and identifiers."""
        data = self.cleaned_data
        account = data["account"]
        return Criteria(
            account=str(account.public_id) if account is not None else "",
            nature=data["nature"],
            action=data["action"],
            since=data["since"].isoformat() if data["since"] else "",
            until=data["until"].isoformat() if data["until"] else "",
            reference=data["reference"],
        )


class ExportForm(Form):
    """Why these rows leave the application; a code, since the journal keeps no sentence."""

    reason = forms.ChoiceField(
        label="Pourquoi", choices=ExportReason.choices, widget=forms.RadioSelect
    )
