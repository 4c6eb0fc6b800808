"""Where things stand with the médecin traitant: a fact of its own, with its history."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.services import record
from cases.enums import GpStatus, TeamStatus
from cases.models import Case, GpPeriod, Referral, TeamMember
from cases.permissions import CASE
from cases.services.joining import moved
from common.errors import ChangedMeanwhile, GuardsFailed, Missing
from common.locking import locked

NAMELESS = frozenset({GpStatus.NONE, GpStatus.NOT_CONTACTED})
WITH_SOURCE = frozenset(
    {GpStatus.AGREED, GpStatus.INFORMED, GpStatus.DISAGREED, GpStatus.UNREACHABLE}
)


@transaction.atomic
def note_gp(
    *,
    case: Case,
    status: str,
    member: TeamMember | None = None,
    name: str = "",
    source: str = "",
    starts_on: date | None,
    known: int | None = None,
    by: User,
    at: datetime,
) -> GpPeriod:
    """Say where things stand from a day on; what was noted before ends that day.

    `known` counts the periods that the page showed.
    """
    case = locked(case)
    CASE.check(by, "compose_team", case)
    if known is not None and case.gp_periods.count() != known:
        raise ChangedMeanwhile("Quelqu’un a noté autre chose au sujet du médecin traitant.")
    current = case.gp_periods.filter(ends_on__isnull=True).first()
    missing = _missing(case, status, member, name, source, starts_on, current, at=at)
    if missing:
        raise GuardsFailed(missing)
    if status == GpStatus.NONE:
        member, name = None, ""
    if current is not None:
        current.ends_on = starts_on
        current.save()
    period = GpPeriod.objects.create(
        case=case,
        status=status,
        member=member,
        name=member.name if member is not None else name.strip(),
        source=source.strip(),
        starts_on=starts_on,
        recorded_by=by,
        recorded_at=at,
    )
    moved(case, at=at)
    record(by=by, action="cases.gp.noted", obj=case, at=at, status=status)
    return period


def first_gp(*, case: Case, referral: Referral, by: User, at: datetime) -> GpPeriod | None:
    """What the request and its primo-évaluation said of the médecin traitant, kept as the start."""
    if not referral.gp_status:
        return None
    name = referral.gp_name
    if referral.gp_status == GpStatus.REQUESTER and not name:
        name = referral.requester_name
    return GpPeriod.objects.create(
        case=case,
        status=referral.gp_status,
        name=name,
        source="Noté dans la demande d’appui",
        starts_on=timezone.localdate(at),
        recorded_by=by,
        recorded_at=at,
    )


def _missing(case, status, member, name, source, starts_on, current, *, at) -> list[Missing]:
    missing = []
    if status not in GpStatus.values:
        missing.append(Missing("status", "Dites où en sont les choses."))
    if member is not None and (member.case_id != case.pk or member.status != TeamStatus.ACTIVE):
        missing.append(Missing("member", "Choisissez quelqu’un de l’équipe."))
    if status not in NAMELESS and member is None and not name.strip():
        missing.append(Missing("name", "Choisissez-le dans l’équipe, ou écrivez son nom."))
    if status in WITH_SOURCE and not source.strip():
        words = "Dites comment vous le savez : « appel du 3 mars », « son courrier »."
        missing.append(Missing("source", words))
    if starts_on is None:
        missing.append(Missing("starts_on", "Écrivez depuis quel jour."))
    elif starts_on > timezone.localdate(at):
        missing.append(Missing("starts_on", "Cette date est à venir."))
    elif current is not None and starts_on < current.starts_on:
        words = "Cette date est avant ce qui est noté aujourd’hui : vérifiez l’historique."
        missing.append(Missing("starts_on", words))
    return missing
