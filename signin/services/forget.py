"""Forget what nobody confirmed, forgotten passwords, and the sessions that are over."""

from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction

from signin.enums import CONFIRMATION_LIFETIME, AccountRequestState
from signin.models import AccountRequest, ResetRequest


@transaction.atomic
def forget_unconfirmed(*, at: datetime) -> int:
    """Delete the requests whose address was never proven, once their link is over; how many."""
    old = AccountRequest.objects.filter(
        status=AccountRequestState.UNCONFIRMED, requested_at__lt=at - 2 * CONFIRMATION_LIFETIME
    )
    deleted, _ = old.delete()
    return deleted


@transaction.atomic
def forget_resets(*, at: datetime) -> int:
    """Delete the addresses for which a new password was asked more than a day ago; how many."""
    deleted, _ = ResetRequest.objects.filter(asked_at__lt=at - timedelta(days=1)).delete()
    return deleted


@transaction.atomic
def forget_sessions(*, at: datetime) -> int:
    """Delete the sessions past their last hour, and what was kept to list them; how many."""
    deleted, _ = Session.objects.filter(expire_date__lt=at).delete()
    alive = Session.objects.values("session_key")
    UserSession.objects.exclude(session_key__in=alive).delete()
    return deleted
