"""A plan that an older closing left open: the reopening leaves nothing of it shared or awaited."""

import pytest
from django.urls import reverse

from cases.enums import CaseStatus, ConsentKind
from cases.models import Case, CasePeriod
from cases.services.reopen_case import reopen_case
from common.errors import GuardsFailed
from notifications.models import OutboxMessage
from ppcs.selectors.reminding import awaited_actions
from ppcs.services.revise import cancel_plan, resume_plan, revise_plan
from tests.factories import plan as plans
from tests.factories import team
from tests.factories.signin import signed_in
from tests.factories.team import day
from tests.ppcs.playing import NOW, world

pytestmark = pytest.mark.django_db


@pytest.fixture
def one(cast):
    return world(cast)


@pytest.fixture
def valid(one):
    one.validated()
    return one


def reopened(one, *, withdrawn: bool = False) -> Case:
    """The situation was closed over its plan, as could once be done, and is reopened."""
    CasePeriod.objects.filter(case=one.case).update(closed_at=NOW(), closure_reason="relay")
    one.case.levels.update(ends_on=day(0))
    one.case.referents.update(ends_on=day(0))
    plans.moved(one.case, CaseStatus.CLOSED)
    if withdrawn:
        one.case.consents.filter(kind=ConsentKind.PLAN).delete()
    case = Case.objects.get(pk=one.case.pk)
    words = {"reason": "Chute.", "level": "intensive", "referent": one.cast.yann}
    return reopen_case(case=case, version=case.version, by=one.cast.camille, at=NOW(), **words)


@pytest.mark.parametrize("status", ["in_force", "revising", "consulting"])
@pytest.mark.parametrize("withdrawn", [False, True])
def test_reopened_the_plan_of_before_is_neither_shared_nor_awaited(valid, status, withdrawn):
    if status != "in_force":
        revise_plan(**valid.act())
    if status == "consulting":
        valid.consulted()
    action = valid.actions()[0]
    assert Case.objects.get(pk=valid.case.pk).plan_due_on is not None

    case = reopened(valid, withdrawn=withdrawn)

    assert valid.now().status == "on_hold"
    assert not awaited_actions().exists()
    assert (case.plan_due_on, case.next_due_kind) == (None, "first_contact")
    kept = Case.objects.get(pk=case.pk)
    assert (kept.plan_due_on, kept.review_due_on, kept.next_due_kind) == (
        None,
        None,
        "first_contact",
    )
    team.informed(case)
    for name, row in (("ppcs:plan", valid.plan), ("ppcs:action", action)):
        url = reverse(name, args=[row.public_id])
        assert signed_in(valid.cast.ines).get(url).status_code == 404
    told = OutboxMessage.objects.filter(kind="ppcs.plan_frozen")
    assert [message.recipient for message in told] == [valid.cast.yann]


def test_reopened_what_was_discussed_is_written_again_and_may_be_given_up(one):
    one.consulted()

    reopened(one)

    assert one.now().status == "draft"
    assert not Case.objects.get(pk=one.case.pk).plan_due_on
    assert cancel_plan(**one.act()).status == "cancelled"


def test_reopened_and_asked_again_the_plan_of_before_is_taken_up(valid):
    reopened(valid)
    with pytest.raises(GuardsFailed):
        resume_plan(**valid.act())
    team.informed(valid.case)
    team.decision(valid.case, ConsentKind.PLAN)

    resume_plan(**valid.act())

    assert awaited_actions().exists()
