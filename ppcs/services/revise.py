"""A plan in force is revised, put on hold, taken up again; one that never was is given up."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from audit.services import record
from cases.enums import ConsentKind
from cases.models import Case, Consent
from common.errors import GuardsFailed, Missing, Refused
from ppcs.enums import OPEN_PLAN, PlanStatus
from ppcs.models import Plan
from ppcs.notifications import PlanFrozen
from ppcs.permissions import PLAN
from ppcs.selectors.ready import ACCORD, plan_accord_stands
from ppcs.services.consult import close_concertation
from ppcs.services.due import settle_plan_due
from ppcs.services.holding import locked_plan
from ppcs.services.telling import tell_referent

NOT_GIVEN_UP = "Une version de ce plan est en vigueur : il se clôt, il ne s’abandonne pas."


@transaction.atomic
def revise_plan(*, plan: Plan, version: int, by: User, at: datetime) -> Plan:
    """Open the next version as a draft; the one in force stays in force for everybody else."""
    plan = locked_plan(plan, version=version)
    PLAN.check(by, "revise", plan)
    if not plan_accord_stands(plan.case):
        raise GuardsFailed([Missing("accord", ACCORD)])
    plan.revise()
    return _moved(plan, "revised", by=by, at=at)


@transaction.atomic
def hold_plan(*, plan: Plan, version: int, by: User, at: datetime) -> Plan:
    """Nothing is shared or awaited until it is taken up again."""
    plan = locked_plan(plan, version=version)
    PLAN.check(by, "hold", plan)
    plan.hold()
    return _moved(plan, "held", by=by, at=at)


@transaction.atomic
def resume_plan(*, plan: Plan, version: int, by: User, at: datetime) -> Plan:
    """The version in force counts again, if the person still agrees to have a plan."""
    plan = locked_plan(plan, version=version)
    PLAN.check(by, "resume", plan)
    if not plan_accord_stands(plan.case):
        raise GuardsFailed([Missing("accord", ACCORD)])
    plan.resume()
    return _moved(plan, "resumed", by=by, at=at)


@transaction.atomic
def cancel_plan(*, plan: Plan, version: int, by: User, at: datetime) -> Plan:
    """Give up a plan of which no version was ever in force."""
    plan = locked_plan(plan, version=version)
    PLAN.check(by, "cancel", plan)
    if plan.current_version:
        raise Refused(NOT_GIVEN_UP)
    close_concertation(plan, at=at)
    plan.cancel(at=at)
    return _moved(plan, "cancelled", by=by, at=at)


@transaction.atomic
def freeze_after_withdrawal(*, consent: Consent, by: User, at: datetime) -> None:
    """§5.2 guard 8: the accord to have a plan is withdrawn, sharing stops at once, the référent is told.

    Called by the service that records the withdrawal, in its transaction. A version in force is
    put on hold; what is discussed goes back to writing, where only coordinators read. Closing, or
    giving up, stays a coordinator's decision.
    """
    if consent.kind != ConsentKind.PLAN or plan_accord_stands(consent.case):
        return
    plan = _freeze(consent.case, by=by, at=at)
    if plan is not None:
        tell_referent(PlanFrozen, plan=plan, by=None, at=at, occasion=str(consent.public_id))


@transaction.atomic
def freeze_at_reopening(*, case: Case, by: User, at: datetime) -> None:
    """A plan that was left open when the situation was closed is neither shared nor awaited again.

    Called by the service that reopens the situation, in its transaction, whatever became of the
    accord to have a plan: none stands any more. It may be taken up when the person agrees anew.
    """
    before = _open_plan(case)
    plan = _freeze(case, by=by, at=at)
    if plan is not None and plan.status != before.status:
        tell_referent(PlanFrozen, plan=plan, by=by, at=at, occasion=str(case.version))


def _open_plan(case: Case) -> Plan | None:
    return Plan.objects.filter(case=case, status__in=sorted(OPEN_PLAN)).first()


def _freeze(case: Case, *, by: User, at: datetime) -> Plan | None:
    """Back to what only coordinators read: a version in force on hold, what is discussed to writing."""
    plan = _open_plan(case)
    if plan is None:
        return None
    plan = locked_plan(plan)
    if plan.status == PlanStatus.CONSULTING:
        close_concertation(plan, at=at)
        if plan.current_version:
            plan.rework_revision()
            plan.save()  # the machine goes from one declared state to the next, each one written
        else:
            plan.rework()
            _moved(plan, "reworked", by=by, at=at)
    if plan.status in (PlanStatus.IN_FORCE, PlanStatus.REVISING):
        plan.hold()
        _moved(plan, "held", by=by, at=at)
    return plan


def _moved(plan: Plan, action: str, *, by: User, at: datetime) -> Plan:
    plan.save_change()
    record(by=by, action=f"ppcs.plan.{action}", obj=plan, at=at)
    settle_plan_due(plan, by=by, at=at)
    return plan
