"""The DAC's page of the invitations."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.access import acts_on, lists, reserved_to
from common.errors import GuardsFailed
from common.forms import add_missing
from directory.standing import standing_of
from signin.forms.invitation import InviteForm
from signin.models import Invitation
from signin.permissions import DAC_TEAM, INVITATION
from signin.selectors import latest_first
from signin.services.invite import ROLES, invite, resend_invitation, revoke_invitation

PAGE_SIZE = 25


@require_safe
@lists(INVITATION, only=DAC_TEAM)
def invitation_list(request, rows, listing):
    page = Paginator(latest_first(rows, at=timezone.now()), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    listing.shows(page.object_list, model=Invitation, page=page.number)
    context = {"page": page, "may_act_on": _roles(request.user)}
    return render(request, "signin/invitation_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@reserved_to(*DAC_TEAM)
def new_invitation(request):
    standing = standing_of(request.user)
    form = InviteForm(
        request.POST or None,
        dacs=standing.coordinates | standing.manages,
        roles=_roles(request.user),
    )
    if form.is_valid() and _send(request, form):
        messages.success(request, "L’invitation part. Son lien est valable sept jours.")
        return redirect("signin:invitations")
    return render(request, "signin/invite.html", {"form": form}, status=422 if form.errors else 200)


def _send(request, form):
    try:
        invite(
            dac=form.cleaned_data["dac"],
            identity=form.identity,
            workplace=form.workplace,
            role=form.cleaned_data["role"],
            by=request.user,
            at=timezone.now(),
        )
    except GuardsFailed as error:
        add_missing(form, error.missing)
    return not form.errors


@require_POST
@acts_on(INVITATION, "resend")
def resend(request, invitation):
    resend_invitation(invitation=invitation, by=request.user, at=timezone.now())
    messages.success(request, "Un nouveau lien part, valable sept jours. L’ancien ne sert plus.")
    return redirect("signin:invitations")


@require_POST
@acts_on(INVITATION, "revoke")
def revoke(request, invitation):
    revoke_invitation(invitation=invitation, by=request.user, at=timezone.now())
    messages.success(request, "L’invitation est annulée : son lien n’ouvre plus rien.")
    return redirect("signin:invitations")


def _roles(user):
    return ROLES if standing_of(user).manages else ROLES[:1]
