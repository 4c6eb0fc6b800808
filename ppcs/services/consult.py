"""The concertation on a version: opinions asked until a day, or a meeting that was held."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.services import record
from common.errors import GuardsFailed, Missing
from ppcs.enums import ConcertationMode
from ppcs.models import Concertation, Opinion, Plan
from ppcs.notifications import OpinionAsked
from ppcs.permissions import PLAN
from ppcs.selectors.ready import asked_of, missing_before_concertation
from ppcs.services.due import settle_plan_due
from ppcs.services.holding import locked_plan
from ppcs.services.telling import tell_team

NOBODY = (
    "Personne de l’équipe ne peut lire ce plan : notez les accords qui manquent, "
    "ou une réunion qui a eu lieu."
)


@transaction.atomic
def ask_opinions(
    *, plan: Plan, until: date | None, version: int, by: User, at: datetime
) -> Concertation:
    """Ask each member who may read the plan, until a day; raises GuardsFailed with all that lacks."""
    plan = locked_plan(plan, version=version)
    PLAN.check(by, "consult", plan)
    missing = missing_before_concertation(plan)
    if until is None or until < timezone.localdate(at):
        words = "Choisissez jusqu’à quel jour l’équipe peut répondre, aujourd’hui au plus tôt."
        missing.append(Missing("until", words))
    asked = asked_of(plan.case)
    if not asked.members:
        missing.append(Missing("members", NOBODY))
    if missing:
        raise GuardsFailed(missing)
    concertation = _open(plan, ConcertationMode.ASYNCHRONOUS, by=by, at=at, until=until)
    Opinion.objects.bulk_create(
        Opinion(concertation=concertation, member=member) for member in asked.members
    )
    tell_team(OpinionAsked, plan=plan, by=by, at=at, occasion=str(concertation.public_id))
    return concertation


@dataclass(frozen=True)
class Meeting:
    """A concertation that was held instead of opinions asked at a distance."""

    mode: str
    held_on: date | None
    participants: str
    minutes: str


@transaction.atomic
def note_meeting(
    *, plan: Plan, meeting: Meeting, version: int, by: User, at: datetime
) -> Concertation:
    """Note who met, when, and what was said; raises GuardsFailed with all that lacks."""
    plan = locked_plan(plan, version=version)
    PLAN.check(by, "consult", plan)
    missing = missing_before_concertation(plan) + _missing_of(meeting, at)
    if missing:
        raise GuardsFailed(missing)
    return _open(
        plan,
        meeting.mode,
        by=by,
        at=at,
        held_on=meeting.held_on,
        participants=meeting.participants.strip(),
        minutes=meeting.minutes.strip(),
    )


def _missing_of(meeting: Meeting, at: datetime) -> list[Missing]:
    missing = []
    held = [mode for mode in ConcertationMode.values if mode != ConcertationMode.ASYNCHRONOUS]
    if meeting.mode not in held:
        missing.append(Missing("mode", "Choisissez comment vous vous êtes réunis."))
    if meeting.held_on is None or meeting.held_on > timezone.localdate(at):
        missing.append(Missing("held_on", "Indiquez le jour de la réunion, aujourd’hui au plus."))
    if not meeting.participants.strip():
        missing.append(Missing("participants", "Dites qui était là."))
    if not meeting.minutes.strip():
        missing.append(Missing("minutes", "Dites en quelques mots ce qui a été convenu."))
    return missing


def _open(plan: Plan, mode: str, *, by: User, at: datetime, **facts) -> Concertation:
    concertation = Concertation.objects.create(
        plan=plan, for_version=plan.next_version, mode=mode, opened_by=by, opened_at=at, **facts
    )
    plan.consult()
    plan.save_change()
    record(
        by=by, action="ppcs.plan.consulted", obj=plan, at=at, mode=mode, version=plan.next_version
    )
    settle_plan_due(plan, by=by, at=at)
    return concertation


@transaction.atomic
def rework(*, plan: Plan, version: int, by: User, at: datetime) -> Plan:
    """Back to writing; what was answered stays as it was, and closed."""
    plan = locked_plan(plan, version=version)
    move = "rework_revision" if plan.current_version else "rework"
    PLAN.check(by, move, plan)
    close_concertation(plan, at=at)
    getattr(plan, move)()
    plan.save_change()
    record(by=by, action="ppcs.plan.reworked", obj=plan, at=at)
    settle_plan_due(plan, by=by, at=at)
    return plan


def close_concertation(plan: Plan, *, at: datetime) -> None:
    """From now on nobody answers any more."""
    Concertation.objects.filter(plan=plan, closed_at__isnull=True).update(closed_at=at)
