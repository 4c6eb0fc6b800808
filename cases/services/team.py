"""Compose the team around a person: who takes part, in which role, inside or outside of the care."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.services import record
from cases.enums import CareTeamBasis, TeamRole, TeamSector, TeamStatus
from cases.models import Case, TeamMember
from cases.permissions import CASE, TEAM_MEMBER
from cases.services.joining import moved, newcomers_told
from cases.services.refusals import refused_under_this_name
from common.errors import GuardsFailed, Missing
from common.locking import locked
from directory.models import Organisation, Professional
from directory.selectors import places_of_today

# Nobody of these takes part in care (article L1110-12 names professionals).
NEVER_IN_CARE = frozenset({TeamRole.LANDLORD, TeamRole.VOLUNTEER})


@dataclass(frozen=True, kw_only=True)
class Place:
    """What the coordinator says of a member; what the directory knows may be left out."""

    sector: str
    role: str
    name: str = ""
    function: str = ""
    organisation: Organisation | None = None
    organisation_name: str = ""
    phone: str = ""
    email: str = ""
    in_care_team: bool = False
    care_team_basis: str = ""
    recognised_on: date | None = None
    mission: str = ""
    mission_support: str = ""
    starts_on: date | None = None


@transaction.atomic
def add_member(
    *,
    case: Case,
    place: Place,
    professional: Professional | None = None,
    by: User,
    at: datetime,
) -> TeamMember:
    """Let somebody of the directory, or somebody without an account, into the team.

    It opens nothing by itself: what they read follows the person's decisions.
    """
    case = locked(case)
    CASE.check(by, "compose_team", case)
    values = _values(place, professional, today=timezone.localdate(at))
    user = _account(professional)
    _refuse_what_is_missing(case, values, user=user, today=timezone.localdate(at))
    if user is not None and (refused := refused_under_this_name(case, professional)):
        raise GuardsFailed([refused])
    with newcomers_told(case, at=at):
        member = TeamMember.objects.create(case=case, user=user, added_by=by, added_at=at, **values)
    moved(case, at=at)
    _record(member, "added", by=by, at=at, role=member.role, in_care_team=member.in_care_team)
    return member


@transaction.atomic
def change_member(
    *,
    member: TeamMember,
    place: Place,
    version: int,
    professional: Professional | None = None,
    by: User,
    at: datetime,
) -> TeamMember:
    """Correct what is said of a member; `professional` ties somebody without account to theirs."""
    case = locked(member.case)
    member = locked(member, version=version)
    TEAM_MEMBER.check(by, "edit", member)
    values = _values(place, professional, today=member.starts_on)
    user = member.user or _account(professional)
    _refuse_what_is_missing(case, values, user=user, today=timezone.localdate(at), own=member)
    changed = sorted(name for name, value in values.items() if getattr(member, name) != value)
    with newcomers_told(case, at=at):
        for name, value in values.items():
            setattr(member, name, value)
        member.user = user
        member.save_change()
    moved(case, at=at)
    _record(member, "changed", by=by, at=at, fields=changed, in_care_team=member.in_care_team)
    return member


def _account(professional: Professional | None) -> User | None:
    """The account of somebody of the directory, while it is open."""
    user = professional.user if professional is not None else None
    return user if user is not None and user.is_active else None


def _values(place: Place, professional: Professional | None, *, today: date) -> dict:
    """The columns: what was typed, then what the directory knows."""
    typed = {name: getattr(place, name) for name in place.__dataclass_fields__}
    known = _of_directory(professional) if professional is not None else {}
    values = {name: value or known.get(name, value) for name, value in typed.items()}
    values = {
        name: value.strip() if isinstance(value, str) else value for name, value in values.items()
    }
    if values["organisation"] is not None:
        values["organisation_name"] = values["organisation_name"] or values["organisation"].name
    if not values["in_care_team"]:
        values |= {"care_team_basis": "", "recognised_on": None}
    elif values["care_team_basis"] != CareTeamBasis.RECOGNISED:
        values["recognised_on"] = None
    values["starts_on"] = values["starts_on"] or today
    return values


def _of_directory(professional: Professional) -> dict:
    place = places_of_today().filter(professional=professional).first()
    organisation = place.organisation if place is not None else None
    return {
        "name": str(professional),
        "function": professional.line,
        "organisation": organisation,
        "phone": professional.phone or (organisation.phone if organisation else ""),
        "email": professional.email,
    }


def _refuse_what_is_missing(
    case: Case, values: dict, *, user: User | None, today: date, own: TeamMember | None = None
) -> None:
    missing = [*_who_is_missing(case, values, user, own), *_care_is_missing(values, today)]
    if values["sector"] not in TeamSector.values:
        missing.append(Missing("sector", "Choisissez le secteur."))
    if values["role"] not in TeamRole.values:
        missing.append(Missing("role", "Choisissez le rôle."))
    if values["starts_on"] > today:
        missing.append(Missing("starts_on", "Ce jour est à venir : ajoutez ce membre ce jour-là."))
    if missing:
        raise GuardsFailed(missing)


def _who_is_missing(case, values: dict, user: User | None, own: TeamMember | None) -> list[Missing]:
    if not values["name"]:
        return [Missing("name", "Écrivez le nom, ou choisissez quelqu’un dans l’annuaire.")]
    others = case.team.filter(status=TeamStatus.ACTIVE)
    others = others.exclude(pk=own.pk) if own is not None else others
    if user is not None:
        field, same = "professional", others.filter(user=user)
    else:
        field = "name"
        same = others.filter(user=None, name__iexact=values["name"], role=values["role"])
    return [Missing(field, f"{values['name']} est déjà dans l’équipe.")] if same.exists() else []


def _care_is_missing(values: dict, today: date) -> list[Missing]:
    if not values["in_care_team"]:
        return []
    missing = []
    if values["sector"] == TeamSector.ENTOURAGE or values["role"] in NEVER_IN_CARE:
        words = "L’équipe de soins réunit des professionnels : répondez non pour ce membre."
        missing.append(Missing("in_care_team", words))
    if values["care_team_basis"] not in CareTeamBasis.values:
        words = "Dites à quel titre (article L1110-12 du code de la santé publique)."
        missing.append(Missing("care_team_basis", words))
    recognised = values["recognised_on"]
    if values["care_team_basis"] == CareTeamBasis.RECOGNISED and recognised is None:
        words = "Écrivez le jour où la personne l’a reconnu comme membre de son équipe de soins."
        missing.append(Missing("recognised_on", words))
    if recognised is not None and recognised > today:
        missing.append(Missing("recognised_on", "Cette date est à venir."))
    return missing


def _record(member: TeamMember, what: str, *, by: User, at: datetime, **data) -> None:
    case = str(member.case.public_id)
    record(by=by, action=f"cases.team.{what}", obj=member, at=at, case=case, **data)


def place_of(member: TeamMember) -> Place:
    """A member as the form shows it."""
    names = Place.__dataclass_fields__
    return Place(**{name: getattr(member, name) for name in names})
