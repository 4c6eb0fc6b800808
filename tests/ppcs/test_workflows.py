"""The machines of plans, goals, actions, opinions and copies: in Python and in the database."""

import pytest

from ppcs.enums import ActionStatus, CopyStatus, GoalStatus, OpinionStatus, PlanStatus
from ppcs.models import Action, Goal, Opinion, Plan, PlanCopy
from tests import machines
from tests.factories import cases as make
from tests.factories import plan as plans
from tests.factories import team

MACHINES = [
    (Plan, PlanStatus),
    (Goal, GoalStatus),
    (Action, ActionStatus),
    (Opinion, OpinionStatus),
    (PlanCopy, CopyStatus),
]
ARGUMENTS = {
    Plan: {"validate": {"at": None}, "close": {"at": None}, "cancel": {"at": None}},
    Goal: {"finish": {"outcome": "achieved", "on": None}, "give_up": {"on": None}},
    Action: {
        **dict.fromkeys(("accept", "start", "finish", "reopen", "cancel"), {"on": None}),
        "fail": {"on": None, "reason": "other"},
    },
    Opinion: dict.fromkeys(("agree", "reserve", "abstain"), {"text": "", "on": None}),
    PlanCopy: {"start": {"at": None}, "finish": {"at": None}},
}


def row_of(cast, model):
    """One row, in the state of its birth, with nothing beside it that a state would disturb."""
    plan = plans.plan(make.open_case(cast))
    match model.__name__:
        case "Plan":
            return plan
        case "Goal":
            return plans.goal(plans.problem(plan))
        case "Action":
            return plans.action(plans.goal(plans.problem(plan)))
        case "Opinion":
            return plans.opinion(plans.concertation(plan), team.member(plan.case))
        case _:
            return plans.copy(plans.version(plan), status=CopyStatus.WAITING)


@pytest.mark.parametrize(("model", "state", "name"), machines.cells(MACHINES))
def test_a_transition_moves_or_refuses(model, state, name):
    machines.moves_or_refuses(model, state, name, ARGUMENTS[model].get(name, {}))


@pytest.mark.parametrize(("model", "states"), MACHINES)
def test_every_state_can_be_reached_and_every_button_has_its_word(model, states):
    machines.is_whole(model, states)


@pytest.mark.parametrize(("model", "states"), MACHINES)
def test_the_database_lets_through_exactly_the_declared_moves(cast, model, states):
    machines.holds_in_the_database(row_of(cast, model), states)


@pytest.mark.parametrize(("model", "states"), MACHINES)
def test_the_database_refuses_a_birth_in_any_other_state(cast, model, states):
    machines.refuses_births(row_of(cast, model), states)
