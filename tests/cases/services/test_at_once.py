"""Two coordinators accept at the very same moment: one situation for one person."""

import pytest
from django.utils import timezone

from cases.enums import CaseStatus, ReferralStatus
from cases.models import Case, Person, Referral
from cases.services.close_case import close_case
from cases.services.decide import accept
from cases.services.reopen_case import reopen_case
from common.errors import GuardsFailed
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


def test_a_request_accepted_while_the_former_situation_is_reopened_opens_one_situation():
    cast = build_cast()
    former = make.open_case(cast)
    acting = {"version": former.version, "by": cast.camille, "at": timezone.now()}
    former = close_case(case=former, **make.closing(), **acting)
    referral = make.assessing(cast, by=cast.paul)
    words = {"reason": "Chute.", "level": "sustained", "referent": cast.yann}

    answers = at_once(
        Person.objects.filter(pk=former.person_id),
        accepting(cast, referral, cast.camille, person=former.person),
        lambda: reopen_case(
            case=former, version=former.version, by=fresh(cast.yann), at=timezone.now(), **words
        ),
    )

    followed = Case.objects.exclude(status=CaseStatus.CLOSED)
    assert followed.count() == 1
    # either the request joins the reopened situation, or the reopening is refused
    assert answers[0] == followed.get()
    assert answers[1] in (followed.get(), GuardsFailed)
