"""Let in again somebody who lost telephone and recovery codes."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.db import transaction

from accounts.models import User
from audit.services import record
from common.errors import GuardsFailed, Missing
from signin.services.tell_owner import tell_change


@transaction.atomic
def remove_factor(*, user: User, asked_by: User, at: datetime) -> int:
    """Remove every factor of `user`, who is told; `asked_by` has checked that it is really them.

    Two people: nobody vouches for themselves. A session opened with what was lost proves nothing
    any more: all of theirs end. Returns how many factors were removed.
    """
    if asked_by.pk == user.pk:
        raise GuardsFailed([Missing("asked_by", "Une autre personne doit le demander.")])
    removed, _ = Authenticator.objects.filter(user=user).delete()
    get_adapter().end_sessions(UserSession.objects.filter(user=user))
    record(by=asked_by, action="signin.factor_lifted", obj=user, at=at, removed=removed)
    tell_change(user=user, action="signin.factor_removed", at=at)
    return removed
