"""The machines of requests, situations, teams and decisions: in Python and in the database."""

import pytest

from cases.enums import CaseStatus, ConsentKind, ConsentStatus, ReferralStatus, TeamStatus
from cases.models import Case, Consent, Referral, TeamMember
from tests import machines
from tests.factories import cases as make
from tests.factories import team

ARGUMENTS = {
    "send": {"at": None},
    "start_assessment": {"handler": None, "at": None},
    "ask_more": {"at": None},
    "provide_more": {"at": None},
    "answer": {"at": None},
    "redirect": {"at": None},
    "decline": {"at": None},
    "accept": {"at": None},
    "close": {"at": None},
    "reopen": {"at": None},
    "end": {"on": None, "reason": ""},
    "replace": {"on": None},
    "lapse": {"on": None},
}
# two machines have a « retirer »
OF_A_MODEL = {
    (Referral, "withdraw"): {"at": None},
    (Consent, "withdraw"): {"on": None, "mode": "oral"},
}
MACHINES = [
    (Referral, ReferralStatus),
    (Case, CaseStatus),
    (TeamMember, TeamStatus),
    (Consent, ConsentStatus),
]


def row_of(cast, model):
    """A row in the state of its birth; a draft is routed, so that only its state holds it."""
    if model is Referral:
        row = make.draft(cast)
        Referral.objects.filter(pk=row.pk).update(
            dac=cast.dac35, sent_at=row.created_at, due_on=row.created_at, reference=f"T-{row.pk}"
        )
        return Referral.objects.get(pk=row.pk)
    case = make.open_case(cast)
    if model is TeamMember:
        return team.member(case)
    return team.decision(case, ConsentKind.PLAN) if model is Consent else case


@pytest.mark.parametrize(("model", "state", "name"), machines.cells(MACHINES))
def test_a_transition_moves_or_refuses(model, state, name):
    arguments = OF_A_MODEL.get((model, name), ARGUMENTS.get(name, {}))
    machines.moves_or_refuses(model, state, name, arguments)


@pytest.mark.parametrize(("model", "states"), MACHINES)
def test_every_state_can_be_reached_and_every_button_has_its_word(model, states):
    machines.is_whole(model, states)


@pytest.mark.parametrize(("model", "states"), MACHINES)
def test_the_database_lets_through_exactly_the_declared_moves(cast, model, states):
    machines.holds_in_the_database(row_of(cast, model), states)


@pytest.mark.parametrize(("model", "states"), MACHINES)
def test_the_database_refuses_a_birth_in_any_other_state(cast, model, states):
    machines.refuses_births(row_of(cast, model), states)
