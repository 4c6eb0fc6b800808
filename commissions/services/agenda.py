"""What stands on the agenda of a restricted session: put on, ranked, taken off, adjourned."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from audit.services import record
from commissions.enums import EntryOutcome, ItemList
from commissions.models import AgendaEntry, RestrictedSession, Situation
from commissions.permissions import ENTRY, SESSION
from commissions.selectors.accords import accord_state, missing_for_an_examination
from commissions.selectors.items import is_item
from commissions.services.preconise import set_aside
from commissions.services.review import kept, taken
from common.errors import GuardsFailed, Missing
from common.french import counted
from common.locking import locked
from common.ranking import moved, renumbered


@transaction.atomic
def schedule(
    *,
    situation: Situation,
    session: RestrictedSession | None,
    version: int,
    by: User,
    at: datetime,
) -> AgendaEntry:
    """Put a situation on the agenda of a restricted session, within its limit (rules R16, R17)."""
    if session is None:
        raise GuardsFailed([Missing("session", "Choisissez la séance.")])
    session = locked(session)
    situation = taken(situation, "schedule", version=version, by=by)
    SESSION.check(by, "compose", session)
    if missing := _missing_before_scheduling(situation, session, at=at):
        raise GuardsFailed(missing)
    entry = _entered(situation, session, by=by, at=at)
    situation.schedule()
    kept(situation, "scheduled", by=by, at=at, session=str(session.public_id))
    return entry


def _missing_before_scheduling(
    situation: Situation, session: RestrictedSession, *, at: datetime
) -> list[Missing]:
    missing = missing_for_an_examination(accord_state(situation))
    limit = session.commission.per_session
    if session.commission_id != situation.commission_id:
        missing.append(Missing("session", "Cette séance est celle d’une autre commission."))
    elif session.ends_at <= at:
        missing.append(Missing("session", "Cette séance est passée : choisissez-en une autre."))
    elif session.entries.filter(outcome="").count() >= limit:
        words = f"L’ordre du jour est complet : {counted(limit, 'situation')} au plus par séance."
        missing.append(Missing("session", words))
    elif session.entries.filter(situation=situation, outcome=EntryOutcome.ADJOURNED).exists():
        words = "Elle a été ajournée à cette séance : choisissez-en une autre."
        missing.append(Missing("session", words))
    return missing


def _entered(
    situation: Situation, session: RestrictedSession, *, by: User, at: datetime
) -> AgendaEntry:
    """A new entry at the last rank; one that was taken off this session before takes its place again."""
    last = session.entries.filter(outcome="").aggregate(last=Max("rank"))["last"] or 0
    entry = session.entries.filter(situation=situation).first()
    if entry is None:
        entry = AgendaEntry(session=session, situation=situation)
    entry.outcome, entry.outcome_reason = "", ""
    entry.rank, entry.added_by, entry.added_at = last + 1, by, at
    entry.save()
    return entry


@transaction.atomic
def move_entry(
    *,
    entry: AgendaEntry,
    by: User,
    at: datetime,
    way: str = "",
    after: UUID | None = None,
) -> AgendaEntry:
    """One place up or down, or right after another one (first, without `after`)."""
    session = locked(entry.session)
    entry = locked(entry)
    ENTRY.check(by, "remove", entry)
    SESSION.check(by, "compose", session)
    order = list(session.entries.filter(outcome="").order_by("rank", "pk"))
    _number(moved(order, entry, way=way, after=after))
    record(by=by, action="commissions.session.changed", obj=session, at=at, fields=["rank"])
    return AgendaEntry.objects.get(pk=entry.pk)


def _number(order: Sequence[AgendaEntry]) -> None:
    AgendaEntry.objects.bulk_update(renumbered(order), ["rank"])


@transaction.atomic
def adjourn(
    *, situation: Situation, reason: str, version: int, by: User, at: datetime
) -> Situation:
    """Not examined this time, with a coded reason; it waits for another session."""
    situation = taken(situation, "adjourn", version=version, by=by)
    if not is_item(situation.commission_id, ItemList.ADJOURNMENT, reason):
        raise GuardsFailed([Missing("reason", "Choisissez le motif.")])
    entry = leave_agenda(situation, EntryOutcome.ADJOURNED, reason=reason, at=at)
    if entry is not None:
        set_aside(entry, by=by, at=at)
    situation.adjourn()
    return kept(situation, "adjourned", by=by, at=at, reason=reason)


@transaction.atomic
def remove_entry(*, entry: AgendaEntry, version: int, by: User, at: datetime) -> Situation:
    """Take a situation off an agenda that is being prepared; it may be scheduled again."""
    situation = locked(entry.situation)
    entry = locked(entry, version=version)
    ENTRY.check(by, "remove", entry)
    SESSION.check(by, "compose", entry.session)
    leave_agenda(situation, EntryOutcome.WITHDRAWN, at=at)
    situation.adjourn()
    return kept(situation, "adjourned", by=by, at=at, reason="withdrawn")


def leave_agenda(
    situation: Situation,
    outcome: EntryOutcome = EntryOutcome.WITHDRAWN,
    *,
    at: datetime,
    reason: str = "",
) -> AgendaEntry | None:
    """Close the open entry of a situation, its admissions with it, and renumber that agenda.

    For whoever moves the situation out of « inscrite »: the caller holds its lock and the rule.
    """
    entry = AgendaEntry.objects.filter(situation=situation, outcome="").first()
    if entry is None:
        return None
    entry.outcome, entry.outcome_reason = outcome, reason
    entry.save_change()
    entry.admissions.filter(ended_at__isnull=True).update(ended_at=at)
    rest = AgendaEntry.objects.filter(session=entry.session_id, outcome="")
    _number(list(rest.order_by("rank", "pk")))
    return entry
