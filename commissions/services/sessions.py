"""Restricted sessions: planned, changed, convened, cancelled; no calendar file ever leaves (R29)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.services import record
from commissions.enums import EntryOutcome, SessionStatus, SituationStatus
from commissions.models import Admission, Commission, RestrictedSession, Situation
from commissions.notifications import ToReadForMember, tell
from commissions.permissions import COMMISSION, SESSION
from commissions.selectors.accords import accord_state
from commissions.selectors.admitting import lapsed, standing_admissions
from commissions.services.agenda import leave_agenda
from commissions.services.review import kept
from common.errors import GuardsFailed, Missing
from common.locking import locked

LONGEST = timedelta(hours=8)


@dataclass(frozen=True)
class Times:
    """When and where; the room opens and closes with these hours."""

    starts_at: datetime
    ends_at: datetime
    place: str = ""


def _missing_of(times: Times, *, at: datetime) -> list[Missing]:
    missing = []
    if times.ends_at <= times.starts_at:
        missing.append(Missing("ends", "La fin vient après le début."))
    elif times.ends_at - times.starts_at > LONGEST:
        missing.append(Missing("ends", "Une séance dure huit heures au plus."))
    if times.starts_at <= at:
        missing.append(Missing("on", "Cette date est passée. Choisissez un moment à venir."))
    return missing


@transaction.atomic
def plan_session(
    *, commission: Commission, times: Times, by: User, at: datetime
) -> RestrictedSession:
    """A date for a restricted session, its agenda still empty."""
    COMMISSION.check(by, "plan_session", commission)
    if missing := _missing_of(times, at=at):
        raise GuardsFailed(missing)
    session = RestrictedSession.objects.create(
        commission=commission,
        starts_at=times.starts_at,
        ends_at=times.ends_at,
        place=times.place.strip(),
    )
    record(by=by, action="commissions.session.planned", obj=session, at=at)
    return session


@transaction.atomic
def change_session(
    *, session: RestrictedSession, times: Times, version: int, by: User, at: datetime
) -> RestrictedSession:
    """Another date, hour or place; the windows of who is admitted follow, and who was called is told."""
    session = locked(session, version=version)
    SESSION.check(by, "edit", session)
    if missing := _missing_of(times, at=at):
        raise GuardsFailed(missing)
    before = (session.starts_at, session.ends_at, session.place)
    session.starts_at, session.ends_at = times.starts_at, times.ends_at
    session.place = times.place.strip()
    if before == (session.starts_at, session.ends_at, session.place):
        return session
    session.save_change()
    standing = Admission.objects.filter(content_object__session=session, ended_at__isnull=True)
    standing.update(closes_at=session.ends_at, record_until=record_until(session))
    record(by=by, action="commissions.session.changed", obj=session, at=at, fields=["times"])
    if session.status == SessionStatus.CONVENED:
        _tell_called(session, f"changed {at.isoformat()}", at=at)
    return session


def record_until(session: RestrictedSession):
    """The last day on which the relevé of this session is read by who was admitted (R7)."""
    day = timezone.localdate(session.starts_at)
    return day + timedelta(days=session.commission.window_days)


@transaction.atomic
def convene(
    *, session: RestrictedSession, version: int, by: User, at: datetime
) -> RestrictedSession:
    """Call everybody admitted: from now on they declare their links, then read what is theirs."""
    session = locked(session, version=version)
    SESSION.check(by, "convene", session)
    if missing := missing_before_convening(session, at=at):
        raise GuardsFailed(missing)
    session.convene(at=at)
    session.save_change()
    admitted = Admission.objects.filter(content_object__session=session, ended_at__isnull=True)
    admitted.update(opens_at=at)
    record(by=by, action="commissions.session.convened", obj=session, at=at)
    _tell_called(session, "convened", at=at)
    return session


def missing_before_convening(session: RestrictedSession, *, at: datetime) -> list[Missing]:
    """At least one situation, somebody admitted to each, and everybody still in order (§3.2)."""
    entries = list(
        session.entries.filter(outcome="").select_related("situation", "session").order_by("rank")
    )
    if session.ends_at <= at:
        return [Missing("session", "Cette séance est passée : changez sa date, ou annulez-la.")]
    if not entries:
        return [Missing("entries", "Rien n’est inscrit à l’ordre du jour.")]
    missing = []
    for entry in entries:
        admitted = list(standing_admissions(entry).select_related("mandate__user"))
        if not admitted:
            words = f"Personne n’est admis à l’examen de la situation au rang {entry.rank}."
            missing.append(Missing("entries", words))
        for admission, why in lapsed(entry, admitted):
            words = f"{admission.mandate.user}, rang {entry.rank} : {why}"
            missing.append(Missing("entries", words))
        if not accord_state(entry.situation).allows:
            words = f"L’accord ne permet plus d’examiner la situation au rang {entry.rank}."
            missing.append(Missing("entries", words))
    return missing


@transaction.atomic
def cancel_session(
    *, session: RestrictedSession, version: int, by: User, at: datetime
) -> RestrictedSession:
    """The session does not take place; what stood on its agenda waits for another one."""
    session = locked(session, version=version)
    SESSION.check(by, "cancel", session)
    if session.status == SessionStatus.CONVENED:
        _tell_called(session, "cancelled", at=at)
    for key in session.entries.filter(outcome="").values_list("situation", flat=True):
        situation = locked(Situation(pk=key))
        leave_agenda(situation, EntryOutcome.WITHDRAWN, at=at)
        if situation.status == SituationStatus.SCHEDULED:
            situation.adjourn()
            kept(situation, "adjourned", by=by, at=at, reason="cancelled")
    session.cancel(at=at)
    session.save_change()
    record(by=by, action="commissions.session.cancelled", obj=session, at=at)
    return session


def _tell_called(session: RestrictedSession, what: str, *, at: datetime) -> None:
    """The usual message to everybody who may read now, about each situation that calls them."""
    called = Admission.objects.filter(
        content_object__session=session,
        content_object__outcome="",
        ended_at__isnull=True,
        opens_at__isnull=False,
    ).select_related("user", "content_object__situation")
    for admission in called.order_by("pk"):
        if admission.in_secret_list or admission.second_at is not None:
            entry = admission.content_object
            occasion = f"{what} {entry.public_id}"
            tell(ToReadForMember, admission.user, about=entry.situation, at=at, occasion=occasion)
