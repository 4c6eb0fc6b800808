"""Each condition by which the team reads a plan and moves what hangs on it, alone: rows that lack one thing."""

import pytest
from django.db.models import Model
from django.utils import timezone

from cases.enums import CaseStatus, ConsentKind, Volet
from cases.models import Case, TeamMember
from common.permissions import Policy, for_one_request
from ppcs.enums import Copy, PlanStatus
from ppcs.models import Action, ActionOwner, Alert, Opinion, Plan, PlanVersion
from ppcs.permissions import (
    ACTION,
    ALERT,
    ALERT_RAISED,
    OPINION,
    PLAN,
    PLAN_COPY,
    PLAN_VERSION,
    with_accord,
)
from tests.factories import cases as make
from tests.factories import plan as plans
from tests.factories import team
from tests.personas import fresh

pytestmark = pytest.mark.django_db
S = PlanStatus
READERS = ("ines", "louis", "ana")


@pytest.fixture
def case(cast) -> Case:
    return make.open_case(cast)


@pytest.fixture
def places(cast, case) -> dict[str, TeamMember]:
    """Inès in the équipe de soins, Louis outside with an accord for the aides, Ana by her name."""
    ines, louis = team.nurse(cast, case), team.social_worker(cast, case)
    team.informed(case)
    team.accord(case, louis)
    team.grant(case, cast.ana)
    return {"ines": ines, "louis": louis}


def a_plan(case: Case, status: str = S.IN_FORCE, **options) -> Plan:
    """One action and one alert of the « aides »."""
    few = {"problems": 1, "goals_each": 1, "actions_each": 1, "volets": (Volet.SUPPORT,)}
    return plans.whole_plan(case, status=status, **{**few, **options})


def rows_of(plan: Plan, cast) -> list[tuple[Policy, Model]]:
    """One row of each kind that the team reads of a plan in force."""
    version, alert = PlanVersion.objects.get(plan=plan), plan.alerts.get()
    return [
        (PLAN, plan),
        (ACTION, Action.objects.get(plan=plan)),
        (ALERT, alert),
        (ALERT_RAISED, plans.raised(alert, cast.camille)),
        (PLAN_VERSION, version),
        (PLAN_COPY, plans.copy(version, Copy.SUPPORT)),
    ]


def found(policy: Policy, user, row: Model, action: str = "view") -> bool:
    return policy.visible_to(fresh(user), action).filter(pk=row.pk).exists()


def read(rows: list[tuple[Policy, Model]], user) -> list[str]:
    """The kinds of rows that somebody reads, as within a request: by the ways that they have at all."""
    user = fresh(user)
    for_one_request(user)
    kept = [(policy.visible_to(user).filter(pk=row.pk), row) for policy, row in rows]
    return [type(row).__name__ for found_rows, row in kept if found_rows.exists()]


# --- The accord to have a plan ---
@pytest.mark.parametrize(
    ("words", "stands"),
    [
        ({}, True),
        ({"status": "impossible", "reason": "Ne peut pas s’exprimer."}, True),
        ({"status": "impossible"}, False),
        ({"status": "refused", "reason": "N’en veut pas."}, False),
        ({"status": "withdrawn"}, False),
        ({"until": -1}, False),
        ({"until": 0}, True),
        ({"decided_on": 1}, False),
        ({"kind": ConsentKind.INFORMATION}, False),
    ],
)
def test_the_accord_stands_as_it_was_said_for_as_long_as_it_was_said(cast, case, words, stands):
    days = {name: team.day(words[name]) for name in ("until", "decided_on") if name in words}
    team.decision(case, **{"kind": ConsentKind.PLAN, **words, **days})
    assert with_accord().filter(case=case).exists() is stands


# --- What the state of a plan allows ---
MOVES = {
    S.DRAFT: {"write", "consult", "cancel"},
    S.CONSULTING: {"rework", "rework_revision", "validate", "cancel", "review", "call_review"},
    S.IN_FORCE: {"revise", "hold", "close", "review", "call_review"},
    S.REVISING: {"write", "consult", "hold", "review", "call_review"},
    S.ON_HOLD: {"resume", "close", "review"},
    S.CLOSED: set(),
    S.CANCELLED: set(),
}
SHOWN = {S.CONSULTING, S.IN_FORCE, S.REVISING, S.CLOSED}


@pytest.mark.parametrize("status", list(S))
def test_a_coordinator_does_what_the_state_allows_and_the_team_reads_what_it_shows(
    cast, case, places, status
):
    plan = plans.plan(case, status)

    def may(name: str) -> set[str]:
        return set(PLAN.actions_for(fresh(cast.people[name]), plan))

    assert may("camille") == {"view", *MOVES[status]}
    for name in READERS:
        assert may(name) == ({"view"} if status in SHOWN else set()), name
    for name in ("nadia", "sophie", "stranger"):
        assert may(name) == set(), name


# --- What is read ---
def test_what_the_team_reads_others_do_not(cast, case, places):
    rows = rows_of(a_plan(case), cast)
    for name in READERS:
        assert len(read(rows, cast.people[name])) == len(rows), name
    assert not any(found(policy, cast.stranger, row) for policy, row in rows)


def test_without_the_accord_for_the_plan_nobody_of_the_team_reads_any_row_of_it(cast, case, places):
    rows = rows_of(a_plan(case), cast)
    team.decision(make.open_case(cast), ConsentKind.PLAN)  # of somebody else, who agrees still
    team.over_with(case.consents.get(kind=ConsentKind.PLAN))
    for name in READERS:
        assert read(rows, cast.people[name]) == [], name
    assert len(read(rows, cast.camille)) == len(rows)


def test_on_hold_nobody_of_the_team_reads_any_row_of_it(cast, case, places):
    plan = a_plan(case)
    rows = rows_of(plan, cast)
    Plan.objects.filter(pk=plan.pk).update(status=S.ON_HOLD)
    for name in READERS:
        assert read(rows, cast.people[name]) == [], name
    assert len(read(rows, cast.camille)) == len(rows)


def test_what_is_of_care_is_not_read_by_who_reads_the_aides(cast, case, places):
    plan = a_plan(case, volets=(Volet.CARE,))
    rows = rows_of(plan, cast)
    full = plans.copy(PlanVersion.objects.get(plan=plan), Copy.FULL)
    for name in ("louis", "ana"):
        assert read(rows, cast.people[name]) == ["Plan", "PlanVersion", "PlanCopy"], name
        assert not found(PLAN_COPY, cast.people[name], full), name
    assert len(read(rows, cast.ines)) == len(rows)
    assert found(PLAN_COPY, cast.ines, full)


@pytest.mark.parametrize("drafted", [Volet.CARE, Volet.SUPPORT])
def test_an_action_counts_in_the_volet_that_it_was_validated_in(cast, case, places, drafted):
    """But while opinions are asked on the draft: then in that of the draft."""
    plan = a_plan(case, S.REVISING)
    action = Action.objects.get(plan=plan)
    agreed = {Volet.CARE: Volet.SUPPORT, Volet.SUPPORT: Volet.CARE}[drafted]
    said = action.agreed | {"volet": agreed}
    Action.objects.filter(pk=action.pk).update(volet=drafted, agreed=said)
    assert found(ACTION, cast.louis, action) is (agreed == Volet.SUPPORT)
    assert found(ACTION, cast.ines, action)
    Plan.objects.filter(pk=plan.pk).update(status=S.CONSULTING)
    assert found(ACTION, cast.louis, action) is (drafted == Volet.SUPPORT)
    assert found(ACTION, cast.ines, action)


def test_an_action_that_no_version_holds_is_read_on_the_draft_alone(cast, case, places):
    plan = a_plan(case, S.REVISING)
    added = plans.action(plan.problems.get().goals.get())
    assert not found(ACTION, cast.louis, added)
    Action.objects.filter(pk=added.pk).update(agreed={"volet": Volet.SUPPORT})
    assert not found(ACTION, cast.louis, added)
    Plan.objects.filter(pk=plan.pk).update(status=S.CONSULTING)
    assert found(ACTION, cast.louis, added)


def test_an_alert_counts_in_the_volet_that_it_was_validated_in(cast, case, places):
    plan = a_plan(case, S.REVISING)
    alert = plan.alerts.get()
    raised = plans.raised(alert, cast.camille)
    Alert.objects.filter(pk=alert.pk).update(volet=Volet.CARE)
    assert found(ALERT, cast.louis, alert)
    Alert.objects.filter(pk=alert.pk).update(agreed=alert.agreed | {"volet": Volet.CARE})
    assert not found(ALERT, cast.louis, alert)
    assert found(ALERT, cast.ines, alert)
    assert found(ALERT_RAISED, cast.louis, raised)  # in the volet that it had that day


# --- An alert is written down by the DAC too ---
def test_a_coordinator_raises_what_a_version_in_force_holds(cast, case):
    plan = a_plan(case)
    alert = plan.alerts.get()
    assert found(ALERT, cast.camille, alert, "raise")
    assert not found(ALERT, cast.nadia, alert, "raise")
    assert not found(ALERT, cast.sophie, alert, "raise")
    assert not found(ALERT, cast.camille, plans.alert(plan), "raise")
    Plan.objects.filter(pk=plan.pk).update(status=S.ON_HOLD)
    assert not found(ALERT, cast.camille, alert, "raise")


def test_in_a_situation_that_is_closed_a_coordinator_raises_nothing(cast, case):
    alert = a_plan(case).alerts.get()
    Case.objects.filter(pk=case.pk).update(status=CaseStatus.CLOSED)
    assert not found(ALERT, cast.camille, alert, "raise")
    assert found(ALERT, cast.camille, alert)


# --- Who does an action moves it ---
@pytest.fixture
def owned(case, places) -> Action:
    """By Inès and Louis, of the « aides », in a version in force."""
    return Action.objects.get(plan=a_plan(case, owners=[places["ines"]]))


def moves(user, action: Action) -> bool:
    return found(ACTION, user, action, "accept")


def test_its_owner_moves_it_and_who_reads_it_does_not(cast, owned):
    assert moves(cast.ines, owned)
    assert moves(cast.camille, owned)
    assert found(ACTION, cast.louis, owned)
    assert not moves(cast.louis, owned)
    assert not moves(cast.nadia, owned)


def test_an_owner_of_the_draft_alone_moves_nothing(cast, owned, places):
    plans.owner(owned, places["louis"])
    assert not moves(cast.louis, owned)
    ActionOwner.objects.filter(action=owned).update(agreed=True)
    assert moves(cast.louis, owned)


def test_an_owner_who_may_not_read_it_does_not_move_it(cast, case, owned, places):
    team.refusal(case, places["ines"], Volet.SUPPORT)
    assert not moves(cast.ines, owned)


def test_once_the_plan_is_closed_its_owner_moves_nothing(cast, owned):
    Plan.objects.filter(pk=owned.plan_id).update(status=S.CLOSED)
    assert found(ACTION, cast.ines, owned)
    assert not moves(cast.ines, owned)


def test_while_opinions_are_asked_an_owner_moves_what_a_version_holds(cast, case, owned):
    for status in (S.REVISING, S.CONSULTING):
        Plan.objects.filter(pk=owned.plan_id).update(status=status)
    assert moves(cast.ines, owned)
    Action.objects.filter(pk=owned.pk).update(first_version=0)
    assert found(ACTION, cast.ines, owned)
    assert not moves(cast.ines, owned)


# --- Who answers ---
@pytest.fixture
def asked(case, places) -> dict[str, Opinion]:
    """Inès, Louis and somebody without an account are asked about a first draft."""
    held = plans.concertation(plans.plan(case, S.CONSULTING))
    members = places | {"nobody": team.member(case)}
    return {name: plans.opinion(held, member) for name, member in members.items()}


def answers(user, opinion: Opinion) -> bool:
    return found(OPINION, user, opinion, "agree")


def test_each_answers_for_themselves_and_a_coordinator_for_who_has_no_account(cast, asked):
    may = {
        name: [whose for whose, row in asked.items() if answers(cast.people[name], row)]
        for name in ("ines", "louis", "camille", "nadia", "stranger", "ana")
    }
    assert may == {
        "ines": ["ines"],
        "louis": ["louis"],
        "camille": ["nobody"],
        "nadia": [],
        "stranger": [],
        "ana": [],
    }
    seen = [whose for whose, row in asked.items() if found(OPINION, cast.louis, row)]
    assert seen == ["louis"]


def test_once_it_is_closed_nobody_answers(cast, asked):
    held = asked["ines"].concertation
    type(held).objects.filter(pk=held.pk).update(closed_at=timezone.now())
    assert not answers(cast.ines, asked["ines"])
    assert not answers(cast.camille, asked["nobody"])
    assert found(OPINION, cast.ines, asked["ines"])


def test_who_does_not_read_the_plan_any_more_answers_nothing(cast, case, asked):
    team.over_with(case.consents.get(kind=ConsentKind.SHARING))
    assert not answers(cast.louis, asked["louis"])
    assert not found(OPINION, cast.louis, asked["louis"])
    assert answers(cast.ines, asked["ines"])
