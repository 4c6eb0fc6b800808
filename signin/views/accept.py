"""The way in for who was invited."""

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from signin.crypto import decrypt, encrypt
from signin.forms.invitation import AcceptInvitationForm
from signin.selectors import invitation_by_token, was_used, who_accepts
from signin.services.accept_invitation import accept_invitation, join_by_invitation

KEPT = "invitation"


@login_not_required
@require_safe
def open_invitation(request, token):
    """Keep the token in the session, so that no page has it in its address."""
    if limited := ratelimit.consume_or_429(request, action="open_link", limit_get=True):
        return limited
    if invitation_by_token(token, at=timezone.now()) is None:
        return _over(request, token)
    request.session[KEPT] = encrypt(token)
    return redirect("signin:accept-invitation")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request):
    """Choose a password, or join with the account one has."""
    if getattr(request, "half_signed_in", False):
        return redirect("mfa_activate_totp")
    token = decrypt(request.session[KEPT]) if KEPT in request.session else ""
    invitation = invitation_by_token(token, at=timezone.now())
    if invitation is None:
        return _over(request, token)
    who = who_accepts(invitation, request.user)
    if who == "new":
        return _new_account(request, token, invitation)
    if who == "self" and request.method == "POST":
        join_by_invitation(token=token, by=request.user, at=timezone.now())
        del request.session[KEPT]
        return redirect("signin:account")
    return render(request, "signin/join.html", {"invitation": invitation, "who_accepts": who})


def _new_account(request, token, invitation):
    form = AcceptInvitationForm(request.POST or None, invitation=invitation)
    if form.is_valid():
        password = form.cleaned_data["password1"]
        user = accept_invitation(token=token, password=password, at=timezone.now())
        if user is None:
            return redirect(
                "signin:accept-invitation"
            )  # changed meanwhile: what holds now is shown
        del request.session[KEPT]
        login = Login(user=user, email=user.email)
        return perform_password_login(request, {"email": user.email}, login)
    status = 422 if form.errors else 200
    context = {"form": form, "invitation": invitation}
    return render(request, "signin/accept.html", context, status=status)


def _over(request, token):
    if token and was_used(token):
        return render(request, "signin/link_used.html", status=410)
    return render(request, "signin/link_over.html", {"kind": "invitation"}, status=404)
