"""Who somebody is and where they work: the same questions for a request and for an invitation."""

from django import forms

from common.forms import Form, PhoneField, RppsField
from directory.enums import WITH_RPPS, OrganisationKind, Profession
from directory.forms.fields import CommuneField, OrganisationField
from signin.enums import Civility
from signin.services.ask_account import Identity, Workplace

CHOOSE = [("", "Choisissez")]


class PersonForm(Form):
    """Identity and organisation; an organisation that is not in the list is typed."""

    title = forms.ChoiceField(
        label="Civilité", choices=[("", "Sans"), *Civility.choices], required=False
    )
    first_name = forms.CharField(label="Prénom", max_length=80)
    last_name = forms.CharField(label="Nom", max_length=80)
    profession = forms.ChoiceField(label="Profession", choices=[*CHOOSE, *Profession.choices])
    rpps = RppsField(
        label="Numéro RPPS",
        required=False,
        help_text="11 chiffres, sur votre carte CPS ou e-CPS.",
    )
    function = forms.CharField(
        label="Fonction",
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    email = forms.EmailField(
        label="Adresse professionnelle",
        help_text="Elle vous est propre : elle servira à vous connecter.",
    )
    organisation = OrganisationField(
        required=False,
        help_text="Établissement, service, association… Écrivez les premières lettres de son nom.",
        error_messages={
            "unknown": "« %(text)s » n’est pas dans la liste : écrivez son nom dans les cases qui "
            "suivent."
        },
    )
    organisation_name = forms.CharField(label="Nom de l’organisme", max_length=160, required=False)
    organisation_kind = forms.ChoiceField(
        label="Nature de l’organisme",
        choices=[*CHOOSE, *(c for c in OrganisationKind.choices if c[0] != OrganisationKind.DAC)],
        required=False,
    )
    commune = CommuneField(label="Commune de l’organisme", required=False)

    def clean_email(self):
        return self.cleaned_data["email"].lower()

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("profession") in WITH_RPPS:
            if not cleaned.get("rpps") and "rpps" not in self.errors:
                self.add_error("rpps", "Écrivez le numéro RPPS : cette profession en a un.")
        elif "profession" in cleaned and "rpps" in cleaned:
            cleaned["rpps"] = ""
        self._forget_what_is_not_in_the_list(cleaned)
        if not cleaned.get("organisation") and "organisation" not in self.errors:
            self._require_workplace(cleaned)
        return cleaned

    def _forget_what_is_not_in_the_list(self, cleaned):
        """Words that no organisation answers to matter no more once its name is typed below."""
        typed = ("organisation_name", "organisation_kind", "commune")
        if "organisation" in self.errors and all(cleaned.get(name) for name in typed):
            del self.errors["organisation"]
            cleaned["organisation"] = None

    def _require_workplace(self, cleaned):
        if not any(cleaned.get(name) for name in ("organisation_name", "organisation_kind")):
            self.add_error(
                "organisation", "Choisissez votre organisme, ou écrivez son nom ci-dessous."
            )
            return
        wanted = {
            "organisation_name": "Écrivez le nom de l’organisme.",
            "organisation_kind": "Choisissez la nature de l’organisme.",
            "commune": "Choisissez la commune de l’organisme.",
        }
        for name, sentence in wanted.items():
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, sentence)

    @property
    def professions_with_rpps(self) -> str:
        """For the page, which shows the number to these professions only."""
        return ",".join(sorted(WITH_RPPS))

    @property
    def identity(self) -> Identity:
        return Identity(**{name: self.cleaned_data[name] for name in Identity.__annotations__})

    @property
    def workplace(self) -> Workplace:
        place = self.cleaned_data["organisation"]
        if place is not None:
            return Workplace(organisation=place, commune=place.commune)
        return Workplace(
            name=self.cleaned_data["organisation_name"],
            kind=OrganisationKind(self.cleaned_data["organisation_kind"]),
            commune=self.cleaned_data["commune"],
        )


class AskAccountForm(PersonForm):
    """« Demander un compte »."""

    phone = PhoneField(
        label="Téléphone professionnel",
        required=False,
        help_text="Pour que le DAC puisse vérifier votre demande.",
    )
    motive = forms.CharField(
        label="Pourquoi avez-vous besoin d’un compte ?",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Une phrase suffit. N’écrivez rien ici sur une personne accompagnée.",
    )
    charter = forms.BooleanField(
        label="J’ai lu la charte d’usage et je m’engage à la respecter",
        error_messages={"required": "Sans cet engagement, le compte ne peut pas être ouvert."},
    )
