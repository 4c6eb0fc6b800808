"""The forms of the person's decisions: noting one, taking one back, a refusal in words."""

from collections.abc import Iterable

from django import forms

from cases.enums import (
    STANDING,
    ConsentKind,
    ConsentMode,
    ConsentScope,
    GivenBy,
    Volet,
)
from cases.forms.qualification import OneOfField, VersionedForm
from cases.forms.team import one_of, words
from cases.models import Relative, TeamMember
from cases.selectors.decisions import WORDS
from cases.services.decisions import Decision
from cases.services.refusals import EVERYTHING
from common.forms import Form, FrenchDateField


class SomeOfField(forms.TypedMultipleChoiceField):
    """Some of the objects that the page has read already."""

    def __init__(self, **kwargs):
        super().__init__(
            required=False, empty_value=(), widget=forms.CheckboxSelectMultiple, **kwargs
        )

    def offer(self, objects: Iterable[TeamMember]) -> None:
        """Propose these, by name and what they do."""
        known = {str(one.public_id): one for one in objects}
        self.choices = [(key, f"{one.name}, {one.line}") for key, one in known.items()]
        self.coerce = known.get


class DecisionForm(VersionedForm):
    """One act of the person; `version` counts the decisions of this kind that the page showed."""

    members = SomeOfField(label="Avec qui ?")
    relative = OneOfField(label="Quel proche ?")
    decision = one_of("Ce que la personne a décidé", (), radio=True)
    scope = one_of(
        "Ce qui peut être partagé",
        ConsentScope.choices,
        hint="« Soins » ouvre la santé ; « aides » ne l’ouvre pas.",
        radio=True,
    )
    mode = one_of("Comment l’a-t-elle fait savoir ?", ConsentMode.choices, radio=True)
    given_by = one_of("Qui a répondu ?", GivenBy.choices, radio=True)
    giver = OneOfField(label="Lequel ?")
    decided_on = FrenchDateField(label="Le", required=False)
    until = FrenchDateField(
        label="Jusqu’au", help_text="Rien : jusqu’à ce qu’elle le retire.", required=False
    )
    reason = words("Motif ou précision", longest=300, rows=2, hint="Lu par le DAC seulement.")

    def __init__(
        self,
        *args,
        kind: str,
        members: Iterable[TeamMember],
        relatives: Iterable[Relative],
        **kwargs,
    ):
        """`members` are those outside the équipe de soins."""
        super().__init__(*args, **kwargs)
        self.kind, relatives = kind, list(relatives)
        self.fields["decision"].choices = [(one.value, WORDS[kind][one]) for one in STANDING]
        self.fields["members"].offer(members)
        self.fields["relative"].offer(relatives)
        self.fields["giver"].offer(relatives)
        if kind == ConsentKind.INFORMATION:
            self.fields["mode"].label = "Comment l’a-t-elle été ?"
            self.fields["given_by"].label = "Qui a été informé ?"
        for name, only in (
            ("members", ConsentKind.SHARING),
            ("scope", ConsentKind.SHARING),
            ("relative", ConsentKind.RELATIVE),
        ):
            if kind != only:
                del self.fields[name]

    def act(self) -> Decision:
        """What the service takes."""
        names = Decision.__dataclass_fields__.keys() & self.cleaned_data.keys()
        values = {name: self.cleaned_data[name] for name in names}
        return Decision(kind=self.kind, **values | {"members": tuple(values.get("members", ()))})


class WithdrawalForm(Form):
    on = FrenchDateField(label="Le", required=False)
    mode = one_of("Comment l’a-t-elle fait savoir ?", ConsentMode.choices, radio=True)


class RefusalForm(Form):
    member = OneOfField(label="Qui ne doit pas voir ?")
    volet = one_of(
        "Quoi ?",
        [
            *((one.value, f"Le volet {one.label}") for one in Volet),
            (EVERYTHING, "Rien du tout"),
        ],
        radio=True,
    )
    words = words(
        "Ce que la personne a dit",
        longest=300,
        rows=2,
        hint="Avec ses mots. Lu par le DAC, et imprimé sur l’exemplaire complet de son plan.",
    )
    said_on = FrenchDateField(label="Dit le", required=False)

    def __init__(self, *args, members: Iterable[TeamMember], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["member"].offer(members)
