"""« Mon compte »: who I am here, how I sign in, where I am signed in."""

from allauth.account.decorators import reauthentication_required
from allauth.usersessions.internal.flows.sessions import end_other_sessions, end_sessions
from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from common.access import own_space
from signin.reauthentication import card_first, recently_proved
from signin.selectors import account_of, session_of, sessions_of

OWN = "son propre compte"
OWN_AGAIN = "son propre compte, après avoir confirmé que c’est soi"


def _proved_long_ago(request) -> bool:
    """The library alone would ask whoever has just signed in with their code for the next one."""
    return not recently_proved(request)


@require_safe
@own_space(OWN)
def account(request):
    context = {"account": account_of(request.user), "sessions": sessions_of(request.user)}
    return render(request, "signin/account.html", context)


@require_POST
@own_space(OWN_AGAIN)
@card_first
@reauthentication_required(enabled=_proved_long_ago)
def end_session(request):
    """End one session of one's own; nothing is said of a session of somebody else's."""
    session = session_of(request.user, request.POST.get("session", ""))
    if session is not None:
        end_sessions(request, [session])
        messages.success(request, "La session est terminée.")
    return redirect("signin:account")


@require_POST
@own_space(OWN_AGAIN)
@card_first
@reauthentication_required(enabled=_proved_long_ago)
def end_others(request):
    end_other_sessions(request, request.user)
    messages.success(request, "Toutes vos autres sessions sont terminées.")
    return redirect("signin:account")
