"""allauth's pages for passkeys, with our rules: each one verifies its owner, none is forgotten."""

import json

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.account.utils import passthrough_next_redirect_url
from allauth.core import ratelimit
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import views as allauth
from allauth.mfa.webauthn.internal import auth, flows
from allauth.usersessions.internal.flows.sessions import end_other_sessions
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods

from signin.forms.passkeys import RenameForm
from signin.selectors import has_second_factor, passkey_of, second_factor_required
from signin.services.tell_owner import tell_change


class AddView(allauth.AddWebAuthnView):
    """The passkey made here is proven by its making: the session counts as opened with it."""

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        options = auth.begin_registration(self.request.user, passwordless=True)
        is_imposed = second_factor_required(self.request.user)
        return context | kwargs | {"passkey_options": json.dumps(options), "is_imposed": is_imposed}

    def form_valid(self, form):
        response = super().form_valid(form)
        factor = Authenticator.objects.filter(user=self.request.user).latest("created_at", "pk")
        record_authentication(
            self.request,
            self.request.user,
            method="mfa",
            type=Authenticator.Type.WEBAUTHN,
            id=factor.pk,
            reauthenticated=True,
        )
        return response

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_success_url(self):
        if self.did_generate_recovery_codes:
            codes = reverse("mfa_view_recovery_codes")
            return passthrough_next_redirect_url(self.request, codes, REDIRECT_FIELD_NAME)
        return reverse("signin:account")


class ReauthenticateView(allauth.ReauthenticateWebAuthnView):
    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs) | kwargs
        return context | {"passkey_options": json.dumps(context["js_data"]["request_options"])}

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)


@method_decorator(login_not_required, name="dispatch")
class SignInView(allauth.LoginWebAuthnView):
    """A passkey instead of address and password; what a browser is asked, it asks for on a click."""

    def get(self, request, *args, **kwargs):
        if limited := ratelimit.consume_or_429(request, action="passkey_options", limit_get=True):
            return limited
        return JsonResponse(auth.begin_authentication(user=None))


@require_http_methods(["GET", "HEAD", "POST"])
def rename(request):
    key = _own_key(request)
    raise_if_reauthentication_required(request, app="allauth.mfa")
    form = RenameForm(request.POST or None, initial={"name": key.wrap().name})
    if form.is_valid():
        flows.rename_authenticator(request, key, form.cleaned_data["name"])
        tell_change(user=request.user, action="signin.passkey_renamed", at=timezone.now())
        messages.success(request, "La clé d’accès est renommée.")
        return redirect("signin:account")
    context, status = {"form": form, "key": key}, 422 if form.errors else 200
    return render(request, "mfa/webauthn/edit_form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request):
    """Whoever loses the last factor that way has proven nothing any more."""
    key = _own_key(request)
    raise_if_reauthentication_required(request, app="allauth.mfa")
    if request.method == "POST":
        flows.remove_authenticator(request, key)
        if not has_second_factor(request.user):
            forget_proofs(request)
        return redirect("signin:account")
    is_last = not has_second_factor(request.user, besides=key)
    is_imposed = second_factor_required(request.user)
    context = {"key": key, "is_last": is_last, "is_imposed": is_imposed}
    return render(request, "mfa/webauthn/authenticator_confirm_delete.html", context)


def forget_proofs(request) -> None:
    """The proof given at sign-in is void: its factor is gone. Other sessions hold it too, and end."""
    end_other_sessions(request, request.user)
    ways = request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, [])
    kept = [way for way in ways if way["method"] != "mfa"]
    request.session[AUTHENTICATION_METHODS_SESSION_KEY] = kept


def _own_key(request) -> Authenticator:
    key = passkey_of(request.user, request.GET.get("cle", ""))
    if key is None:
        raise Http404
    return key


add = AddView.as_view()
reauthenticate = ReauthenticateView.as_view()
sign_in = require_http_methods(["GET", "POST"])(SignInView.as_view())
