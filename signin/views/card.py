"""To Pro Santé Connect and back, with a question that only this browser asked."""

from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe
from requests import RequestException

from signin.card import CardAdapter, new_nonce


@login_not_required
@require_POST
def sign_in(request, provider_id):
    """Nothing of the question comes from the visitor, but the page to come back to."""
    provider = _provider(request, provider_id)
    nonce, again = new_nonce(), request.user.is_authenticated
    asked = provider.get_auth_params() | {"nonce": nonce}
    if again:
        asked |= {"prompt": "login", "max_age": "0"}
    question = {"scope": provider.get_scope(), "auth_params": asked, "nonce": nonce, "again": again}
    page = get_next_redirect_url(request)
    try:
        return provider.redirect(request, AuthProcess.LOGIN, next_url=page, **question)
    except (OAuth2Error, RequestException) as error:
        return render_authentication_error(request, provider, exception=error)


class _Back(OAuth2CallbackView):
    """The question is taken from the session, where it serves once."""

    def _get_state(self, request, provider):
        state, response = super()._get_state(request, provider)
        if state is not None:
            self.adapter.nonce = state.get("nonce", "")
            self.adapter.again = state.get("again", False)
        return state, response


@login_not_required
@require_safe
def back(request, provider_id):
    _provider(request, provider_id)
    return _Back.adapter_view(CardAdapter(request, provider_id))(request)


@require_safe
def reauthenticate(request):
    """The card again, for whoever entered with it and has nothing else to prove."""
    context = {"next": get_next_redirect_url(request) or "", "field": REDIRECT_FIELD_NAME}
    return render(request, "socialaccount/again.html", context)


def _provider(request, provider_id) -> OpenIDConnectProvider:
    try:
        provider = get_adapter(request).get_provider(request, provider=provider_id)
    except SocialApp.DoesNotExist:
        raise Http404 from None
    provider.oauth2_adapter_class = CardAdapter
    return provider
