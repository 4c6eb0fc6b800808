"""Every cell of the tables of requests and situations: person × action × state."""

import itertools

import pytest

from cases.enums import CaseStatus
from cases.enums import ReferralStatus as S
from cases.models import Case, Referral
from cases.permissions import ATTACHMENT, CASE, REFERRAL
from common.workflow import path_to, transitions
from tests.factories import cases as make
from tests.personas import PEOPLE

SENT = set(S) - {S.DRAFT}
OPEN = {S.RECEIVED, S.ASSESSING, S.MORE_ASKED}
DECIDED = {S.ANSWERED, S.REDIRECTED, S.DECLINED, S.ACCEPTED}
IN_HAND = {S.ASSESSING, S.MORE_ASKED}

# One line per cell that anybody may use; every other cell of the product must be refused.
AUTHOR_AND_REQUESTER = {
    "view": set(S),
    "edit": {S.DRAFT},
    "send": {S.DRAFT},
    "discard": {S.DRAFT},
    "provide_more": {S.MORE_ASKED},
    "withdraw": OPEN,
    "attach": {S.DRAFT, S.MORE_ASKED},
    "print_answer": DECIDED,
}
COORDINATOR = {
    "view": SENT,
    "start_assessment": {S.RECEIVED},
    "assess": IN_HAND,
    "assign": IN_HAND,
    "ask_more": {S.ASSESSING},
    "provide_more": {S.MORE_ASKED},
    "resume": {S.MORE_ASKED},
    "answer": {S.ASSESSING},
    "redirect": {S.ASSESSING},
    "decline": {S.ASSESSING},
    "accept": {S.ASSESSING},
    "withdraw": OPEN,
    "attach": {S.MORE_ASKED},
    "print_answer": DECIDED,
}
MANAGER = {"view": SENT, "assign": IN_HAND, "print_answer": DECIDED}
ALLOWED = {
    "samir": AUTHOR_AND_REQUESTER,
    "camille": COORDINATOR,
    "yann": COORDINATOR,
    "sophie": MANAGER,
}
CASE_ALLOWED = {
    "camille": {
        "view": set(CaseStatus),
        "put_on_watch": {CaseStatus.OPEN},
        "resume": {CaseStatus.ON_WATCH},
        "close": {CaseStatus.OPEN, CaseStatus.ON_WATCH},
        "reopen": {CaseStatus.CLOSED},
        "hand_over": {CaseStatus.OPEN, CaseStatus.ON_WATCH},
        "set_due": {CaseStatus.OPEN},
        "view_decisions": set(CaseStatus),
        "read_notes": set(CaseStatus),
        "see_trail": set(CaseStatus),
        **dict.fromkeys(
            (
                "change_level",
                "compose_team",
                "record_decision",
                "invite",
                "see_as",
                "describe",
                "assess",
                "note",
                "add_document",
                "start_plan",
                "refer_to_commission",
            ),
            {CaseStatus.OPEN, CaseStatus.ON_WATCH},
        ),
    },
    "sophie": {
        "view": set(CaseStatus),
        "read_notes": set(CaseStatus),
        "see_trail": set(CaseStatus),
        "hand_over": {CaseStatus.OPEN, CaseStatus.ON_WATCH},
    },
}
CASE_ALLOWED["yann"] = CASE_ALLOWED["camille"]


@pytest.mark.parametrize("status", list(S))
def test_every_cell_of_the_table_of_requests(cast, status):
    referral = make.in_status(cast, status)
    wrong = []
    for person, action in itertools.product(PEOPLE, REFERRAL.rules):
        user = getattr(cast, person)
        expected = status in ALLOWED.get(person, {}).get(action, set())
        one = bool(REFERRAL.can(user, action, referral))
        listed = (
            Referral.objects.filter(REFERRAL.scope(user, action)).filter(pk=referral.pk).exists()
        )
        if not one == listed == expected:
            wrong.append((person, action, one, listed, expected))
    assert wrong == []


@pytest.mark.parametrize("status", list(CaseStatus))
def test_every_cell_of_the_table_of_situations(cast, status):
    case = make.open_case(cast)
    for step in path_to(Case, status)[1:]:
        Case.objects.filter(pk=case.pk).update(status=step)
    case = Case.objects.get(pk=case.pk)
    wrong = []
    for person, action in itertools.product(PEOPLE, CASE.rules):
        user = getattr(cast, person)
        expected = status in CASE_ALLOWED.get(person, {}).get(action, set())
        one = bool(CASE.can(user, action, case))
        listed = Case.objects.filter(CASE.scope(user, action)).filter(pk=case.pk).exists()
        if not one == listed == expected:
            wrong.append((person, action, one, listed, expected))
    assert wrong == []


def test_a_redirected_request_is_visible_to_the_second_dac_alone(cast):
    first = make.in_status(cast, S.REDIRECTED)
    second = first.redirected_to

    assert REFERRAL.can(cast.nadia, "view", second)
    assert not REFERRAL.can(cast.nadia, "view", first)
    assert not REFERRAL.can(cast.camille, "view", second)
    assert REFERRAL.can(cast.samir, "view", first)
    assert REFERRAL.can(cast.samir, "view", second)


def test_a_superuser_and_a_closed_account_have_no_right_from_being_so(cast):
    referral, case = make.in_status(cast, S.ACCEPTED), None
    case = referral.case
    cast.noe.is_superuser = True
    cast.noe.save()
    cast.camille.is_active = False

    for user in (cast.noe, cast.camille):
        assert not REFERRAL.can(user, "view", referral)
        assert not REFERRAL.visible_to(user).exists()
        assert not CASE.can(user, "view", case)
        assert not CASE.visible_to(user).exists()


@pytest.mark.parametrize(("policy", "model"), [(REFERRAL, Referral), (CASE, Case)])
def test_every_transition_has_a_rule(policy, model):
    assert {t.name for t in transitions(model)} <= policy.rules.keys()


def test_a_refusal_says_why_in_french(cast):
    referral = make.in_status(cast, S.ANSWERED)

    assert REFERRAL.can(cast.camille, "answer", referral).reason == (
        "Ce n’est plus possible : l’état actuel est « répondue »."
    )
    assert REFERRAL.can(cast.samir, "answer", referral).reason == (
        "Cette action est réservée à : coordinateur du DAC."
    )


def test_the_table_of_files_follows_that_of_requests(cast):
    assert set(ATTACHMENT.rules) == {"view", "remove"}
