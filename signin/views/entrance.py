"""allauth's pages for who is not signed in: sign-in, second factor, reset, sign-out."""

import json

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from django.conf import settings

from signin import attempts
from signin.selectors import has_code, passkeys_of

# not the cookies: the mark of a browser that has opened an account stays (see signin/attempts.py),
# the two others go one by one
CLEAR = '"cache", "storage"'


class SignInView(account.LoginView):
    """What brought the person here is said; who exists is not."""

    def get_context_data(self, **kwargs):
        state = self.request.GET.get("etat", "")
        return super().get_context_data(state=state, who_signs_in=None, **kwargs)


class SecondFactorView(mfa.AuthenticateView):
    """The second step; the password was right."""

    def get_context_data(self, **kwargs):
        context, user = super().get_context_data(**kwargs), self.stage.login.user
        options = json.dumps(context["js_data"]["request_options"]) if passkeys_of(user) else ""
        return context | {
            "who_signs_in": user,
            "passkey_options": options,
            "has_code": has_code(user),
        }


class NewPasswordView(account.PasswordResetFromKeyView):
    """Whoever read the letter is no stranger: this browser gets an allowance of its own."""

    def form_valid(self, form):
        response = super().form_valid(form)
        attempts.remember(self.request, response, self.reset_user.email)
        return response


class SignOutView(account.LogoutView):
    """Signing out leaves nothing behind in the browser of a shared computer."""

    def post(self, *args, **kwargs):
        response = super().post(*args, **kwargs)
        response["Clear-Site-Data"] = CLEAR
        response.delete_cookie(settings.CSRF_COOKIE_NAME)
        return response


sign_in = SignInView.as_view()
second_factor = SecondFactorView.as_view()
sign_out = SignOutView.as_view()
new_password = NewPasswordView.as_view()
