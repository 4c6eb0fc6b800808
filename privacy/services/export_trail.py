"""Take rows of the journal out of the application, and leave a row that says so."""

from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from audit.models import Event
from audit.services import record_export
from common.errors import GuardsFailed, Missing
from common.row_security import beyond_ties
from privacy.enums import ExportReason
from privacy.models import Alert
from privacy.permissions import IS_OFFICER
from privacy.selectors.sheet import MOST, csv_of
from privacy.selectors.trail import Criteria, rows_of, searched


@transaction.atomic
def export_trail(
    *,
    criteria: Criteria,
    reason: str,
    alert: Alert | None = None,
    today: date,
    by: User,
    at: datetime,
) -> bytes:
    """The rows of a search as a file; raises GuardsFailed without a reason, or for nothing found."""
    if not IS_OFFICER[1](by):
        raise GuardsFailed([Missing("reason", "Seul le délégué exporte le journal.")])
    if reason not in ExportReason.values:
        raise GuardsFailed([Missing("reason", "Dites pourquoi ces lignes sortent de Cordée.")])
    found = searched(by, criteria, today=today, alert=alert)
    with beyond_ties():
        events = list(found[:MOST]) if found is not None else []
    if not events:
        raise GuardsFailed([Missing("reason", "Cette recherche ne trouve rien : rien à exporter.")])
    record_export(
        by=by,
        action="privacy.trail.exported",
        at=at,
        model=Event,
        rows=len(events),
        reason=reason,
        criteria=criteria.as_kept() if alert is None else {},
        alert=str(alert.public_id) if alert is not None else "",
    )
    return csv_of(rows_of(events))
