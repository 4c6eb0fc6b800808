"""Persona × action × state: what each of the cast may do with one object of each model, told here.

Written from the tables of readers and the rules of each page, not from the policies: one line an
action, person by person the states in which they may. Whoever is not named may not. The world is
tests/around.py: Camille and Yann coordinate the DAC 35, Sophie is its responsable, Inès is of the
équipe de soins, Louis outside of it with an accord for the aides, Ana invited to coordination, Paul
left the team, Samir asked; Nadia coordinates another DAC. The commission has a file of its own.
"""

from collections.abc import Callable

import pytest

from common.permissions import Policy
from common.workflow import machine_of
from coordination.reference import POLICIES
from tests import markers
from tests.cases import test_permissions as requests
from tests.cells import plans, rights, situations
from tests.cells.asking import allowed
from tests.cells.telling import Cells
from tests.directory import test_permissions as places
from tests.notifications import test_permissions as messages
from tests.objects import calm  # noqa: F401 - a fixture
from tests.personas import PEOPLE
from tests.signin import test_permissions as accounts

pytestmark = pytest.mark.usefixtures("calm")


def table() -> list[Cells]:
    return [*situations.tables(), *plans.tables(), *rights.tables()]


CELLS = [
    pytest.param(rank, state, id=f"{cells.policy.model.__name__}{rank}-{state}")
    for rank, cells in enumerate(table())
    for state in cells.states.split()
]


@pytest.mark.parametrize(("rank", "state"), CELLS)
def test_every_cell(cast, rank, state):
    markers.name_the_motive(cast)
    cells = table()[rank]
    row = cells.build(cast, state)

    found = allowed(cells.policy, cast.people, row)

    assert state not in states_of(cells.policy) or row.status == state, "it is in that state"
    assert found.keys() == cells.told.keys(), "the table has every action, and no other"
    wrong = [
        f"{action}: {sorted(found[action])}, not {sorted(expected)}"
        for action, people in cells.told.items()
        if found[action] != (expected := {who for who, s in people.items() if state in s.split()})
    ]
    assert not wrong, "\n".join(wrong)


# Told cell by cell beside the rest of their app: by which test of each action, or of each state.
ELSEWHERE = {
    "cases.permissions.CASE": requests.test_every_cell_of_the_table_of_situations,
    "cases.permissions.REFERRAL": requests.test_every_cell_of_the_table_of_requests,
    "directory.permissions.DAC": places.test_dac,
    "directory.permissions.ORGANISATION": places.test_the_directory_is_open_to_whoever_has_an_open_account,
    "directory.permissions.PROFESSIONAL": places.test_the_directory_is_open_to_whoever_has_an_open_account,
    "directory.permissions.MEMBERSHIP": places.test_membership,
    "signin.permissions.ACCOUNT_REQUEST": accounts.test_every_cell_of_the_table_of_requests,
    "signin.permissions.INVITATION": accounts.test_every_cell_of_the_table_of_invitations,
    "notifications.permissions.NOTICE": messages.test_every_cell_of_the_notices,
    "notifications.permissions.OUTBOX": messages.test_every_cell_of_the_outbox,
}


def names_of_policies() -> dict[int, str]:
    return {id(policy): name for name, policy in POLICIES.items()}


def test_every_table_is_told():
    names = names_of_policies()
    told = {names[id(cells.policy)] for cells in table()} | ELSEWHERE.keys()
    assert {n for n in names.values() if not n.startswith("commissions.")} == told


# --- How much of persona × action × state is told ---
def states_of(policy: Policy) -> set[str]:
    """The states of the model itself; none where the table goes by no state."""
    if policy.state_field is None:
        return set()
    return {str(state) for state, _ in machine_of(policy.model, policy.state_field).flatchoices}


def asked_by(test: Callable) -> set[str]:
    """Every value that a test of another file is given."""
    found = set()
    for mark in test.pytestmark:
        if mark.name == "parametrize":
            for values in mark.args[1]:
                found.update(map(str, values if isinstance(values, tuple) else (values,)))
    return found


def told_states() -> dict[str, set[str]]:
    """For each policy whose model has states: those that its cells are told in, wherever they are."""
    names, told = names_of_policies(), {}
    for cells in table():
        if states := states_of(cells.policy):
            here = told.setdefault(names[id(cells.policy)], set(states))
            here &= set(cells.states.split())
    for name, test in ELSEWHERE.items():
        if states := states_of(POLICIES[name]):
            told[name] = asked_by(test) & states
    return told


def cells_of(states: dict[str, set[str]]) -> int:
    """Each person of the cast, each action of the table, each of the states."""
    return sum(len(PEOPLE) * len(POLICIES[name].rules) * len(s) for name, s in states.items())


def test_every_state_of_every_model_is_told(record_property):
    """Every action and everybody are asked by each test; the states are read of the models here."""
    house = {n: p for n, p in POLICIES.items() if not n.startswith("commissions.")}
    wanted = {name: states for name, policy in house.items() if (states := states_of(policy))}
    told = told_states()

    told_of, of = cells_of(told), cells_of(wanted)
    record_property("told", f"persona × action × state: {told_of} of {of} cells told")
    assert told == wanted
    assert told_of == of > 5_000
