"""The purge: two people ask for it, or its day comes; what was destroyed is counted and proven (R25)."""

import json
from datetime import date, datetime

from dateutil.relativedelta import relativedelta
from django.db import connection, transaction
from django.db.models import Max, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

import audit.services
from accounts.models import User
from commissions.defaults import CLOSING_KEPT_TOO_LONG
from commissions.enums import OVER, EntryOutcome, PurgeReason, SituationStatus
from commissions.models import AgendaEntry, Commission, PurgeProof, Situation
from commissions.notifications import ToDoForCommission
from commissions.permissions import ERASURE
from commissions.services import statistics
from commissions.services.agenda import leave_agenda
from commissions.services.telling import tell_desk
from common.locking import locked

REASONS = {
    SituationStatus.CLOSED: PurgeReason.CLOSED,
    SituationStatus.INADMISSIBLE: PurgeReason.INADMISSIBLE,
    SituationStatus.OPPOSITION: PurgeReason.OPPOSITION,
}
LIVE = sorted(
    frozenset(SituationStatus.values)
    - OVER
    - {SituationStatus.DRAFT.value, SituationStatus.PURGED.value}
)


def keep_until(situation: Situation, *, at: datetime) -> date:
    """The day by which a situation that ends now is purged: after its delay, the longest one at most.

    The longest counts from the last session; called by the services that close, refuse, withdraw.
    """
    commission = situation.commission
    delayed = timezone.localdate(at) + relativedelta(months=commission.locked_months)
    last = AgendaEntry.objects.filter(situation=situation).aggregate(
        last=Max("session__starts_at")
    )["last"]
    if last is None:
        return delayed
    longest = timezone.localdate(last) + relativedelta(months=commission.longest_months)
    return max(min(delayed, longest), timezone.localdate(at))


def counts_of(situation: Situation) -> dict[str, int]:
    """How much of each a purge would destroy now; nothing is touched."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT commissions_purge_counts(%s)::text", [situation.pk])
        return _counts(cursor.fetchone())


@transaction.atomic
def ask_purge(*, situation: Situation, by: User, at: datetime) -> None:
    """First of the two people; the other one is told that something waits."""
    fresh = locked(situation)
    ERASURE.check(by, "ask", fresh)
    fresh.purge_asked_by, fresh.purge_asked_at = by, at
    fresh.save_change()
    audit.services.record(by=by, action="commissions.situation.purge_asked", obj=fresh, at=at)
    occasion = f"purge {at.isoformat()}"
    tell_desk(ToDoForCommission, about=fresh, at=at, occasion=occasion, but=by)


@transaction.atomic
def confirm_purge(*, situation: Situation, by: User, at: datetime) -> PurgeProof:
    """Second of the two people: what is left is the proof and the statistical record."""
    fresh = locked(situation)
    ERASURE.check(by, "confirm", fresh)
    return _purge(fresh, second=by, at=at)


def purge_due(*, at: datetime, limit: int = 50) -> int:
    """Purge what is due, each in a transaction of its own; how many. Nobody has to ask (A13)."""
    today = timezone.localdate(at)
    due = Situation.objects.filter(purge_due_on__lte=today, status__in=sorted(OVER))
    keys = list(due.order_by("purge_due_on", "pk").values_list("pk", flat=True)[:limit])
    return sum(_purge_if_due(key, at=at) for key in keys)


@transaction.atomic
def _purge_if_due(key: int, *, at: datetime) -> bool:
    held = (
        Situation.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(pk=key, status__in=sorted(OVER), purge_due_on__lte=timezone.localdate(at))
        .first()
    )
    if held is None:
        return False
    _purge(held, second=None, at=at)
    return True


def close_kept_too_long(*, at: datetime) -> int:
    """End what nobody ended within the longest time since its last session; how many (A13).

    By Cordée, without the guard of the return to the person: the law's limit waits for nobody. It is
    due for the purge at once.
    """
    count = 0
    for commission in Commission.objects.order_by("pk"):
        for key in _forgotten(commission, at=at).values_list("pk", flat=True):
            count += _let_go(key, at=at)
    return count


def _forgotten(commission: Commission, *, at: datetime) -> QuerySet[Situation]:
    before = at - relativedelta(months=commission.longest_months)
    examined = Max("entries__session__starts_at", filter=Q(entries__outcome=EntryOutcome.EXAMINED))
    return (
        Situation.objects.filter(commission=commission, status__in=LIVE)
        .annotate(last=Coalesce(examined, "submitted_at"))
        .filter(last__lte=before)
        .order_by("pk")
    )


@transaction.atomic
def _let_go(key: int, *, at: datetime) -> bool:
    held = (
        Situation.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(pk=key, status__in=LIVE)
        .first()
    )
    if held is None:
        return False
    leave_agenda(held, at=at)
    if held.status != SituationStatus.SUSPENDED:
        held.suspend(reason="")
        held.save_change()  # two moves: the database lets none be skipped
    held.close(reason=CLOSING_KEPT_TOO_LONG, at=at)
    held.purge_due_on = timezone.localdate(at)
    held.save_change()
    audit.services.record(
        by=None,
        action="commissions.situation.closed",
        obj=held,
        at=at,
        reason=CLOSING_KEPT_TOO_LONG,
    )
    statistics.note(held, at=at)
    tell_desk(ToDoForCommission, about=held, at=at, occasion="kept too long")
    return True


def _purge(situation: Situation, *, second: User | None, at: datetime) -> PurgeProof:
    """The figures are cut off, the database destroys and counts, the proof names no situation."""
    commission, reason = situation.commission, REASONS[SituationStatus(situation.status)]
    asked_by = situation.purge_asked_by if second is not None else None
    due_on = situation.purge_due_on or timezone.localdate(at)
    statistics.cut(situation, at=at)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT commissions_purge(%s, %s)::text",
            [situation.pk, second.pk if second is not None else None],
        )
        counts = _counts(cursor.fetchone())
    proof = PurgeProof.objects.create(
        commission=commission,
        reason=reason,
        counts=counts,
        asked_by=asked_by,
        second_by=second,
        due_on=due_on,
        done_at=at,
    )
    audit.services.record(
        by=second, action="commissions.situation.purged", obj=situation, at=at, reason=reason.value
    )
    return proof


def _counts(row: tuple | None) -> dict[str, int]:
    return json.loads(row[0]) if row else {}
