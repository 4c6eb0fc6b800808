"""The life of requests and invitations: in the code, and as the database holds it."""

import importlib
import itertools

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from django_fsm import TransitionNotAllowed

from common.database import StateTrigger
from common.workflow import initial_states, pairs, path_to, transitions
from directory.enums import Role
from signin.enums import AccountRequestState, InvitationState
from signin.models import AccountRequest, Invitation
from signin.services.ask_account import Workplace
from signin.services.invite import invite, revoke_invitation
from tests.factories import signin as make

MACHINES = [(AccountRequest, AccountRequestState), (Invitation, InvitationState)]
FACTS = {
    "confirm": ("at",),
    "approve": ("by", "at", "user"),
    "refuse": ("by", "at", "reason"),
    "accept": ("at", "user"),
    "revoke": ("at",),
}


@pytest.mark.parametrize(("model", "states"), MACHINES)
def test_every_pair_moves_or_is_refused(model, states):
    sources = {(t.name, str(t.source)) for t in transitions(model)}
    for name, state in itertools.product({t.name for t in transitions(model)}, states):
        thing = model(status=state)
        facts = dict.fromkeys(FACTS[name])
        if (name, state) in sources:
            getattr(thing, name)(**facts)
            assert thing.status != state
        else:
            with pytest.raises(TransitionNotAllowed):
                getattr(thing, name)(**facts)


@pytest.mark.parametrize(("model", "states"), MACHINES)
def test_every_state_can_be_reached(model, states):
    assert all(path_to(model, state) for state in states)


@pytest.mark.parametrize(("model", "states"), MACHINES)
def test_the_trigger_is_the_workflow(model, states):
    migration = importlib.import_module("signin.migrations.0001_account_requests_and_invitations")
    triggers = [o for o in migration.Migration.operations if isinstance(o, StateTrigger)]
    (trigger,) = [t for t in triggers if t.model_name == model._meta.model_name]
    assert (trigger.born, trigger.pairs) == (initial_states(model), pairs(model))


def test_the_database_refuses_every_other_change_of_a_request(cast):
    for source, target in itertools.permutations(AccountRequestState, 2):
        request = make.request_in(cast, source)
        accepted = _accepts("signin_accountrequest", request.pk, target)
        assert accepted == ((source, target) in pairs(AccountRequest)), (source, target)
        _forget(request)


def test_the_database_refuses_every_other_change_of_an_invitation(cast):
    for source, target in itertools.permutations(InvitationState, 2):
        invitation = _invitation_in(cast, source)
        accepted = _accepts("signin_invitation", invitation.pk, target)
        assert accepted == ((source, target) in pairs(Invitation)), (source, target)
        invitation.delete()


def test_no_row_is_born_decided(cast):
    with pytest.raises(DatabaseError), transaction.atomic():
        Invitation.objects.create(
            dac=cast.dac35,
            email="a@exemple.test",
            organisation=cast.dac35.organisation,
            invited_by=cast.camille,
            invited_at=timezone.now(),
            status=InvitationState.ACCEPTED,
        )


def _invitation_in(cast, state) -> Invitation:
    place = cast.dac35.organisation
    at = timezone.now()
    invitation = invite(
        dac=cast.dac35,
        identity=make.identity(email=f"{state}@exemple.test"),
        workplace=Workplace(organisation=place, commune=place.commune),
        role=Role.PROFESSIONAL,
        by=cast.camille,
        at=at,
    )
    if state == InvitationState.REVOKED:
        revoke_invitation(invitation=invitation, by=cast.camille, at=at)
    if state == InvitationState.ACCEPTED:
        invitation.accept(at=at, user=cast.ana)
        invitation.save()
    return invitation


def _accepts(table: str, pk: int, state: str) -> bool:
    """Whether plain SQL may write `state`; undone in any case."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(f"UPDATE {table} SET status = %s WHERE id = %s", [state, pk])
            transaction.set_rollback(True)
    except DatabaseError:
        return False
    return True


def _forget(request: AccountRequest) -> None:
    """Make room for the next one with the same address."""
    address = f"{request.public_id}@exemple.test"
    AccountRequest.objects.filter(pk=request.pk).update(email=address)
    if request.user is not None:
        type(request.user).objects.filter(pk=request.user.pk).update(email=address)
        Invitation.objects.filter(user=request.user).update(email=address)
