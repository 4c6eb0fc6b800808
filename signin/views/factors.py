"""allauth's pages for the second factor of who is signed in."""

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import get_next_redirect_url, passthrough_next_redirect_url
from allauth.mfa.base import views as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.urls import reverse
from django.utils import timezone

from signin.selectors import has_second_factor, second_factor_required
from signin.services import tell_owner
from signin.views.passkeys import forget_proofs


class ActivateView(totp.ActivateTOTPView):
    """The code typed here proves the factor: it is used up, and the session counts as opened
    with it."""

    def form_valid(self, form):
        response = super().form_valid(form)
        factor = Authenticator.objects.get(user=self.request.user, type=Authenticator.Type.TOTP)
        factor.wrap().validate_code(form.cleaned_data["code"])
        record_authentication(
            self.request,
            self.request.user,
            method="mfa",
            type=factor.type,
            reauthenticated=True,  # the recovery codes are shown next, without another code
        )
        _tell(self.request, "signin.factor_added")
        return response

    def get_success_url(self):
        codes = reverse("mfa_view_recovery_codes")
        return passthrough_next_redirect_url(self.request, codes, REDIRECT_FIELD_NAME)

    def get_context_data(self, **kwargs):
        is_imposed = second_factor_required(self.request.user)
        return super().get_context_data(is_imposed=is_imposed, **kwargs)


class ReauthenticateView(mfa.ReauthenticateView):
    """A code again, before something grave."""

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"who_signs_in": self.request.user}


class RecoveryCodesView(recovery.ViewRecoveryCodesView):
    """After the set-up, the way on to the page that was asked for."""

    def get_context_data(self, **kwargs):
        asked = get_next_redirect_url(self.request, REDIRECT_FIELD_NAME)
        next_page = asked or reverse("signin:account")
        return super().get_context_data(next_page=next_page, **kwargs)


class DeactivateView(totp.DeactivateTOTPView):
    """To change telephone, or to do without where one may: without another factor the proof given
    at sign-in is void, so whoever must have one is led to the next at once."""

    def form_valid(self, form):
        response = super().form_valid(form)
        if not has_second_factor(self.request.user):
            forget_proofs(self.request)
        return response

    def get_success_url(self):
        return reverse("signin:account")

    def get_context_data(self, **kwargs):
        is_imposed = second_factor_required(self.request.user)
        return super().get_context_data(is_imposed=is_imposed, **kwargs)


class NewRecoveryCodesView(recovery.GenerateRecoveryCodesView):
    def form_valid(self, form):
        response = super().form_valid(form)
        _tell(self.request, "signin.recovery_codes_renewed")
        return response


def _tell(request, action):
    tell_owner.tell_change(user=request.user, action=action, at=timezone.now())


reauthenticate = ReauthenticateView.as_view()
activate = ActivateView.as_view()
deactivate = DeactivateView.as_view()
recovery_codes = RecoveryCodesView.as_view()
new_recovery_codes = NewRecoveryCodesView.as_view()
