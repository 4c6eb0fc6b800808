"""How the person lives: the general information, which two people may complete at once."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from accounts.models import User
from audit.services import record
from cases.models import Case, Circumstances
from cases.permissions import CASE
from common.locking import locked


@transaction.atomic
def write_circumstances(
    *,
    case: Case,
    changes: dict,
    seen: int,
    by: User,
    at: datetime,
    seen_of: Mapping[str, int] | None = None,
) -> tuple[Circumstances, dict]:
    """Write the fields that changed; the row as it stands, and what somebody else wrote meanwhile.

    `seen` is 0 on a page that found nothing written yet.
    """
    case = locked(case)
    CASE.check(by, "describe", case)
    Circumstances.objects.get_or_create(case=case)
    row = Circumstances.objects.select_for_update().get(case=case)
    before = row.version
    overtaken = row.write(changes, seen=seen, seen_of=seen_of, by=by, at=at)
    if row.version != before:
        written = sorted(set(changes) - set(overtaken))
        record(by=by, action="cases.circumstances.changed", obj=row, at=at, fields=written)
    return row, overtaken
