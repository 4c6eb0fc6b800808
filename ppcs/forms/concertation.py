"""Forms of the concertation: ask for opinions or note a meeting, answer, say how a reservation is met."""

from django import forms
from django.db import models

from cases.forms.qualification import VersionedForm
from common.forms import FrenchDateField
from ppcs.enums import ConcertationMode
from ppcs.services.consult import Meeting
from ppcs.services.opine import Heard


class How(models.TextChoices):
    ASK = "ask", "Demander l’avis de chacun, à distance"
    MEETING = "meeting", "Noter une réunion qui a eu lieu"


ANSWERS = (
    ("agree", "D’accord"),
    ("reserve", "Réserve : je la dis ci-dessous"),
    ("abstain", "Sans avis"),
)


def spoken(choices: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Answers to choose from begin with a capital; the same words inside a sentence do not."""
    return [(value, f"{str(label)[:1].upper()}{str(label)[1:]}") for value, label in choices]


HELD = [
    choice
    for choice in spoken(ConcertationMode.choices)
    if choice[0] != ConcertationMode.ASYNCHRONOUS
]


class ConsultForm(VersionedForm):
    """Nothing is required by the fields: the service says all that is missing."""

    how = forms.ChoiceField(
        label="Comment l’équipe se concerte-t-elle ?",
        choices=How.choices,
        widget=forms.RadioSelect,
        initial=How.ASK,
        error_messages={"required": "Choisissez comment l’équipe se concerte."},
    )
    until = FrenchDateField(
        label="Avis attendus jusqu’au",
        required=False,
        help_text="Qui n’a rien dit ce jour-là est « sans avis ».",
    )
    mode = forms.ChoiceField(
        label="Nature de la réunion", choices=[("", "Choisissez"), *HELD], required=False
    )
    held_on = FrenchDateField(label="Tenue le", required=False)
    participants = forms.CharField(
        label="Qui était là",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="La personne et ses proches aussi, s’ils y étaient.",
    )
    minutes = forms.CharField(
        label="Ce qui a été convenu",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def meeting(self) -> Meeting:
        clean = self.cleaned_data
        return Meeting(
            mode=clean["mode"],
            held_on=clean["held_on"],
            participants=clean["participants"],
            minutes=clean["minutes"],
        )


class OpinionForm(VersionedForm):
    """One's own answer; a reservation is said in words."""

    answer = forms.ChoiceField(
        label="Que pensez-vous de ce plan ?",
        choices=ANSWERS,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une réponse."},
    )
    text = forms.CharField(
        label="Votre réserve, ou une précision",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Lue par les coordinateurs du DAC.",
    )

    def heard(self) -> Heard | None:
        return None


class RecordedOpinionForm(OpinionForm):
    """What a member without an account said, with how and when one knows it."""

    source = forms.CharField(
        label="Comment le savez-vous ?",
        max_length=200,
        required=False,
        help_text="Par exemple : par téléphone, par courrier.",
    )
    on = FrenchDateField(label="Le", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["answer"].label = "Son avis"
        self.fields["text"].label = "Sa réserve, ou une précision"

    def heard(self) -> Heard:
        return Heard(source=self.cleaned_data["source"], on=self.cleaned_data["on"])


class MeetForm(VersionedForm):
    met = forms.CharField(
        label="Comment y est-il répondu ?",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ce qui a été changé dans le plan, ou pourquoi rien ne l’est.",
    )
