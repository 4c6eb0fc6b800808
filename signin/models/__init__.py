"""What is kept of the ways in: requests for an account, and invitations."""

from signin.models.account_request import AccountRequest
from signin.models.invitation import Invitation

__all__ = ["AccountRequest", "Invitation"]
