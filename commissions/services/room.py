"""The room of a restricted session: who came, opened, prolonged, each situation closed, then all of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import User
from audit.services import record
from commissions.enums import Company, EntryOutcome, ItemList
from commissions.models import Admission, AgendaEntry, Attendance, RestrictedSession, Situation
from commissions.notifications import ToDoForCommission
from commissions.permissions import ENTRY, SESSION
from commissions.selectors.accords import accord_state, missing_for_an_examination
from commissions.selectors.attending import Expected, expected_at, missing_of_quorum
from commissions.selectors.items import is_item
from commissions.services.agenda import leave_agenda
from commissions.services.preconise import set_aside
from commissions.services.review import kept
from commissions.services.telling import tell_animators
from common.errors import GuardsFailed, Missing
from common.french import hour
from common.locking import locked

LENGTHS = (15, 30, 60)  # minutes by which a room may be prolonged
LONGEST = timedelta(hours=8)
NOT_HANDLED = (
    "missing_actor"  # of whoever closes the session without the right to see that situation
)


@dataclass(frozen=True)
class Conclusion:
    """What is noted of one situation when it closes; never what was said."""

    outcome: str
    reason: str = ""
    person_came: bool | None = None
    company: str = ""


@transaction.atomic
def note_attendance(
    *, session: RestrictedSession, present: frozenset[int], by: User, at: datetime
) -> RestrictedSession:
    """Tick who is there, by mandates; somebody who arrives later is ticked when they come."""
    session = locked(session)
    SESSION.check(by, "note_attendance", session)
    expected = expected_at(session)
    if missing := _missing_of_presence(session, expected, present):
        raise GuardsFailed(missing)
    _write_register(session, expected, present, at=at)
    record(
        by=by,
        action="commissions.session.changed",
        obj=session,
        at=at,
        fields=["attendance"],
        present=len(present),
    )
    return session


def _missing_of_presence(
    session: RestrictedSession, expected: list[Expected], present: frozenset[int]
) -> list[Missing]:
    known = {one.mandate.pk: one for one in expected}
    if present - known.keys():
        words = "Seules les personnes admises à cette séance, et l’animateur, peuvent y assister."
        return [Missing("present", words)]
    missing = [
        Missing("present", f"{known[key].name} : {known[key].why_not}")
        for key in sorted(present)
        if known[key].why_not
    ]
    most = session.commission.most_people
    if len(present) > most:
        missing.append(
            Missing("present", f"Une séance restreinte réunit {most} personnes au plus.")
        )
    return missing


def _write_register(
    session: RestrictedSession, expected: list[Expected], present: frozenset[int], *, at: datetime
) -> None:
    for one in expected:
        Attendance.objects.update_or_create(
            session=session,
            mandate=one.mandate,
            defaults={
                "present": one.mandate.pk in present,
                "charter_id": session.commission.charter_id,
                "noted_at": at,
            },
        )


@transaction.atomic
def open_session(
    *,
    session: RestrictedSession,
    present: frozenset[int],
    reminder_read: bool,
    version: int,
    by: User,
    at: datetime,
) -> RestrictedSession:
    """Open the room in its window, with its quorum, once the rules were read aloud (R21)."""
    session = locked(session, version=version)
    SESSION.check(by, "open", session)
    missing = _missing_of_window(session, at=at)
    if not reminder_read:
        missing.append(Missing("reminder_read", "Lisez le rappel des règles, puis cochez."))
    expected = expected_at(session)
    missing += _missing_of_presence(session, expected, present) or missing_of_quorum(
        session.commission, [one for one in expected if one.mandate.pk in present]
    )
    if missing:
        raise GuardsFailed(missing)
    _write_register(session, expected, present, at=at)
    session.reminder_read = True
    session.open(at=at)
    session.save_change()
    record(by=by, action="commissions.session.opened", obj=session, at=at, present=len(present))
    return session


def _missing_of_window(session: RestrictedSession, *, at: datetime) -> list[Missing]:
    if at < session.starts_at:
        words = f"La salle ouvre à {hour(session.starts_at)}, le jour de la séance."
        return [Missing("window", words)]
    if at >= session.ends_at:
        return [Missing("window", "L’heure de fin est passée : annulez la séance, ou déplacez-la.")]
    return []


@transaction.atomic
def prolong_session(
    *, session: RestrictedSession, minutes: int, version: int, by: User, at: datetime
) -> RestrictedSession:
    """Move the closing time of the room; the windows of those who are admitted move with it."""
    session = locked(session, version=version)
    SESSION.check(by, "prolong", session)
    if minutes not in LENGTHS:
        raise GuardsFailed([Missing("minutes", "Choisissez de combien de minutes.")])
    until = max(session.ends_at, at) + timedelta(minutes=minutes)
    if until - session.starts_at > LONGEST:
        raise GuardsFailed([Missing("minutes", "Une séance dure huit heures au plus.")])
    session.ends_at = until
    session.save_change()
    Admission.objects.filter(
        content_object__session=session, content_object__outcome="", ended_at__isnull=True
    ).update(closes_at=until)
    record(by=by, action="commissions.session.prolonged", obj=session, at=at, minutes=minutes)
    return session


@transaction.atomic
def conclude_entry(
    *, entry: AgendaEntry, conclusion: Conclusion, version: int, by: User, at: datetime
) -> AgendaEntry:
    """Close one situation while the session goes on: its content is gone for everybody at once."""
    situation = locked(entry.situation)
    entry = locked(entry, version=version)
    ENTRY.check(by, "conclude", entry)
    return _concluded(entry, situation, conclusion, by=by, at=at)


@transaction.atomic
def close_session(
    *,
    session: RestrictedSession,
    conclusions: Mapping[int, Conclusion],
    version: int,
    by: User,
    at: datetime,
) -> RestrictedSession:
    """Close the room: each situation left has its conclusion, and nothing of it is readable any more.

    `conclusions` is by entry. A situation that `by` may not see (a link was declared) is adjourned.
    """
    session = locked(session, version=version)
    SESSION.check(by, "close", session)
    left = list(session.entries.filter(outcome="").order_by("rank", "pk"))
    mine = set(
        ENTRY.visible_to(by, "see_agenda").filter(session=session).values_list("pk", flat=True)
    )
    for entry in left:
        situation = locked(Situation(pk=entry.situation_id))
        said = conclusions.get(entry.pk) if entry.pk in mine else None
        if said is None and entry.pk in mine:
            raise GuardsFailed([Missing(f"outcome_{entry.pk}", "Dites ce qu’il en est.")])
        _concluded(
            entry,
            situation,
            said or Conclusion(EntryOutcome.ADJOURNED, NOT_HANDLED),
            by=by,
            at=at,
            prefix=entry.pk,
        )
    session.close(at=at)
    session.save_change()
    record(by=by, action="commissions.session.closed", obj=session, at=at, entries=len(left))
    return session


def _concluded(
    entry: AgendaEntry,
    situation: Situation,
    said: Conclusion,
    *,
    by: User,
    at: datetime,
    prefix: int | None = None,
) -> AgendaEntry:
    if missing := _missing_of_conclusion(situation, said, prefix):
        raise GuardsFailed(missing)
    if said.outcome == EntryOutcome.ADJOURNED:
        leave_agenda(situation, EntryOutcome.ADJOURNED, reason=said.reason, at=at)
        set_aside(entry, by=by, at=at)
        situation.adjourn()
        kept(situation, "adjourned", by=by, at=at, reason=said.reason)
        return entry
    entry.outcome = EntryOutcome.EXAMINED
    entry.person_came = said.person_came
    entry.person_company = said.company if said.person_came else ""
    entry.save_change()
    situation.examine(at=at)
    kept(situation, "examined", by=by, at=at)
    occasion = f"record {entry.public_id}"
    tell_animators(ToDoForCommission, about=situation, at=at, occasion=occasion)
    return entry


def _missing_of_conclusion(
    situation: Situation, said: Conclusion, prefix: int | None
) -> list[Missing]:
    def at_field(name: str) -> str:
        return name if prefix is None else f"{name}_{prefix}"

    if said.outcome == EntryOutcome.ADJOURNED:
        if said.reason == NOT_HANDLED or is_item(
            situation.commission_id, ItemList.ADJOURNMENT, said.reason
        ):
            return []
        return [Missing(at_field("reason"), "Choisissez le motif de l’ajournement.")]
    if said.outcome != EntryOutcome.EXAMINED:
        return [Missing(at_field("outcome"), "Dites si la situation a été examinée ou ajournée.")]
    missing = [
        Missing(at_field("outcome"), one.message)
        for one in missing_for_an_examination(accord_state(situation))
    ]
    if said.person_came is None:
        missing.append(Missing(at_field("person_came"), "Dites si la personne était présente."))
    if said.company and said.company not in Company.values:
        missing.append(Missing(at_field("company"), "Choisissez une réponse."))
    return missing
