"""Reminders after a hand-over: to the référent of today, and to who stays beside them."""

import pytest

from cases.models import Case
from cases.services.hand_over import hand_over_case
from directory.models import Membership
from ppcs.models import ActionOwner
from tests.factories import plan as plans
from tests.factories import team
from tests.ppcs.playing import NOW
from tests.ppcs.recalling import due_on, ledger, recall

pytestmark = pytest.mark.django_db


@pytest.fixture
def one(cast):
    return recall(cast)


def handed_to_yann(one, *, days: int | None) -> None:
    """Camille hands the situation over, and stays beside him until so many days after the Monday."""
    case = Case.objects.get(pk=one.world.case.pk)
    words = {"version": case.version, "by": one.world.cast.sophie, "at": NOW()}
    hand_over_case(case=case, referent=one.world.cast.yann, **words)
    if days is not None:
        rows = case.referents.filter(referent=one.world.cast.camille)
        rows.update(stays_until=due_on(days))


def test_whoever_follows_it_now_is_told_although_the_former_was(one):
    one.action(one.world.doctor, 3)
    one.run(14)
    handed_to_yann(one, days=None)

    for day in (15, 16):
        one.run(day)

    assert ledger() == [
        ("again", "Samir", True),
        ("referent", "Camille", True),
        ("referent", "Yann", True),
    ]


@pytest.mark.parametrize(("until", "expected"), [(15, ["Camille", "Yann"]), (13, ["Yann"])])
def test_who_stays_beside_is_told_too_until_the_last_day(one, until, expected):
    one.action(one.world.doctor, 3)
    handed_to_yann(one, days=until)

    for day in (14, 15):
        one.run(day)

    assert [name for stage, name, _ in ledger() if stage == "referent"] == expected


def test_who_stays_beside_and_does_it_is_not_told_of_it(cast, one):
    action = one.action(one.world.doctor, 3)
    place = team.member(one.world.case, cast.camille)
    action.owners.all().delete()
    plans.owner(action, place)
    ActionOwner.objects.filter(action=action).update(agreed=True)
    handed_to_yann(one, days=20)

    one.run(14)

    assert ledger() == [("again", "Camille", True), ("referent", "Yann", True)]


def test_who_stays_beside_and_coordinates_no_more_is_not_told(cast, one):
    one.action(one.world.doctor, 3)
    handed_to_yann(one, days=20)
    Membership.objects.filter(professional__user=cast.camille).update(status="ended")

    one.run(14)

    assert [name for stage, name, _ in ledger() if stage == "referent"] == ["Yann"]
