"""Passkeys: what the browser answers, read without trust; and the name a person gives to each."""

import struct

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import forms as allauth_forms
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from fido2.webauthn import AuthenticationResponse

from audit.services import record_sign_in
from common.forms import Form, FrenchFormMixin

NO_ANSWER = "La clé d’accès n’a pas répondu. Essayez à nouveau, ou entrez autrement."
NOT_KNOWN = "Cette clé d’accès n’a pas été reconnue. Essayez à nouveau, ou entrez autrement."
CLONED = "Cette clé d’accès semble avoir été copiée : elle est refusée. Retirez-la de votre compte."
# what the libraries raise of an answer that no browser of ours has written
UNREADABLE = (TypeError, ValueError, KeyError, IndexError, AttributeError, struct.error)
NAME = {"label": "Nom de cette clé", "max_length": 60}
NAME_HINT = "Pour la reconnaître : « Ordinateur du bureau », « Téléphone », « Clé du trousseau »."


class _PasskeyForm(FrenchFormMixin):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["credential"].error_messages |= {"required": NO_ANSWER, "invalid": NO_ANSWER}


class AddForm(_PasskeyForm, allauth_forms.SignupWebAuthnForm):
    """A new passkey; always one that asks its owner for a gesture or a code of their own."""

    name = forms.CharField(**NAME, help_text=NAME_HINT, required=False)

    def clean(self):
        try:
            return super().clean()
        except (ValidationError, *UNREADABLE):
            raise ValidationError(NOT_KNOWN) from None


class RenameForm(Form):
    name = forms.CharField(**NAME, help_text=NAME_HINT)


class _ProofForm(_PasskeyForm):
    def clean_credential(self) -> Authenticator:
        answer = self.cleaned_data["credential"]
        try:
            factor = super().clean_credential()
            counted = AuthenticationResponse.from_dict(answer).response.authenticator_data.counter
        except (ValidationError, *UNREADABLE):
            self._failed()
            raise ValidationError(NOT_KNOWN) from None
        self._check_counter(factor, counted)
        return factor

    def _check_counter(self, factor: Authenticator, counted: int) -> None:
        """A key that counts its uses counts upwards; two copies of it cannot both do so."""
        seen = factor.data.get("counter", factor.wrap().authenticator_data.counter)
        if (counted or seen) and counted <= seen:
            self._failed()
            raise ValidationError(CLONED)
        factor.data["counter"] = counted
        factor.save(update_fields=["data"])

    def _failed(self) -> None:
        record_sign_in(user=self.user, action="signin.failed", at=timezone.now(), step="passkey")


class AuthenticateForm(_ProofForm, allauth_forms.AuthenticateWebAuthnForm):
    """The second step of sign-in."""


class ReauthenticateForm(_ProofForm, allauth_forms.ReauthenticateWebAuthnForm):
    """Before something grave."""


class SignInForm(_ProofForm, allauth_forms.LoginWebAuthnForm):
    """The passkey alone: it is two factors, what one has and a gesture or a code of one's own."""
