"""The cast stands as design says, and quickly: hundreds of tests begin with it."""

import time

import pytest

from directory.enums import Role
from directory.selectors import dac_for, people_of_dac
from directory.standing import standing_of
from tests.personas import BECHEREL, BREST, DINAN, SINCE, build_cast


def test_each_holds_the_place_that_the_story_gives_them(cast):
    assert standing_of(cast.camille).coordinates == {cast.dac35.pk}
    assert standing_of(cast.yann).coordinates == {cast.dac35.pk}
    assert standing_of(cast.sophie).manages == {cast.dac35.pk}
    assert standing_of(cast.nadia).coordinates == {cast.dac22.pk}
    others = set(cast.people) - {"camille", "yann", "sophie", "nadia"}
    assert not any(standing_of(cast.people[name]).works_for_a_dac for name in others)
    assert [name for name, user in cast.people.items() if user.is_staff] == ["noe", "dpo"]
    assert list(people_of_dac(cast.dac35, Role.COORDINATOR, on=SINCE)) == [cast.camille, cast.yann]


def test_the_communes_have_their_dac(cast):
    assert dac_for(BECHEREL, on=SINCE) == cast.dac35
    assert dac_for(DINAN, on=SINCE) == cast.dac22
    assert dac_for(BREST, on=SINCE) is None


@pytest.mark.django_db
def test_the_cast_is_quick_to_make(django_assert_max_num_queries):
    """Counted in statements and processor time: the clock also measures the neighbours."""
    started = time.process_time()
    with django_assert_max_num_queries(130):
        build_cast()
    assert time.process_time() - started < 0.25
