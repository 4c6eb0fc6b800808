"""Who did prove who they are, how lately; and the way to prove it, and back."""

import json
import time
from collections.abc import Callable
from functools import partial, wraps
from typing import Any
from urllib.parse import urlencode, urlsplit

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from signin import crypto
from signin.selectors import has_second_factor

ENDED = "Votre session est terminée. Reconnectez-vous pour continuer."
FACTOR_FOR_THIS = (
    "Cette partie de Cordée ne s’ouvre qu’avec un second facteur. Activez-le ici : vous reviendrez "
    "ensuite à la page demandée."
)
AGAIN = "Confirmez d’abord que c’est vous."
TYPED = "typed_before_proof"
LONGEST_TYPED = 20_000  # characters; a form of ours is a reason and a few choices


def proved_second_factor(request: HttpRequest) -> bool:
    """Whether this session was opened with a second factor, or with a professional's card."""
    return bool(_proofs(request))


def recently_proved(request: HttpRequest) -> bool:
    """Whether the second factor, or the card, was proven in this session a moment ago.

    A moment is ACCOUNT_REAUTHENTICATION_TIMEOUT seconds. Signing in with a second factor counts, a
    password does not; nor does signing in with the card, which the provider may have read hours ago.
    """
    since = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    return any(way["at"] > since and is_of_now(way) for way in _proofs(request))


def is_of_now(way: dict[str, Any]) -> bool:
    """Whether this way was gone through at the moment it was noted: by the card, only when the
    provider was told to ask for it again."""
    return way["method"] != "socialaccount" or bool(way.get("again"))


def proves_again(
    view: Callable[..., HttpResponse] | None = None, *, keeps: bool = False
) -> Callable[..., Any]:
    """Open `view` only to whoever proved a moment ago that it is them; others do so and come back.

    Stands under the door (`@acts_on`, `@reserved_to`…), so that nobody proves anything for a page
    they may not open. `keeps`: what its form held, sent too late, is kept for `what_was_typed`;
    never for a form with a password.
    """
    if view is None:
        return partial(proves_again, keeps=keeps)

    @wraps(view)
    def door(request, *args, **kwargs):
        if recently_proved(request):
            return view(request, *args, **kwargs)
        if keeps:
            _keep_what_was_typed(request)
        return ask_again(request)

    door.proves_again = True  # type: ignore[attr-defined]  # the walk over all URLs reads it
    return door


def card_first(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For a change of the ways in: whoever has but a card, and nothing else to prove, uses it again.

    The library lets an account without password and factor change them with its session alone.
    """

    @wraps(view)
    def door(request, *args, **kwargs):
        has_more = request.user.has_usable_password() or has_second_factor(request.user)
        if has_more or not entered_with_card(request) or recently_proved(request):
            return view(request, *args, **kwargs)
        return ask_again(request)

    return door


def ask_again(request: HttpRequest) -> HttpResponse:
    """To the page where one proves it, or sets up what is missing to do so; then back."""
    if not (has_second_factor(request.user) or entered_with_card(request)):
        messages.info(request, FACTOR_FOR_THIS)
        return elsewhere(request, reverse("mfa_activate_totp"), AGAIN, "Activer")
    methods = get_adapter().get_reauthentication_methods(request.user)
    return elsewhere(request, methods[0]["url"], AGAIN, "Confirmer")


def what_was_typed(request: HttpRequest) -> dict[str, str]:
    """What a form of this page held when its sender had to prove themselves first; given once.

    For `initial=` of the form; empty when nothing was kept, or for another page.
    """
    kept = request.session.get(TYPED)
    if kept is None or kept["page"] != request.path:
        return {}
    del request.session[TYPED]
    if kept["at"] < time.time() - 2 * settings.ACCOUNT_REAUTHENTICATION_TIMEOUT:
        return {}
    try:
        return json.loads(crypto.decrypt(kept["sealed"]))
    except InvalidToken:  # the key changed meanwhile
        return {}


def sign_in_again(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back; a script gets 401 and a sentence, never that page."""
    return elsewhere(request, reverse("account_login"), ENDED, "Se connecter")


def elsewhere(request: HttpRequest, url: str, sentence: str, button: str) -> HttpResponse:
    """To another page first, and back to this one; a script gets 401 and the sentence."""
    query = {REDIRECT_FIELD_NAME: _page_of(request)}
    if getattr(request, "session_is_over", False):
        query["etat"] = "terminee"
    url = f"{url}?{urlencode(query)}"
    if request.headers.get("HX-Request"):
        context = {"sentence": sentence, "url": url, "button": button}
        return render(request, "signin/session_over.html", context, status=401)
    if request.headers.get("X-Requested-With") or request.headers.get("Sec-Fetch-Dest") == "empty":
        return HttpResponse(sentence, status=401, content_type="text/plain; charset=utf-8")
    return redirect(url)


def entered_with_card(request: HttpRequest) -> bool:
    """Whether this session was opened with a professional's card."""
    return any(way["method"] == "socialaccount" for way in _proofs(request))


def _proofs(request) -> list[dict[str, Any]]:
    return [
        way
        for way in get_authentication_records(request, request.user)
        if way["method"] == "mfa"
        or (way["method"] == "socialaccount" and way.get("provider") == settings.PSC_PROVIDER)
    ]


def _keep_what_was_typed(request) -> None:
    """Closed with our key: a session is a row of the database."""
    if request.method != "POST":
        return
    words = {name: value for name, value in request.POST.items() if name != "csrfmiddlewaretoken"}
    text = json.dumps(words)
    if len(text) <= LONGEST_TYPED:
        page = urlsplit(_page_of(request)).path
        sealed = crypto.encrypt(text)
        request.session[TYPED] = {"page": page, "at": time.time(), "sealed": sealed}


def _page_of(request) -> str:
    """The page to come back to: where the person is, not the address that a form or a script used."""
    if request.method in ("GET", "HEAD") and not request.headers.get("HX-Request"):
        return request.get_full_path()
    page = request.headers.get("HX-Current-URL") or request.headers.get("Referer") or ""
    if not url_has_allowed_host_and_scheme(page, {request.get_host()}, request.is_secure()):
        return reverse(settings.LOGIN_REDIRECT_URL)
    parts = urlsplit(page)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
