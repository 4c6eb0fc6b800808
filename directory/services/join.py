"""Give somebody a place in an organisation, and end it."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from audit.services import record
from common.errors import GuardsFailed, Missing
from common.locking import locked
from directory.enums import MembershipState, Role
from directory.models import Membership, Organisation, Professional
from directory.permissions import MEMBERSHIP
from directory.selectors import is_last_manager

LAST_MANAGER = "C’est la dernière personne responsable du DAC : nommez-en une autre d’abord."


@transaction.atomic
def join(
    *, professional: Professional, organisation: Organisation, role: Role, by, at: datetime
) -> Membership:
    """Make an active membership; the caller has checked that `by` may give it."""
    membership = Membership.objects.create(
        professional=professional, organisation=organisation, role=role
    )
    membership.activate(on=timezone.localdate(at))
    membership.save()
    record(by=by, action="directory.membership.activated", obj=membership, at=at, role=role)
    return membership


@transaction.atomic
def end_membership(*, membership: Membership, by, at: datetime) -> Membership:
    """End a place at once: what it opened is closed at the next request.

    Raises GuardsFailed for the last manager of a DAC, who would leave it without anybody to set it.
    """
    Organisation.objects.select_for_update(no_key=True).get(pk=membership.organisation_id)
    membership = locked(membership)
    MEMBERSHIP.check(by, "end", membership)
    if is_last_manager(membership, on=timezone.localdate(at)):
        raise GuardsFailed([Missing("membership", LAST_MANAGER)])
    membership.end(on=timezone.localdate(at))
    membership.save()
    record(by=by, action="directory.membership.ended", obj=membership, at=at)
    return membership


@transaction.atomic
def leave_every_place(*, professional: Professional, by, at: datetime) -> int:
    """End all the places of somebody whose account is closed, or was; how many.

    The caller has checked that `by` may do so, and that no DAC is left without a manager.
    """
    places = professional.memberships.select_for_update().filter(status=MembershipState.ACTIVE)
    ended = 0
    for membership in places.order_by("pk"):
        membership.end(on=timezone.localdate(at))
        membership.save()
        record(by=by, action="directory.membership.ended", obj=membership, at=at)
        ended += 1
    return ended
