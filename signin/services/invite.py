"""Invite somebody, remind them, take the invitation back."""

from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.urls import reverse

from accounts.models import User
from audit.services import record
from common.errors import GuardsFailed, Missing
from common.locking import locked
from directory.enums import MembershipState, Role
from directory.models import Dac, Membership, Organisation, Professional
from directory.permissions import DAC
from directory.standing import standing_of
from notifications.services.enqueue import enqueue
from signin.enums import InvitationState
from signin.models import Invitation
from signin.notifications import InvitationSent
from signin.permissions import INVITATION
from signin.services.ask_account import Identity, Workplace
from signin.services.open_account import organisation_of

NOT_YOURS_TO_GIVE = "Seul le responsable du DAC peut inviter une coordinatrice ou un coordinateur."
ONLY_IN_THE_DAC = "Ce rôle se donne dans l’organisme du DAC lui-même."
WAITS_ALREADY = "Une invitation attend déjà à cette adresse : renvoyez-la depuis la liste."
MEMBER_ALREADY = "Cette personne fait déjà partie de cet organisme."
RPPS_TAKEN = "Ce numéro RPPS est déjà celui d’un autre compte."
IN_THE_DAC = (Role.COORDINATOR, Role.MANAGER)
ROLES = (Role.PROFESSIONAL, *IN_THE_DAC)


def roles_to_give(user: User, dac: Dac) -> tuple[Role, ...]:
    """The roles that `user` may invite to: a manager also invites into the DAC itself."""
    return ROLES if dac.pk in standing_of(user).manages else (Role.PROFESSIONAL,)


@transaction.atomic
def invite(
    *, dac: Dac, identity: Identity, workplace: Workplace, role: Role, by: User, at: datetime
) -> Invitation:
    """Invite a professional into an organisation, or a coordinator into the DAC."""
    dac = locked(dac)  # two people who invite the same person at once: the second is told
    DAC.check(by, "invite", dac)
    _guard(dac, identity, workplace, role, by)
    place = organisation_of(workplace, by=by, at=at)
    invitation = Invitation.objects.create(
        **asdict(identity) | {"email": identity.email.strip().lower()},
        dac=dac,
        organisation=place,
        role=role,
        invited_by=by,
        invited_at=at,
    )
    record(by=by, action="signin.invitation.sent", obj=invitation, at=at, role=role)
    _send(invitation, at=at)
    return invitation


@transaction.atomic
def resend_invitation(*, invitation: Invitation, by: User, at: datetime) -> Invitation:
    """Send a new link, good for seven days; the former one is worthless at once."""
    invitation = locked(invitation)
    INVITATION.check(by, "resend", invitation)
    invitation.renew_link()
    invitation.save()
    record(by=by, action="signin.invitation.resent", obj=invitation, at=at)
    _send(invitation, at=at)
    return invitation


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, by: User, at: datetime) -> Invitation:
    """Take the invitation back; its link opens nothing any more."""
    invitation = locked(invitation)
    INVITATION.check(by, "revoke", invitation)
    invitation.revoke(at=at)
    invitation.save()
    record(by=by, action="signin.invitation.revoked", obj=invitation, at=at)
    return invitation


def _guard(dac: Dac, identity: Identity, workplace: Workplace, role: Role, by: User) -> None:
    missing = []
    if role not in roles_to_give(by, dac):
        missing.append(Missing("role", NOT_YOURS_TO_GIVE))
    place, email = workplace.organisation, identity.email.strip().lower()
    if role in IN_THE_DAC and (place is None or place.pk != dac.organisation_id):
        missing.append(Missing("organisation", ONLY_IN_THE_DAC))
    if place is not None:
        missing += _place_taken(place, email, role)
    owner = Professional.objects.filter(rpps=identity.rpps, user__isnull=False)
    if identity.rpps and owner.exclude(user__email=email).exists():
        missing.append(Missing("rpps", RPPS_TAKEN))
    if missing:
        raise GuardsFailed(missing)


def _place_taken(place: Organisation, email: str, role: Role) -> list[Missing]:
    waiting = Invitation.objects.filter(
        email=email, organisation=place, role=role, status=InvitationState.OPEN
    )
    members = Membership.objects.filter(
        professional__user__email=email,
        organisation=place,
        role=role,
        status=MembershipState.ACTIVE,
    )
    if waiting.exists():
        return [Missing("email", WAITS_ALREADY)]
    return [Missing("email", MEMBER_ALREADY)] if members.exists() else []


def _send(invitation: Invitation, *, at: datetime) -> None:
    enqueue(
        InvitationSent(
            address=invitation.email,
            about=invitation,
            path=reverse("account_login"),
            occasion=str(invitation.link_number),
        ),
        at=at,
    )
