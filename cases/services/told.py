"""What the person was told before she agreed to sharing: the items of article D1110-3-1."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from cases.enums import (
    ConsentScope,
    InformedBy,
    SharedCategory,
    SharingSupport,
    TeamRole,
)
from cases.models import TeamMember
from common.errors import Missing

C = SharedCategory


@dataclass(frozen=True, kw_only=True)
class Told:
    """Which information, with whom (by name, or by these categories too), on what, and how told."""

    categories: tuple[str, ...] = ()
    recipient_roles: tuple[str, ...] = ()
    supports: tuple[str, ...] = ()
    security_told: bool = False
    informed_by: tuple[str, ...] = ()

    def columns(self) -> dict:
        """As the row of the decision keeps it."""
        columns = asdict(self)
        return {name: v if isinstance(v, bool) else list(v) for name, v in columns.items()}


def told_is_missing(
    told: Told | None, *, scope: str, members: Iterable[TeamMember]
) -> list[Missing]:
    """What an accord for sharing still lacks to be one."""
    told, members = told or Told(), list(members)
    return [
        *_categories_missing(told, scope),
        *_recipients_missing(told, members),
        *_means_missing(told, members),
    ]


def _categories_missing(told: Told, scope: str) -> list[Missing]:
    if not _some_of(told.categories, SharedCategory):
        return [Missing("categories", "Cochez les informations dont elle accepte le partage.")]
    if scope == ConsentScope.SUPPORT and C.HEALTH in told.categories:
        words = "La santé n’est pas dans un accord limité aux aides : décochez-la, ou élargissez."
        return [Missing("categories", words)]
    if scope == ConsentScope.CARE_AND_SUPPORT and C.HEALTH not in told.categories:
        words = "Un accord pour les soins porte sur la santé : cochez-la, ou limitez-le aux aides."
        return [Missing("categories", words)]
    return []


def _recipients_missing(told: Told, members: list[TeamMember]) -> list[Missing]:
    if not told.recipient_roles:
        return []
    if not _some_of(told.recipient_roles, TeamRole):
        return [Missing("recipient_roles", "Cochez des catégories de la liste.")]
    others = [one.name for one in members if one.role not in told.recipient_roles]
    if others:
        words = f"N’est pas de ces catégories : {', '.join(others)}."
        return [Missing("recipient_roles", words)]
    return []


def _means_missing(told: Told, members: list[TeamMember]) -> list[Missing]:
    missing = []
    if not _some_of(told.supports, SharingSupport):
        missing.append(Missing("supports", "Cochez sur quoi les informations sont partagées."))
    elif SharingSupport.CORDEE not in told.supports and any(one.user_id for one in members):
        words = "Qui a un compte lit dans Cordée : cochez ce support, avec son accord."
        missing.append(Missing("supports", words))
    if not told.security_told:
        words = "Dites-lui comment ses informations sont protégées, et qui n’y a pas accès."
        missing.append(Missing("security_told", words))
    if not _some_of(told.informed_by, InformedBy):
        missing.append(Missing("informed_by", "Dites comment elle a été informée."))
    return missing


def _some_of(codes: tuple[str, ...], choices) -> bool:
    return bool(codes) and set(codes) <= set(choices.values)
