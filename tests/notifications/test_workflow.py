"""The states of a message: the same table in Python and in the database."""

import itertools
from datetime import timedelta
from importlib import import_module

import pytest
from django.db import IntegrityError, connection, transaction
from django_fsm import TransitionNotAllowed

from common.database import StateTrigger
from common.workflow import initial_states, pairs, transitions
from notifications.enums import MessageStatus as S
from notifications.models import OutboxMessage
from notifications.services.enqueue import enqueue
from tests.notifications.conftest import FACTS, NOW, SOURCES, TARGETS, StepDone, walk

FROM_ELSEWHERE = [pair for pair in itertools.permutations(S, 2) if pair not in pairs(OutboxMessage)]


@pytest.fixture
def message(samir, camille) -> OutboxMessage:
    enqueue(StepDone(to=samir, about=camille, path="/"), at=NOW)
    return OutboxMessage.objects.get()


@pytest.mark.parametrize(("state", "name"), list(itertools.product(S, SOURCES)))
def test_a_transition_moves_or_refuses(state, name):
    message = OutboxMessage(status=state, attempts=1)
    if state in SOURCES[name]:
        getattr(message, name)(**FACTS[name])
        assert message.status == TARGETS[name]
    else:
        with pytest.raises(TransitionNotAllowed):
            getattr(message, name)(**FACTS[name])


def test_every_state_can_be_reached():
    assert {str(t.target) for t in transitions(OutboxMessage)} | {S.PENDING} == set(S)


def test_what_each_transition_writes():
    message = OutboxMessage(attempts=0, last_error="avant")
    message.claim(until=NOW)
    assert (message.attempts, message.leased_until) == (1, NOW)
    message.postpone(until=NOW + timedelta(1), error="OSError")
    assert (message.leased_until, message.last_error) == (None, "OSError")
    assert message.next_attempt_at == NOW + timedelta(1)
    message.claim(until=NOW)
    message.release()
    assert (message.attempts, message.leased_until) == (1, None)
    message.claim(until=NOW)
    message.give_up(error="SMTPDataError")
    assert (message.attempts, message.leased_until) == (2, None)
    message.resend(at=NOW)
    assert (message.attempts, message.next_attempt_at, message.last_error) == (0, NOW, "")
    message.claim(until=NOW)
    message.confirm(at=NOW)
    assert (message.sent_at, message.leased_until) == (NOW, None)


def test_the_migration_holds_the_same_table():
    migration = import_module("notifications.migrations.0001_messages").Migration
    (trigger,) = [op for op in migration.operations if isinstance(op, StateTrigger)]
    assert trigger.pairs == pairs(OutboxMessage)
    assert trigger.born == initial_states(OutboxMessage)


@pytest.mark.django_db
@pytest.mark.parametrize(("source", "target"), FROM_ELSEWHERE)
def test_the_database_refuses_any_other_move(message, source, target):
    walk(message, source)

    with (
        pytest.raises(IntegrityError, match=f"cannot go from {source} to {target}"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "UPDATE notifications_outboxmessage SET status = %s WHERE id = %s",
            [str(target), message.pk],
        )


@pytest.mark.django_db
@pytest.mark.parametrize("state", sorted(set(S) - {S.PENDING}))
def test_the_database_refuses_a_birth_elsewhere(samir, state):
    message = OutboxMessage(
        status=state, recipient=samir, path="/", next_attempt_at=NOW, created_at=NOW
    )
    with pytest.raises(IntegrityError, match=f"cannot be born in state {state}"):
        message.save()


@pytest.mark.django_db
def test_a_message_has_an_account_or_an_address(samir, message):
    for recipient, address in ((samir, "a@exemple.fr"), (None, "")):
        message.recipient, message.address = recipient, address
        with pytest.raises(IntegrityError, match="one_recipient"), transaction.atomic():
            message.save()
