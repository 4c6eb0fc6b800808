"""The life of a place: what the machine allows, and that the database allows nothing else."""

import itertools

import pytest
from django.db import IntegrityError, connection, transaction
from django_fsm import TransitionNotAllowed

from common.workflow import initial_states, pairs, sources_by_transition
from directory.enums import MembershipState as S
from directory.models import Membership
from tests.factories.directory import (
    MembershipFactory,
    OrganisationFactory,
    ProfessionalFactory,
)
from tests.personas import SINCE

pytestmark = pytest.mark.django_db
SOURCES = sources_by_transition(Membership)
WALK = {"activate": S.ACTIVE, "end": S.ENDED}


@pytest.mark.parametrize(("state", "name"), list(itertools.product(S, SOURCES)))
def test_a_transition_moves_or_refuses(state, name):
    place = MembershipFactory(status=state, on=SINCE)
    if state in SOURCES[name]:
        getattr(place, name)(on=SINCE)
        assert place.status == WALK[name]
    else:
        with pytest.raises(TransitionNotAllowed):
            getattr(place, name)(on=SINCE)


@pytest.mark.parametrize(("source", "target"), list(itertools.permutations(S, 2)))
def test_the_database_lets_through_the_pairs_of_the_machine_and_no_other(source, target):
    place = MembershipFactory(status=source, on=SINCE)
    if (source, target) in pairs(Membership):
        _write_state(place, target)
        assert Membership.objects.get(pk=place.pk).status == target
    else:
        with pytest.raises(IntegrityError, match="cannot go from"), transaction.atomic():
            _write_state(place, target)


@pytest.mark.parametrize("state", S)
def test_a_place_is_born_invited(state):
    place = Membership(professional=ProfessionalFactory(), organisation=OrganisationFactory())
    place.__dict__["status"] = state  # past the protection of the field, as raw SQL would
    if state in initial_states(Membership):
        place.save()
        assert place.pk
    else:
        with pytest.raises(IntegrityError, match="cannot be born"), transaction.atomic():
            place.save()


def test_two_places_of_the_same_kind_wait_for_the_end_of_the_first():
    first = MembershipFactory()
    again = {
        "professional": first.professional,
        "organisation": first.organisation,
        "role": first.role,
    }
    with pytest.raises(IntegrityError, match="membership_once"), transaction.atomic():
        MembershipFactory(**again)
    first.end(on=SINCE.replace(year=2099))
    first.save()
    assert MembershipFactory(**again).status == S.ACTIVE


def test_a_place_cannot_end_before_it_began():
    place = MembershipFactory()
    place.end(on=SINCE)
    with pytest.raises(IntegrityError, match="membership_dates_in_order"), transaction.atomic():
        place.save()


def test_the_factory_refuses_what_the_workflow_writes():
    with pytest.raises(TypeError, match="starts_on"):
        MembershipFactory(starts_on=SINCE)


def _write_state(place: Membership, state: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE directory_membership SET status = %s WHERE id = %s", [state, place.pk]
        )
