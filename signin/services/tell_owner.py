"""Tell the owner of an account what happens to its ways in, and write it in the journal."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from accounts.models import User
from audit.services import record_sign_in
from notifications.services.enqueue import enqueue
from signin.notifications import AccessChanged, PasswordReset


@transaction.atomic
def tell_reset(*, user: User, at: datetime) -> None:
    """Send the way to a new password; the token is made when the e-mail leaves."""
    record_sign_in(user=user, action="signin.reset_asked", at=at)
    enqueue(
        PasswordReset(
            to=user,
            about=user,
            path=reverse("account_reset_password"),
            occasion=at.isoformat(),
        ),
        at=at,
    )


@transaction.atomic
def tell_change(*, user: User, action: str, at: datetime) -> None:
    """`action` is the code of the journal: a password or a second factor that changed."""
    record_sign_in(user=user, action=action, at=at)
    enqueue(
        AccessChanged(to=user, about=user, path=reverse("signin:account"), occasion=at.isoformat()),
        at=at,
    )
