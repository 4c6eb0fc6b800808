"""Invite somebody, accept an invitation, answer a request."""

from django import forms
from django.contrib.auth.password_validation import validate_password

from accounts.models import User
from common.forms import Form
from directory.enums import Role
from directory.forms.fields import OrganisationField
from directory.models import Dac
from signin.enums import RefusalReason
from signin.forms.person import PersonForm
from signin.forms.sign_in import password_rules
from signin.models import Invitation
from signin.services.ask_account import Workplace
from signin.services.invite import IN_THE_DAC


class InviteForm(PersonForm):
    """« Inviter un professionnel »: `dacs` are those in whose name one may invite."""

    role = forms.ChoiceField(label="Rôle", widget=forms.RadioSelect)
    dac = forms.ModelChoiceField(label="Au nom du DAC", queryset=Dac.objects.none())

    def __init__(self, *args, dacs, roles, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["dac"].queryset = Dac.objects.filter(pk__in=dacs).order_by("name")
        self.fields["role"].choices = [(role.value, role.label.capitalize()) for role in roles]
        self.fields["role"].initial = Role.PROFESSIONAL
        self.fields["email"].help_text = "L’invitation part à cette adresse."
        self.fields["rpps"].help_text = "11 chiffres."
        if len(dacs) == 1:
            self.fields["dac"].initial = next(iter(dacs))
        for name, count in (("dac", len(dacs)), ("role", len(roles))):
            if count == 1:  # nothing to choose, nothing to show
                self.fields[name].widget = forms.HiddenInput()

    def _require_workplace(self, cleaned):
        if cleaned.get("role") not in IN_THE_DAC:  # they join the DAC itself
            super()._require_workplace(cleaned)

    @property
    def workplace(self) -> Workplace:
        if self.cleaned_data["role"] not in IN_THE_DAC:
            return super().workplace
        place = self.cleaned_data["dac"].organisation
        return Workplace(organisation=place, commune=place.commune)


class AcceptInvitationForm(Form):
    """The owner's own password, and the charter."""

    password1 = forms.CharField(
        label="Mot de passe",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label="Le même, une seconde fois",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    charter = forms.BooleanField(
        label="J’ai lu la charte d’usage et je m’engage à la respecter",
        error_messages={"required": "Sans cet engagement, le compte ne peut pas être ouvert."},
    )

    def __init__(self, *args, invitation: Invitation, **kwargs):
        self.invitation = invitation
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = password_rules()

    def clean_password1(self):
        password = self.cleaned_data["password1"]
        person = User(
            email=self.invitation.email,
            first_name=self.invitation.first_name,
            last_name=self.invitation.last_name,
        )
        validate_password(password, person)
        return password

    def clean(self):
        cleaned = super().clean()
        first, second = cleaned.get("password1"), cleaned.get("password2")
        if first and second and first != second:
            self.add_error("password2", "Les deux mots de passe sont différents.")
        return cleaned


class ApproveForm(Form):
    """The DAC may put the person in an organisation that the directory knows already."""

    organisation = OrganisationField(
        label="Rattacher à un organisme déjà connu",
        required=False,
        help_text="Sans réponse, l’organisme écrit par la personne est ajouté à l’annuaire.",
    )


class RefuseForm(Form):
    """A coded reason, because the answer leaves by e-mail."""

    reason = forms.ChoiceField(
        label="Motif envoyé à la personne",
        choices=RefusalReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez le motif du refus."},
    )
