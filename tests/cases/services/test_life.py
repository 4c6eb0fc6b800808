"""A follow-up over time: its level changes, it is handed over with an overlap."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.selectors import changes_of
from cases.models import Case, LevelPeriod, ReferentPeriod
from cases.selectors.life import life_of
from cases.services.close_case import close_case
from cases.services.decisions import Decision, record_decision
from cases.services.hand_over import LONGEST_OVERLAP, hand_over_case
from cases.services.level import change_level
from cases.services.reopen_case import reopen_case
from cases.services.telling import following
from common.errors import GuardsFailed, Refused
from desk.selectors.worklist import handed_over, own_cases
from directory.models import Membership
from directory.services.join import end_membership
from notifications.models import Notice
from tests.factories import cases as make
from tests.factories import team
from tests.factories.team import day
from tests.personas import fresh

NOW = timezone.now


@pytest.fixture
def case(cast) -> Case:
    return make.open_case(cast)


def acting(case: Case, by, *, at=None) -> dict:
    version = Case.objects.values_list("version", flat=True).get(pk=case.pk)
    return {"case": case, "version": version, "by": by, "at": at or NOW()}


def closed(cast, case: Case, **changes) -> Case:
    return close_case(**make.closing(**changes), **acting(case, cast.camille))


def reopened(cast, case: Case, **changes) -> Case:
    words = {"reason": "Nouvelle chute.", "level": "intensive", "referent": cast.yann}
    return reopen_case(**{**words, **changes}, **acting(case, cast.camille))


def fields(failed) -> set[str]:
    return {item.field for item in failed.value.missing}


# --- The level ---
def test_a_level_changes_from_today_on_and_the_former_is_kept(cast, case):
    LevelPeriod.objects.update(starts_on=day(-40))

    case = change_level(
        level="intensive", reason=" Trois hospitalisations. ", **acting(case, cast.yann)
    )

    assert case.level == "intensive"
    rows = case.levels.order_by("pk").values_list("level", "starts_on", "ends_on", "reason")
    assert list(rows) == [
        ("sustained", day(-40), day(0), ""),
        ("intensive", day(0), None, "Trois hospitalisations."),
    ]
    assert case.levels.last().set_by == cast.yann
    event = changes_of(case).last()
    assert (event.action, event.data["before"], event.data["level"]) == (
        "cases.case.level_changed",
        "sustained",
        "intensive",
    )


def test_a_level_changes_twice_on_the_same_day(cast, case):
    for level in ("intensive", "punctual"):
        case = change_level(level=level, reason="Erreur.", **acting(case, cast.camille))

    assert [row.level for row in case.levels.order_by("pk")] == [
        "sustained",
        "intensive",
        "punctual",
    ]
    assert case.levels.filter(ends_on__isnull=True).get().level == "punctual"


@pytest.mark.parametrize(
    ("level", "reason", "missing"),
    [
        ("", "", {"level", "reason"}),
        ("made_up", "Oui.", {"level"}),
        ("sustained", "Oui.", {"level"}),
        ("intensive", "  ", {"reason"}),
    ],
)
def test_a_level_is_another_one_of_the_dac_with_a_reason(cast, case, level, reason, missing):
    with pytest.raises(GuardsFailed) as failed:
        change_level(level=level, reason=reason, **acting(case, cast.camille))

    assert fields(failed) == missing
    assert case.levels.count() == 1


def test_a_level_is_changed_by_coordinators_while_the_situation_is_followed(cast, case):
    for stranger in (cast.sophie, cast.nadia, cast.samir):
        with pytest.raises(Refused):
            change_level(level="intensive", reason="Oui.", **acting(case, stranger))
    closed(cast, case)
    with pytest.raises(Refused):
        change_level(level="intensive", reason="Oui.", **acting(case, cast.camille))


def test_nobody_outside_is_told_of_a_level(cast, case):
    team.doctor(cast, case)
    team.informed(case)
    before = Notice.objects.count()

    change_level(level="intensive", reason="Oui.", **acting(case, cast.camille))

    assert Notice.objects.count() == before


# --- Another référent, with an overlap ---
def in_lists(user, *, days: int = 0) -> tuple[int, int]:
    """How many situations are the person's own on that day, and how many they stay beside."""
    rows = Case.objects.all()
    return own_cases(rows, user).count(), handed_over(rows, user, today=day(days)).count()


def test_the_former_referent_stays_beside_the_new_one_until_a_day(cast, case):
    case = hand_over_case(referent=cast.yann, overlap_until=day(10), **acting(case, cast.camille))

    assert case.referent == cast.yann
    former = case.referents.get(referent=cast.camille)
    assert (former.ends_on, former.stays_until) == (day(0), day(10))
    assert (in_lists(cast.yann), in_lists(cast.camille)) == ((1, 0), (0, 1))
    assert in_lists(cast.camille, days=10) == (0, 1)
    assert in_lists(cast.camille, days=11) == (0, 0)


@pytest.mark.parametrize(("days", "reached"), [(0, 2), (10, 2), (11, 1)])
def test_messages_to_the_referent_reach_both_until_that_day(cast, case, days, reached):
    case = hand_over_case(referent=cast.yann, overlap_until=day(10), **acting(case, cast.camille))

    told = following(case, at=NOW() + timedelta(days=days))

    assert told == [cast.yann, cast.camille][:reached]


def test_a_withdrawn_accord_is_told_to_both(cast, case):
    team.doctor(cast, case)
    team.informed(case)
    hand_over_case(referent=cast.yann, overlap_until=day(5), **acting(case, cast.camille))

    refused = Decision(
        kind="non_opposition",
        decision="refused",
        decided_on=day(0),
        mode="oral",
        given_by="person",
    )
    colleague = cast.sophie.professional
    membership = Membership.objects.get(professional=colleague)
    Membership.objects.filter(pk=membership.pk).update(role="coordinator")
    record_decision(case=case, decision=refused, by=fresh(cast.sophie), at=NOW())

    told = Notice.objects.filter(kind="cases.accord_withdrawn")
    assert set(told.values_list("recipient", flat=True)) == {cast.yann.pk, cast.camille.pk}


def test_without_an_overlap_the_former_one_leaves_at_once(cast, case):
    case = hand_over_case(referent=cast.yann, **acting(case, cast.camille))

    assert in_lists(cast.camille) == (0, 0)
    assert following(case, at=NOW()) == [cast.yann]


def test_who_left_the_dac_stays_beside_nobody(cast, case):
    case = hand_over_case(referent=cast.yann, overlap_until=day(10), **acting(case, cast.camille))
    place = Membership.objects.get(professional__user=cast.camille)
    end_membership(membership=place, by=cast.sophie, at=NOW())

    assert following(case, at=NOW() + timedelta(days=1)) == [cast.yann]


@pytest.mark.parametrize("days", [-1, LONGEST_OVERLAP + 1])
def test_an_overlap_ends_within_a_month(cast, case, days):
    with pytest.raises(GuardsFailed) as failed:
        hand_over_case(referent=cast.yann, overlap_until=day(days), **acting(case, cast.camille))

    assert fields(failed) == {"overlap_until"}
    assert Case.objects.get(pk=case.pk).referent == cast.camille


def test_nobody_overlaps_who_coordinates_no_longer(cast, case):
    place = Membership.objects.get(professional__user=cast.camille)
    end_membership(membership=place, by=cast.sophie, at=NOW())

    with pytest.raises(GuardsFailed) as failed:
        hand_over_case(referent=cast.yann, overlap_until=day(5), **acting(case, cast.sophie))

    assert fields(failed) == {"overlap_until"}


def test_handed_back_during_the_overlap_it_is_simply_ones_own_again(cast, case):
    case = hand_over_case(referent=cast.yann, overlap_until=day(10), **acting(case, cast.camille))
    case = hand_over_case(referent=cast.camille, overlap_until=day(3), **acting(case, cast.camille))

    assert following(case, at=NOW()) == [cast.camille, cast.yann]
    assert (in_lists(cast.camille), in_lists(cast.yann)) == ((1, 0), (0, 1))
    assert "Camille" not in life_of(case, today=day(0)).relay
    assert following(case, at=NOW() + timedelta(days=4)) == [cast.camille]


@pytest.mark.parametrize("since", [0, 5])
def test_handed_back_and_over_again_the_first_overlap_is_forgotten(cast, case, since):
    case = hand_over_case(referent=cast.yann, overlap_until=day(10), **acting(case, cast.camille))
    ReferentPeriod.objects.filter(referent=cast.camille).update(
        starts_on=day(-30), ends_on=day(-since)
    )
    case = hand_over_case(referent=cast.camille, **acting(case, cast.camille))
    case = hand_over_case(referent=cast.yann, **acting(case, cast.camille))

    assert following(case, at=NOW()) == [cast.yann]
    assert in_lists(cast.camille) == (0, 0)


def test_two_hand_overs_on_one_day_leave_both_beside_the_last(cast, case):
    Membership.objects.filter(professional__user=cast.sophie).update(role="coordinator")
    case = hand_over_case(referent=cast.yann, overlap_until=day(10), **acting(case, cast.camille))
    case = hand_over_case(
        referent=fresh(cast.sophie), overlap_until=day(2), **acting(case, cast.yann)
    )

    told = following(case, at=NOW())
    assert told[0] == cast.sophie
    assert set(told[1:]) == {cast.camille, cast.yann}
    assert following(case, at=NOW() + timedelta(days=3)) == [cast.sophie, cast.camille]
    periods = case.referents.order_by("pk").values_list("referent", "starts_on", "ends_on")
    assert list(periods) == [
        (cast.camille.pk, day(0), day(0)),
        (cast.yann.pk, day(0), day(0)),
        (cast.sophie.pk, day(0), None),
    ]


@pytest.mark.parametrize("since", [0, 5])
def test_closing_during_the_overlap_ends_it(cast, case, since):
    case = hand_over_case(referent=cast.yann, overlap_until=day(10), **acting(case, cast.camille))
    ReferentPeriod.objects.filter(referent=cast.camille).update(
        starts_on=day(-30), ends_on=day(-since)
    )
    closed(cast, case)
    assert in_lists(cast.camille) == (0, 0)

    case = reopened(cast, case)

    assert following(case, at=NOW()) == [cast.yann]
    assert in_lists(cast.camille) == (0, 0)


def test_the_former_referent_is_told_when_another_hands_over(cast, case):
    case = hand_over_case(referent=cast.yann, **acting(case, cast.sophie))
    case = hand_over_case(referent=cast.camille, **acting(case, cast.yann))

    told = Notice.objects.filter(kind="cases.case_handed_over")
    assert list(told.values_list("recipient", flat=True)) == [cast.camille.pk]
