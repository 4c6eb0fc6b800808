"""Persona × action × state: what each of the cast may do with one object of each model, told here.

Written from the tables of readers and the rules of each page, not from the policies: one line an
action, person by person the states in which they may. Whoever is not named may not. The world is
tests/around.py: Camille and Yann coordinate the DAC 35, Sophie is its responsable, Inès is of the
équipe de soins, Louis outside of it with an accord for the aides, Ana invited to coordination, Paul
left the team, Samir asked; Nadia coordinates another DAC. The commission has a file of its own.
"""

import itertools

import pytest
from django.db.models import Model

from common.permissions import Policy, for_one_request
from coordination.reference import POLICIES
from tests import markers
from tests.cells import plans, rights, situations
from tests.cells.telling import Cells
from tests.objects import calm  # noqa: F401 - a fixture
from tests.personas import PEOPLE, Cast, fresh

pytestmark = pytest.mark.usefixtures("calm")


def table() -> list[Cells]:
    return [*situations.tables(), *plans.tables(), *rights.tables()]


# --- How a cell is asked: as the door does, every relation in one statement ---
def allowed(policy: Policy, cast: Cast, row: Model) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {action: set() for action in policy.rules}
    rows = policy.model._default_manager.filter(pk=row.pk)
    for person in PEOPLE:
        user = fresh(cast.people[person])
        for_one_request(user)
        looked = policy.looked_at(user, rows)
        for action in policy.rules:
            if policy.can(user, action, looked):
                found[action].add(person)
    return found


CELLS = [
    pytest.param(rank, state, id=f"{cells.policy.model.__name__}{rank}-{state}")
    for rank, cells in enumerate(table())
    for state in cells.states.split()
]


@pytest.mark.parametrize(("rank", "state"), CELLS)
def test_every_cell(cast, rank, state):
    markers.name_the_motive(cast)
    cells = table()[rank]

    found = allowed(cells.policy, cast, cells.build(cast, state))

    assert found.keys() == cells.told.keys(), "the table has every action, and no other"
    wrong = [
        f"{action}: {sorted(found[action])}, not {sorted(expected)}"
        for action, people in cells.told.items()
        if found[action] != (expected := {who for who, s in people.items() if state in s.split()})
    ]
    assert not wrong, "\n".join(wrong)


# Told cell by cell beside the rest of their app.
ELSEWHERE = {
    "cases.permissions.CASE": "tests/cases/test_permissions.py",
    "cases.permissions.REFERRAL": "tests/cases/test_permissions.py",
    "cases.permissions.SIGNED_COPY": "tests/cases/circle/test_bases.py",
    "ppcs.permissions.REVIEW_CALL": "tests/ppcs/test_permissions.py",
    "directory.permissions.DAC": "tests/directory/test_permissions.py",
    "directory.permissions.ORGANISATION": "tests/directory/test_permissions.py",
    "directory.permissions.PROFESSIONAL": "tests/directory/test_permissions.py",
    "directory.permissions.MEMBERSHIP": "tests/directory/test_permissions.py",
    "signin.permissions.ACCOUNT_REQUEST": "tests/signin/test_permissions.py",
    "signin.permissions.INVITATION": "tests/signin/test_permissions.py",
    "notifications.permissions.NOTICE": "tests/notifications/test_permissions.py",
    "notifications.permissions.OUTBOX": "tests/notifications/test_permissions.py",
}


def test_every_table_is_told():
    names = {id(policy): name for name, policy in POLICIES.items()}
    told = {names[id(cells.policy)] for cells in table()} | ELSEWHERE.keys()
    assert {n for n in names.values() if not n.startswith("commissions.")} == told


def test_the_cells_are_counted():
    count = sum(
        len(list(itertools.product(PEOPLE, cells.told, cells.states.split()))) for cells in table()
    )
    print(f"{count} cells")
    assert count > 5_000
