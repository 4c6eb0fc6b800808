"""Let a colleague in by name on one situation, until a day: the only right that is given, not derived."""

from datetime import date, datetime

from dateutil.relativedelta import relativedelta
from django.contrib.auth.models import Permission
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.services import record
from cases.backends import READ_BY_NAME
from cases.enums import TeamStatus, Volet
from cases.models import Case, CaseGrant
from cases.notifications import InvitedByName
from cases.permissions import CASE, CASE_GRANT
from cases.permissions.reading import COORDINATOR
from cases.selectors.outside import opposes
from cases.services.grants import end_grant
from cases.services.joining import moved
from cases.services.refusals import refused_under_this_name
from cases.services.silence import silence_case
from cases.services.telling import tell
from common.errors import GuardsFailed, Missing
from common.locking import locked
from directory.models import Professional

LONGEST_MONTHS = 6


def longest_until(today: date) -> date:
    """The last day that an invitation of today may reach."""
    return today + relativedelta(months=LONGEST_MONTHS)


@transaction.atomic
def invite_by_name(
    *,
    case: Case,
    professional: Professional | None,
    volets: list[str],
    reason: str,
    until: date | None,
    by: User,
    at: datetime,
) -> CaseGrant:
    """Write the one row that lets an account read the listed volets until a day.

    Somebody invited before gets the same row anew, with what this invitation says.
    """
    case = locked(case)
    CASE.check(by, "invite", case)
    today = timezone.localdate(at)
    missing = [
        *_who_is_missing(case, professional),
        *_what_is_missing(volets, reason, until, today),
    ]
    if missing:
        raise GuardsFailed(missing)
    grant, _ = CaseGrant.objects.update_or_create(
        user=professional.user,
        content_object=case,
        permission=read_by_name(),
        defaults={
            "volets": [volet for volet in Volet.values if volet in volets],
            "reason": reason.strip(),
            "starts_on": today,
            "until": until,
            "ended_at": None,
            "given_by": by,
            "given_at": at,
        },
    )
    moved(case, at=at)
    data = {"case": str(case.public_id), "to": str(grant.user.public_id), "volets": grant.volets}
    record(by=by, action="cases.grant.given", obj=grant, at=at, until=until.isoformat(), **data)
    tell(InvitedByName, about=case, to=[grant.user], at=at, occasion=at.isoformat())
    return grant


@transaction.atomic
def stop_grant(*, grant: CaseGrant, by: User, at: datetime) -> CaseGrant:
    """End an invitation before its day; stopping twice changes nothing."""
    grant = locked(grant)
    CASE_GRANT.check(by, "stop", grant)
    if grant.ended_at is None:
        end_grant(grant, case=grant.content_object, by=by, at=at)
        silence_case(grant.content_object, at=at)
    return grant


def read_by_name() -> Permission:
    """Guardian hangs its rows on Django's permission; we have this one only."""
    return Permission.objects.get(
        codename=READ_BY_NAME, content_type__app_label="cases", content_type__model="case"
    )


def _who_is_missing(case: Case, professional: Professional | None) -> list[Missing]:
    if professional is None:
        return [Missing("professional", "Choisissez la personne à inviter dans l’annuaire.")]
    user = professional.user
    if user is None or not user.is_active:
        words = f"{professional} n’a pas de compte : ajoutez-le à l’équipe, ou invitez-le d’abord."
        return [Missing("professional", words)]
    if COORDINATOR.test(user, case):
        return [Missing("professional", f"{professional} lit déjà les situations de votre DAC.")]
    if opposes(case):
        words = "La personne s’oppose à l’échange de ce qui la concerne : n’invitez personne."
        return [Missing("professional", words)]
    if case.team.filter(user=user, status=TeamStatus.ACTIVE).exists():
        words = (
            f"{professional} est dans l’équipe : ce que l’équipe lit suit l’accord de la personne."
        )
        return [Missing("professional", words)]
    if case.refusals.filter(member__user=user, volet="", ends_on__isnull=True).exists():
        words = f"La personne a refusé que {professional} lise quoi que ce soit."
        return [Missing("professional", words)]
    refused = refused_under_this_name(case, professional)
    return [refused] if refused is not None else []


def _what_is_missing(volets, reason: str, until: date | None, today: date) -> list[Missing]:
    missing = []
    if not volets or not set(volets) <= set(Volet.values):
        missing.append(Missing("volets", "Cochez ce que cette personne pourra lire."))
    if not reason.strip():
        missing.append(Missing("reason", "Dites pourquoi cette personne, et pas une autre."))
    if until is None:
        missing.append(Missing("until", "Choisissez le dernier jour : une invitation a une fin."))
    elif until < today:
        missing.append(Missing("until", "Ce jour est passé. Choisissez un jour à venir."))
    elif until > longest_until(today):
        missing.append(Missing("until", f"Six mois au plus : {longest_until(today):%d/%m/%Y}."))
    return missing
