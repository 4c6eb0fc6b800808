"""In whose name somebody acts: places that count today, and who may be at somebody's side."""

import pytest

from directory.enums import MembershipState as S
from directory.enums import OrganisationKind, Profession, Role
from directory.models import Membership
from directory.standing import standing_of
from tests.factories.directory import MembershipFactory, OrganisationFactory, ProfessionalFactory
from tests.factories.team import day
from tests.personas import fresh

pytestmark = pytest.mark.django_db


def helps(**place) -> bool:
    return standing_of(fresh(MembershipFactory(**place).professional.user)).helps


@pytest.mark.parametrize("ends_on", [None, 0, -1])
def test_a_place_counts_to_its_last_day(ends_on):
    place = MembershipFactory()
    Membership.objects.filter(pk=place.pk).update(starts_on=day(-9), ends_on=day(ends_on))

    counted = standing_of(fresh(place.professional.user)).organisations

    assert counted == (set() if ends_on == -1 else {place.organisation_id})


@pytest.mark.parametrize("status", [S.INVITED, S.ENDED])
def test_a_place_not_yet_or_no_longer_taken_counts_for_nothing(status):
    place = MembershipFactory(status=status)

    assert standing_of(fresh(place.professional.user)).organisations == set()


def test_a_place_counts_for_whose_it_is():
    MembershipFactory()
    other = MembershipFactory()

    assert standing_of(fresh(other.professional.user)).organisations == {other.organisation_id}


@pytest.mark.parametrize("role", Role)
def test_who_runs_or_checks_is_at_nobody_s_side(role):
    assert helps(role=role) == (role in {Role.PROFESSIONAL, Role.COORDINATOR})


@pytest.mark.parametrize("kind", [OrganisationKind.HOUSING, OrganisationKind.OTHER])
def test_neither_is_a_landlord_nor_a_town_hall(kind):
    assert not helps(organisation=OrganisationFactory(kind=kind))


@pytest.mark.parametrize("profession", [Profession.GUARDIAN, Profession.MANAGER, Profession.OTHER])
def test_neither_is_who_has_no_profession_of_care_or_social_work(profession):
    assert not helps(professional=ProfessionalFactory(profession=profession))
