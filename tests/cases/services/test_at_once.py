"""Two coordinators accept at the very same moment: one situation for one person."""

import pytest
from django.utils import timezone

from cases.enums import ReferralStatus
from cases.models import Case, Person, Referral
from cases.services.decide import accept
from tests.directory.test_at_once import at_once
from tests.factories import cases as make
from tests.personas import BECHEREL, build_cast, fresh

pytestmark = pytest.mark.django_db(transaction=True)


def accepting(cast, referral, by, **how):
    return lambda: accept(
        referral=referral,
        how=make.acceptance(cast, **how),
        text="",
        version=referral.version,
        by=fresh(by),
        at=timezone.now(),
    )


def test_two_requests_for_one_known_person_open_one_situation():
    cast = build_cast()
    person = Person.objects.create(
        dac=cast.dac35, commune_id=BECHEREL, birth_name="Rolland", first_name="Berthe"
    )
    first, second = make.assessing(cast), make.assessing(cast, by=cast.paul)

    cases = at_once(
        Person.objects.filter(pk=person.pk),
        accepting(cast, first, cast.camille, person=person),
        accepting(cast, second, cast.yann, person=person),
    )

    assert cases[0] == cases[1] == Case.objects.get()
    accepted = Referral.objects.filter(status=ReferralStatus.ACCEPTED, case=cases[0])
    assert accepted.count() == 2
