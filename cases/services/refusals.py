"""« Le bailleur ne doit pas voir… »: what the person refuses in words, over whatever else holds."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from audit.services import record
from cases.enums import TeamStatus, Volet
from cases.models import Case, Refusal, TeamMember
from cases.permissions import CASE, REFUSAL
from cases.permissions.reading import COORDINATOR
from cases.services.joining import moved, newcomers_told
from cases.services.silence import silence_case
from common.errors import GuardsFailed, Missing
from common.locking import locked
from common.normalise import normalise
from directory.models import Professional

EVERYTHING = "all"  # in a form, where an empty answer is no answer


@transaction.atomic
def record_refusal(
    *,
    case: Case,
    member: TeamMember | None,
    volet: str,
    words: str,
    said_on: date | None,
    by: User,
    at: datetime,
) -> Refusal:
    """Close one volet to a member, or everything (`EVERYTHING`), from the next page on."""
    case = locked(case)
    CASE.check(by, "record_decision", case)
    if missing := _missing(case, member, volet, words, said_on, today=timezone.localdate(at)):
        raise GuardsFailed(missing)
    refusal = Refusal.objects.create(
        case=case,
        member=member,
        volet="" if volet == EVERYTHING else volet,
        words=words.strip(),
        said_on=said_on,
        recorded_by=by,
        recorded_at=at,
    )
    moved(case, at=at)
    _record(refusal, "recorded", by=by, at=at, volet=volet)
    silence_case(case, at=at)
    return refusal


def _missing(
    case: Case,
    member: TeamMember | None,
    volet: str,
    words: str,
    said_on: date | None,
    *,
    today: date,
) -> list[Missing]:
    missing = []
    if member is None or member.case_id != case.pk or member.status != TeamStatus.ACTIVE:
        missing.append(Missing("member", "Choisissez un membre de l’équipe."))
    elif member.user is not None and COORDINATOR.test(member.user, case):
        told = f"{member.name} coordonne pour le DAC, et lit tout : confiez d’abord la situation."
        missing.append(Missing("member", told))
    if volet not in (EVERYTHING, *Volet.values):
        missing.append(Missing("volet", "Dites ce que cette personne ne doit pas voir."))
    if not words.strip():
        missing.append(Missing("words", "Écrivez ce que la personne a dit, avec ses mots."))
    if said_on is None:
        missing.append(Missing("said_on", "Écrivez le jour où elle l’a dit."))
    elif said_on > today:
        missing.append(Missing("said_on", "Cette date est à venir."))
    return missing


@transaction.atomic
def lift_refusal(*, refusal: Refusal, by: User, at: datetime) -> Refusal:
    """The person no longer refuses; the row stays, with the day. Lifting twice changes nothing."""
    case = locked(refusal.case)
    refusal = locked(refusal)
    REFUSAL.check(by, "lift", refusal)
    if refusal.ends_on is not None:
        return refusal
    with newcomers_told(case, at=at):
        refusal.ends_on = timezone.localdate(at)
        refusal.save()
    moved(case, at=at)
    _record(refusal, "lifted", by=by, at=at)
    return refusal


def refused_under_this_name(case: Case, professional: Professional) -> Missing | None:
    """Why somebody may not come in by their account yet: the person refused them, when they had none."""
    wanted = set(normalise(f"{professional.last_name} {professional.first_name}").split())
    today = timezone.localdate()
    rows = case.refusals.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=today), member__user__isnull=True
    ).select_related("member")
    if not any(wanted <= set(normalise(row.member.name).split()) for row in rows):
        return None
    words = (
        f"La personne a refusé que {professional} lise, quand son compte n’était pas relié : "
        "reliez son compte à la place notée, ou levez d’abord ce refus."
    )
    return Missing("professional", words)


def _record(refusal: Refusal, what: str, *, by: User, at: datetime, **data) -> None:
    about = {
        "case": str(refusal.case.public_id),
        "member": str(refusal.member.public_id),
    }
    record(by=by, action=f"cases.refusal.{what}", obj=refusal, at=at, **about, **data)
