"""How long a session lasts, what it must have proven, and what is said when it is over."""

from urllib.parse import urlencode, urlsplit

from allauth.account.authentication import get_authentication_records
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME, SESSION_KEY, logout
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from audit.services import record_sign_in
from signin.selectors import has_second_factor, second_factor_required

STARTED, SEEN = "started_at", "seen_at"
TOUCH_EVERY = 60  # seconds: a page opened twice a minute writes once
ENDED = "Votre session est terminée. Reconnectez-vous pour continuer."
FACTOR_FIRST = "Activez d’abord la double authentification."
FACTOR_FOR_THIS = (
    "Cette partie de Cordée ne s’ouvre qu’avec un second facteur. Activez-le ici : vous reviendrez "
    "ensuite à la page demandée."
)

# What a person without the second factor that is imposed on them may still open.
SET_UP = frozenset({"mfa_activate_totp", "account_reauthenticate", "account_logout"})


class SessionLimitsMiddleware:
    """Ends a session that was idle, or that has lasted, too long.

    A request with `X-Background: 1` (a poll) counts as no activity. The session is written at most
    once a minute, and with it the row that its owner sees under « Mes sessions ».
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if SESSION_KEY in request.session:
            now = timezone.now().timestamp()
            if self._is_over(request.session, now):
                self._end(request)
            elif self._counts(request, now):
                request.session[SEEN] = now
                request.activity_counts = True
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not getattr(view, "login_required", True) or request.user.is_authenticated:
            return None
        return sign_in_again(request)

    def _is_over(self, session, now):
        started = session.setdefault(STARTED, now)
        idle = now - session.get(SEEN, started)
        return (
            idle > settings.SESSION_IDLE_LIMIT.total_seconds()
            or now - started > settings.SESSION_ABSOLUTE_LIMIT.total_seconds()
        )

    def _counts(self, request, now):
        if "X-Background" in request.headers:
            return False
        return now - request.session.get(SEEN, 0) >= TOUCH_EVERY

    def _end(self, request):
        if request.user.is_authenticated:
            record_sign_in(user=request.user, action="signin.session_over", at=timezone.now())
        UserSession.objects.filter(session_key=request.session.session_key).delete()
        logout(request)
        request.session_is_over = True


class SessionActivityMiddleware:
    """Keeps the list of open sessions current; inside AccountMiddleware, which tells the address."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if getattr(request, "activity_counts", False) and request.user.is_authenticated:
            UserSession.objects.create_from_request(request)
        return self.get_response(request)


class SecondFactorMiddleware:
    """Lets nobody further than the set-up of the second factor that is imposed on them.

    It is imposed on a person by an organisation of theirs, or on everybody by the namespace of the
    page (settings.SECOND_FACTOR_NAMESPACES): the rest of the site stays open to them then.
    Whoever is only half signed in is known before any view is found: the page of an address that
    does not exist has a frame too, and it shows nothing to go to.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.half_signed_in = is_half_signed_in(request)
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        asked_here = asks_second_factor(request) and not request.half_signed_in
        if not (request.half_signed_in or asked_here) or not getattr(view, "login_required", True):
            return None
        if has_second_factor(request.user):
            logout(request)  # a session from before the factor, or from a side door
            return sign_in_again(request)
        if request.resolver_match.view_name in SET_UP:
            return None
        if asked_here:
            messages.info(request, FACTOR_FOR_THIS)
        return _elsewhere(request, "mfa_activate_totp", FACTOR_FIRST, "Activer")


def is_half_signed_in(request) -> bool:
    """Whether somebody came in without the second factor that is imposed on them."""
    if not request.user.is_authenticated or proved_second_factor(request):
        return False
    return second_factor_required(request.user)


def asks_second_factor(request) -> bool:
    """Whether the page asked for is of a part that needs a second factor that was not proven."""
    protected = set(settings.SECOND_FACTOR_NAMESPACES) & set(request.resolver_match.namespaces)
    return bool(protected) and request.user.is_authenticated and not proved_second_factor(request)


def proved_second_factor(request) -> bool:
    """Whether this session was opened with a second factor, or with a professional's card."""
    records = get_authentication_records(request, request.user)
    return any(
        way["method"] == "mfa"
        or (way["method"] == "socialaccount" and way.get("provider") == settings.PSC_PROVIDER)
        for way in records
    )


def sign_in_again(request) -> HttpResponse:
    """To the sign-in page and back; a script gets 401 and a sentence, never that page."""
    return _elsewhere(request, "account_login", ENDED, "Se connecter")


def _elsewhere(request, url_name, sentence, button):
    query = {REDIRECT_FIELD_NAME: _page_of(request)}
    if getattr(request, "session_is_over", False):
        query["etat"] = "terminee"
    url = f"{reverse(url_name)}?{urlencode(query)}"
    if request.headers.get("HX-Request"):
        context = {"sentence": sentence, "url": url, "button": button}
        return render(request, "signin/session_over.html", context, status=401)
    if request.headers.get("X-Requested-With") or request.headers.get("Sec-Fetch-Dest") == "empty":
        return HttpResponse(sentence, status=401, content_type="text/plain; charset=utf-8")
    return redirect(url)


def _page_of(request):
    """The page to come back to: where the person is, not the address that a form or a script used."""
    if request.method in ("GET", "HEAD") and not request.headers.get("HX-Request"):
        return request.get_full_path()
    page = request.headers.get("HX-Current-URL") or request.headers.get("Referer") or ""
    if not url_has_allowed_host_and_scheme(page, {request.get_host()}, request.is_secure()):
        return reverse(settings.LOGIN_REDIRECT_URL)
    parts = urlsplit(page)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
