"""One footing at a time: what it alone opens of a situation, of its rows, of a request.

The whole cast at once, with every reason that each has to be there, is tests/test_policy_cells.py.
"""

import pytest
from django.db.models import Model
from django.utils import timezone

from accounts.models import User
from cases import permissions as p
from cases.enums import (
    CaseStatus,
    ConsentKind,
    Dimension,
    OpeningStatus,
    ReferralStatus,
    TeamStatus,
    Volet,
)
from cases.models import AssessedDimension, Case, Consent, Referral, SignedCopy
from cases.services.close_case import close_case
from common.permissions import Policy
from tests.cases.test_permissions import ALLOWED, CASE_ALLOWED
from tests.factories import cases as make
from tests.factories import openings, team
from tests.factories import plan as plans
from tests.personas import Cast, fresh

READERS = {
    "ines": "view read_notes note add_document",
    "louis": "view read_notes note add_document",
    "ana": "view read_notes",
    "paul": "view",
}


def let_in(cast: Cast, case: Case, person: str) -> User:
    """Inès of the équipe de soins, Louis outside of it, Ana invited, Paul in an emergency."""
    match person:
        case "ines":
            team.informed(case)
            team.nurse(cast, case)
        case "louis":
            team.accord(case, team.social_worker(cast, case))
        case "ana":
            team.grant(case, cast.ana)
        case "paul":
            openings.opening(case, cast.paul)
    return fresh(cast.people[person])


def may_do(policy: Policy, user: User, row: Model) -> set[str]:
    """What the table lets them do with this row; lists say the same as actions."""
    found = set(policy.actions_for(user, row))
    listed = {a for a in policy.rules if policy.visible_to(user, a).filter(pk=row.pk).exists()}
    assert found == listed
    return found


# --- The situation itself ---
@pytest.mark.parametrize("status", list(CaseStatus))
@pytest.mark.parametrize("person", READERS)
def test_what_one_footing_opens_while_the_situation_is_followed(cast, person, status):
    case = make.open_case(cast)
    user = let_in(cast, case, person)

    found = may_do(p.CASE, user, plans.moved(case, status))

    assert found == (set(READERS[person].split()) if status != CaseStatus.CLOSED else set())


@pytest.mark.parametrize("status", list(CaseStatus))
@pytest.mark.parametrize("person", ["camille", "sophie"])
def test_what_the_dac_does_in_each_state(cast, person, status):
    case = plans.moved(make.open_case(cast), status)
    allowed = CASE_ALLOWED[person].items()

    found = may_do(p.CASE, fresh(cast.people[person]), case)

    assert found == {action for action, states in allowed if status in states}


@pytest.mark.parametrize("person", ["nadia", "dpo", "noe", "stranger"])
def test_who_has_no_footing_does_nothing(cast, person):
    assert may_do(p.CASE, fresh(cast.people[person]), make.open_case(cast)) == set()


# --- What hangs on it ---
def copy(case: Case) -> SignedCopy:
    """The row of a signed paper; no file lies in the vault under its name."""
    values = {"name": "a.pdf", "kind": "pdf", "size": 1, "sha256": "0" * 64, "stored_as": "a"}
    by = {"added_by": case.referent, "added_at": timezone.now()}
    return SignedCopy.objects.create(case=case, **values, **by)


def dimension(case: Case) -> AssessedDimension:
    volets = dict.fromkeys(Dimension, Volet.COORDINATION)
    return team.assessment(case, volets=volets).dimensions.first()


ROWS = {
    "TEAM_MEMBER": team.member,
    "RELATIVE": team.relative,
    "CONSENT": lambda case: team.decision(case, ConsentKind.PLAN),
    "REFUSAL": lambda case: team.refusal(case, team.member(case), Volet.CARE),
    "CASE_GRANT": lambda case: team.grant(case, User.objects.get(email="stranger@demo.test")),
    "CIRCUMSTANCES": team.circumstances,
    "ASSESSMENT": team.assessment,
    "DIMENSION": dimension,
    "NOTE": lambda case: team.note(case, Volet.COORDINATION),
    "DOCUMENT": lambda case: team.document(case, Volet.COORDINATION),
    "SIGNED_COPY": copy,
    "OPENING": lambda case: openings.opening(case, User.objects.get(email="stranger@demo.test")),
}
# What the référent may do while the situation is followed, and who else reads.
TOLD = {
    "TEAM_MEMBER": ("view edit end", "sophie ines louis ana"),
    "RELATIVE": ("view edit", "ines louis ana"),
    "CONSENT": ("view withdraw replace join_copy", ""),
    "REFUSAL": ("view lift", ""),
    "CASE_GRANT": ("view stop", ""),
    "CIRCUMSTANCES": ("view", ""),
    "ASSESSMENT": ("view edit", "ines louis ana"),
    "DIMENSION": ("view edit", "sophie ines louis ana"),
    "NOTE": ("view correct reclassify", "sophie ines louis ana"),
    "DOCUMENT": ("view reclassify remove", "sophie ines louis ana"),
    "SIGNED_COPY": ("view", ""),
    "OPENING": ("view read_reason", "dpo"),
}
STILL = {"CONSENT": "view withdraw", "CASE_GRANT": "view stop", "OPENING": "view read_reason"}


@pytest.mark.parametrize("name", ROWS)
def test_what_the_referent_does_with_a_row_and_what_is_left_of_it_when_closed(cast, name):
    case, policy, camille = make.open_case(cast), getattr(p, name), fresh(cast.camille)
    row = ROWS[name](case)
    assert may_do(policy, camille, row) == set(TOLD[name][0].split())

    plans.moved(case, CaseStatus.CLOSED)

    row = type(row)._default_manager.get(pk=row.pk)
    assert may_do(policy, camille, row) == set(STILL.get(name, "view").split())


@pytest.mark.parametrize("person", ["sophie", "ines", "louis", "ana", "paul", "dpo", "nadia"])
@pytest.mark.parametrize("name", ROWS)
def test_who_else_reads_a_row_and_nobody_does_more(cast, name, person):
    case = make.open_case(cast)
    row, user = ROWS[name](case), let_in(cast, case, person)

    found = may_do(getattr(p, name), user, row)

    expected = {"view"} if person in TOLD[name][1].split() else set()
    if (name, person) == ("OPENING", "sophie"):
        expected = set(p.OPENING.rules)
    assert found == expected


def test_who_opened_reads_their_reason_and_judges_nothing(cast):
    row = openings.opening(make.open_case(cast), cast.paul)
    assert may_do(p.OPENING, fresh(cast.paul), row) == {"view", "read_reason"}


@pytest.mark.parametrize("status", OpeningStatus)
def test_an_opening_is_judged_once(cast, status):
    row = openings.in_status(make.open_case(cast), cast.paul, status)
    judging = {"find_justified", "find_unjustified"}

    found = may_do(p.OPENING, fresh(cast.sophie), row)

    assert found - {"view", "read_reason"} == (
        judging if status == OpeningStatus.TO_JUDGE else set()
    )


@pytest.mark.parametrize("status", TeamStatus)
def test_a_place_that_ended_is_read_and_not_ended_again(cast, status):
    row = plans.moved(team.member(make.open_case(cast)), status)
    expected = {"view", "edit", "end"} if status == TeamStatus.ACTIVE else {"view"}
    assert may_do(p.TEAM_MEMBER, fresh(cast.camille), row) == expected


@pytest.mark.parametrize("person", ["camille", "sophie", "samir", "ines", "nadia"])
def test_the_end_of_a_follow_up_is_read_by_the_dac_and_the_medecin_traitant(cast, person):
    case = make.open_case(cast)
    team.informed(case)
    team.doctor(cast, case)
    acting = {"version": case.version, "by": cast.camille, "at": timezone.now()}
    close_case(case=case, **make.closing(), **acting)

    found = may_do(p.CASE_PERIOD, fresh(cast.people[person]), case.periods.get())

    assert found == ({"view"} if person in ("camille", "sophie", "samir") else set())


# --- A request ---
@pytest.mark.parametrize("status", list(ReferralStatus))
def test_what_each_does_with_a_request(cast, status):
    referral = make.in_status(cast, status)
    for person in ("samir", "camille", "sophie", "nadia", "paul"):
        allowed = ALLOWED.get(person, {}).items()
        found = may_do(p.REFERRAL, fresh(cast.people[person]), referral)
        assert found == {action for action, states in allowed if status in states}, person


def test_who_typed_a_request_for_somebody_else_has_nothing_of_it_once_it_left(cast):
    referral = make.sent(cast)
    Referral.objects.filter(pk=referral.pk).update(author=cast.paul)
    referral.refresh_from_db()
    assert may_do(p.REFERRAL, fresh(cast.paul), referral) == set()


def test_a_draft_is_nobody_s_but_its_author_s(cast):
    referral = make.draft(cast)
    Referral.objects.filter(pk=referral.pk).update(requester=cast.paul, dac=cast.dac35)
    referral.refresh_from_db()
    for person in ("paul", "camille", "sophie"):
        assert may_do(p.REFERRAL, fresh(cast.people[person]), referral) == set(), person


@pytest.mark.parametrize("action", ["edit", "discard"])
def test_the_table_says_itself_that_this_is_for_drafts(cast, action):
    """Not its relation alone: the reference prints the states of each action from the table."""
    assert p.REFERRAL.rules[action].states == {ReferralStatus.DRAFT.value}
    assert may_do(p.REFERRAL, fresh(cast.samir), make.draft(cast)) >= {action}


# --- Transitions ---
def test_no_colleague_lets_a_decision_lapse(cast):
    row = team.decision(make.open_case(cast), ConsentKind.PLAN)
    assert not p.CONSENT.can(fresh(cast.camille), "lapse", row)
    assert not Consent.objects.filter(p.CONSENT.scope(fresh(cast.camille), "lapse")).exists()
