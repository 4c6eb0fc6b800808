"""What is true of every machine of states, in Python and in the database; asked by each app."""

import itertools
import uuid
from collections.abc import Iterable
from contextlib import suppress

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Model
from django_fsm import TransitionNotAllowed

from common.workflow import initial_states, pairs, path_to, sources_by_transition, transitions


def cells(machines: Iterable[tuple[type[Model], type]]) -> list[tuple]:
    """(model, state, transition) of all of them."""
    return [
        (model, state, name)
        for model, states in machines
        for state, name in itertools.product(states, sources_by_transition(model))
    ]


def moves_or_refuses(model: type[Model], state: str, name: str, arguments: dict) -> None:
    """From a declared source the transition leads to its target; from any other it is refused."""
    row = model(status=state)
    if state in sources_by_transition(model)[name]:
        getattr(row, name)(**arguments)
        assert row.status in {t.target for t in transitions(model) if t.name == name}
    else:
        with pytest.raises(TransitionNotAllowed):
            getattr(row, name)(**arguments)


def is_whole(model: type[Model], states: Iterable[str]) -> None:
    """Every state can be reached, and every transition has a word of its own for its button."""
    assert all(path_to(model, state)[-1] == state for state in states)
    labels = {(t.name, t.custom["label"]) for t in transitions(model)}
    assert len({label for _, label in labels}) == len({name for name, _ in labels})


def holds_in_the_database(row: Model, states: Iterable[str]) -> None:
    """An UPDATE goes through for the declared pairs and for no other; each is undone at once."""
    model, allowed = type(row), set()
    ways = {str(state): path_to(model, state) for state in states}
    same = model._default_manager.filter(pk=row.pk)
    for before, after in itertools.permutations(ways, 2):
        with suppress(IntegrityError), transaction.atomic():
            _born_in(row, ways[before][0])
            for step in ways[before][1:]:
                same.update(status=step)
            with suppress(IntegrityError), transaction.atomic():
                same.update(status=after)
                allowed.add((before, after))
            transaction.set_rollback(True)
    assert allowed == {pair for pair in pairs(model) if pair[0] != pair[1]}


def _born_in(row: Model, state: str) -> None:
    """The row there is was born in its default state: another birth needs another row."""
    model = type(row)
    if state != model._default_manager.values_list("status", flat=True).get(pk=row.pk):
        model._default_manager.filter(pk=row.pk).delete()
        _again(row, state, pk=row.pk)


def _again(row: Model, state: str, *, pk: int | None) -> None:
    twin = type(row)._default_manager.model(
        **{
            field.attname: getattr(row, field.attname)
            for field in row._meta.concrete_fields
            if field.name not in ("id", "public_id", "status")
        },
        status=state,
        public_id=uuid.uuid4(),
    )
    twin.pk = pk
    twin.save(force_insert=True)


def refuses_births(row: Model, states: Iterable[str]) -> None:
    """A row in any state but those of birth is refused by the trigger, and by nothing else."""
    model, born = type(row), initial_states(type(row))
    for state in set(map(str, states)) - set(born):
        with pytest.raises(IntegrityError, match="cannot be born"), transaction.atomic():
            _again(row, state, pk=None)
    assert model._default_manager.filter(status__in=born).exists()
