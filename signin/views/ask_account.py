"""« Demander un compte », open to everybody: the same answer whoever has an account already."""

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from common.errors import GuardsFailed
from common.forms import add_missing
from signin.forms.person import AskAccountForm
from signin.selectors import request_by_token
from signin.services.ask_account import ask_account, confirm_address

TOO_MANY = "Trop de demandes à la suite. Attendez une heure, puis envoyez à nouveau ce formulaire."


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request):
    form = AskAccountForm(request.POST or None)
    if request.method != "POST":
        return render(request, "signin/ask_account.html", {"form": form})
    if form.is_valid() and _send(request, form):
        return redirect("signin:account-asked")
    return render(request, "signin/ask_account.html", {"form": form}, status=422)


def _send(request, form):
    if not ratelimit.consume(request, action="account_request", key=form.cleaned_data["email"]):
        form.add_error(None, TOO_MANY)
        return False
    try:
        ask_account(
            identity=form.identity,
            workplace=form.workplace,
            phone=form.cleaned_data["phone"],
            motive=form.cleaned_data["motive"],
            at=timezone.now(),
        )
    except GuardsFailed as error:
        add_missing(form, error.missing)
    return not form.errors


@login_not_required
@require_safe
def asked(request):
    return render(request, "signin/account_asked.html")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request, token):
    """Opening the link changes nothing (a mail scanner opens it too): the button confirms."""
    if limited := ratelimit.consume_or_429(request, action="open_link", limit_get=True):
        return limited
    found = request_by_token(token, at=timezone.now())
    if found is None:
        return render(request, "signin/link_over.html", {"kind": "address"}, status=404)
    if request.method == "POST" and confirm_address(token=token, at=timezone.now()):
        return redirect("signin:address-confirmed")
    return render(request, "signin/confirm_address.html", {"asked": found})


@login_not_required
@require_safe
def confirmed(request):
    return render(request, "signin/address_confirmed.html")


@login_not_required
@require_safe
def charter(request):
    return render(request, "signin/charter.html")
