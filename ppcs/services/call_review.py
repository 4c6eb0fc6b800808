"""What calls for a re-evaluation before its date; a review, or a new version, answers it."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.services import record
from common import french
from common.errors import GuardsFailed, Missing
from ppcs.enums import CallKind
from ppcs.models import AlertRaised, Plan, Review, ReviewCall
from ppcs.permissions import PLAN
from ppcs.services.due import next_review_on, settle_plan_due
from ppcs.services.holding import locked_plan


@transaction.atomic
def call_review(
    *,
    plan: Plan,
    kind: str,
    happened_on: date | None,
    review_on: date | None,
    words: str = "",
    version: int,
    by: User,
    at: datetime,
) -> ReviewCall:
    """Bring the re-evaluation forward because of an event, without a new version of the plan.

    Raises GuardsFailed with all that lacks.
    """
    plan = locked_plan(plan, version=version)
    PLAN.check(by, "call_review", plan)
    missing, today = [], timezone.localdate(at)
    if kind not in CallKind.values:
        missing.append(Missing("kind", "Choisissez ce qui appelle une réévaluation."))
    if happened_on is None or happened_on > today:
        missing.append(Missing("happened_on", "Indiquez quel jour, aujourd’hui au plus tard."))
    missing += _missing_date(plan, review_on, today)
    missing += _noted_already(plan, kind, happened_on, review_on)
    if missing:
        raise GuardsFailed(missing)
    call = ReviewCall.objects.create(
        plan=plan,
        kind=kind,
        happened_on=happened_on,
        review_on=review_on,
        words=words.strip(),
        noted_by=by,
        noted_at=at,
    )
    _recorded(call, by=by, at=at)
    settle_plan_due(plan, by=by, at=at)
    return call


def _missing_date(plan: Plan, review_on: date | None, today: date) -> list[Missing]:
    if review_on is None or review_on < today:
        return [Missing("review_on", "Choisissez aujourd’hui, ou un jour à venir.")]
    known = next_review_on(plan)
    if known is not None and review_on > max(known, today):
        words = f"La réévaluation est déjà prévue le {french.day(known)} : au plus tard ce jour-là."
        return [Missing("review_on", words)]
    return []


def _noted_already(
    plan: Plan, kind: str, happened_on: date | None, review_on: date | None
) -> list[Missing]:
    same = {"kind": kind, "happened_on": happened_on, "review_on": review_on}
    if ReviewCall.objects.filter(plan=plan, answered_at__isnull=True, **same).exists():
        return [Missing("plan", "C’est déjà noté : la réévaluation est à faire.")]
    return []


def call_for_alert(raised: AlertRaised, *, by: User, at: datetime) -> ReviewCall:
    """The alert says that it calls for a re-evaluation: at once. Under the locked plan."""
    call = ReviewCall.objects.create(
        plan=raised.plan,
        kind=CallKind.ALERT,
        happened_on=raised.happened_on,
        review_on=timezone.localdate(at),
        raised=raised,
        noted_by=by,
        noted_at=at,
    )
    _recorded(call, by=by, at=at)
    return call


def answer_calls(
    plan: Plan,
    *,
    by: User,
    at: datetime,
    review: Review | None = None,
    raised: AlertRaised | None = None,
) -> None:
    """What called for a re-evaluation has it, under the locked plan; of one alert only if given."""
    rows = ReviewCall.objects.filter(plan=plan, answered_at__isnull=True)
    if raised is not None:
        rows = rows.filter(raised=raised)
    rows.update(answered_at=at, answered_by=by, review=review)


def _recorded(call: ReviewCall, *, by: User, at: datetime) -> None:
    codes = {"kind": call.kind, "review_on": call.review_on.isoformat()}
    record(by=by, action="ppcs.plan.review_called", obj=call.plan, at=at, **codes)
