"""What a validation asks for, one thing at a time, on rows made for it; and what moves or answers meanwhile."""

import pytest

from cases.enums import RelativeRole, Volet
from cases.models import Case, Relative, TeamMember
from common.errors import GuardsFailed, Refused
from directory.models import Dac
from ppcs.enums import OpinionStatus, PlanStatus
from ppcs.models import Action, Concertation, Opinion, Plan, PlanVersion
from ppcs.services.follow_action import move_action
from ppcs.services.opine import Heard, give_opinion
from ppcs.services.plan_actions import write_action
from ppcs.services.validate import validate_plan
from tests.factories import cases as make
from tests.factories import plan as plans
from tests.factories import team
from tests.factories.team import InDays, dated, day
from tests.ppcs.playing import NOW, agreed

pytestmark = pytest.mark.django_db
S = PlanStatus
FEW = {"problems": 1, "goals_each": 1, "actions_each": 1, "volets": (Volet.SUPPORT,)}


@pytest.fixture
def case(cast) -> Case:
    return make.open_case(cast)


@pytest.fixture
def plan(case) -> Plan:
    """In which nothing lacks; opinions may be asked on it."""
    team.assessment(case)
    return plans.whole_plan(case, status=S.CONSULTING, **FEW)


@pytest.fixture
def doctor(cast, case) -> TeamMember:
    return team.doctor(cast, case)


def validated(plan: Plan, by, **agreement) -> PlanVersion:
    how = {"gp_how": "none", "gp_on": None, **agreement}
    act = {"version": plan.version, "by": by, "at": NOW()}
    return validate_plan(plan=plan, agreement=agreed(**how), **act)


def lacking(plan: Plan, by, **agreement) -> list[str]:
    """The fields that the validation says are missing."""
    with pytest.raises(GuardsFailed) as failed:
        validated(plan, by, **agreement)
    assert not PlanVersion.objects.exists()
    return [item.field for item in failed.value.missing]


def test_where_nothing_lacks_it_comes_into_force(cast, plan):
    assert validated(plan, cast.camille).number == 1


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"person_how": "by a neighbour"}, "person_how"),
        ({"person_how": "impossible", "person_reason": " "}, "person_reason"),
        ({"person_on": None}, "person_on"),
        ({"person_on": InDays(1)}, "person_on"),
        ({"person_mode": "by a sign"}, "person_mode"),
        ({"person_how": "representative"}, "representative"),
        ({"gp_how": "asleep"}, "gp_how"),
        ({"gp_how": "informed", "gp_on": None}, "gp_on"),
        ({"gp_how": "unreachable", "gp_on": InDays(1)}, "gp_on"),
    ],
)
def test_the_person_and_the_gp_said_so_in_a_known_way_on_a_day(cast, plan, said, field):
    assert lacking(plan, cast.camille, **dated(said)) == [field]


@pytest.mark.parametrize(
    ("words", "speaks"),
    [
        ({}, True),
        ({"roles": ["carer"], "measure": ""}, False),
        ({"starts_on": 1}, False),
        ({"ends_on": -1}, False),
    ],
)
def test_a_representative_speaks_for_her_while_a_measure_lasts(cast, case, plan, words, speaks):
    who = team.relative(case, RelativeRole.LEGAL_REPRESENTATIVE)
    said = {k: day(v) if isinstance(v, int) else v for k, v in words.items()}
    Relative.objects.filter(pk=who.pk).update(**said)
    how = {"person_how": "representative", "representative": who}
    if speaks:
        assert validated(plan, cast.camille, **how).person_how == "representative"
    else:
        assert lacking(plan, cast.camille, **how) == ["representative"]


def test_a_gp_who_is_in_the_team_is_not_nobody(cast, plan, doctor):
    with pytest.raises(GuardsFailed, match=f"{doctor.name} est dans l’équipe comme médecin"):
        validated(plan, cast.camille)


@pytest.mark.parametrize("how", ["informed", "disagreed"])
def test_where_the_dac_waits_for_the_gp_less_than_agreed_is_not_enough(cast, plan, doctor, how):
    Dac.objects.filter(pk=plan.case.dac_id).update(gp_validates_plan=True)
    plan = Plan.objects.get(pk=plan.pk)
    with pytest.raises(GuardsFailed, match="Votre DAC attend l’accord du médecin traitant"):
        validated(plan, cast.camille, gp_how=how, gp_on=day(0))
    assert validated(plan, cast.camille, gp_how="unreachable", gp_on=day(0)).number == 1


@pytest.fixture
def held(plan) -> Concertation:
    return plans.concertation(plan)


@pytest.mark.parametrize("status", [OpinionStatus.ASKED, OpinionStatus.RESERVED])
def test_a_gp_with_an_account_agrees_there(cast, plan, doctor, held, status):
    plans.opinion(held, doctor, status, met="L’essai est ajouté.")
    with pytest.raises(GuardsFailed, match="son accord est celui qu’il donne dans son avis"):
        validated(plan, cast.camille, gp_how="agreed", gp_on=day(0))


def test_each_reservation_is_met_first(cast, case, plan, held):
    opinion = plans.opinion(held, team.nurse(cast, case), OpinionStatus.RESERVED, text="Non.")
    with pytest.raises(GuardsFailed, match=f"à la réserve de {opinion.member.name}"):
        validated(plan, cast.camille)
    Opinion.objects.filter(pk=opinion.pk).update(met="Le mardi.")
    assert validated(plan, cast.camille).number == 1


@pytest.mark.parametrize(("ahead", "waits"), [(0, True), (-1, False)])
def test_opinions_are_waited_for_until_their_day(cast, case, plan, ahead, waits):
    plans.opinion(plans.concertation(plan, until=day(ahead)), team.nurse(cast, case))
    if waits:
        assert lacking(plan, cast.camille, early=False) == ["early"]
    assert validated(plan, cast.camille, early=waits).number == 1


def test_without_the_accord_for_a_plan_none_comes_into_force(cast, case, plan):
    team.over_with(case.consents.get(kind="plan"))
    assert lacking(plan, cast.camille) == ["accord"]


# --- Opinions ---
def answered(opinion: Opinion, by, answer: str = "agree", text: str = "", heard=None) -> Opinion:
    act = {"version": opinion.version, "by": by, "at": NOW()}
    return give_opinion(opinion=opinion, answer=answer, text=text, heard=heard, **act)


def test_a_reservation_says_which_it_is(cast, case, held):
    opinion = plans.opinion(held, team.nurse(cast, case))
    team.informed(case)
    with pytest.raises(GuardsFailed, match="Dites en quelques mots quelle est la réserve"):
        answered(opinion, cast.ines, "reserve", " ")
    assert answered(opinion, cast.ines, "reserve", "Pas le lundi.").text == "Pas le lundi."


@pytest.mark.parametrize(
    ("source", "ahead", "field"),
    [(" ", 0, "source"), ("par courrier", None, "on"), ("par courrier", 1, "on")],
)
def test_what_a_coordinator_records_says_how_and_when_it_was_heard(
    cast, case, held, source: str, ahead: int | None, field: str
):
    opinion = plans.opinion(held, team.member(case))
    with pytest.raises(GuardsFailed) as failed:
        answered(opinion, cast.camille, heard=Heard(source, day(ahead)))
    assert [item.field for item in failed.value.missing] == [field]


# --- Actions ---
@pytest.fixture
def action(case) -> Action:
    """Of a version in force."""
    return Action.objects.get(plan=plans.whole_plan(case, status=S.IN_FORCE, **FEW))


def moved(action: Action, by, move: str = "finish", **words) -> Action:
    fresh = Action.objects.get(pk=action.pk)
    return move_action(action=fresh, move=move, version=fresh.version, by=by, at=NOW(), **words)


def test_an_action_moves_on_a_day_that_has_come_and_says_why_it_fails(cast, action):
    with pytest.raises(GuardsFailed, match="Indiquez aujourd’hui, ou un jour passé"):
        moved(action, cast.camille, on=day(1))
    with pytest.raises(GuardsFailed, match="Choisissez pourquoi elle ne se fera pas"):
        moved(action, cast.camille, "fail", reason="because")
    assert Action.objects.get().status == "proposed"
    assert moved(action, cast.camille, on=day(-1)).moved_on == day(-1)


@pytest.mark.parametrize(
    ("of_plan", "of_action"), [({"status": S.ON_HOLD}, {}), ({}, {"first_version": 0})]
)
def test_an_action_moves_while_the_version_that_holds_it_is_in_force(
    cast, action, of_plan, of_action
):
    if of_plan:
        Plan.objects.filter(pk=action.plan_id).update(**of_plan)
    if of_action:
        Action.objects.filter(pk=action.pk).update(**of_action)
    with pytest.raises(Refused, match="se suit quand le plan qui la porte est en vigueur"):
        moved(action, cast.camille)


def test_an_action_does_not_end_before_it_begins(cast, case):
    plan = plans.whole_plan(case, **FEW)
    action = Action.objects.get(plan=plan)
    dates = {"starts_on": day(5), "due_on": day(4)}
    act = {"seen": action.version, "by": cast.camille, "at": NOW()}
    with pytest.raises(GuardsFailed, match="L’échéance est avant le début") as failed:
        write_action(action=action, changes=dates, **act)
    assert [item.field for item in failed.value.missing] == ["starts_on", "due_on"]
    with pytest.raises(GuardsFailed) as failed:
        write_action(action=action, changes={"starts_on": day(31)}, **act)
    assert [item.field for item in failed.value.missing] == ["starts_on"]
