"""A situation is followed: entrusted to another référent, its next due date moved, closed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.selectors import changes_of
from cases.enums import DueKind
from cases.services import open_case as situations
from cases.services.close_case import close_case
from cases.services.hand_over import hand_over_case
from common.errors import ChangedMeanwhile, GuardsFailed, Refused
from directory.models import DacListItem
from notifications.models import Notice
from tests.factories import cases as make


def acting(case, by):
    return {"case": case, "version": case.version, "by": by, "at": timezone.now()}


def today(days: int = 0):
    return timezone.localdate() + timedelta(days=days)


def fields(failed):
    return [item.field for item in failed.value.missing]


def test_a_situation_is_entrusted_to_a_colleague_who_is_told(cast):
    case = make.open_case(cast)

    case = hand_over_case(referent=cast.yann, **acting(case, cast.sophie))

    assert case.referent == cast.yann
    periods = case.referents.order_by("pk").values_list("referent", "ends_on")
    assert list(periods) == [(cast.camille.pk, today()), (cast.yann.pk, None)]
    event = changes_of(case).last()
    assert event.action == "cases.case.entrusted"
    assert event.data["to"] == str(cast.yann.public_id)
    assert Notice.objects.get(kind="cases.case_entrusted").recipient == cast.yann


def test_a_situation_that_comes_back_is_told_again_but_not_to_whoever_takes_it(cast):
    case = make.open_case(cast)
    for to, by in (
        (cast.yann, cast.camille),
        (cast.camille, cast.camille),
        (cast.yann, cast.sophie),
    ):
        case = hand_over_case(referent=to, **acting(case, by))

    told = Notice.objects.filter(kind="cases.case_entrusted").values_list("recipient", flat=True)
    assert list(told) == [cast.yann.pk, cast.yann.pk]


def test_a_referent_is_another_coordinator_of_the_dac(cast):
    case = make.open_case(cast)

    for wrong in (None, cast.nadia, cast.sophie, cast.samir, cast.camille):
        with pytest.raises(GuardsFailed) as failed:
            hand_over_case(referent=wrong, **acting(case, cast.yann))
        assert fields(failed) == ["referent"]
    for stranger in (cast.nadia, cast.samir, cast.noe):
        with pytest.raises(Refused):
            hand_over_case(referent=cast.yann, **acting(case, stranger))


def test_of_two_hand_overs_the_second_is_told(cast):
    case = make.open_case(cast)
    hand_over_case(referent=cast.yann, **acting(case, cast.sophie))

    with pytest.raises(ChangedMeanwhile):
        hand_over_case(referent=cast.yann, **acting(case, cast.camille))


def test_the_first_contact_is_done_and_the_next_thing_planned(cast):
    case = make.open_case(cast)

    case = situations.set_next_due(on=today(12), kind=DueKind.VISIT, **acting(case, cast.yann))

    assert (case.next_due_on, case.next_due_kind) == (today(12), DueKind.VISIT)
    event = changes_of(case).last()
    assert event.action == "cases.case.due_set"
    assert (event.data["before"], event.data["kind"]) == ("first_contact", "visit")


def test_nothing_may_be_planned(cast):
    case = make.open_case(cast)

    case = situations.set_next_due(on=None, kind="", **acting(case, cast.camille))

    assert (case.next_due_on, case.next_due_kind) == (None, "")


@pytest.mark.parametrize(
    ("days", "kind", "missing"),
    [
        (-1, "visit", ["on"]),
        (None, "visit", ["on"]),
        (3, "", ["kind"]),
        (3, "watch_end", ["kind"]),
        (3, "made_up", ["kind"]),
    ],
)
def test_a_due_date_is_to_come_and_says_what_for(cast, days, kind, missing):
    case = make.open_case(cast)
    on = None if days is None else today(days)

    with pytest.raises(GuardsFailed) as failed:
        situations.set_next_due(on=on, kind=kind, **acting(case, cast.camille))

    assert fields(failed) == missing


def test_the_due_date_is_moved_by_coordinators_of_the_dac(cast):
    case = make.open_case(cast)

    for person in (cast.sophie, cast.nadia, cast.samir):
        with pytest.raises(Refused):
            situations.set_next_due(on=None, kind="", **acting(case, person))


@pytest.mark.parametrize("days", [None, 0, -1])
def test_a_watch_lasts_until_a_day_to_come(cast, days):
    case = make.open_case(cast)
    until = None if days is None else today(days)

    with pytest.raises(GuardsFailed, match="^Choisissez un jour à venir pour refaire le point.$"):
        situations.put_on_watch(until=until, **acting(case, cast.camille))


def test_a_situation_closes_with_a_reason_of_the_dac(cast):
    case = make.open_case(cast)
    DacListItem.objects.filter(dac=cast.dac35, code="stabilised").update(is_active=False)

    for reason in ("", "made_up", "stabilised"):
        with pytest.raises(GuardsFailed) as failed:
            close_case(**make.closing(reason=reason), **acting(case, cast.camille))
        assert fields(failed) == ["reason"]
