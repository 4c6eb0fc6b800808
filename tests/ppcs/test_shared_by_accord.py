"""Nobody of the team reads a plan without the person's accord, nor what is only in its next draft."""

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.enums import ConsentKind, ConsentScope, ConsentStatus, Volet
from cases.models import TeamMember
from cases.selectors.circle import circle_of
from cases.selectors.lens import Reading
from cases.services.decisions import Decision, record_decision
from cases.services.invite import invite_by_name
from common.errors import GuardsFailed
from ppcs.enums import Copy, PlanStatus
from ppcs.lens import seen
from ppcs.models import Action, Plan, PlanVersion
from ppcs.permissions import ACTION, PLAN, PLAN_COPY, PLAN_VERSION
from ppcs.selectors.panel import plan_panel
from tests.factories import cases as make
from tests.factories import plan as plans
from tests.factories import team
from tests.factories.signin import signed_in
from tests.personas import fresh

pytestmark = pytest.mark.django_db
S = PlanStatus


@pytest.fixture
def case(cast):
    return make.open_case(cast)


@pytest.fixture
def louis(cast, case) -> TeamMember:
    """In the team, outside the équipe de soins, with the accord for care and aides."""
    place = team.social_worker(cast, case)
    team.accord(case, place, ConsentScope.CARE_AND_SUPPORT)
    return place


def nothing_is_read(user, plan: Plan) -> bool:
    user = fresh(user)
    found = [
        PLAN.visible_to(user).filter(pk=plan.pk),
        PLAN_VERSION.visible_to(user).filter(plan=plan),
        PLAN_COPY.visible_to(user).filter(plan_version__plan=plan),
        ACTION.visible_to(user).filter(plan=plan),
    ]
    return not any(rows.exists() for rows in found)


def shared_plan(case, owner: TeamMember, status: str = S.IN_FORCE) -> Plan:
    plan = plans.whole_plan(case, status=status, owners=[owner])
    plans.copy(PlanVersion.objects.get(), Copy.FULL)
    return plan


@pytest.mark.parametrize("status", [S.IN_FORCE, S.REVISING, S.CLOSED])
def test_once_the_accord_is_withdrawn_no_state_of_the_plan_shows_it(cast, case, louis, status):
    plan = shared_plan(case, louis, status)
    assert not nothing_is_read(cast.louis, plan)

    team.over_with(case.consents.get(kind=ConsentKind.PLAN))

    assert nothing_is_read(cast.louis, plan)
    assert plan_panel(case, Reading(frozenset(Volet.values), coordinates=False)) is None
    assert PLAN.visible_to(fresh(cast.camille)).filter(pk=plan.pk).exists()


def test_once_the_accord_has_expired_either(cast, case, louis):
    plan = shared_plan(case, louis)

    case.consents.filter(kind=ConsentKind.PLAN).update(until=team.day(-1))

    assert nothing_is_read(cast.louis, plan)


def test_garde_8_of_5_2_a_person_who_could_not_be_asked_and_then_refuses_freezes_the_plan(
    cast, case, louis
):
    team.decision(
        case, ConsentKind.PLAN, ConsentStatus.IMPOSSIBLE, reason="Ne peut pas s’exprimer."
    )
    plan = shared_plan(case, louis)
    assert not nothing_is_read(cast.louis, plan)
    today = timezone.localdate()
    refused = Decision(
        kind=ConsentKind.PLAN,
        decision=ConsentStatus.REFUSED,
        decided_on=today,
        mode="oral",
        given_by="person",
    )

    record_decision(case=case, decision=refused, by=cast.camille, at=timezone.now())

    assert Plan.objects.get(pk=plan.pk).status == S.ON_HOLD
    assert nothing_is_read(cast.louis, plan)


def test_what_the_draft_of_a_revision_says_of_an_action_is_not_in_the_owner_s_lists(
    cast, case, louis
):
    plan = plans.plan(case)
    goal = plans.goal(plans.problem(plan, volet=Volet.SUPPORT), volet=Volet.SUPPORT)
    action = plans.action(goal, owners=[louis], volet=Volet.SUPPORT, title="Accompagner au marché")
    plans.walk(plan, S.REVISING, version=1)
    Action.objects.filter(pk=action.pk).update(title="Motdubrouillon au CMP")
    client = signed_in(cast.louis)

    for address in ("/mes-situations/", reverse("desk:situation", args=[case.public_id])):
        page = client.get(address).content.decode()
        assert "Accompagner au marché" in page
        assert "Motdubrouillon" not in page


def test_whoever_is_named_only_in_the_draft_moves_nothing_yet(cast, case, louis):
    nurse = team.nurse(cast, case)
    team.informed(case)
    plan = plans.plan(case)
    goal = plans.goal(plans.problem(plan))
    action = plans.action(goal, owners=[louis])
    plans.walk(plan, S.REVISING, version=1)
    plans.owner(action, nurse)

    action = Action.objects.get(pk=action.pk)
    assert ACTION.can(fresh(cast.louis), "accept", action)
    assert not ACTION.can(fresh(cast.ines), "accept", action)


def test_a_refusal_follows_whoever_had_no_account_when_it_was_said(cast, case):
    place = team.member(case, name="Ana Pereira")
    team.refusal(case, place)

    with pytest.raises(GuardsFailed, match="a refusé"):
        invite_by_name(
            case=case,
            professional=cast.ana.professional,
            volets=[Volet.SUPPORT],
            reason="Avis sur le logement.",
            until=team.day(5),
            by=cast.camille,
            at=timezone.now(),
        )


@pytest.mark.parametrize(
    ("volets", "said"),
    [
        ({Volet.COORDINATION}, ""),
        ({Volet.SUPPORT, Volet.COORDINATION}, "APA"),
        (set(Volet), "Pilulier"),
    ],
)
def test_the_circle_says_of_a_mission_what_the_reader_s_volets_allow(cast, case, volets, said):
    team.nurse(cast, case, mission="Pilulier", mission_support="APA")

    circle = circle_of(
        case, Reading(frozenset(map(str, volets)), coordinates=False), today=timezone.localdate()
    )

    assert [seat.mission for sector in circle.sectors for seat in sector.seats] == [said]


def test_the_sentence_of_a_version_that_speaks_of_two_volets_is_for_who_reads_both():
    content = {"versions": [{"number": 1, "sentence": "tout", "sentence_support": "aides"}]}

    told = {
        volets: seen(content, volets)["versions"][0]["sentence"]
        for volets in (
            (Volet.SUPPORT,),
            (Volet.CARE, Volet.SUPPORT),
            (Volet.SUPPORT, Volet.COORDINATION),
            tuple(Volet),
        )
    }

    assert list(told.values()) == ["", "", "aides", "tout"]
