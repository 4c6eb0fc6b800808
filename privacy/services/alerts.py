"""What the officer does with an alert: looks, then writes what came out of it."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from audit.services import record
from common.errors import GuardsFailed, Missing
from common.locking import locked
from privacy.enums import AlertOutcome
from privacy.models import Alert
from privacy.permissions import ALERT

SHORTEST_NOTE = 10


@transaction.atomic
def look_at(*, alert: Alert, by: User, at: datetime) -> Alert:
    """Say that somebody has it in hand; its facts go on being added to until it is closed."""
    alert = locked(alert)
    ALERT.check(by, "look", alert)
    alert.look(by=by, at=at)
    alert.save_change()
    record(by=by, action="privacy.alert.looked_at", obj=alert, at=at)
    return alert


@transaction.atomic
def close_alert(*, alert: Alert, outcome: str, note: str, by: User, at: datetime) -> Alert:
    """Write what came out of it. Raises GuardsFailed with everything that is missing."""
    alert = locked(alert)
    ALERT.check(by, "close", alert)
    missing = []
    if outcome not in AlertOutcome.values:
        missing.append(Missing("outcome", "Dites ce qu’il en est."))
    if len(note.strip()) < SHORTEST_NOTE:
        missing.append(Missing("note", "Écrivez ce qui a été fait, en une phrase au moins."))
    if missing:
        raise GuardsFailed(missing)
    alert.close(outcome=outcome, note=note.strip(), by=by, at=at)
    alert.save_change()
    record(by=by, action="privacy.alert.closed", obj=alert, at=at, outcome=outcome)
    return alert
