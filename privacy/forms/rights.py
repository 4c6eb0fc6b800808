"""What is typed about a person’s request, its copy, a restriction, a hold."""

from django import forms

from commissions.forms.fields import VersionedForm
from common.forms import BirthDateField, Form, FrenchDateField
from privacy.enums import AskedBy, HandedOver, IdentityCheck, Kept, RightKind
from privacy.services.subject_requests import Asked, Wanted


def long_text(label: str, hint: str = "", *, length: int = 1000) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=length,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class WantedForm(Form):
    """About whom: a reference, or the whole identity; what is typed here is kept nowhere."""

    reference = forms.CharField(
        label="Référence de la situation ou de la demande",
        help_text="Par exemple S-2026-00012. À défaut, l’identité entière ci-dessous.",
        max_length=16,
        required=False,
    )
    name = forms.CharField(label="Nom", max_length=80, required=False)
    first_name = forms.CharField(label="Prénom", max_length=80, required=False)
    birth_date = BirthDateField(label="Date de naissance", required=False)

    def wanted(self) -> Wanted:
        names = ("reference", "name", "first_name", "birth_date")
        return Wanted(**{name: self.cleaned_data[name] for name in names})


class RequestForm(WantedForm):
    kind = forms.ChoiceField(
        label="Ce qui est demandé", choices=RightKind.choices, widget=forms.RadioSelect
    )
    received_on = FrenchDateField(label="Reçue le")
    asked_by = forms.ChoiceField(
        label="Qui demande", choices=AskedBy.choices, widget=forms.RadioSelect
    )
    identity = forms.ChoiceField(
        label="Comment l’identité est sûre",
        choices=IdentityCheck.choices,
        widget=forms.RadioSelect,
    )
    words = long_text(
        "Ce qu’elle demande",
        "Pour une rectification : ce qui est faux, et ce qui est juste. Lu par le référent et le "
        "responsable ; le délégué ne le relit pas ensuite.",
    )

    def asked(self) -> Asked:
        names = ("kind", "received_on", "asked_by", "identity", "words")
        return Asked(**{name: self.cleaned_data[name] for name in names})


class HoldForm(WantedForm):
    reason = forms.CharField(
        label="Motif du gel",
        help_text="Par exemple : contentieux, enquête, opposition à l’effacement. Sans rien de la "
        "situation.",
        max_length=300,
        required=False,
    )


class ReasonForm(Form):
    reason = long_text("Pourquoi ?", length=300)


class GestureForm(VersionedForm):
    """A button alone, on what the page showed."""


class RefuseForm(VersionedForm):
    reason = long_text(
        "Motif du refus",
        "Dit à la personne, avec son droit d’écrire à la CNIL et de saisir un juge.",
    )


class RectifiedForm(VersionedForm):
    done = long_text("Ce qui a été rectifié, et où", "Gardé avec la demande.")


class ErasureForm(VersionedForm):
    """Without the choice where social data alone go: the service asks for it where it is due."""

    kept = forms.ChoiceField(
        label="Que doit-il rester ?",
        choices=Kept.choices,
        widget=forms.RadioSelect,
        required=False,
    )


class ConfirmForm(VersionedForm):
    """Carries the counts that were read, so that nothing else is confirmed."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    def show(self, seen: str) -> None:
        """The page is shown again with these counts: they are what is confirmed next."""
        typed = self.data.copy()
        typed[self.add_prefix("seen")] = seen
        self.data = typed


class DropForm(VersionedForm):
    reason = long_text(
        "Pourquoi l’écarter ?",
        "Sans rien de la situation. Ce qui reste échu est proposé à nouveau dans un an.",
        length=300,
    )


class ReleaseForm(VersionedForm):
    how = forms.ChoiceField(
        label="Comment", choices=HandedOver.choices, widget=forms.RadioSelect, required=False
    )
    on = FrenchDateField(label="Remise le")


class MaskForm(Form):
    """`row` is sent several times: one box a row."""

    reason = forms.CharField(
        label="Pourquoi masquer les lignes cochées ?",
        help_text="La personne lira ce motif. Par exemple : droits d’une autre personne.",
        max_length=300,
        required=False,
    )
