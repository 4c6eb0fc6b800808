"""One small form per section of a DAC's settings."""

from django import forms

from common.forms import Form, FrenchDateField
from common.french import DAYS
from directory.enums import SettingsSection
from directory.history import changes_since
from directory.models import Dac
from directory.models.dac import LONGEST_DELAY

DAYS_UNIT = "jours ouvrés"
LONGEST_REVIEW = 24  # months


class VersionedForm(Form):
    """A form that remembers which version of the settings its page showed."""

    version = forms.IntegerField(
        widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1, required=False
    )

    def shown_version(self) -> int:
        """What the page showed; without a readable one, every change since the start counts."""
        return self.cleaned_data.get("version") or 0

    def renew(self, dac: Dac) -> None:
        """After a conflict was told: the next sending is meant."""
        self.data = self.data.copy()
        self.data[self.add_prefix("version")] = str(dac.version)


class SectionForm(VersionedForm):
    """A section filled with what the DAC has now; `values()` is what the service takes."""

    section: SettingsSection

    def __init__(self, data=None, *, dac: Dac, **kwargs):
        super().__init__(data, initial=self.initial_of(dac), **kwargs)

    def initial_of(self, dac: Dac) -> dict:
        names = [name for name in self.base_fields if name != "version"]
        return {name: getattr(dac, name) for name in names} | {"version": dac.version}

    def renew(self, dac: Dac) -> None:
        """As above; what the other changed and this person left alone takes its new value."""
        before: dict = {}
        for event in changes_since(dac, self.shown_version()):
            for name, pair in event.data.get("changes", {}).items():
                before.setdefault(name, pair)
        super().renew(dac)
        now = self.initial_of(dac)
        for name, pair in before.items():
            if pair and name in self.fields and self.cleaned_data.get(name) == pair[0]:
                self._fill(name, now[name])

    def _fill(self, name: str, value) -> None:
        if isinstance(value, list):
            self.data.setlist(name, [str(one) for one in value])
        elif value is False:
            self.data.pop(name, None)
        else:
            self.data[name] = "on" if value is True else str(value)

    def values(self) -> dict:
        """The clean values of the section, the version left out."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class DelayField(forms.IntegerField):
    """A number of working days."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})

    def __init__(self, *, shortest: int = 0, **kwargs):
        super().__init__(min_value=shortest, max_value=LONGEST_DELAY, **kwargs)


class PromisesForm(SectionForm):
    section = SettingsSection.PROMISES

    delay_48_hours = DelayField(label="Demande « sous 48 h »", help_text=DAYS_UNIT)
    delay_15_days = DelayField(label="Demande « sous 15 jours »", help_text=DAYS_UNIT)
    delay_month = DelayField(label="Demande « dans le mois »", help_text=DAYS_UNIT)
    delay_question = DelayField(label="Question sans identité", help_text=DAYS_UNIT)


class OpeningForm(SectionForm):
    section = SettingsSection.OPENING

    working_weekdays = forms.TypedMultipleChoiceField(
        label="Jours ouvrés",
        choices=[(number, name) for number, name in enumerate(DAYS)],
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Cochez au moins un jour : un DAC fermé ne peut rien promettre."
        },
    )
    closed_on_public_holidays = forms.BooleanField(
        label="Fermé les jours fériés (calendrier national)", required=False
    )
    opening_words = forms.CharField(
        label="Horaires en clair",
        max_length=120,
        help_text="Lus par les demandeurs, par exemple « du lundi au vendredi, 9 h à 17 h ».",
    )


class RemindersForm(SectionForm):
    section = SettingsSection.REMINDERS

    reminder_days_before = DelayField(
        label="Rappel aux coordinateurs", help_text="Jours ouvrés avant la date promise."
    )
    escalation_days_after = DelayField(
        label="Alerte au responsable",
        help_text="Jours ouvrés après la date promise, si personne n’a répondu.",
    )
    action_reminder_days = DelayField(
        label="Premier rappel au porteur", help_text="Jours ouvrés avant l’échéance."
    )
    action_again_days = DelayField(
        label="Dernier rappel, et alerte au référent",
        help_text="Jours ouvrés après l’échéance, si l’action n’est pas faite.",
        shortest=2,
    )


class GpOpinionForm(SectionForm):
    section = SettingsSection.GP_OPINION

    gp_opinion_blocks = forms.TypedChoiceField(
        label="Quand le médecin traitant n’a pas donné son accord",
        choices=[
            ("non", "La demande peut être acceptée : son avis est demandé et noté"),
            ("oui", "La demande ne peut pas être acceptée"),
        ],
        coerce=lambda value: value == "oui",
        widget=forms.RadioSelect,
    )

    def initial_of(self, dac: Dac) -> dict:
        initial = super().initial_of(dac)
        return initial | {"gp_opinion_blocks": "oui" if dac.gp_opinion_blocks else "non"}


class PlanForm(SectionForm):
    section = SettingsSection.PLAN

    opinion_days = forms.IntegerField(
        label="Temps laissé à l’équipe pour donner son avis",
        help_text="Jours ouvrés. Passé ce délai, le silence vaut « sans avis ».",
        min_value=1,
        max_value=LONGEST_DELAY,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    plan_review_months = forms.IntegerField(
        label="Réévaluation proposée",
        help_text="Mois après l’entrée en vigueur. Le coordinateur peut choisir un autre jour.",
        min_value=1,
        max_value=LONGEST_REVIEW,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    gp_validates_plan = forms.TypedChoiceField(
        label="Le médecin traitant et la validation du plan",
        choices=[
            ("non", "Il est informé ; le plan entre en vigueur sans attendre son accord"),
            ("oui", "Sans son accord, le plan n’entre pas en vigueur, sauf s’il est injoignable"),
        ],
        coerce=lambda value: value == "oui",
        widget=forms.RadioSelect,
    )

    def initial_of(self, dac: Dac) -> dict:
        initial = super().initial_of(dac)
        return initial | {"gp_validates_plan": "oui" if dac.gp_validates_plan else "non"}


class SecondFactorForm(SectionForm):
    section = SettingsSection.SECOND_FACTOR

    second_factor_required = forms.TypedChoiceField(
        label="Second facteur à la connexion",
        choices=[
            ("non", "Chaque personne du DAC choisit"),
            ("oui", "Exigé de toutes les personnes du DAC"),
        ],
        coerce=lambda value: value == "oui",
        widget=forms.RadioSelect,
    )

    def initial_of(self, dac: Dac) -> dict:
        required = dac.organisation.second_factor_required
        return {"second_factor_required": "oui" if required else "non", "version": dac.version}


SECTION_FORMS = {
    form.section: form
    for form in (
        PromisesForm,
        OpeningForm,
        RemindersForm,
        GpOpinionForm,
        PlanForm,
        SecondFactorForm,
    )
}


class ClosureForm(Form):
    label = forms.CharField(label="Motif", max_length=80, help_text="Par exemple « Pont de mai ».")
    starts_on = FrenchDateField(label="Du", help_text="Exemple : 24/12/2026.")
    ends_on = FrenchDateField(
        label="Au", required=False, help_text="Dernier jour fermé ; vide pour un seul jour."
    )


class MessageTextForm(VersionedForm):
    sentence = forms.CharField(
        label="Phrase de votre DAC",
        max_length=240,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Part par e-mail ordinaire : aucun nom, aucun numéro, rien sur la santé.",
    )


class ItemForm(Form):
    label = forms.CharField(label="Nouveau choix", max_length=120)


class RewordForm(VersionedForm):
    label = forms.CharField(label="Libellé", max_length=120)
