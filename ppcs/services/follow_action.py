"""An action moves: its owner says so, or a coordinator for whom has no account; no new version."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.services import record
from common.errors import GuardsFailed, Missing, Refused
from directory.enums import DacList
from directory.selectors import is_choice
from ppcs.enums import PlanStatus
from ppcs.models import Action
from ppcs.notifications import ActionNotDone
from ppcs.permissions import ACTION
from ppcs.services.due import settle_plan_due
from ppcs.services.holding import locked_action
from ppcs.services.telling import tell_referent

RECORDED = {
    "accept": "accepted",
    "start": "started",
    "finish": "finished",
    "fail": "failed",
    "reopen": "reopened",
}
FOLLOWED = (PlanStatus.IN_FORCE, PlanStatus.REVISING, PlanStatus.CONSULTING)


@transaction.atomic
def move_action(
    *,
    action: Action,
    move: str,
    version: int,
    by: User,
    at: datetime,
    on: date | None = None,
    reason: str = "",
) -> Action:
    """Accept, start, finish, fail or reopen an action of a validated version.

    `on` is the day that it happened, today unless given; `reason` a code of the DAC's list when
    it will not be done, which the référent is told. Raises GuardsFailed with all that lacks.
    """
    action = locked_action(action, version=version)
    ACTION.check(by, move, action)
    plan = action.plan
    if not action.first_version or plan.status not in FOLLOWED:
        raise Refused("Cette action se suit quand le plan qui la porte est en vigueur.")
    day = on or timezone.localdate(at)
    missing = []
    if day > timezone.localdate(at):
        missing.append(Missing("on", "Indiquez aujourd’hui, ou un jour passé."))
    if move == "fail" and not is_choice(plan.case.dac, DacList.NOT_DONE_REASON, reason):
        missing.append(Missing("reason", "Choisissez pourquoi elle ne se fera pas."))
    if missing:
        raise GuardsFailed(missing)
    said = {"on": day, "reason": reason} if move == "fail" else {"on": day}
    getattr(action, move)(**said)
    action.save_change()
    codes = {"reason": reason} if move == "fail" else {}
    record(by=by, action=f"ppcs.action.{RECORDED[move]}", obj=action, at=at, **codes)
    if move == "fail":
        occasion = str(action.version)
        tell_referent(ActionNotDone, plan=plan, by=by, at=at, occasion=occasion, action=action)
    settle_plan_due(plan, by=by, at=at)
    return action
