"""Stop a situation for a while, and take it up again; an accord that runs out stops it by itself (R16)."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.models import User
from commissions.defaults import SUSPENDED_ACCORD_EXPIRED
from commissions.enums import DecisionKind, EntryOutcome, ItemList, Outcome
from commissions.models import Decision, Situation
from commissions.notifications import ToDoForCommission
from commissions.selectors.accords import accord_state, missing_for_an_examination
from commissions.selectors.items import is_item
from commissions.services.agenda import leave_agenda
from commissions.services.review import kept, taken
from commissions.services.telling import tell_animators
from common.errors import GuardsFailed, Missing
from common.locking import locked
from common.workflow import sources_by_transition


@transaction.atomic
def suspend(
    *, situation: Situation, reason: str, version: int, by: User, at: datetime
) -> Situation:
    """From now on nobody but the animateur reads it; it leaves the agenda it stands on."""
    situation = taken(situation, "suspend", version=version, by=by)
    if not is_item(situation.commission_id, ItemList.SUSPENSION, reason):
        raise GuardsFailed([Missing("reason", "Choisissez le motif.")])
    return _stop(situation, reason, by=by, at=at)


def _stop(situation: Situation, reason: str, *, by: User | None, at: datetime) -> Situation:
    leave_agenda(situation, EntryOutcome.WITHDRAWN, at=at)
    situation.suspend(reason=reason)
    return kept(situation, "suspended", by=by, at=at, reason=reason)


@transaction.atomic
def resume(*, situation: Situation, version: int, by: User, at: datetime) -> Situation:
    """Back to the instruction, or before the commission again when it was examined once.

    What is instructed again is checked anew; what goes before the commission needs its accord.
    """
    again = situation.first_examined_at is not None
    action = "resume_follow_up" if again else "resume_review"
    situation = taken(situation, action, version=version, by=by)
    if again:
        if missing := missing_for_an_examination(accord_state(situation)):
            raise GuardsFailed(missing)
        situation.resume_follow_up()
    else:
        situation.checks, situation.checked_by = [], None
        situation.resume_review()
    return kept(situation, "resumed", by=by, at=at)


def suspend_expired(*, at: datetime) -> int:
    """Suspend every situation whose accord came to its end; the count of them.

    Nothing waits for it: reading stops by the query itself on the day after the last.
    """
    waiting = _run_out(at).values_list("pk", flat=True)
    return sum(_suspend_one(key, at=at) for key in list(waiting))


def _run_out(at: datetime):
    over = Decision.objects.filter(
        situation=OuterRef("pk"),
        kind=DecisionKind.ACCORD,
        outcome=Outcome.GIVEN,
        ended_on__isnull=True,
        until__lt=timezone.localdate(at),
    )
    running = sorted(sources_by_transition(Situation)["suspend"])
    return Situation.objects.filter(Exists(over), status__in=running).order_by("pk")


@transaction.atomic
def _suspend_one(key: int, *, at: datetime) -> bool:
    situation = locked(Situation(pk=key))
    if not _run_out(at).filter(pk=key).exists():
        return False
    _stop(situation, SUSPENDED_ACCORD_EXPIRED, by=None, at=at)
    occasion = f"suspended {timezone.localdate(at).isoformat()}"
    tell_animators(ToDoForCommission, about=situation, at=at, occasion=occasion)
    return True
