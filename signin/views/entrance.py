"""allauth's pages for who is not signed in: sign-in, second factor, reset, sign-out."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa

CLEAR = '"cache", "cookies", "storage"'


class SignInView(account.LoginView):
    """What brought the person here is said; who exists is not."""

    def get_context_data(self, **kwargs):
        state = self.request.GET.get("etat", "")
        return super().get_context_data(state=state, who_signs_in=None, **kwargs)


class SecondFactorView(mfa.AuthenticateView):
    """The second step; the password was right."""

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"who_signs_in": self.stage.login.user}


class SignOutView(account.LogoutView):
    """Signing out leaves nothing behind in the browser of a shared computer."""

    def post(self, *args, **kwargs):
        response = super().post(*args, **kwargs)
        response["Clear-Site-Data"] = CLEAR
        return response


sign_in = SignInView.as_view()
second_factor = SecondFactorView.as_view()
sign_out = SignOutView.as_view()
