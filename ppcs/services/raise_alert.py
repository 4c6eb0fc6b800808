"""An alert of the plan is raised by somebody of the team, taken up by the DAC, settled with its outcome."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.services import record
from cases.permissions.reading import COORDINATOR
from common.errors import GuardsFailed, Missing, Refused
from common.locking import locked
from ppcs.enums import PlanStatus, RaisedOutcome, RaisedStatus
from ppcs.models import Alert, AlertRaised, Plan, PlanVersion, Review
from ppcs.notifications import AlertSeen, AlertSettled
from ppcs.permissions import ALERT, ALERT_RAISED
from ppcs.services.call_review import answer_calls, call_for_alert
from ppcs.services.due import settle_plan_due
from ppcs.services.holding import locked_plan
from ppcs.services.telling import tell_about_alert, tell_referent

ALREADY = "Vous avez déjà signalé cette alerte : elle est encore ouverte. Voyez où elle en est."
NO_REVIEW = "Aucun point d’étape n’a été noté depuis cette alerte : notez-le d’abord."
NOT_REVISED = "Le plan n’est pas en révision : révisez-le d’abord."


@dataclass(frozen=True)
class Seen:
    """What was seen, on what day, and who said so when the coordinator writes for somebody else."""

    happened_on: date | None
    words: str
    told_by: str = ""


@transaction.atomic
def raise_alert(*, alert: Alert, seen: Seen, by: User, at: datetime) -> AlertRaised:
    """Raise an alert of the version in force; the référent is told at once.

    Two people may raise the same one; somebody who raised it already, and to whom nobody has
    answered yet, is told so. Raises GuardsFailed with all that lacks.
    """
    plan = locked_plan(alert.plan)
    alert = locked(alert)
    ALERT.check(by, "raise", alert)
    told_by = seen.told_by.strip()
    if told_by and not COORDINATOR.test(by, plan.case):
        raise Refused("Seul un coordinateur signale une alerte pour quelqu’un d’autre.")
    if missing := _missing(alert, seen, told_by, by=by, at=at):
        raise GuardsFailed(missing)
    raised = AlertRaised.objects.create(
        plan=plan,
        alert=alert,
        plan_version=plan.current_version,
        agreed=alert.agreed,
        volet=alert.agreed["volet"],
        happened_on=seen.happened_on,
        seen=seen.words.strip(),
        told_by=told_by,
        raised_by=by,
        raised_at=at,
    )
    record(by=by, action="ppcs.alert.raised", obj=raised, at=at, alert=str(alert.public_id))
    if alert.agreed["triggers_review"]:
        call_for_alert(raised, by=by, at=at)
    tell_referent(AlertSeen, plan=plan, by=by, at=at, raised=raised)
    settle_plan_due(plan, by=by, at=at)
    return raised


def _missing(alert: Alert, seen: Seen, told_by: str, *, by: User, at: datetime) -> list[Missing]:
    missing = []
    if seen.happened_on is None or seen.happened_on > timezone.localdate(at):
        missing.append(Missing("happened_on", "Indiquez quel jour, aujourd’hui au plus tard."))
    if not seen.words.strip():
        missing.append(Missing("words", "Écrivez ce qui a été constaté."))
    same = AlertRaised.objects.filter(alert=alert, raised_by=by, told_by=told_by)
    if same.exclude(status=RaisedStatus.SETTLED).exists():
        missing.append(Missing("alert", ALREADY))
    return missing


@transaction.atomic
def take_up_alert(*, raised: AlertRaised, version: int, by: User, at: datetime) -> AlertRaised:
    """A coordinator is on it."""
    raised = _locked_raised(raised, version=version)
    ALERT_RAISED.check(by, "take_up", raised)
    raised.take_up(by=by, at=at)
    return _moved(raised, "taken_up", by=by, at=at)


@transaction.atomic
def settle_alert(
    *, raised: AlertRaised, done: str, outcome: str, version: int, by: User, at: datetime
) -> AlertRaised:
    """Say what was done, and what it led to for the plan; whoever raised it is told.

    A point d'étape or a revision that is claimed must be there. Raises GuardsFailed.
    """
    raised = _locked_raised(raised, version=version)
    ALERT_RAISED.check(by, "settle", raised)
    missing = []
    if not done.strip():
        missing.append(Missing("done", "Écrivez ce qui a été fait."))
    if outcome not in RaisedOutcome.values:
        missing.append(Missing("outcome", "Choisissez la suite pour le plan."))
    if outcome == RaisedOutcome.REVIEWED and not reviewed_since(raised):
        missing.append(Missing("outcome", NO_REVIEW))
    if outcome == RaisedOutcome.REVISED and not revised_since(raised):
        missing.append(Missing("outcome", NOT_REVISED))
    if missing:
        raise GuardsFailed(missing)
    raised.settle(by=by, at=at, done=done.strip(), outcome=outcome)
    answer_calls(raised.plan, by=by, at=at, raised=raised)
    _moved(raised, "settled", by=by, at=at, outcome=outcome)
    tell_about_alert(AlertSettled, raised=raised, by=by, at=at)
    return raised


def reviewed_since(raised: AlertRaised) -> bool:
    """Whether a point d'étape was written since the alert was raised."""
    return Review.objects.filter(plan=raised.plan_id, written_at__gte=raised.raised_at).exists()


def revised_since(raised: AlertRaised) -> bool:
    """Whether the plan is being revised, or came into force anew since the alert was raised."""
    return is_being_revised(raised.plan) or validated_since(raised)


def is_being_revised(plan: Plan) -> bool:
    return plan.status in (PlanStatus.REVISING, PlanStatus.CONSULTING)


def validated_since(raised: AlertRaised) -> bool:
    """Whether a version came into force that could take the alert into account."""
    rows = PlanVersion.objects.filter(plan=raised.plan_id, validated_at__gte=raised.raised_at)
    return rows.exists()


def _locked_raised(raised: AlertRaised, *, version: int) -> AlertRaised:
    plan: Plan = locked_plan(raised.plan)
    fresh = locked(raised, version=version)
    fresh.plan = plan
    return fresh


def _moved(raised: AlertRaised, what: str, *, by: User, at: datetime, **codes) -> AlertRaised:
    raised.save_change()
    record(by=by, action=f"ppcs.alert.{what}", obj=raised, at=at, **codes)
    settle_plan_due(raised.plan, by=by, at=at)
    return raised
