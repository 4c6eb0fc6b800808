"""How long a session lasts, what it must have proven, and what is said when it is over."""

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.urls import reverse
from django.utils import timezone

from audit.services import record_sign_in
from signin.reauthentication import FACTOR_FOR_THIS, elsewhere, proved_second_factor, sign_in_again
from signin.selectors import has_second_factor, second_factor_required

STARTED, SEEN = "started_at", "seen_at"
TOUCH_EVERY = 60  # seconds: a page opened twice a minute writes once
FACTOR_FIRST = "Activez d’abord la double authentification."

# What a person without the second factor that is imposed on them may still open.
SET_UP = frozenset(
    {"mfa_activate_totp", "mfa_add_webauthn", "account_reauthenticate", "account_logout"}
)


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
        return elsewhere(request, reverse("mfa_activate_totp"), FACTOR_FIRST, "Activer")


def is_half_signed_in(request) -> bool:
    """Whether somebody came in without the second factor that is imposed on them."""
    if not request.user.is_authenticated or proved_second_factor(request):
        return False
    return second_factor_required(request.user)


def asks_second_factor(request) -> bool:
    """Whether the page asked for is of a part that needs a second factor that was not proven."""
    protected = set(settings.SECOND_FACTOR_NAMESPACES) & set(request.resolver_match.namespaces)
    return bool(protected) and request.user.is_authenticated and not proved_second_factor(request)
