"""One person under two names: recognised by either, on any day."""

from datetime import date

import pytest

from cases.models import Person
from cases.selectors import likely_duplicates
from tests.factories import cases as make
from tests.personas import BECHEREL


def known(cast, **changes) -> Person:
    values = {"birth_name": "Rolland", "first_name": "Berthe", "birth_date": date(1944, 6, 14)}
    return Person.objects.create(
        dac=cast.dac35, commune=cast.communes[BECHEREL], **{**values, **changes}
    )


def why(cast, **request) -> list[str]:
    return [one.why for one in likely_duplicates(make.sent(cast, **request)).persons]


def test_the_name_of_birth_is_enough_even_with_another_date(cast):
    known(cast, used_name="Le Gall", birth_date=date(1944, 6, 15))

    assert why(cast) == ["mêmes nom et prénom"]


def test_the_name_used_is_enough_even_with_another_date(cast):
    known(cast, birth_name="Le Gall", birth_date=None)

    assert why(cast, used_name="Le Gall") == ["mêmes nom et prénom"]


def test_the_same_day_and_either_name_are_told(cast):
    known(cast, used_name="Le Gall")

    assert why(cast, used_name="Le-Gall") == ["mêmes nom, prénom et date de naissance"]
    assert why(cast, first_name="Jeanne") == ["même date de naissance, nom proche"]


@pytest.mark.parametrize(
    "other", [{"birth_name": "Le Bihan", "used_name": "Le Gall"}, {"first_name": "Bertille"}]
)
def test_a_particle_or_the_beginning_of_a_first_name_is_no_likeness(cast, other):
    known(cast, **{"used_name": "Le Goff", "birth_date": date(1950, 1, 1), **other})

    assert why(cast, first_name="Bert") == []


def test_a_common_birth_date_hides_nobody(cast):
    for rank in range(30):
        known(cast, birth_name=f"Aaa{rank:02d}")
    known(cast)

    assert why(cast) == ["mêmes nom, prénom et date de naissance"]
