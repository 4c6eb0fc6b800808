"""To whom a copy was given: paper leaves by hand, and somebody writes it down."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.services import record
from cases.enums import CopyReceived, Volet
from cases.models import Relative, TeamMember
from cases.selectors.access import volets_of_team
from common.errors import GuardsFailed, Missing
from ppcs.enums import VOLETS_OF_COPY, Copy, DeliveryMode
from ppcs.models import Delivery, PlanVersion
from ppcs.permissions import PLAN_VERSION
from ppcs.selectors.ready import why_not


@dataclass(frozen=True)
class Handed:
    """A copy given to the person, to a member or to a relative: exactly one of the three."""

    copy: str
    on: date | None
    mode: str
    to_person: bool = False
    member: TeamMember | None = None
    relative: Relative | None = None


@transaction.atomic
def record_delivery(*, version: PlanVersion, handed: Handed, by: User, at: datetime) -> Delivery:
    """Write down a delivery; refused, with the reason, to whom may not have that copy."""
    PLAN_VERSION.check(by, "deliver", version)
    if missing := _missing(version, handed, at):
        raise GuardsFailed(missing)
    delivery = Delivery.objects.create(
        plan_version=version,
        copy=handed.copy,
        to_person=handed.to_person,
        member=handed.member,
        relative=handed.relative,
        on=handed.on,
        mode=handed.mode,
        recorded_by=by,
        recorded_at=at,
    )
    record(
        by=by,
        action="ppcs.delivery.recorded",
        obj=delivery,
        at=at,
        version=version.number,
        copy=handed.copy,
    )
    return delivery


def _missing(version: PlanVersion, handed: Handed, at: datetime) -> list[Missing]:
    missing = []
    known = [handed.to_person, handed.member is not None, handed.relative is not None]
    if known.count(True) != 1:
        missing.append(Missing("to", "Choisissez à qui l’exemplaire a été remis."))
    if handed.copy not in Copy.values:
        missing.append(Missing("copy", "Choisissez quel exemplaire a été remis."))
    if handed.mode not in DeliveryMode.values:
        missing.append(Missing("mode", "Choisissez comment il a été remis."))
    validated = timezone.localdate(version.validated_at)
    if handed.on is None or not validated <= handed.on <= timezone.localdate(at):
        words = "Indiquez quel jour, entre la validation de cette version et aujourd’hui."
        missing.append(Missing("on", words))
    if not missing and (reason := _refused(version, handed)):
        missing.append(Missing("copy", reason))
    return missing


def _refused(version: PlanVersion, handed: Handed) -> str:
    """Why this copy is not for them; empty when it is."""
    if handed.member is not None:
        return _refused_to_member(version, handed.member, handed.copy)
    if handed.relative is not None:
        return _refused_to_relative(version, handed.relative, handed.copy)
    return ""


def _refused_to_member(version: PlanVersion, member: TeamMember, copy: str) -> str:
    volets = volets_of_team(version.plan.case, timezone.localdate()).get(member)
    if volets is None:
        return f"{member.name} n’est plus dans l’équipe."
    if Volet.SUPPORT not in volets and Volet.CARE not in volets:
        return f"Aucun exemplaire n’est pour {member.name} : {why_not(member)}."
    if _holds_care(copy) and Volet.CARE not in volets:
        words = "le volet soins ne lui est pas ouvert"
        return f"Cet exemplaire n’est pas pour {member.name} : {words}."
    return ""


def _refused_to_relative(version: PlanVersion, relative: Relative, copy: str) -> str:
    if relative.case_id != version.plan.case_id or relative.ends_on is not None:
        return f"{relative.name} n’est plus parmi les proches associés."
    if relative.receives == CopyReceived.NONE:
        return f"{relative.name} ne reçoit aucun exemplaire : c’est noté sur sa fiche."
    if relative.receives == CopyReceived.SUPPORT and _holds_care(copy):
        return f"{relative.name} reçoit l’exemplaire « aides » : c’est noté sur sa fiche."
    return ""


def _holds_care(copy: str) -> bool:
    return Volet.CARE in VOLETS_OF_COPY[copy]
