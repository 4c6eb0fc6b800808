"""A plan ends: nothing that was agreed is forgotten, and whoever must know was told."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.services import record
from common.errors import GuardsFailed, Missing
from directory.enums import DacList
from directory.selectors import is_choice
from ppcs.models import Plan
from ppcs.notifications import PlanClosed
from ppcs.permissions import PLAN
from ppcs.selectors.ending import before_closing
from ppcs.services.call_review import answer_calls
from ppcs.services.due import settle_plan_due
from ppcs.services.holding import locked_plan
from ppcs.services.telling import tell_team

DECEASED = "deceased"


@dataclass(frozen=True)
class Closure:
    """Why the plan ends, who takes over, and when the person and the médecin traitant were told.

    `no_gp`: there is nobody to tell.
    """

    reason: str
    relay: str
    person_told_on: date | None
    gp_told_on: date | None
    no_gp: bool = False


@transaction.atomic
def close_plan(*, plan: Plan, closure: Closure, version: int, by: User, at: datetime) -> Plan:
    """Close the plan; raises GuardsFailed with all that §5.2 guard 7 finds lacking."""
    plan = locked_plan(plan, version=version)
    PLAN.check(by, "close", plan)
    missing = [*missing_before_closing(plan), *_missing_of(plan, closure, at)]
    if missing:
        raise GuardsFailed(missing)
    tell_team(PlanClosed, plan=plan, by=by, at=at, occasion="")
    plan.closure_reason, plan.closure_relay = closure.reason, closure.relay.strip()
    plan.close(at=at)
    plan.save_change()
    answer_calls(plan, by=by, at=at)
    record(
        by=by,
        action="ppcs.plan.closed",
        obj=plan,
        at=at,
        reason=closure.reason,
        person_told_on=_iso(closure.person_told_on),
        gp_told_on="" if closure.no_gp else _iso(closure.gp_told_on),
    )
    settle_plan_due(plan, by=by, at=at)
    return plan


def missing_before_closing(plan: Plan) -> list[Missing]:
    """§5.2 guard 7: each goal achieved or in part 4, the final review made; no alert left alone."""
    before = before_closing(plan)
    missing = [
        Missing("goals", f"Notez le résultat de l’objectif « {goal} ».") for goal in before.goals
    ]
    if not before.has_final_review:
        missing.append(Missing("review", "Faites le bilan final."))
    missing += [
        Missing("alerts", f"Traitez l’alerte « {one.agreed['sign']} ».") for one in before.alerts
    ]
    return missing


def _missing_of(plan: Plan, closure: Closure, at: datetime) -> list[Missing]:
    missing, today = [], timezone.localdate(at)
    if not is_choice(plan.case.dac, DacList.PLAN_CLOSURE, closure.reason):
        missing.append(Missing("reason", "Choisissez le motif de clôture."))
    if not closure.relay.strip():
        words = "Dites qui prend le relais, ou « aucun relais nécessaire »."
        missing.append(Missing("relay", words))
    if closure.reason != DECEASED and not _is_past(closure.person_told_on, today):
        words = "Indiquez quel jour la personne en a été informée, aujourd’hui au plus tard."
        missing.append(Missing("person_told_on", words))
    if not closure.no_gp and not _is_past(closure.gp_told_on, today):
        words = "Indiquez quel jour le médecin traitant en a été informé, ou qu’il n’y en a pas."
        missing.append(Missing("gp_told_on", words))
    return missing


def _is_past(day: date | None, today: date) -> bool:
    return day is not None and day <= today


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
