"""The forms of a session: who came, how each situation ends, a contribution, a préconisation."""

from collections.abc import Sequence

from django import forms

from commissions.enums import Audience, Company, EntryOutcome
from commissions.forms.fields import VersionedForm
from commissions.forms.screened import ScreenedMixin, ScreenedText
from commissions.models import AgendaEntry
from commissions.selectors.attending import Expected
from commissions.selectors.table import Chair
from commissions.services.contribute import LONGEST
from commissions.services.preconise import Proposal
from commissions.services.room import LENGTHS, Conclusion
from common.forms import Form, FrenchDateField

OUTCOMES = [
    (EntryOutcome.EXAMINED.value, "Examinée"),
    (EntryOutcome.ADJOURNED.value, "Ajournée"),
]
CAME = [("yes", "Oui"), ("no", "Non")]


class AttendanceForm(VersionedForm):
    """Who is there; whoever may not be ticked stands on the page, with the reason."""

    present = forms.MultipleChoiceField(
        label="Personnes présentes", widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args, expected: Sequence[Expected], **kwargs):
        super().__init__(*args, **kwargs)
        self.by_key = {str(one.mandate.public_id): one for one in expected}
        self.fields["present"].choices = [
            (key, f"{one.name}, {one.line}") for key, one in self.by_key.items() if not one.why_not
        ]

    def present_mandates(self) -> frozenset[int]:
        return frozenset(self.by_key[key].mandate.pk for key in self.cleaned_data["present"])


class OpeningForm(AttendanceForm):
    reminder_read = forms.BooleanField(
        label="Le rappel des règles a été lu à voix haute", required=False
    )


class ProlongForm(VersionedForm):
    minutes = forms.TypedChoiceField(
        label="Prolonger de",
        coerce=int,
        choices=[(one, f"{one} minutes") for one in LENGTHS],
        required=False,
        empty_value=0,
    )


class ConcludeForm(VersionedForm):
    """How one situation ends; nothing of what was said is asked."""

    outcome = forms.ChoiceField(
        label="Qu’en est-il ?", choices=OUTCOMES, widget=forms.RadioSelect, required=False
    )
    reason = forms.ChoiceField(label="Motif de l’ajournement", required=False)
    person_came = forms.ChoiceField(
        label="La personne était présente", choices=CAME, widget=forms.RadioSelect, required=False
    )
    company = forms.ChoiceField(
        label="Accompagnée", choices=[("", "Sans objet"), *Company.choices], required=False
    )

    def __init__(self, *args, reasons: Sequence[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [("", "Choisissez"), *reasons]

    def conclusion(self) -> Conclusion:
        said = self.cleaned_data
        came = {"yes": True, "no": False}.get(said["person_came"])
        return Conclusion(said["outcome"], said["reason"], came, said["company"])


class ClosingForm(VersionedForm):
    """The same four questions for each situation that is still open, by its entry."""

    def __init__(self, *args, entries: Sequence[AgendaEntry], reasons, **kwargs):
        super().__init__(*args, **kwargs)
        self.entries = list(entries)
        for entry in self.entries:
            one = ConcludeForm(reasons=reasons)
            for name in ("outcome", "reason", "person_came", "company"):
                self.fields[f"{name}_{entry.pk}"] = one.fields[name]

    def rows(self):
        """(code, the four questions) for the page."""
        return [
            (
                entry.situation.code,
                f"outcome_{entry.pk}",
                *(
                    self[f"{name}_{entry.pk}"]
                    for name in ("outcome", "reason", "person_came", "company")
                ),
            )
            for entry in self.entries
        ]

    def conclusions(self) -> dict[int, Conclusion]:
        found = {}
        for entry in self.entries:
            said = {
                name: self.cleaned_data[f"{name}_{entry.pk}"]
                for name in ("outcome", "reason", "person_came", "company")
            }
            came = {"yes": True, "no": False}.get(said["person_came"])
            found[entry.pk] = Conclusion(said["outcome"], said["reason"], came, said["company"])
        return found


class ContributionForm(ScreenedMixin, Form):
    """What somebody brings; the animateur alone reads it unless its author says otherwise."""

    text = ScreenedText(
        label="Ajouter une contribution",
        help_text="Pas de nom, pas d’adresse, pas de date de naissance, ni diagnostic ni traitement. "
        "Rien n’oblige à écrire.",
        max_length=LONGEST,
        rows=3,
    )
    audience = forms.ChoiceField(
        label="Qui peut la lire",
        choices=[(one.value, f"{one.label[:1].upper()}{one.label[1:]}") for one in Audience],
        initial=Audience.ANIMATOR,
        widget=forms.RadioSelect,
        required=False,
    )
    readers = forms.MultipleChoiceField(
        label="Personnes choisies", widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, data=None, *, chairs: Sequence[Chair], me: int | None, **kwargs):
        super().__init__(data, **kwargs)
        self.chairs = {one.key: one for one in chairs if one.may_be_chosen and one.user_id != me}
        self.fields["readers"].choices = [
            (key, f"{one.function}, {one.family_label}") for key, one in self.chairs.items()
        ]

    def words(self) -> dict:
        """The arguments of the service."""
        chosen = [self.chairs[key].mandate_id for key in self.cleaned_data["readers"]]
        return {
            "text": self.cleaned_data["text"],
            "audience": self.cleaned_data["audience"] or Audience.ANIMATOR.value,
            "readers": chosen,
            "kept": self.kept(),
        }


class PreconisationForm(VersionedForm):
    title = forms.CharField(
        label="Préconisation",
        help_text="Une phrase, un verbe d’abord. C’est une proposition, jamais une décision.",
        max_length=200,
        required=False,
    )
    kind = forms.ChoiceField(label="Type", required=False)
    owner = forms.ChoiceField(label="Qui la porte", required=False)
    owner_function = forms.CharField(
        label="Ou quelle fonction, quel service",
        help_text="Pour qui n’est pas autour de la table. Par exemple : SAVS, à désigner.",
        max_length=120,
        required=False,
    )
    due_on = FrenchDateField(
        label="Échéance", help_text="Par exemple : 15/01/2027.", required=False
    )

    def __init__(self, *args, kinds, owners, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", "Choisissez"), *kinds]
        self.fields["owner"].choices = [("", "À désigner, ou service ci-dessous"), *owners]

    def proposal(self, owner) -> Proposal:
        said = self.cleaned_data
        return Proposal(
            kind=said["kind"],
            title=said["title"],
            owner=owner,
            owner_function=said["owner_function"],
            due_on=said["due_on"],
        )
