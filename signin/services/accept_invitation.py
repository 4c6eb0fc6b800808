"""Use an invitation: once, by whoever has its link."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from audit.services import record
from common.locking import locked
from directory.enums import Profession
from signin.enums import CHARTER_VERSION
from signin.models import Invitation
from signin.selectors import invitation_by_token
from signin.services.ask_account import Identity
from signin.services.open_account import give_place, open_account, professional_of


@transaction.atomic
def accept_invitation(*, token: str, password: str, at: datetime) -> User | None:
    """Open the account with its owner's own password; None when the link is over.

    Also None for an address whose account has a password already: its owner signs in and joins.
    """
    invitation = _locked(token, at=at)
    if invitation is None:
        return None
    user = User.objects.select_for_update().filter(email=invitation.email).first()
    if user is not None and user.is_active and user.has_usable_password():
        return None
    if user is None or not user.is_active:
        user = open_account(_identity(invitation), by=invitation.invited_by, at=at)
    user.set_password(password)
    user.save()
    _accept(invitation, user, at=at)
    return user


@transaction.atomic
def join_by_invitation(*, token: str, by: User, at: datetime) -> Invitation | None:
    """Take a further place with the account one has; None when the link is over or somebody else's."""
    invitation = _locked(token, at=at)
    if invitation is None or invitation.email != by.email:
        return None
    _accept(invitation, by, at=at)
    return invitation


def _locked(token: str, *, at: datetime) -> Invitation | None:
    found = invitation_by_token(token, at=at)
    if found is None:
        return None
    locked(found)
    return invitation_by_token(token, at=at)  # as it is now that nobody else can use it


def _accept(invitation: Invitation, user: User, *, at: datetime) -> None:
    professional = professional_of(user, _identity(invitation), by=invitation.invited_by, at=at)
    place, role = invitation.organisation, invitation.role
    give_place(professional, place, role, by=invitation.invited_by, at=at)
    invitation.charter_version = CHARTER_VERSION
    invitation.accept(at=at, user=user)
    invitation.save()
    record(by=user, action="signin.invitation.accepted", obj=invitation, at=at)


def _identity(invitation: Invitation) -> Identity:
    return Identity(
        title=invitation.title,
        first_name=invitation.first_name,
        last_name=invitation.last_name,
        profession=Profession(invitation.profession),
        rpps=invitation.rpps,
        function=invitation.function,
        email=invitation.email,
    )
