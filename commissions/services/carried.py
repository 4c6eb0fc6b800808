"""What becomes of a préconisation once it is retained; whoever carries it is reminded."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.services import record
from commissions.enums import ItemList, ProposalStatus, RecordStatus
from commissions.models import Preconisation, Situation
from commissions.notifications import ToDoForCommission, ToReadForMember, tell
from commissions.permissions import PRECONISATION
from commissions.permissions.reading import READABLE_LATER
from commissions.selectors.items import is_item
from commissions.services.statistics import note
from commissions.services.telling import tell_animators
from common.errors import GuardsFailed, Missing
from common.locking import locked

BEFORE = timedelta(days=3)


@transaction.atomic
def finish(*, preconisation: Preconisation, version: int, by: User, at: datetime) -> Preconisation:
    """It was done, today."""
    situation, row = _taken(preconisation, "finish", version=version, by=by)
    row.finish(on=timezone.localdate(at))
    return _kept(row, "finished", situation, by=by, at=at)


@transaction.atomic
def fail(
    *, preconisation: Preconisation, reason: str, version: int, by: User, at: datetime
) -> Preconisation:
    """It will not be done, for a coded reason; the animateur is told."""
    situation, row = _taken(preconisation, "fail", version=version, by=by)
    if not is_item(situation.commission_id, ItemList.NOT_DONE, reason):
        raise GuardsFailed([Missing("reason", "Choisissez pourquoi.")])
    row.fail(on=timezone.localdate(at), reason=reason)
    _kept(row, "failed", situation, by=by, at=at)
    occasion = f"failed {row.public_id} {row.version}"
    tell_animators(ToDoForCommission, about=situation, at=at, occasion=occasion)
    return row


@transaction.atomic
def reopen(*, preconisation: Preconisation, version: int, by: User, at: datetime) -> Preconisation:
    """It is to be done after all."""
    situation, row = _taken(preconisation, "reopen", version=version, by=by)
    row.reopen()
    return _kept(row, "reopened", situation, by=by, at=at)


def remind_owners(*, at: datetime) -> int:
    """One message some days before a date, one once it is over; how many were queued.

    Only to whoever may still read it, of a situation that still runs.
    """
    today = timezone.localdate(at)
    rows = Preconisation.objects.filter(
        status=ProposalStatus.RETAINED,
        due_on__lte=today + BEFORE,
        owner__is_active=True,
        situation__status__in=sorted(READABLE_LATER),
        entry__record__status=RecordStatus.VALIDATED,
    )
    waiting = rows.select_related("owner", "situation").order_by("pk")
    due = [row for row in waiting if _is_news(row, today)]
    return sum(_remind(row, at=at) for row in due)


def _is_news(row: Preconisation, today) -> bool:
    """Once before the date, once after it."""
    if row.reminded_on is None:
        return True
    return row.due_on < today and row.reminded_on <= row.due_on


@transaction.atomic
def _remind(row: Preconisation, *, at: datetime) -> bool:
    row, today = locked(row), timezone.localdate(at)
    if row.owner is None or row.status != ProposalStatus.RETAINED or not _is_news(row, today):
        return False
    if not PRECONISATION.can(row.owner, "view", row):
        return False
    row.reminded_on = today
    row.save_change()
    record(by=None, action="commissions.preconisation.reminded", obj=row, at=at)
    occasion = f"carried {row.public_id} {today.isoformat()}"
    tell(ToReadForMember, row.owner, about=row.situation, at=at, occasion=occasion)
    return True


def _taken(
    preconisation: Preconisation, action: str, *, version: int, by: User
) -> tuple[Situation, Preconisation]:
    situation = locked(preconisation.situation)
    row = locked(preconisation, version=version)
    PRECONISATION.check(by, action, row)
    return situation, row


def _kept(
    row: Preconisation, name: str, situation: Situation, *, by: User, at: datetime
) -> Preconisation:
    row.save_change()
    record(by=by, action=f"commissions.preconisation.{name}", obj=row, at=at, kind=row.kind)
    situation.last_acted_at = at
    situation.save(update_fields=["last_acted_at"])
    note(situation, at=at)
    return row
