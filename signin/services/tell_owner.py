"""Tell the owner of an account what happens to its ways in, and write it in the journal."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from accounts.models import User
from audit.services import record, record_sign_in
from notifications.services.enqueue import enqueue
from signin.models import ResetRequest
from signin.notifications import AccessChanged, PasswordReset


@transaction.atomic
def ask_reset(*, email: str, at: datetime) -> None:
    """Send the way to a new password to whoever has an account with this address.

    Does the same whether somebody has: the account is looked for when the e-mail is about to leave.
    """
    asked = ResetRequest.objects.create(email=email.strip().lower(), asked_at=at)
    record(by=None, action="signin.reset_asked", obj=asked, at=at)
    path = reverse("account_reset_password")
    enqueue(PasswordReset(address=asked.email, about=asked, path=path), at=at)


@transaction.atomic
def tell_change(*, user: User, action: str, at: datetime) -> None:
    """`action` is the code of the journal: a password or a second factor that changed."""
    record_sign_in(user=user, action=action, at=at)
    enqueue(
        AccessChanged(to=user, about=user, path=reverse("signin:account"), occasion=at.isoformat()),
        at=at,
    )
