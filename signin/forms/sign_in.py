"""allauth's forms of the account, in our words and with our error summary."""

from allauth.account import forms as allauth_forms
from django.contrib.auth.password_validation import password_validators_help_texts
from django.utils import timezone

from common.forms import FrenchFormMixin, speak_french
from signin.services.tell_owner import ask_reset

ADDRESS = "Adresse professionnelle"


class AllauthForm(FrenchFormMixin):
    """Takes away what allauth says in placeholders, and says it in labels."""

    labels: dict[str, str] = {}
    autocomplete: dict[str, str] = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = ""
            if name in self.autocomplete:
                field.widget.attrs["autocomplete"] = self.autocomplete[name]
            speak_french(field)  # allauth adds fields after ours were told
        if "password1" in self.fields:
            self.fields["password1"].help_text = password_rules()


def password_rules() -> str:
    """The rules of the settings as one hint."""
    return " ".join(filter(None, map(str, password_validators_help_texts())))


class SignInForm(AllauthForm, allauth_forms.LoginForm):
    labels = {"login": ADDRESS, "password": "Mot de passe"}
    autocomplete = {"login": "username"}


class ResetPasswordForm(AllauthForm, allauth_forms.ResetPasswordForm):
    """Looks for no account: what is not asked cannot show in the answer, nor in its time."""

    labels = {"email": ADDRESS}
    autocomplete = {"email": "username"}

    def clean_email(self):
        return self.cleaned_data["email"].lower()

    def save(self, request, **kwargs):
        ask_reset(email=self.cleaned_data["email"], at=timezone.now())
        return self.cleaned_data["email"]


class _TwiceForm(AllauthForm):
    labels = {
        "oldpassword": "Mot de passe actuel",
        "password1": "Nouveau mot de passe",
        "password2": "Le même, une seconde fois",
    }

    def clean(self):
        cleaned = super(allauth_forms.PasswordVerificationMixin, self).clean() or self.cleaned_data
        first, second = cleaned.get("password1"), cleaned.get("password2")
        if first and second and first != second:
            self.add_error("password2", "Les deux mots de passe sont différents.")
        return cleaned


class NewPasswordForm(_TwiceForm, allauth_forms.ResetPasswordKeyForm):
    """After a reset link."""


class ChangePasswordForm(_TwiceForm, allauth_forms.ChangePasswordForm):
    """From « Mon compte »."""


class ReauthenticateForm(AllauthForm, allauth_forms.ReauthenticateForm):
    labels = {"password": "Mot de passe"}


class SetPasswordForm(_TwiceForm, allauth_forms.SetPasswordForm):
    """For who has only signed in with a card so far."""
