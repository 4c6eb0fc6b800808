"""Change the level of a follow-up, and keep what it was before."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from cases.models import Case, LevelPeriod
from cases.permissions import CASE
from cases.services.open_case import moved_on
from common.errors import GuardsFailed, Missing
from common.locking import locked
from directory.enums import DacList
from directory.selectors import is_choice


@transaction.atomic
def change_level(
    *, case: Case, level: str, reason: str, version: int, by: User, at: datetime
) -> Case:
    """Set another level of the DAC's list from today on, saying why; nobody outside is told."""
    case = locked(case, version=version)
    CASE.check(by, "change_level", case)
    missing = []
    if not is_choice(case.dac, DacList.LEVEL, level):
        missing.append(Missing("level", "Choisissez le nouveau niveau."))
    elif level == case.level:
        missing.append(Missing("level", "C’est déjà le niveau de cette situation."))
    if not reason.strip():
        missing.append(Missing("reason", "Dites en quelques mots pourquoi."))
    if missing:
        raise GuardsFailed(missing)
    today, before = timezone.localdate(at), case.level
    case.levels.filter(ends_on__isnull=True).update(ends_on=today)
    LevelPeriod.objects.create(
        case=case,
        period=case.periods.get(closed_at__isnull=True),
        level=level,
        starts_on=today,
        set_by=by,
        reason=reason.strip(),
    )
    case.level = level
    return moved_on(case, "level_changed", by=by, at=at, before=before, level=level)
