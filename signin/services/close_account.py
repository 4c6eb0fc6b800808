"""Close the account of somebody who leaves: nothing of it opens anything any more."""

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.services import record
from common.errors import GuardsFailed, Missing
from directory.enums import MembershipState
from directory.models import Membership, Organisation, Professional
from directory.selectors import is_last_manager
from directory.services.join import LAST_MANAGER, leave_every_place
from signin.enums import InvitationState
from signin.models import Invitation

CLOSED_ALREADY = "Ce compte est déjà fermé."
SOMEBODY_ELSE = "Une autre personne doit le demander."


@transaction.atomic
def close_account(*, user: User, asked_by: User, at: datetime) -> int:
    """End places, sessions and waiting invitations of `user`, who can no longer sign in.

    `asked_by` answers for it in the journal; the account itself stays, for what it signed. Raises
    GuardsFailed for the last manager of a DAC. Returns how many places were ended.
    """
    if asked_by.pk == user.pk:
        raise GuardsFailed([Missing("asked_by", SOMEBODY_ELSE)])
    user = User.objects.select_for_update().get(pk=user.pk)
    if not user.is_active:
        raise GuardsFailed([Missing("user", CLOSED_ALREADY)])
    _guard(user, at=at)
    ended = 0
    for professional in Professional.objects.filter(user=user):
        ended += leave_every_place(professional=professional, by=asked_by, at=at)
    user.is_active = user.is_staff = user.is_superuser = False
    user.set_unusable_password()
    user.save()
    _end_sessions(user)
    _revoke_invitations(user, by=asked_by, at=at)
    record(by=asked_by, action="signin.account.closed", obj=user, at=at, places=ended)
    return ended


def _guard(user: User, *, at: datetime) -> None:
    places = Membership.objects.filter(professional__user=user)
    organisations = places.order_by().values("organisation")
    # two managers who leave at once: the second one waits here, and is the last
    list(
        Organisation.objects.select_for_update(no_key=True)
        .filter(pk__in=organisations)
        .order_by("pk")
    )
    if any(
        is_last_manager(place, on=timezone.localdate(at))
        for place in places.filter(status=MembershipState.ACTIVE)
    ):
        raise GuardsFailed([Missing("user", LAST_MANAGER)])


def _end_sessions(user: User) -> None:
    """Those that are listed; any other one ends at its next request, because the account is closed."""
    opened = UserSession.objects.filter(user=user)
    Session.objects.filter(session_key__in=opened.values("session_key")).delete()
    opened.delete()


def _revoke_invitations(user: User, *, by: User, at: datetime) -> None:
    waiting = Invitation.objects.select_for_update().filter(
        email=user.email, status=InvitationState.OPEN
    )
    for invitation in waiting.order_by("pk"):
        invitation.revoke(at=at)
        invitation.save()
        record(by=by, action="signin.invitation.revoked", obj=invitation, at=at)
