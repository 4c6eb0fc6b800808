"""A request about data is answered, in whatever way it was."""

from datetime import datetime

from django.utils import timezone

from accounts.models import User
from audit.services import record
from privacy.models import RightsRequest


def answer(request: RightsRequest, *, words: str, by: User, at: datetime) -> None:
    """Close a locked request as answered; the caller has checked that it is."""
    request.close_with(on=timezone.localdate(at), by=by, words=words)
    request.save_change()
    record(by=by, action="privacy.request.answered", obj=request, at=at, kind=request.kind)
