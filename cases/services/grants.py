"""Invitations by name that end before their day: by a gesture, by what the person decided, a reopening."""

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
        end_grant(grant, case=case, by=by, at=at)


def end_grant(grant: CaseGrant, *, case: Case, by: User, at: datetime) -> None:
    """End one that the caller has locked; the row stays, as a trace."""
    grant.ended_at = at
    grant.save()
    about = str(case.public_id)
    record(by=by, action="cases.grant.stopped", obj=grant, at=at, case=about)
