"""What is kept of the ways in: requests for an account, invitations, forgotten passwords."""

from signin.models.account_request import AccountRequest
from signin.models.invitation import Invitation
from signin.models.reset_request import ResetRequest

__all__ = ["AccountRequest", "Invitation", "ResetRequest"]
