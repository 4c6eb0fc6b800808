"""Invitations by name that end before their day, because of what the person decided or of a reopening."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from audit.services import record
from cases.models import Case, CaseGrant


def stop_grants(
    case: Case, *, by: User, at: datetime, among: QuerySet[CaseGrant] | None = None
) -> None:
    """End every invitation by name that would count again, or those `among` them."""
    found = case.grants.all() if among is None else among
    rows = found.select_for_update(of=("self",)).filter(
        ended_at__isnull=True, until__gte=timezone.localdate(at)
    )
    for grant in rows.order_by("pk"):
        grant.ended_at = at
        grant.save()
        about = str(case.public_id)
        record(by=by, action="cases.grant.stopped", obj=grant, at=at, case=about)
