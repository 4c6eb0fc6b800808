"""allauth's forms of the second factor, in our words; failures go to the journal."""

from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.mfa.base import forms as allauth_forms
from allauth.mfa.recovery_codes.forms import GenerateRecoveryCodesForm as AllauthGenerateForm
from allauth.mfa.totp import forms as totp_forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from audit.services import record_sign_in
from common.forms import FrenchFormMixin
from signin import attempts
from signin.forms.sign_in import AllauthForm

HINT = "Les six chiffres que montre votre application, ou un code de secours."


class _CodeForm(AllauthForm):
    labels = {"code": "Code"}
    hint = HINT

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = self.hint
        self.fields["code"].widget.attrs |= {
            "inputmode": "numeric",
            "autocomplete": "one-time-code",
        }

    def clean_code(self):
        try:
            was_right = attempts.begin_try(context.request, step="code", login=self.user.email)
        except attempts.TooMany:
            self._failed()
            raise get_adapter().validation_error("too_many_login_attempts") from None
        try:
            code = super().clean_code()
        except ValidationError:
            self._failed()
            raise
        was_right()
        return code

    def _failed(self) -> None:
        record_sign_in(
            user=self.user, action="signin.failed", at=timezone.now(), step="second_factor"
        )


class AuthenticateForm(_CodeForm, allauth_forms.AuthenticateForm):
    """The second step of sign-in."""


class ReauthenticateForm(_CodeForm, allauth_forms.ReauthenticateForm):
    """Before a change of factor."""


class ActivateForm(_CodeForm, totp_forms.ActivateTOTPForm):
    hint = "Les six chiffres que montre l’application : ils changent toutes les trente secondes."


class DeactivateForm(FrenchFormMixin, totp_forms.DeactivateTOTPForm):
    """One button, no field."""


class GenerateRecoveryCodesForm(FrenchFormMixin, AllauthGenerateForm):
    """One button, no field."""
