"""The people of a DAC: who coordinates, who manages, and the end of a place."""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from common.access import acts_on
from common.errors import GuardsFailed
from directory.permissions import DAC, MEMBERSHIP
from directory.selectors import is_last_manager, team_of
from directory.services.join import end_membership
from directory.views.page import settings_page


@require_safe
@acts_on(DAC, "view")
def team(request, dac):
    endable = set(MEMBERSHIP.visible_to(request.user, "end").values_list("pk", flat=True))
    rows = [{"place": place, "endable": place.pk in endable} for place in team_of(dac)]
    may_invite = bool(DAC.can(request.user, "invite", dac))
    return settings_page(
        request, dac, "directory/team.html", tab="team", rows=rows, may_invite=may_invite
    )


@require_http_methods(["GET", "HEAD", "POST"])
@acts_on(MEMBERSHIP, "end")
def end(request, membership):
    """Asks first; says what it closes."""
    dac = membership.organisation.dac
    is_own = membership.professional.user_id == request.user.pk
    if request.method == "POST":
        try:
            end_membership(membership=membership, by=request.user, at=timezone.now())
        except GuardsFailed as error:
            messages.warning(request, str(error))
            return redirect("directory:team", dac.public_id)
        messages.success(request, f"{membership.professional} n’a plus ce rôle dans le DAC.")
        return redirect(
            settings.LOGIN_REDIRECT_URL
            if is_own
            else reverse("directory:team", args=[dac.public_id])
        )
    is_last = is_last_manager(membership, on=timezone.localdate())
    context = {"membership": membership, "dac": dac, "is_own": is_own, "is_last": is_last}
    return render(request, "directory/team_end.html", context)
