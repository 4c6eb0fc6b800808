"""Leave a row where the officer had the whole journal checked against its seals."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from audit.seals.verify import Integrity
from audit.services import record
from directory.models import Dac
from directory.standing import standing_of


@transaction.atomic
def note_check(*, found: Integrity, by: User, at: datetime) -> None:
    """Who checked, and what came out of it: in the life of each DAC whose data they protect."""
    outcome = {"ok": found.ok, "faults": len(found.faults), "seals": found.seals}
    for dac in Dac.objects.filter(pk__in=standing_of(by).protects).order_by("pk"):
        record(by=by, action="privacy.journal.checked", obj=dac, at=at, **outcome)
