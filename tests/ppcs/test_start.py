"""A plan begins: the first guard of ppcs.md §5.2, everything that lacks at once."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from cases.enums import ConsentKind, ConsentStatus
from cases.models import Case
from common.errors import GuardsFailed
from ppcs.enums import PlanStatus
from ppcs.models import Plan
from ppcs.services.start import start_plan
from tests.factories import cases as make
from tests.factories import plan as plans
from tests.factories.signin import signed_in
from tests.factories.team import day, decision

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(cast) -> Case:
    return make.open_case(cast)


def start(case, by):
    return start_plan(case=Case.objects.get(pk=case.pk), by=by, at=timezone.now())


def lacking(case, by) -> set[str]:
    with pytest.raises(GuardsFailed) as failed:
        start(case, by)
    return {gap.field for gap in failed.value.missing}


def test_with_the_accord_a_draft_begins_with_its_synthesis_and_a_date_of_review(cast, case):
    decision(case, ConsentKind.PLAN)

    plan = start(case, cast.camille)

    assert (plan.status, plan.current_version) == (PlanStatus.DRAFT, 0)
    assert plan.number.startswith("PPCS-")
    months = timedelta(days=28 * cast.dac35.plan_review_months)
    assert plan.synthesis.review_on >= timezone.localdate() + months
    assert Event.objects.filter(action="ppcs.plan.started").count() == 1


@pytest.mark.parametrize(
    ("status", "fields", "lacks"),
    [
        (None, {}, True),
        (ConsentStatus.REFUSED, {}, True),
        (ConsentStatus.WITHDRAWN, {}, True),
        (ConsentStatus.GIVEN, {"until": -1}, True),
        (ConsentStatus.GIVEN, {"until": 0}, False),
        (ConsentStatus.IMPOSSIBLE, {"reason": ""}, True),
        (ConsentStatus.IMPOSSIBLE, {"reason": "Troubles sévères de la parole."}, False),
    ],
)
def test_5_2_guard_1_the_accord_to_draw_up_a_plan(cast, case, status, fields, lacks):
    """§5.2 garde 1: given, or impossible and why."""
    if "until" in fields:
        fields = {"until": day(fields["until"])}
    if status:
        decision(case, ConsentKind.PLAN, status, **fields)

    if lacks:
        assert lacking(case, cast.camille) == {"accord"}
    else:
        assert start(case, cast.camille).pk


@pytest.mark.parametrize("status", [PlanStatus.DRAFT, PlanStatus.IN_FORCE, PlanStatus.ON_HOLD])
def test_5_2_guard_1_one_open_plan_a_person(cast, case, status):
    """§5.2 garde 1: no other open plan."""
    decision(case, ConsentKind.PLAN)
    plans.plan(case, status)

    assert lacking(case, cast.camille) == {"plan"}


@pytest.mark.parametrize("status", [PlanStatus.CLOSED, PlanStatus.CANCELLED])
def test_after_a_closed_plan_another_may_begin(cast, case, status):
    decision(case, ConsentKind.PLAN)
    plans.plan(case, status)

    assert start(case, cast.camille).status == PlanStatus.DRAFT


def test_5_2_guard_1_a_referent_who_is_there_still(cast, case):
    """§5.2 garde 1: a référent of the DAC."""
    decision(case, ConsentKind.PLAN)
    Case.objects.filter(pk=case.pk).update(referent=cast.nadia)

    assert lacking(case, cast.camille) == {"referent"}


def test_5_2_guard_1_says_all_that_lacks_at_once_with_links(cast, case):
    """§5.2 garde 1."""
    plans.plan(case)
    case.consents.filter(kind=ConsentKind.PLAN).delete()
    Case.objects.filter(pk=case.pk).update(referent=cast.nadia)

    response = signed_in(cast.camille).post(reverse("ppcs:start", args=[case.public_id]))

    assert response.status_code == 422
    page = response.content.decode()
    assert "3 points à régler" in page.replace("\xa0", " ")
    for address in (
        reverse("ppcs:plan", args=[Plan.objects.get().public_id]),
        reverse("cases:case-hand-over", args=[case.public_id]),
        reverse("cases:decision-add", args=[case.public_id]) + "?objet=plan",
    ):
        assert f'href="{address}"' in page
    assert Plan.objects.count() == 1


def test_the_button_opens_the_plan(cast, case):
    decision(case, ConsentKind.PLAN)

    response = signed_in(cast.camille).post(reverse("ppcs:start", args=[case.public_id]))

    plan = Plan.objects.get()
    assert response.url == reverse("ppcs:plan", args=[plan.public_id])


def test_nobody_else_begins_a_plan(cast, case):
    decision(case, ConsentKind.PLAN)
    url = reverse("ppcs:start", args=[case.public_id])

    assert signed_in(cast.nadia).post(url).status_code == 404
    assert signed_in(cast.sophie).post(url).status_code == 403
    assert Plan.objects.count() == 0
