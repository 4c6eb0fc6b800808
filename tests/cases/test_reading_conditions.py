"""Each condition by which somebody reads, alone: rows that lack one thing, and the query says no."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from cases.enums import ConsentKind, ConsentStatus, OpeningStatus, TeamStatus, Volet
from cases.models import Case, CaseGrant, Consent, Note, TeamMember
from cases.permissions.reading import (
    CARE_TEAM,
    EMERGENCY,
    INVITED,
    OUTSIDE,
    Footing,
    footing_of,
    gp_told_of_the_end,
    is_gp,
    last_word_is_no,
    manager_of_coordination,
    openings_of,
    places_of,
    refusals_today,
    refused_to,
    running_now,
)
from common.permissions import for_one_request
from tests.factories import cases as make
from tests.factories import openings, team
from tests.personas import fresh

NOW = timezone.now
NOTHING = Footing(*(False,) * 6)


@pytest.fixture
def case(cast) -> Case:
    return make.open_case(cast)


@pytest.fixture
def other(cast) -> Case:
    return make.open_case(cast)


def asked_once(user) -> Footing:
    """As within a request."""
    user = fresh(user)
    for_one_request(user)
    return footing_of(user)


def standing(user) -> set[str]:
    """What the footing of this account says yes to."""
    footing = asked_once(user)
    return {name for name in Footing.__dataclass_fields__ if getattr(footing, name)}


def test_who_has_no_place_anywhere_is_asked_about_none(cast, case):
    team.nurse(cast, case)
    openings.opening(case, cast.paul)
    team.grant(case, cast.ana)
    assert standing(cast.louis) == set()


def test_a_place_that_is_over_is_no_place(cast, case):
    inside, outside = team.nurse(cast, case), team.social_worker(cast, case)
    assert standing(cast.ines) == {"in_care_team"}
    assert standing(cast.louis) == {"outside"}
    team.ended(inside)
    team.ended(outside)
    assert standing(cast.ines) == standing(cast.louis) == set()


def test_an_invitation_counts_for_whom_it_names_until_its_day(cast, case):
    row = team.grant(case, cast.ana)
    assert standing(cast.ana) == {"invited"}
    assert standing(cast.paul) == set()
    CaseGrant.objects.filter(pk=row.pk).update(until=team.day(-1), starts_on=team.day(-3))
    assert standing(cast.ana) == set()


def test_a_refusal_counts_for_whom_it_is_about(cast, case):
    team.refusal(case, team.social_worker(cast, case))
    team.nurse(cast, case)
    assert standing(cast.louis) == {"outside", "refused"}
    assert standing(cast.ines) == {"in_care_team"}


def test_an_emergency_counts_while_it_runs_for_who_opened_it(cast, case):
    row = openings.opening(case, cast.paul)
    assert standing(cast.paul) == {"in_emergency"}
    assert standing(cast.louis) == set()
    openings.judged(row, OpeningStatus.UNJUSTIFIED, by=cast.camille)
    assert standing(cast.paul) == set()


def test_an_opening_is_to_be_judged_in_its_dac_by_others_once(cast, case):
    row = openings.opening(case, cast.paul)
    assert "has_openings_to_judge" in standing(cast.camille)
    assert "has_openings_to_judge" in standing(cast.sophie)
    assert "has_openings_to_judge" not in standing(cast.nadia)
    openings.judged(row, OpeningStatus.JUSTIFIED, by=cast.camille)
    assert "has_openings_to_judge" not in standing(cast.camille)
    openings.opening(case, cast.camille)
    assert "has_openings_to_judge" not in standing(cast.camille)
    assert "has_openings_to_judge" in standing(cast.sophie)


def test_whoever_is_not_asked_about_for_one_request_may_be_anything(cast):
    assert footing_of(fresh(cast.louis)) == Footing()
    assert asked_once(cast.louis) == NOTHING


# --- The place itself ---
@pytest.mark.parametrize(
    ("changes", "held"),
    [
        ({}, True),
        ({"starts_on": 0, "ends_on": 0}, True),
        ({"starts_on": -3, "ends_on": -1}, False),
        ({"starts_on": 1}, False),
    ],
)
def test_a_place_is_held_from_its_first_day_to_its_last(cast, case, changes, held):
    dates = {name: team.day(offset) for name, offset in changes.items()}
    row = team.nurse(cast, case)
    TeamMember.objects.filter(pk=row.pk).update(**dates)
    assert places_of(fresh(cast.ines), None).exists() is held
    assert not places_of(fresh(cast.louis), None).exists()


def test_a_place_that_ended_is_held_no_more_whatever_its_day(cast, case):
    row = team.nurse(cast, case)
    TeamMember.objects.filter(pk=row.pk).update(status=TeamStatus.ENDED, ends_on=team.day(0))
    assert not places_of(fresh(cast.ines), None).exists()


# --- What she refused ---
@pytest.mark.parametrize(
    ("dates", "counts"),
    [
        ({}, True),
        ({"said_on": -2, "ends_on": 1}, True),
        ({"said_on": -2, "ends_on": 0}, False),
        ({"said_on": 1}, False),
    ],
)
def test_a_refusal_counts_from_its_day_until_it_is_taken_back(cast, case, dates, counts):
    row = team.refusal(case, team.social_worker(cast, case))
    told = {name: team.day(offset) for name, offset in dates.items()}
    row._meta.model.objects.filter(pk=row.pk).update(**told)
    assert refusals_today().exists() is counts
    assert refused_to(fresh(cast.louis), case.pk).exists() is counts


def test_a_refusal_counts_in_its_situation_for_its_member(cast, case, other):
    team.refusal(case, team.social_worker(cast, case))
    team.social_worker(cast, other)
    team.nurse(cast, case)
    louis = fresh(cast.louis)
    assert refused_to(louis, case.pk).exists()
    assert not refused_to(louis, other.pk).exists()
    assert not refused_to(fresh(cast.ines), case.pk).exists()
    assert set(places_of(louis, None).values_list("case", flat=True)) == {other.pk}


# --- The médecin traitant ---
def general_practitioners(case: Case) -> set[TeamMember]:
    return set(TeamMember.objects.filter(is_gp(), case=case))


def test_the_one_who_is_noted_goes_before_the_one_who_has_the_role(cast, case):
    by_role = team.member(case, cast.samir, in_care_team=True, role="gp", function="Médecin")
    assert general_practitioners(case) == {by_role}
    noted = team.nurse(cast, case)
    team.gp_period(case, member=noted)
    assert general_practitioners(case) == {noted}
    team.gp_period(case, member=None)
    assert general_practitioners(case) == {by_role}


def test_what_is_noted_in_another_situation_counts_there_alone(cast, case, other):
    by_role = team.member(case, cast.samir, in_care_team=True, role="gp", function="Médecin")
    team.gp_period(other, member=team.nurse(cast, other))
    assert general_practitioners(case) == {by_role}


# --- In an emergency ---
@pytest.mark.parametrize(("begun", "runs"), [(-1, True), (-40, False), (5, False)])
def test_an_opening_runs_from_its_first_minute_to_its_last(cast, case, begun, runs):
    openings.opening(case, cast.paul, at=NOW() + timedelta(minutes=begun))
    assert running_now().exists() is runs
    assert openings_of(fresh(cast.paul), None).exists() is runs


def test_an_opening_is_of_who_opened(cast, case):
    openings.opening(case, cast.paul)
    assert not openings_of(fresh(cast.louis), None).exists()


def said(case: Case, kind: str, status: str, **fields) -> None:
    """Her word of today, in place of what she said before in the same matter."""
    before = Consent.objects.filter(case=case, kind=kind, **fields)
    before.exclude(status=ConsentStatus.REPLACED).update(
        status=ConsentStatus.REPLACED, ended_on=team.day(0)
    )
    team.decision(case, kind, status, **fields)


def test_her_last_word_closes_what_was_opened(cast, case, other):
    row = openings.opening(case, cast.paul)
    paul, about = fresh(cast.paul), ConsentKind.NON_OPPOSITION

    def closed() -> bool:
        return Case.objects.filter(last_word_is_no(paul, "pk"), pk=case.pk).exists()

    said(other, about, "refused")
    assert not closed()
    assert openings_of(paul, None).get() == row
    said(case, about, "refused")
    assert closed()
    assert not openings_of(paul, None).exists()
    said(other, about, "given")  # in another matter
    said(case, ConsentKind.INFORMATION, "given")
    assert closed()
    said(case, about, "given")
    assert not closed()


def test_what_was_withdrawn_counts_until_it_is_given_again(cast, case):
    paul, about = fresh(cast.paul), ConsentKind.NON_OPPOSITION
    openings.opening(case, cast.paul)
    team.over_with(team.decision(case, about))
    assert not openings_of(paul, None).exists()
    team.decision(case, about)
    assert openings_of(paul, None).exists()


def test_a_no_about_a_relative_says_nothing_of_the_team(cast, case):
    openings.opening(case, cast.paul)
    seat, relative = team.member(case, cast.paul), team.relative(case)
    team.decision(case, ConsentKind.RELATIVE, "refused", member=seat, relative=relative)
    assert openings_of(fresh(cast.paul), None).exists()


def test_what_she_said_in_another_situation_opens_nothing_here(cast, case, other):
    team.nurse(cast, case)
    team.informed(other)
    assert not Case.objects.filter(CARE_TEAM.query(fresh(cast.ines))).exists()
    team.informed(case)
    assert Case.objects.filter(CARE_TEAM.query(fresh(cast.ines))).get() == case


def test_a_grant_of_another_right_is_no_invitation(cast, case):
    row = team.grant(case, cast.ana)
    assert Case.objects.filter(INVITED.query(fresh(cast.ana))).exists()
    other_right = Permission.objects.exclude(pk=row.permission_id).first()
    CaseGrant.objects.filter(pk=row.pk).update(permission=other_right)
    assert not Case.objects.filter(INVITED.query(fresh(cast.ana))).exists()


def test_a_no_to_sharing_closes_for_whom_it_names_and_a_later_yes_to_another_opens_nothing(
    cast, case
):
    paul, louis = fresh(cast.paul), fresh(cast.louis)
    hers, his = team.member(case, cast.paul), team.social_worker(cast, case)

    def closed_to(user) -> bool:
        return Case.objects.filter(last_word_is_no(user, "pk"), pk=case.pk).exists()

    said(case, ConsentKind.NON_OPPOSITION, "given")
    said(case, ConsentKind.SHARING, "refused", member=hers)
    assert closed_to(paul)
    assert not closed_to(louis)
    said(case, ConsentKind.SHARING, "given", member=his, scope="support")
    assert closed_to(paul)
    said(case, ConsentKind.NON_OPPOSITION, "given")
    assert closed_to(paul)


# --- A situation whose processing is restricted ---
def in_the_care_team(cast, case):
    team.nurse(cast, case)
    team.informed(case)
    return cast.ines, CARE_TEAM


def outside_of_it(cast, case):
    team.accord(case, team.social_worker(cast, case))
    return cast.louis, OUTSIDE


def let_in_by_name(cast, case):
    team.grant(case, cast.ana)
    return cast.ana, INVITED


def let_in_for_identity_alone(cast, case):
    team.grant(case, cast.ana, volets=())
    return cast.ana, INVITED


def in_an_emergency(cast, case):
    openings.opening(case, cast.paul)
    return cast.paul, EMERGENCY


def told_of_the_end(cast, case):
    team.doctor(cast, case)
    team.informed(case)
    return cast.samir, gp_told_of_the_end()


@pytest.mark.parametrize("refused_elsewhere", [False, True])
@pytest.mark.parametrize(
    "arrange",
    [
        in_the_care_team,
        outside_of_it,
        let_in_by_name,
        let_in_for_identity_alone,
        in_an_emergency,
        told_of_the_end,
    ],
)
def test_restricted_it_is_nobodys_whatever_opened_it(cast, case, other, arrange, refused_elsewhere):
    user, relation = arrange(cast, case)
    if refused_elsewhere:
        team.refusal(other, team.member(other, user))
    user = fresh(user)
    for_one_request(user)
    assert Case.objects.filter(relation.query(user)).get() == case
    Case.objects.filter(pk=case.pk).update(restricted_at=NOW())
    assert not Case.objects.filter(relation.query(user)).exists()


@pytest.mark.parametrize("kind", [ConsentKind.INFORMATION, ConsentKind.NON_OPPOSITION])
def test_of_the_end_the_medecin_traitant_is_told_by_both_decisions(cast, case, kind):
    user, relation = told_of_the_end(cast, case)
    row = Consent.objects.get(case=case, kind=kind)
    assert Case.objects.filter(relation.query(fresh(user))).exists()
    team.over_with(row)
    assert not Case.objects.filter(relation.query(fresh(user))).exists()


# --- The responsable ---
def test_a_responsable_reads_the_coordination_of_her_dac_and_no_other_volet(cast, case):
    rows = {volet: team.note(case, volet) for volet in Volet}
    mine = manager_of_coordination()
    assert Note.objects.filter(mine.query(fresh(cast.sophie))).get() == rows[Volet.COORDINATION]
    for name in ("camille", "nadia", "louis", "dpo"):
        assert not Note.objects.filter(mine.query(fresh(getattr(cast, name)))).exists()
