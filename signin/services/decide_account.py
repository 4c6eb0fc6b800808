"""A DAC answers a request for an account."""

from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.urls import reverse

from accounts.models import User
from audit.services import record
from common.errors import GuardsFailed, Missing
from common.locking import locked
from directory.enums import OrganisationKind, Profession, Role
from directory.models import Organisation, Professional
from notifications.services.enqueue import enqueue
from signin.enums import InvitationState, RefusalReason
from signin.models import AccountRequest, Invitation
from signin.notifications import AccountApproved, AccountRefused
from signin.permissions import ACCOUNT_REQUEST
from signin.services.ask_account import Identity, Workplace
from signin.services.open_account import (
    give_place,
    open_account,
    organisation_of,
    professional_of,
)

ADDRESS_TAKEN = "Un compte est déjà ouvert à cette adresse : refusez cette demande."
RPPS_TAKEN = "Ce numéro RPPS est déjà celui d’un autre compte : vérifiez avec la personne."


@transaction.atomic
def approve_account(
    *, request: AccountRequest, organisation: Organisation | None = None, by: User, at: datetime
) -> Invitation:
    """Open the account, without a password, and send the link that lets its owner choose one.

    `organisation` puts the person in one of the directory in place of the one they typed.
    """
    request = locked(request)
    ACCOUNT_REQUEST.check(by, "approve", request)
    _guard(request)
    identity, workplace = _identity(request), _workplace(request, organisation)
    place = organisation_of(workplace, by=by, at=at)
    user = open_account(identity, by=by, at=at)
    professional = professional_of(user, identity, by=by, at=at)
    give_place(professional, place, Role.PROFESSIONAL, by=by, at=at)
    request.approve(by=by, at=at, user=user)
    request.save()
    record(by=by, action="signin.account_request.approved", obj=request, at=at)
    invitation = _invitation(request, identity, place, by=by, at=at)
    path = reverse("account_login")
    enqueue(AccountApproved(to=user, about=invitation, path=path), at=at)
    return invitation


@transaction.atomic
def refuse_account(
    *, request: AccountRequest, reason: RefusalReason, by: User, at: datetime
) -> AccountRequest:
    """Answer no, with a coded reason that the e-mail may carry."""
    request = locked(request)
    ACCOUNT_REQUEST.check(by, "refuse", request)
    request.refuse(by=by, at=at, reason=reason)
    request.save()
    record(by=by, action="signin.account_request.refused", obj=request, at=at, reason=reason)
    words = f"Votre demande de compte n’a pas été acceptée : {RefusalReason(reason).label}."
    enqueue(
        AccountRefused(
            address=request.email, about=request, path=reverse("account_login"), wording=words
        ),
        at=at,
    )
    return request


def _guard(request: AccountRequest) -> None:
    missing = []
    if User.objects.filter(email=request.email, is_active=True).exists():
        missing.append(Missing("email", ADDRESS_TAKEN))
    owner = Professional.objects.filter(rpps=request.rpps, user__isnull=False).exclude(
        user__email=request.email
    )
    if request.rpps and owner.exists():
        missing.append(Missing("rpps", RPPS_TAKEN))
    if missing:
        raise GuardsFailed(missing)


def _identity(request: AccountRequest) -> Identity:
    return Identity(
        title=request.title,
        first_name=request.first_name,
        last_name=request.last_name,
        profession=Profession(request.profession),
        rpps=request.rpps,
        function=request.function,
        email=request.email,
    )


def _workplace(request: AccountRequest, organisation: Organisation | None) -> Workplace:
    kind = request.organisation_kind
    return Workplace(
        organisation=organisation or request.organisation,
        name=request.organisation_name,
        kind=OrganisationKind(kind) if kind else "",
        commune=request.organisation_commune,
    )


def _invitation(request, identity, place, *, by: User, at: datetime) -> Invitation:
    """A new one; or, for somebody whom the DAC had invited to the same place, that one again."""
    waiting = (
        Invitation.objects.select_for_update()
        .filter(
            email=identity.email,
            organisation=place,
            role=Role.PROFESSIONAL,
            status=InvitationState.OPEN,
        )
        .first()
    )
    if waiting is not None:
        waiting.user = request.user
        waiting.renew_link()
        waiting.save()
        return waiting
    return Invitation.objects.create(
        **asdict(identity),
        dac=request.dac,
        organisation=place,
        invited_by=by,
        invited_at=at,
        user=request.user,
    )
