"""Every cell of the tables of requests for an account and of invitations."""

import itertools

import pytest
from django.utils import timezone

from common.workflow import transitions
from directory.enums import Role
from signin.enums import AccountRequestState as R
from signin.enums import InvitationState as I
from signin.models import AccountRequest, Invitation
from signin.permissions import ACCOUNT_REQUEST, INVITATION
from signin.services.accept_invitation import accept_invitation
from signin.services.ask_account import Workplace
from signin.services.invite import invite, revoke_invitation
from tests.factories import signin as make
from tests.personas import PEOPLE

CONFIRMED = {R.PENDING, R.APPROVED, R.REFUSED}
DAC = {"view": CONFIRMED, "approve": {R.PENDING}, "refuse": {R.PENDING}}
REQUEST_ALLOWED = {"camille": DAC, "yann": DAC, "sophie": DAC}
FULL = {"view": set(I), "resend": {I.OPEN}, "revoke": {I.OPEN}}
INVITATION_ALLOWED = {
    Role.PROFESSIONAL: {"camille": FULL, "yann": FULL, "sophie": FULL},
    Role.COORDINATOR: {
        "camille": {"view": set(I)},
        "yann": {"view": set(I)},
        "sophie": FULL,
    },
}


def wrong_cells(cast, policy, model, obj, state, allowed):
    wrong = []
    for person, action in itertools.product(PEOPLE, policy.rules):
        user = getattr(cast, person)
        expected = state in allowed.get(person, {}).get(action, set())
        one = bool(policy.can(user, action, obj))
        listed = model.objects.filter(policy.scope(user, action)).filter(pk=obj.pk).exists()
        if not one == listed == expected:
            wrong.append((person, action, one, listed, expected))
    return wrong


@pytest.mark.parametrize("state", list(R))
def test_every_cell_of_the_table_of_requests(cast, state):
    request = make.request_in(cast, state)
    assert wrong_cells(cast, ACCOUNT_REQUEST, AccountRequest, request, state, REQUEST_ALLOWED) == []


@pytest.mark.parametrize("role", [Role.PROFESSIONAL, Role.COORDINATOR])
@pytest.mark.parametrize("state", list(I))
def test_every_cell_of_the_table_of_invitations(cast, state, role):
    at = timezone.now()
    place = cast.dac35.organisation
    invitation = invite(
        dac=cast.dac35,
        identity=make.identity(),
        workplace=Workplace(organisation=place, commune=place.commune),
        role=role,
        by=cast.sophie,
        at=at,
    )
    if state == I.ACCEPTED:
        accept_invitation(token=make.link_of(invitation), password=make.GOOD_PASSWORD, at=at)
    if state == I.REVOKED:
        revoke_invitation(invitation=invitation, by=cast.sophie, at=at)
    invitation = Invitation.objects.get(pk=invitation.pk)
    assert invitation.status == state
    allowed = INVITATION_ALLOWED[role]
    assert wrong_cells(cast, INVITATION, Invitation, invitation, state, allowed) == []


@pytest.mark.parametrize(
    ("policy", "model"), [(ACCOUNT_REQUEST, AccountRequest), (INVITATION, Invitation)]
)
def test_every_transition_has_a_rule(policy, model):
    assert {t.name for t in transitions(model)} <= policy.rules.keys()
