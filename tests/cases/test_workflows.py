"""The machines of requests and situations: in Python, in the database, and in the migration."""

import itertools
from contextlib import suppress

import pytest
from django.db import IntegrityError, transaction
from django_fsm import TransitionNotAllowed

from cases.enums import CaseStatus, ReferralStatus
from cases.models import Case, Referral
from common.workflow import initial_states, pairs, path_to, sources_by_transition, transitions
from tests.factories import cases as make

ARGUMENTS = {
    "send": {"at": None},
    "start_assessment": {"handler": None, "at": None},
    "ask_more": {"at": None},
    "provide_more": {"at": None},
    "answer": {"at": None},
    "redirect": {"at": None},
    "decline": {"at": None},
    "accept": {"at": None},
    "withdraw": {"at": None},
    "close": {"at": None},
}
MACHINES = [(Referral, ReferralStatus), (Case, CaseStatus)]
CELLS = [
    (model, state, name)
    for model, states in MACHINES
    for state, name in itertools.product(states, sources_by_transition(model))
]


@pytest.mark.parametrize(("model", "state", "name"), CELLS)
def test_a_transition_moves_or_refuses(model, state, name):
    row = model(status=state)
    if state in sources_by_transition(model)[name]:
        getattr(row, name)(**ARGUMENTS.get(name, {}))
        assert row.status in {t.target for t in transitions(model) if t.name == name}
    else:
        with pytest.raises(TransitionNotAllowed):
            getattr(row, name)(**ARGUMENTS.get(name, {}))


@pytest.mark.parametrize(("model", "states"), MACHINES)
def test_every_state_can_be_reached_and_every_button_has_its_word(model, states):
    assert all(path_to(model, state)[-1] == state for state in states)
    labels = {(t.name, t.custom["label"]) for t in transitions(model)}
    assert len({label for _, label in labels}) == len({name for name, _ in labels})


def row_in(cast, model, state):
    """A row brought to `state` along declared moves; a draft is routed, so that only its state holds it."""
    if model is Case:
        row = make.open_case(cast)
    else:
        row = make.draft(cast)
        Referral.objects.filter(pk=row.pk).update(
            dac=cast.dac35, sent_at=row.created_at, due_on=row.created_at, reference=f"T-{row.pk}"
        )
    for step in path_to(model, state)[1:]:
        model.objects.filter(pk=row.pk).update(status=step)
    return row


@pytest.mark.parametrize(("model", "states"), MACHINES)
def test_the_database_lets_through_exactly_the_declared_moves(cast, model, states):
    rows = {}
    for state in map(str, states):
        rows[state] = row_in(cast, model, state)
    allowed = set()
    for before, after in itertools.permutations(rows, 2):
        with suppress(IntegrityError), transaction.atomic():
            model.objects.filter(pk=rows[before].pk).update(status=after)
            allowed.add((before, after))
            transaction.set_rollback(True)
    assert allowed == set(pairs(model))


@pytest.mark.parametrize(("model", "states"), MACHINES)
def test_the_database_refuses_a_birth_in_any_other_state(cast, model, states):
    make.open_case(cast)
    for state in set(map(str, states)) - set(initial_states(model)):
        row = model.objects.exclude(status="closed").first()
        row.pk, row.public_id, row.reference = (
            None,
            row._meta.get_field("public_id").default(),
            f"X{state}",
        )
        row._state.adding = True
        row.__dict__["status"] = state
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)
