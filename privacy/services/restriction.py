"""Restrict the processing of a person’s situations, and lift it: nobody but the DAC reads meanwhile."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.services import record
from cases.models import Case
from cases.services.silence import silence_case
from common.errors import GuardsFailed, Missing
from common.locking import locked
from privacy.models import Restriction, RightsRequest
from privacy.permissions import RESTRICTION, RIGHTS_REQUEST
from privacy.selectors.subjects import cases_of, subject_of
from privacy.services.subject_answering import answer


@transaction.atomic
def restrict(*, request: RightsRequest, version: int, by: User, at: datetime) -> list[Restriction]:
    """Every situation of the person, from the next request on; the request is answered by it."""
    fresh = locked(request, version=version)
    RIGHTS_REQUEST.check(by, "restrict", fresh)
    cases = list(cases_of(subject_of(fresh)).select_for_update(of=("self",)).order_by("pk"))
    free = [case for case in cases if case.restricted_at is None]
    if not cases:
        words = "Cette personne n’a pas de situation suivie : il n’y a rien à limiter."
        raise GuardsFailed([Missing("", words)])
    if not free:
        raise GuardsFailed([Missing("", "Le traitement est déjà limité.")])
    made = [_restrict(case, fresh, by=by, at=at) for case in free]
    for case in free:
        silence_case(case, at=at)
    answer(fresh, words="", by=by, at=at)
    return made


def _restrict(case: Case, request: RightsRequest, *, by: User, at: datetime) -> Restriction:
    case.restricted_at = at
    case.save_change()
    made = Restriction.objects.create(
        dac_id=case.dac_id, case=case, request=request, starts_at=at, started_by=by
    )
    record(by=by, action="cases.case.restricted", obj=case, at=at)
    record(by=by, action="privacy.restriction.started", obj=made, at=at)
    return made


@transaction.atomic
def lift(*, restriction: Restriction, reason: str, by: User, at: datetime) -> Restriction:
    """The person is told before it is lifted (GDPR, article 18(3)): the reason says how."""
    case = locked(restriction.case)
    fresh = locked(restriction)
    RESTRICTION.check(by, "lift", fresh)
    if not reason.strip():
        words = "Écrivez pourquoi, et quand la personne en a été prévenue."
        raise GuardsFailed([Missing("reason", words)])
    fresh.ends_at, fresh.ended_by, fresh.end_reason = at, by, reason.strip()
    fresh.save()
    case.restricted_at = None
    case.save_change()
    record(by=by, action="cases.case.restriction_lifted", obj=case, at=at)
    on = timezone.localdate(at).isoformat()
    record(by=by, action="privacy.restriction.lifted", obj=fresh, at=at, on=on)
    return fresh
