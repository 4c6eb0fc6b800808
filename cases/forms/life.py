"""The moves of a situation: next date, watch, another level, another référent, closing, reopening."""

from django import forms

from cases.forms.qualification import OneOfField, VersionedForm
from cases.services.hand_over import LONGEST_OVERLAP
from cases.services.open_case import PLANNED
from common.forms import FrenchDateField


class HandOverForm(VersionedForm):
    """Without `overlaps` nobody is there any more who could stay beside the new référent."""

    referent = OneOfField(label="Nouveau référent")
    overlap_until = FrenchDateField(
        label="L’ancien référent reste en relais jusqu’au",
        help_text="Jusqu’à ce jour compris, il garde la situation dans sa file, « en relais », et "
        "reçoit les mêmes messages ; cela s’arrête tout seul. Rien si le passage est immédiat, "
        f"{LONGEST_OVERLAP} jours au plus.",
        required=False,
    )

    def __init__(self, *args, coordinators, overlaps: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["referent"].offer(coordinators)
        if not overlaps:
            del self.fields["overlap_until"]


class DueForm(VersionedForm):
    on = FrenchDateField(label="Le", required=False)
    kind = forms.ChoiceField(
        label="À faire",
        choices=[("", "Rien de prévu"), *((kind.value, kind.label) for kind in PLANNED)],
        required=False,
    )


class WatchForm(VersionedForm):
    until = FrenchDateField(label="Refaire le point le", required=False)


class LevelForm(VersionedForm):
    level = forms.ChoiceField(label="Nouveau niveau", widget=forms.RadioSelect, required=False)
    reason = forms.CharField(
        label="Pourquoi ?",
        help_text="Lu par les coordinateurs du DAC, dans l’historique du suivi.",
        max_length=200,
        required=False,
    )

    def __init__(self, *args, levels: list[tuple], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = levels


class CloseForm(VersionedForm):
    reason = forms.ChoiceField(label="Motif de clôture", required=False)
    relay = forms.CharField(
        label="Qui prend le relais ?",
        help_text="Un nom, un service, ou « aucun relais nécessaire ».",
        max_length=300,
        required=False,
    )
    person_told_on = FrenchDateField(
        label="La personne en a été informée le",
        help_text="Par exemple : 15/01/2027. Rien en cas de décès, ou si elle est injoignable.",
        required=False,
    )

    def __init__(self, *args, reasons: list[tuple], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [("", "Choisissez"), *reasons]


class ReopenForm(VersionedForm):
    reason = forms.CharField(
        label="Pourquoi le suivi reprend-il ?",
        help_text="Lu par les coordinateurs du DAC, dans l’historique du suivi.",
        max_length=300,
        required=False,
    )
    level = forms.ChoiceField(
        label="Niveau d’accompagnement", widget=forms.RadioSelect, required=False
    )
    referent = OneOfField(label="Référent")

    def __init__(self, *args, levels: list[tuple], coordinators, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = levels
        self.fields["referent"].offer(coordinators)
