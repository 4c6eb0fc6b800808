"""How much the plan's page asks of the database: as much for one row as for all of them."""

import pytest
from django.db.models import F
from django.urls import reverse

from cases.enums import Volet
from ppcs.content import content_of
from ppcs.enums import PlanStatus
from ppcs.models import ActionOwner
from tests.factories import cases as make
from tests.factories import plan as plans
from tests.factories import team
from tests.factories.signin import signed_in
from tests.queries import statements  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db
MOST = 15
SIZES = pytest.mark.parametrize("size", [1, 3, 10])


@pytest.fixture
def asked(statements):  # noqa: F811 - the fixture
    """The statements of one GET by somebody whose session is warm."""

    def get(user, path: str):
        client = signed_in(user)
        client.get("/aide/")
        with statements() as found:
            response = client.get(path)
        assert response.status_code == 200
        return found

    return get


def crowded(cast, size: int, status: str):
    """10 problems, 20 goals, 40 actions at the largest, with owners, alerts, accords and opinions."""
    case = make.open_case(cast)
    team.informed(case)
    nurse = team.nurse(cast, case)
    members = [nurse, *(team.member(case, name=f"Membre {rank}") for rank in range(size))]
    relatives = [team.relative(case, name=f"Proche {rank}") for rank in range(size)]
    for member in members[1:]:
        team.accord(case, member)
    team.decision(case, "plan")
    team.assessment(case)
    team.circumstances(case)
    plan = plans.whole_plan(
        case,
        problems=size,
        goals_each=2,
        actions_each=2,
        status=status,
        owners=[*members, *relatives, None],
    )
    for _ in range(size):
        plans.alert(plan, volet=Volet.SUPPORT)
    if status == PlanStatus.CONSULTING:
        concertation = plans.concertation(plan)
        for member in members:
            plans.opinion(concertation, member)
    return plan


@SIZES
@pytest.mark.parametrize(
    ("status", "person"),
    [
        (PlanStatus.DRAFT, "camille"),
        (PlanStatus.CONSULTING, "camille"),
        (PlanStatus.CONSULTING, "ines"),
        (PlanStatus.IN_FORCE, "camille"),
        (PlanStatus.IN_FORCE, "ines"),
        (PlanStatus.REVISING, "camille"),
        (PlanStatus.REVISING, "ines"),
    ],
)
def test_the_page_of_a_plan(cast, asked, size, status, person):
    plan = crowded(cast, size, status)

    found = asked(cast.people[person], reverse("ppcs:plan", args=[plan.public_id]))

    assert len(found) <= MOST, found
    assert len(found) == EXPECTED[status, person], found


EXPECTED = {
    (PlanStatus.DRAFT, "camille"): 13,
    (PlanStatus.CONSULTING, "camille"): 13,
    (PlanStatus.CONSULTING, "ines"): 13,
    (PlanStatus.IN_FORCE, "camille"): 14,
    (PlanStatus.IN_FORCE, "ines"): 13,
    (PlanStatus.REVISING, "camille"): 15,
    (PlanStatus.REVISING, "ines"): 13,
}


@SIZES
def test_the_content_of_a_plan(cast, django_assert_num_queries, size):
    plan = crowded(cast, size, PlanStatus.DRAFT)

    with django_assert_num_queries(5):
        content = content_of(plan)

    rows = [a for p in content["problems"] for g in p["goals"] for a in g["actions"]]
    assert len(rows) == 4 * size
    named = {owner["name"] for row in rows for owner in row["owners"]}
    members = ActionOwner.objects.filter(action__plan=plan, kind="member").values_list(
        F("member__name"), flat=True
    )
    assert set(members) <= named
