"""Forms of what becomes of a plan: a move of an action, a result, a delivery, the end."""

from django import forms

from cases.forms.qualification import VersionedForm, long_text
from common.forms import Form, FrenchDateField
from ppcs.enums import Copy, DeliveryMode, FollowUp, GoalOutcome
from ppcs.forms.concertation import spoken
from ppcs.services.close import Closure
from ppcs.services.deliver import Handed
from ppcs.services.goal_outcome import Why

CHOOSE = ("", "Choisissez")
PERSON = "person"


class MoveForm(VersionedForm):
    """What becomes of an action; the moves offered are those that are allowed now."""

    move = forms.ChoiceField(
        label="Où en est cette action ?",
        widget=forms.RadioSelect,
        error_messages={"required": "Dites où en est cette action."},
    )
    on = FrenchDateField(
        label="Depuis le", required=False, not_future=True, help_text="Vide : aujourd’hui."
    )
    reason = forms.ChoiceField(label="Pourquoi ne se fera-t-elle pas ?", required=False)

    def __init__(self, *args, moves: list[tuple[str, str]], reasons: list[tuple], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["move"].choices = moves
        self.fields["reason"].choices = [CHOOSE, *reasons]


class OutcomeForm(VersionedForm):
    """Nothing is required by the fields: the service says all that is missing."""

    outcome = forms.ChoiceField(
        label="Où en est cet objectif ?",
        choices=spoken(GoalOutcome.choices),
        widget=forms.RadioSelect,
        required=False,
    )
    on = FrenchDateField(label="Constaté le", required=False)
    reason = forms.ChoiceField(label="Pourquoi n’a-t-il pas été réalisé ?", required=False)
    explanation = long_text("Explication", 3)
    still_uncovered = forms.BooleanField(label="Le besoin reste non couvert", required=False)
    persons_view = forms.CharField(label="Ce qu’en dit la personne", max_length=300, required=False)
    follow_up = forms.ChoiceField(
        label="Et maintenant ?", choices=[CHOOSE, *spoken(FollowUp.choices)], required=False
    )

    def __init__(self, *args, reasons: list[tuple], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [CHOOSE, *reasons]

    def why(self) -> Why:
        clean = self.cleaned_data
        return Why(
            reason=clean["reason"],
            explanation=clean["explanation"],
            still_uncovered=clean["still_uncovered"],
            persons_view=clean["persons_view"],
            follow_up=clean["follow_up"],
        )


class DeliveryForm(Form):
    """To whom a copy was given; `receivers` are (key, label, object) in the order of the list."""

    to = forms.ChoiceField(label="Remis à", required=False)
    copy = forms.ChoiceField(
        label="Quel exemplaire",
        choices=spoken(Copy.choices),
        widget=forms.RadioSelect,
        required=False,
    )
    on = FrenchDateField(label="Le", required=False)
    mode = forms.ChoiceField(
        label="Comment", choices=[CHOOSE, *spoken(DeliveryMode.choices)], required=False
    )

    def __init__(self, *args, members, relatives, person: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.members = {f"m-{one.public_id}": one for one in members}
        self.relatives = {f"r-{one.public_id}": one for one in relatives}
        choices = [CHOOSE, (PERSON, person)]
        if self.relatives:
            named = [(key, f"{one.name}, {one.link}") for key, one in self.relatives.items()]
            choices.append(("Ses proches", named))
        if self.members:
            named = [(key, f"{one.name}, {one.line}") for key, one in self.members.items()]
            choices.append(("L’équipe", named))
        self.fields["to"].choices = choices

    def handed(self) -> Handed:
        clean = self.cleaned_data
        return Handed(
            copy=clean["copy"],
            on=clean["on"],
            mode=clean["mode"],
            to_person=clean["to"] == PERSON,
            member=self.members.get(clean["to"]),
            relative=self.relatives.get(clean["to"]),
        )


class PlanMoveForm(VersionedForm):
    """Only the version: a move of the plan that asks for a confirmation."""


class ClosePlanForm(VersionedForm):
    reason = forms.ChoiceField(label="Motif de clôture", required=False)
    relay = forms.CharField(
        label="Qui prend le relais ?",
        max_length=300,
        required=False,
        help_text="Un nom, un service, ou « aucun relais nécessaire ».",
    )
    person_told_on = FrenchDateField(label="La personne en a été informée le", required=False)
    gp_told_on = FrenchDateField(label="Le médecin traitant en a été informé le", required=False)
    no_gp = forms.BooleanField(label="Il n’y a pas de médecin traitant", required=False)

    def __init__(self, *args, reasons: list[tuple], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [CHOOSE, *reasons]

    def closure(self) -> Closure:
        clean = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return Closure(**clean)
