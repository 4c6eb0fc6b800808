"""The forms of the person's decisions: noting one, taking one back, a refusal in words."""

from collections.abc import Iterable
from datetime import date

from django import forms

from cases.enums import (
    STANDING,
    ConsentKind,
    ConsentMode,
    ConsentScope,
    ConsentStatus,
    Consulted,
    GivenBy,
    InformedBy,
    SharedCategory,
    SharingSupport,
    TeamRole,
    Volet,
)
from cases.forms.qualification import OneOfField, VersionedForm
from cases.forms.team import one_of, words
from cases.models import Consent, Relative, TeamMember
from cases.selectors.decision_rows import WORDS
from cases.services.decisions import Decision
from cases.services.refusals import EVERYTHING
from cases.services.signed_copy import ACCEPTED
from cases.services.told import Told
from common.forms import Form, FrenchDateField

PAPER = "PDF ou photographie JPEG. Gardée chiffrée, lue par les coordinateurs du DAC seulement."
ONLY_FOR_SHARING = (
    "members",
    "scope",
    "categories",
    "recipient_roles",
    "supports",
    "security_told",
)


def some_of(label: str, choices, *, hint: str = "") -> forms.MultipleChoiceField:
    """Several answers; the service asks for those that the law wants."""
    return forms.MultipleChoiceField(
        label=label,
        help_text=hint,
        choices=[(value, f"{said[:1].upper()}{said[1:]}") for value, said in choices],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


class PaperField(forms.FileField):
    """The paper that the person signed."""

    def __init__(self, **kwargs):
        widget = forms.FileInput(attrs={"accept": ACCEPTED})
        super().__init__(
            label="Copie signée", required=False, help_text=PAPER, widget=widget, **kwargs
        )


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
    categories = some_of("Quelles informations ?", SharedCategory.choices)
    recipient_roles = some_of(
        "Désignés aussi par leur catégorie ?",
        TeamRole.choices,
        hint="Rien : elle les a désignés par leur nom. L’accord ouvre à ceux que vous cochez plus "
        "haut, à personne d’autre.",
    )
    supports = some_of("Sur quoi les informations sont-elles partagées ?", SharingSupport.choices)
    security_told = forms.BooleanField(
        label="On lui a dit comment ses informations sont protégées, et qui n’y a pas accès",
        required=False,
    )
    informed_by = some_of("Comment a-t-elle été informée ?", InformedBy.choices)
    mode = one_of("Comment l’a-t-elle fait savoir ?", ConsentMode.choices, radio=True)
    given_by = one_of("Qui a répondu ?", GivenBy.choices, radio=True)
    consulted = one_of(
        "Qui a été informé, ou consulté, à sa place ?",
        Consulted.choices,
        hint="La personne de confiance d’abord, à défaut un proche (articles L1111-4 et R1110-3). "
        "Elle-même est informée dès que c’est possible.",
        radio=True,
    )
    giver = OneOfField(label="Lequel ?")
    decided_on = FrenchDateField(label="Le", required=False)
    until = FrenchDateField(
        label="Jusqu’au",
        help_text="Rien : jusqu’à ce qu’elle le retire. Si c’est impossible à recueillir : le jour "
        "où le lui redemander.",
        required=False,
    )
    reason = words("Motif ou précision", longest=300, rows=2, hint="Lu par le DAC seulement.")
    paper = PaperField()

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
        members = list(members)
        self.kind, relatives = kind, list(relatives)
        self.fields["decision"].choices = [(one.value, WORDS[kind][one]) for one in STANDING]
        self.fields["members"].offer(members)
        self.fields["relative"].offer(relatives)
        self.fields["giver"].offer(relatives)
        if kind == ConsentKind.INFORMATION:
            self.fields["mode"].label = "Comment l’a-t-elle été ?"
            self.fields["given_by"].label = "Qui a été informé ?"
        self._leave_out(kind)
        if kind == ConsentKind.SHARING:
            there = {one.role for one in members}
            roles = self.fields["recipient_roles"]
            roles.choices = [one for one in roles.choices if one[0] in there]

    def _leave_out(self, kind: str) -> None:
        """What is not asked about this kind of decision."""
        out = [] if kind == ConsentKind.SHARING else [*ONLY_FOR_SHARING]
        if kind not in (ConsentKind.SHARING, ConsentKind.INFORMATION):
            out.append("informed_by")
        if kind != ConsentKind.RELATIVE:
            out.append("relative")
        for name in out:
            del self.fields[name]

    def act(self) -> Decision:
        """What the service takes."""
        clean = self.cleaned_data
        names = Decision.__dataclass_fields__.keys() & clean.keys()
        values = {name: clean[name] for name in names} | {
            "members": tuple(clean.get("members", ()))
        }
        told = {name: clean[name] for name in Told.__dataclass_fields__.keys() & clean.keys()}
        told = {name: v if isinstance(v, bool) else tuple(v) for name, v in told.items()}
        return Decision(kind=self.kind, told=Told(**told), **values)


def as_before(consent: Consent, today: date) -> dict:
    """What a renewal starts from: all that was decided, but for what she must be told anew.

    It is to last as long as the one before did.
    """
    lasted = consent.until - consent.decided_on if consent.until is not None else None
    return {
        "decision": ConsentStatus.GIVEN,
        "members": [str(consent.member.public_id)] if consent.member is not None else [],
        "relative": str(consent.relative.public_id) if consent.relative is not None else "",
        "scope": consent.scope,
        "categories": consent.categories,
        "recipient_roles": consent.recipient_roles,
        "supports": consent.supports,
        "mode": consent.mode,
        "given_by": consent.given_by or GivenBy.PERSON,
        "until": today + lasted if lasted is not None else None,
    }


class SignedCopyForm(Form):
    paper = PaperField()


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
