"""The global assessment in its four dimensions, each of which two people may write at once."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.services import record
from cases.enums import AssessmentKind, Dimension, DimensionState, Volet
from cases.models import AssessedDimension, Assessment, Case
from cases.permissions import CASE, DIMENSION
from cases.services.volet import check_volet
from common.errors import GuardsFailed, Missing
from common.locking import locked

# Where each dimension stands unless somebody says otherwise; the body and the mind are « soins ».
VOLET_OF = {
    Dimension.MEDICAL: Volet.CARE,
    Dimension.PSYCHOLOGICAL: Volet.CARE,
    Dimension.SOCIAL: Volet.SUPPORT,
    Dimension.ENVIRONMENTAL: Volet.SUPPORT,
}


@transaction.atomic
def begin_assessment(
    *,
    case: Case,
    kind: str,
    done_on: date | None,
    place: str,
    present: str,
    by: User,
    at: datetime,
) -> Assessment:
    """Begin an assessment: its four dimensions are there at once, none of them filled."""
    case = locked(case)
    CASE.check(by, "assess", case)
    missing = []
    if kind not in AssessmentKind.values:
        missing.append(Missing("kind", "Dites comment l’évaluation est faite."))
    if done_on is None:
        missing.append(Missing("done_on", "Indiquez le jour."))
    elif done_on > timezone.localdate(at):
        missing.append(Missing("done_on", "Une évaluation a eu lieu : pas un jour futur."))
    if missing:
        raise GuardsFailed(missing)
    found = Assessment.objects.create(
        case=case,
        kind=kind,
        done_on=done_on,
        place=place.strip(),
        present=present.strip(),
        created_by=by,
        created_at=at,
    )
    AssessedDimension.objects.bulk_create(
        AssessedDimension(assessment=found, dimension=one, volet=VOLET_OF[one]) for one in Dimension
    )
    Case.objects.filter(pk=case.pk).update(last_movement_at=at)
    record(by=by, action="cases.assessment.started", obj=found, at=at, kind=kind)
    return found


@transaction.atomic
def write_dimension(
    *,
    dimension: AssessedDimension,
    changes: dict,
    seen: int,
    by: User,
    at: datetime,
    seen_of: Mapping[str, int] | None = None,
) -> tuple[AssessedDimension, dict]:
    """Write the fields that changed; the row as it stands, and what somebody else wrote meanwhile.

    What a colleague changed since version `seen` (or the one of `seen_of` for a field) is left as
    it is and comes back in the dict.
    """
    dimension = locked(dimension)
    DIMENSION.check(by, "edit", dimension)
    if "volet" in changes:
        check_volet(dimension.assessment.case, changes["volet"], by=by)
    if changes.get("findings") and not changes.get("state", dimension.state):
        changes = {**changes, "state": DimensionState.FILLED.value}  # words say as much
    before = dimension.version
    overtaken = dimension.write(changes, seen=seen, seen_of=seen_of, by=by, at=at)
    if dimension.version != before:
        written = sorted(set(changes) - set(overtaken))
        record(by=by, action="cases.assessment.changed", obj=dimension, at=at, fields=written)
    return dimension, overtaken
