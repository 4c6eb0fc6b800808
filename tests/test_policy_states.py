"""An action named like a transition of a workflow counts in the states that it leaves, in every table."""

import pytest

from common.workflow import sources_by_transition
from coordination.reference import POLICIES
from tests.personas import fresh


@pytest.mark.parametrize("name", [name for name, policy in POLICIES.items() if policy.state_field])
def test_each_transition_has_the_states_that_it_leaves_even_one_that_is_nobodys(cast, name):
    policy = POLICIES[name]
    sources = sources_by_transition(policy.model, policy.state_field)
    here = policy.rules.keys() & sources.keys()

    assert {action: policy.rules[action].states for action in here} == {
        action: sources[action] for action in here
    }
    stranger = fresh(cast.stranger)
    assert not any(policy.visible_to(stranger, action).exists() for action in here)
