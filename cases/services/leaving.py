"""Somebody takes part no longer: today, or from a day on that is known already."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.services import record
from cases.enums import TeamStatus
from cases.models import TeamMember
from cases.permissions import TEAM_MEMBER
from cases.services.joining import moved
from cases.services.silence import silence_case
from common.errors import GuardsFailed, Missing
from common.locking import locked

FURTHEST = timedelta(days=366)


@transaction.atomic
def end_member(
    *, member: TeamMember, on: date | None, reason: str, version: int, by: User, at: datetime
) -> TeamMember:
    """They read nothing more from the next page on; or after the day `on`, if that is to come.

    The question that is asked on each page looks at that day itself: nothing has to run for it.
    """
    case = locked(member.case)
    member = locked(member, version=version)
    TEAM_MEMBER.check(by, "end", member)
    today, reason = timezone.localdate(at), reason.strip()
    if missing := _missing(member, on, reason, today):
        raise GuardsFailed(missing)
    if on > today:
        member.ends_on, member.end_reason = on, reason
    else:
        member.end(on=on, reason=reason)
    member.save_change()
    moved(case, at=at)
    _record(member, "leaving_planned" if on > today else "ended", by=by, at=at)
    silence_case(case, at=at)
    return member


def _missing(member: TeamMember, on: date | None, reason: str, today: date) -> list[Missing]:
    missing = []
    if on is None:
        missing.append(Missing("on", "Écrivez le jour de la sortie."))
    elif on > today + FURTHEST:
        missing.append(Missing("on", "Ce jour est à plus d’un an : vérifiez l’année."))
    elif on < member.starts_on:
        missing.append(Missing("on", "Cette date est avant l’entrée dans l’équipe."))
    if not reason:
        missing.append(Missing("reason", "Dites en quelques mots pourquoi."))
    return missing


@transaction.atomic
def keep_member(*, member: TeamMember, version: int, by: User, at: datetime) -> TeamMember:
    """The leaving that was planned is called off: they stay, as before."""
    case = locked(member.case)
    member = locked(member, version=version)
    TEAM_MEMBER.check(by, "end", member)
    if member.ends_on is None:
        return member
    if member.ends_on < timezone.localdate(at):
        raise GuardsFailed([Missing("stays", "Ce jour est passé : ajoutez ce membre à nouveau.")])
    member.ends_on, member.end_reason = None, ""
    member.save_change()
    moved(case, at=at)
    _record(member, "leaving_called_off", by=by, at=at)
    return member


def end_places_over(*, at: datetime) -> int:
    """Those whose last day has passed are listed among who left; returns how many.

    Asked by the clock. They read nothing since that day, whether this runs or not.
    """
    over = TeamMember.objects.filter(status=TeamStatus.ACTIVE, ends_on__lt=timezone.localdate(at))
    return sum(_end_place(member, at=at) for member in over.select_related("case").order_by("pk"))


@transaction.atomic
def _end_place(member: TeamMember, *, at: datetime) -> bool:
    case, member = locked(member.case), locked(member)
    if member.status != TeamStatus.ACTIVE or not member.ends_on:
        return False
    if member.ends_on >= timezone.localdate(at):  # moved later, since they were listed
        return False
    member.end(on=member.ends_on, reason=member.end_reason)
    member.save_change()
    moved(case, at=at)
    _record(member, "ended", by=None, at=at)
    silence_case(case, at=at)
    return True


def _record(member: TeamMember, what: str, *, by: User | None, at: datetime) -> None:
    case = str(member.case.public_id)
    record(by=by, action=f"cases.team.{what}", obj=member, at=at, case=case)
