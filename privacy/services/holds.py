"""Hold what is known of a person: nothing of it is erased until the hold is lifted."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from audit.services import record
from common.errors import GuardsFailed, Missing, Refused
from common.locking import locked
from privacy.models import Hold
from privacy.permissions import HOLD
from privacy.services.subject_requests import Wanted, dacs_of, find, may_note, missing_subject


@transaction.atomic
def place_hold(*, wanted: Wanted, reason: str, by: User, at: datetime) -> Hold:
    """For a dispute, an inquiry, an objection to the erasure; several may stand at once."""
    if not may_note(by):
        raise Refused("Seuls le délégué à la protection des données et le responsable le font.")
    subjects = find(wanted, dacs=dacs_of(by))
    missing = missing_subject(subjects)
    if not reason.strip():
        missing.append(Missing("reason", "Écrivez le motif, sans rien de la situation."))
    if missing:
        raise GuardsFailed(missing)
    values = {"reason": reason.strip(), "placed_by": by, "placed_at": at}
    hold = Hold.objects.create(**subjects[0].about, **values)
    record(by=by, action="privacy.hold.placed", obj=hold, at=at)
    return hold


@transaction.atomic
def lift_hold(*, hold: Hold, reason: str, by: User, at: datetime) -> Hold:
    fresh = locked(hold)
    HOLD.check(by, "lift", fresh)
    if not reason.strip():
        raise GuardsFailed([Missing("reason", "Écrivez pourquoi plus rien ne s’y oppose.")])
    fresh.lifted_at, fresh.lifted_by, fresh.lift_reason = at, by, reason.strip()
    fresh.save()
    record(by=by, action="privacy.hold.lifted", obj=fresh, at=at)
    return fresh
