"""Forms of the instruction: complements, points of the list, decision, agenda, stops."""

from django import forms

from commissions.enums import LinkKind
from commissions.forms.fields import VersionedForm
from common.forms import Form

CHOOSE = ("", "Choisissez")
YES, NO = "oui", "non"


def sentence(label: str, *, rows: int = 4, most: int = 1000, hint: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=most,
        required=False,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def capital(choices) -> list[tuple[str, str]]:
    return [(value, f"{label[:1].upper()}{label[1:]}") for value, label in choices]


class AskMoreForm(VersionedForm):
    question = sentence(
        "Ce que vous demandez au saisissant",
        most=500,
        hint="Il le lit sur la page de sa saisine. Pas de nom, pas d’adresse.",
    )


class ChecksForm(VersionedForm):
    checks = forms.MultipleChoiceField(
        label="Points de recevabilité", widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args, checks: list[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["checks"].choices = checks


class AcceptForm(VersionedForm):
    """The reason is asked for only where the commission examines without an accord (D1)."""

    without_accord_reason = sentence(
        "Pourquoi examiner sans l’accord de la personne ?",
        rows=3,
        most=300,
        hint="La règle de votre commission le permet, de façon anonyme, avec ce motif écrit.",
    )

    def __init__(self, *args, asks_reason: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not asks_reason:
            del self.fields["without_accord_reason"]


class ReasonForm(VersionedForm):
    """One coded reason: to refuse, to adjourn, to suspend."""

    reason = forms.ChoiceField(label="Motif", required=False)

    def __init__(self, *args, reasons: list[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [CHOOSE, *reasons]


class RefuseForm(ReasonForm):
    orientation = sentence(
        "Vers qui orienter le saisissant ?",
        hint="Il lit ces mots, et rien d’autre de l’instruction.",
    )


class ScheduleForm(VersionedForm):
    session = forms.ChoiceField(label="Séance", required=False)

    def __init__(self, *args, sessions: list[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["session"].choices = [CHOOSE, *sessions]


class DeclareForm(Form):
    """« Avez-vous un lien… »: asked before anything of the situation is shown."""

    has_link = forms.ChoiceField(
        label="Avez-vous un lien avec cette personne ?",
        choices=[
            (NO, "Non, à ma connaissance"),
            (YES, "Oui, ou je ne peux pas l’exclure : je me déporte"),
        ],
        widget=forms.RadioSelect,
        required=False,
    )
    kind = forms.ChoiceField(
        label="Quel lien ?",
        help_text="Ne se lit nulle part : il compte dans le registre des déports, sans votre nom.",
        choices=[CHOOSE, *capital(LinkKind.choices)],
        required=False,
    )

    def answer(self) -> bool | None:
        return {YES: True, NO: False}.get(self.cleaned_data["has_link"])


class StandAsideForm(Form):
    kind = forms.ChoiceField(
        label="Quel lien ?", choices=[CHOOSE, *capital(LinkKind.choices)], required=False
    )
