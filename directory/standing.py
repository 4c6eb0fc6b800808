"""In whose name a person acts now: read once, in one query, then asked by every relation."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from directory.enums import MembershipState, OrganisationKind, Profession, Role
from directory.models import Membership

# Roles of people who accompany persons; the others run or check the machine and ask nothing.
ACCOMPANYING = frozenset({Role.PROFESSIONAL, Role.COORDINATOR, Role.MANAGER})
# Who may be at somebody's side when it is urgent: these roles, outside of a landlord's house or a
# town hall, in a profession of care or of social work.
AT_HAND = frozenset({Role.PROFESSIONAL, Role.COORDINATOR})
NO_HELP = frozenset({OrganisationKind.HOUSING, OrganisationKind.OTHER})
NO_HELPER = frozenset({Profession.GUARDIAN, Profession.MANAGER, Profession.OTHER})


@dataclass(frozen=True)
class Standing:
    """The active memberships of one account, as identifiers that SQL conditions can use."""

    organisations: frozenset[int] = frozenset()
    coordinates: frozenset[int] = frozenset()
    manages: frozenset[int] = frozenset()
    protects: frozenset[int] = frozenset()  # the DACs whose data protection officer this is
    protects_data: bool = False
    helps: bool = False  # a professional of health or social work, who accompanies persons
    second_factor_required: bool = False
    line: str = ""

    @property
    def works_for_a_dac(self) -> bool:
        return bool(self.coordinates | self.manages)


def standing_of(user) -> Standing:
    """The standing of `user`, kept on the instance for the length of a request."""
    kept = getattr(user, "_standing", None)
    if kept is None:
        kept = user._standing = _read(user)
    return kept


def _read(user) -> Standing:
    if not user.is_authenticated or not user.is_active:
        return Standing()
    rows = list(
        Membership.objects.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=timezone.localdate()),
            professional__user=user,
            status=MembershipState.ACTIVE,
        )
        .select_related("organisation__dac", "professional")
        .order_by("pk")
    )
    dacs = [(row.role, row.organisation.dac.pk) for row in rows if hasattr(row.organisation, "dac")]
    return Standing(
        organisations=frozenset(row.organisation_id for row in rows if row.role in ACCOMPANYING),
        coordinates=frozenset(dac for role, dac in dacs if role == Role.COORDINATOR),
        manages=frozenset(dac for role, dac in dacs if role == Role.MANAGER),
        protects=frozenset(dac for role, dac in dacs if role == Role.DATA_PROTECTION),
        protects_data=any(row.role == Role.DATA_PROTECTION for row in rows),
        helps=any(map(_helps, rows)),
        second_factor_required=any(row.organisation.second_factor_required for row in rows),
        line=f"{rows[0].professional.line}, {rows[0].organisation.name}" if rows else "",
    )


def _helps(row: Membership) -> bool:
    return (
        row.role in AT_HAND
        and row.organisation.kind not in NO_HELP
        and row.professional.profession not in NO_HELPER
    )
