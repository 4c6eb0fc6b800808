"""Where django-allauth asks us: no open sign-up, our journal, our outbox, our words."""

import time
from typing import NoReturn

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.base.constants import AuthError
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from django.conf import settings
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from audit.services import record_sign_in
from signin import attempts, crypto
from signin.reauthentication import entered_with_card, is_of_now
from signin.selectors import has_application, has_second_factor, passkeys_of, user_of_card
from signin.services import tell_owner

# What allauth would write to the owner of an account, and what we do instead: the journal's code.
# Nothing for what it says after the commit only: our views tell that in the same transaction.
TOLD = {
    "account/email/password_changed": "signin.password_changed",
    "account/email/password_set": "signin.password_changed",
    "account/email/password_reset": "signin.password_reset",
    "mfa/email/totp_activated": None,
    "mfa/email/totp_deactivated": "signin.factor_removed",
    "mfa/email/recovery_codes_generated": None,
    "mfa/email/webauthn_added": "signin.passkey_added",
    "mfa/email/webauthn_removed": "signin.passkey_removed",
}


CARD = {"id": "card", "description": "Avec la carte"}
SET_UP = {"id": "set_up", "description": "Activer un second facteur"}
WAYS = {
    "reauthenticate": "Avec le mot de passe",
    "mfa_reauthenticate": "Avec un code",
    "mfa_reauthenticate:webauthn": "Avec une clé d’accès",
}


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by an invitation or an approved request, never by a form of allauth."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "L’adresse et le mot de passe ne vont pas ensemble.",
        "enter_current_password": "Ce n’est pas votre mot de passe actuel.",
        "incorrect_password": "Ce n’est pas votre mot de passe.",
        "incorrect_code": "Ce code n’est pas le bon.",
        "invalid_password_reset": "Ce lien n’est plus valable.",
        "too_many_login_attempts": (
            "Trop d’essais depuis ce navigateur. Attendez quelques minutes, ou demandez un nouveau mot "
            "de passe : le lien reçu par courriel rouvre l’accès."
        ),
        "rate_limited": "Trop d’essais. Attendez quelques minutes, puis essayez à nouveau.",
    }

    def is_open_for_signup(self, request):
        return False

    def is_ajax(self, request):
        return False  # one way in, one way tested: pages

    def login(self, request, user):
        methods = [way["method"] for way in get_authentication_records(request, user)]
        super().login(request, user)
        record_sign_in(user=user, action="signin.signed_in", at=timezone.now(), methods=methods)

    def logout(self, request):
        record_sign_in(user=request.user, action="signin.signed_out", at=timezone.now())
        super().logout(request)

    def post_login(self, request, user, **kwargs):
        response = super().post_login(request, user, **kwargs)
        attempts.remember(request, response, user.email)
        return response

    def pre_authenticate(self, request, **credentials):
        login = credentials.get("email", "")
        try:
            self._was_right = attempts.begin_try(request, step="password", login=login)
        except attempts.TooMany:
            raise self.validation_error("too_many_login_attempts") from None

    def authenticate(self, request, **credentials):
        user = super().authenticate(request, **credentials)
        if user is not None:
            self._was_right()
        return user

    def authentication_failed(self, request, **credentials):
        record_sign_in(user=None, action="signin.failed", at=timezone.now(), step="password")

    def reauthenticate(self, user, password):
        found = self.authenticate(self.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def is_reauthentication_required(self, *, app, **kwargs):
        """Who sets up a first factor right after sign-in is not asked for the password twice."""
        if not super().is_reauthentication_required(app=app, **kwargs):
            return False
        user = self.request.user
        return has_second_factor(user) or not self._signed_in_just_now(user)

    def _signed_in_just_now(self, user):
        since = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
        ways = get_authentication_records(self.request, user)
        return any(way["at"] > since and is_of_now(way) for way in ways)

    def get_reauthentication_methods(self, user):
        """Whoever has a second factor proves it again: the password alone may not remove it.

        Whoever has nothing at all to prove is led to where one sets it up.
        """
        methods = super().get_reauthentication_methods(user)
        factors = [m for m in methods if m["id"].startswith("mfa")]
        # without an application, its page would ask for a recovery code while the key is at hand
        by_key_first = user.is_authenticated and not has_application(user)
        factors.sort(key=lambda m: m["id"].endswith("webauthn") != by_key_first)
        if not factors and entered_with_card(self.request):
            return [CARD | {"url": reverse("card_reauthenticate")}]
        if not methods and user.is_authenticated:
            return [SET_UP | {"url": reverse("mfa_activate_totp")}]
        return [m | {"description": WAYS[m["id"]]} for m in factors or methods]

    def get_logout_redirect_url(self, request):
        return f"{reverse('account_login')}?etat=deconnecte"

    def get_password_change_redirect_url(self, request):
        return reverse("signin:account")

    def send_mail(self, template_prefix, email, context):
        raise LookupError(f"allauth wants to send {template_prefix}: only the outbox sends")

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        if action := TOLD[template_prefix]:
            tell_owner.tell_change(user=user, action=action, at=timezone.now())


class MfaAdapter(DefaultMFAAdapter):
    """Secrets encrypted at rest, French words, a QR code that our CSP lets through."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "Ce code n’est pas le bon, ou il a déjà servi. Attendez le suivant.",
        "cannot_generate_recovery_codes": "Activez d’abord la double authentification.",
    }

    def encrypt(self, text):
        return crypto.encrypt(text)

    def decrypt(self, encrypted_text):
        return crypto.decrypt(encrypted_text)

    def generate_authenticator_name(self, user, type):
        number = len(passkeys_of(user)) + 1
        return "Clé d’accès" if number == 1 else f"Clé d’accès {number}"

    def get_totp_issuer(self):
        return "Cordée (démonstration)" if settings.IS_DEMO else "Cordée"

    def build_totp_svg(self, url):
        """The QR code as one path, without the inline style or data address that our CSP refuses."""
        code = qrcode.QRCode(border=2)
        code.add_data(url)
        matrix = code.get_matrix()
        dots = "".join(
            f"M{x} {y}h1v1h-1z"
            for y, row in enumerate(matrix)
            for x, is_dark in enumerate(row)
            if is_dark
        )
        return format_html(
            '<svg class="qr" viewBox="0 0 {0} {0}" role="img" aria-label="Code QR">'
            '<path d="{1}" fill="#000" shape-rendering="crispEdges"></path></svg>',
            len(matrix),
            dots,
        )


class SessionsAdapter(DefaultUserSessionsAdapter):
    """A session ended from « Mon compte » leaves a row in the journal."""

    def end_sessions(self, sessions):
        for session in sessions:
            record_sign_in(user=session.user, action="signin.session_ended", at=timezone.now())
        super().end_sessions(sessions)


class ProfessionalCardAdapter(DefaultSocialAccountAdapter):
    """Pro Santé Connect opens an account that exists; it never makes one."""

    def is_open_for_signup(self, request, sociallogin):
        return False

    def pre_social_login(self, request, sociallogin):
        """The national identifier leads to the account that has it now, each time anew.

        Whoever is signed in has only proven themselves again: the session goes on.
        """
        user = user_of_card(sociallogin.account.uid)
        if sociallogin.is_existing and (user is None or user.pk != sociallogin.user.pk):
            self._refuse()
        if request.user.is_authenticated:
            self._prove_again(request, sociallogin, user)
        if user is not None and not sociallogin.is_existing:
            sociallogin.connect(request, user)

    def get_requests_session(self):
        """What we ask of the provider is asked of nobody that it names in answer."""
        session = super().get_requests_session()
        session.max_redirects = 0
        return session

    def on_authentication_error(self, request, provider, error=None, **kwargs):
        if error != AuthError.CANCELLED:
            record_sign_in(user=None, action="signin.failed", at=timezone.now(), step="card")

    def _prove_again(self, request, sociallogin, user) -> NoReturn:
        if user is None or user.pk != request.user.pk or not sociallogin.state.get("again"):
            self._refuse()
        account = sociallogin.account
        about = {"provider": account.provider, "uid": account.uid}
        record_authentication(request, user, "socialaccount", again=True, **about)
        after = sociallogin.get_redirect_url(request) or reverse(settings.LOGIN_REDIRECT_URL)
        raise ImmediateHttpResponse(redirect(after))

    def _refuse(self) -> NoReturn:
        record_sign_in(user=None, action="signin.failed", at=timezone.now(), step="card")
        raise ImmediateHttpResponse(redirect("socialaccount_login_error"))

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        """The first connection of a card to an account is told to its owner."""
        tell_owner.tell_change(user=user, action="signin.card_connected", at=timezone.now())
