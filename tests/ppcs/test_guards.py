"""What each service of a plan in force asks for, one thing at a time, on rows made for it."""

from collections.abc import Callable

import pytest

from cases.enums import Volet
from cases.models import Case
from common.errors import GuardsFailed, Refused
from ppcs.enums import OpinionStatus, PlanStatus, RaisedStatus
from ppcs.models import Alert, AlertRaised, Goal, Opinion, Plan, Synthesis
from ppcs.selectors.ready import missing_before_concertation
from ppcs.services.call_review import call_review
from ppcs.services.close import Closure, close_plan, missing_before_closing
from ppcs.services.consult import ask_opinions
from ppcs.services.goal_outcome import Why, note_outcome
from ppcs.services.keep_open import open_plans
from ppcs.services.opine import meet_opinion
from ppcs.services.raise_alert import Seen, raise_alert, settle_alert
from ppcs.services.remove import remove_action, remove_goal, remove_problem
from ppcs.services.review import Found, Point, field_of, note_review
from ppcs.services.revise import cancel_plan, resume_plan, revise_plan
from tests.factories import cases as make
from tests.factories import plan as plans
from tests.factories import team
from tests.factories.team import InDays, dated, day
from tests.ppcs.playing import NOW

pytestmark = pytest.mark.django_db
S = PlanStatus


@pytest.fixture
def case(cast) -> Case:
    return make.open_case(cast)


def a_plan(case: Case, status: str = S.IN_FORCE, **options) -> Plan:
    """One problem, one goal, one action, one alert, of the « aides »."""
    few = {"problems": 1, "goals_each": 1, "actions_each": 1, "volets": (Volet.SUPPORT,)}
    return plans.whole_plan(case, status=status, **{**few, **options})


@pytest.fixture
def plan(case) -> Plan:
    return a_plan(case)


def lacking(what: Callable, **words) -> list[str]:
    """The fields that a service says are missing."""
    with pytest.raises(GuardsFailed) as failed:
        what(**dated(words))
    return [item.field for item in failed.value.missing]


def act(obj, by) -> dict:
    return {"version": obj.version, "by": by, "at": NOW()}


# --- Alerts ---
def raised(alert: Alert, by, **changes) -> AlertRaised:
    seen = Seen(**{"happened_on": day(0), "words": "Tombée cette nuit.", **changes})
    return raise_alert(alert=alert, seen=seen, by=by, at=NOW())


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"happened_on": None}, "happened_on"),
        ({"happened_on": InDays(1)}, "happened_on"),
        ({"words": " "}, "words"),
    ],
)
def test_an_alert_says_what_was_seen_and_when(cast, plan, changes, field):
    assert lacking(raised, alert=plan.alerts.get(), by=cast.camille, **changes) == [field]
    assert not AlertRaised.objects.exists()


def test_an_alert_is_raised_once_by_one_person_until_it_is_settled(cast, plan):
    row = plans.raised(plan.alerts.get(), cast.camille)
    with pytest.raises(GuardsFailed, match="Vous avez déjà signalé cette alerte"):
        raised(plan.alerts.get(), cast.camille)
    raised(plan.alerts.get(), cast.yann)
    plans.moved(row, RaisedStatus.TAKEN_UP)
    AlertRaised.objects.filter(pk=row.pk).update(
        status="settled", settled_at=NOW(), done="Vue.", outcome="nothing_more"
    )
    raised(plan.alerts.get(), cast.camille)


def test_whoever_reads_it_writes_for_nobody_else(cast, case, plan):
    team.nurse(cast, case)
    team.informed(case)
    with pytest.raises(Refused, match="Seul un coordinateur signale une alerte"):
        raised(plan.alerts.get(), cast.ines, told_by="Sa fille")
    assert raised(plan.alerts.get(), cast.camille, told_by="Sa fille").told_by == "Sa fille"


def settled(row: AlertRaised, by, done="Appelée.", outcome="nothing_more") -> AlertRaised:
    return settle_alert(raised=row, done=done, outcome=outcome, **act(row, by))


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"done": " "}, "done"),
        ({"outcome": "forgotten"}, "outcome"),
        ({"outcome": "reviewed"}, "outcome"),
        ({"outcome": "revised"}, "outcome"),
    ],
)
def test_settling_says_what_was_done_and_claims_only_what_is_there(cast, plan, words, field):
    row = plans.raised(plan.alerts.get(), cast.ines, RaisedStatus.TAKEN_UP)
    assert lacking(settled, row=row, by=cast.camille, **words) == [field]
    assert AlertRaised.objects.get().status == RaisedStatus.TAKEN_UP


# --- The result of a goal ---
WHY = Why(reason="no_offer", follow_up="reported")


def noted(goal: Goal, by, outcome="partly", on=None, why=WHY) -> Goal:
    return note_outcome(goal=goal, outcome=outcome, on=on or day(0), why=why, **act(goal, by))


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"outcome": "forgotten"}, "outcome"),
        ({"on": InDays(1)}, "on"),
        ({"why": Why(reason="because", follow_up="reported")}, "reason"),
        ({"why": Why(reason="no_offer", follow_up="none_such")}, "follow_up"),
    ],
)
def test_a_result_says_which_when_why_and_what_follows(cast, plan, words, field):
    goal = Goal.objects.get()
    assert lacking(noted, goal=goal, by=cast.camille, **words) == [field]
    assert Goal.objects.get().status == "active"


def test_a_result_has_its_day(cast, plan):
    goal = Goal.objects.get()
    words = {"goal": goal, "outcome": "achieved", "on": None, "why": Why()}
    assert lacking(note_outcome, **words, **act(goal, cast.camille)) == ["on"]


# --- Points d'étape ---
def reviewed(plan: Plan, by, **changes):
    found = tuple(Found(one, "partly") for one in Goal.objects.filter(status="active"))
    values = {"category": "intermediate", "done_on": day(0), "text": "Vu.", "decision": "go_on"}
    point = Point(**{**values, "found": found, **changes})
    return note_review(plan=plan, point=point, **act(plan, by))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"category": "yearly"}, "category"),
        ({"done_on": None}, "done_on"),
        ({"done_on": InDays(1)}, "done_on"),
        ({"text": " "}, "text"),
        ({"decision": "wait"}, "decision"),
        ({"next_on": InDays(0)}, "next_on"),
    ],
)
def test_a_review_says_which_when_what_and_what_is_decided(cast, plan, changes, field):
    assert lacking(reviewed, plan=plan, by=cast.camille, **changes) == [field]


def test_the_final_review_is_not_of_one_goal(cast, plan):
    goal = Goal.objects.get()
    words = {"category": "final", "goal": goal}
    assert lacking(reviewed, plan=plan, by=cast.camille, **words) == ["category"]


def test_each_goal_under_way_has_its_finding(cast, plan):
    goal = Goal.objects.get()
    assert lacking(reviewed, plan=plan, by=cast.camille, found=()) == [field_of(goal)]
    found = (Found(goal, "perhaps"),)
    assert lacking(reviewed, plan=plan, by=cast.camille, found=found) == [field_of(goal)]


def test_a_goal_that_has_its_result_is_not_looked_at(cast, case, plan):
    over = plans.goal(plan.problems.get(), status="done", first_version=1)
    of_it = (Found(over, "achieved"),)
    with pytest.raises(GuardsFailed, match="Cet objectif a déjà son résultat"):
        reviewed(plan, cast.camille, goal=over, found=of_it)
    both = (*of_it, Found(Goal.objects.get(status="active"), "partly"))
    with pytest.raises(GuardsFailed, match="un objectif qui n’est plus en cours"):
        reviewed(plan, cast.camille, found=both)


def test_once_its_date_is_over_a_plan_that_goes_on_has_a_next_one(cast, plan):
    Synthesis.objects.filter(plan=plan).update(review_on=day(0))
    assert lacking(reviewed, plan=plan, by=cast.camille) == ["next_on"]
    assert reviewed(plan, cast.camille, decision="close").next_on is None


def test_a_plan_that_was_never_in_force_is_not_reviewed_and_by_nobody_else(cast, case, plan):
    with pytest.raises(Refused, match="Cette action est réservée à"):
        reviewed(plan, cast.stranger)
    Plan.objects.filter(pk=plan.pk).update(status=S.CLOSED)
    plan = plans.plan(case, S.CONSULTING)
    with pytest.raises(Refused, match="un plan qui a été en vigueur"):
        reviewed(plan, cast.camille)


# --- A review before its date ---
def called(plan: Plan, by, **changes):
    values = {"kind": "request", "happened_on": day(0), "review_on": day(2)}
    return call_review(plan=plan, **{**values, **changes}, **act(plan, by))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "whim"}, "kind"),
        ({"happened_on": None}, "happened_on"),
        ({"happened_on": InDays(1)}, "happened_on"),
        ({"review_on": None}, "review_on"),
        ({"review_on": InDays(-1)}, "review_on"),
        ({"review_on": InDays(91)}, "review_on"),
    ],
)
def test_what_calls_for_a_review_is_known_and_brings_it_forward(cast, plan, changes, field):
    assert lacking(called, plan=plan, by=cast.camille, **changes) == [field]


def test_what_is_noted_already_is_not_noted_again(cast, plan):
    called(plan, cast.camille)
    with pytest.raises(GuardsFailed, match="C’est déjà noté"):
        called(Plan.objects.get(), cast.yann)
    called(Plan.objects.get(), cast.yann, kind="discharge")


# --- The end ---
def test_a_plan_is_not_closed_above_a_goal_an_alert_or_without_its_final_review(cast, plan):
    alert = plans.raised(plan.alerts.get(), cast.ines)
    words = [item.message for item in missing_before_closing(Plan.objects.get())]
    assert words == [
        f"Notez le résultat de l’objectif « {Goal.objects.get()} ».",
        "Faites le bilan final.",
        f"Traitez l’alerte « {alert.agreed['sign']} ».",
    ]


@pytest.fixture
def at_its_end(cast, plan) -> Plan:
    """Nothing more stands between it and its end."""
    noted(Goal.objects.get(), cast.camille, outcome="achieved")
    reviewed(Plan.objects.get(), cast.camille, category="final", decision="close")
    return Plan.objects.get()


def closed(plan: Plan, by, **changes) -> Plan:
    told = {"person_told_on": day(0), "gp_told_on": day(0)}
    closure = Closure(**{"reason": "stabilised", "relay": "Le CCAS.", **told, **changes})
    return close_plan(plan=plan, closure=closure, **act(plan, by))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason": "because"}, "reason"),
        ({"relay": " "}, "relay"),
        ({"person_told_on": None}, "person_told_on"),
        ({"person_told_on": InDays(1)}, "person_told_on"),
        ({"gp_told_on": None}, "gp_told_on"),
        ({"gp_told_on": InDays(1)}, "gp_told_on"),
    ],
)
def test_an_end_says_why_who_takes_over_and_who_was_told(cast, at_its_end, changes, field):
    assert lacking(closed, plan=at_its_end, by=cast.camille, **changes) == [field]
    assert Plan.objects.get().status == S.IN_FORCE


def test_with_nobody_to_tell_it_ends_all_the_same(cast, at_its_end):
    closed(at_its_end, cast.camille, gp_told_on=None, no_gp=True)
    assert Plan.objects.get().status == S.CLOSED


@pytest.mark.parametrize(
    ("status", "words"),
    [(S.DRAFT, "Abandonnez-le d’abord."), (S.IN_FORCE, "Clôturez-le d’abord."), (S.CLOSED, None)],
)
def test_a_situation_is_kept_open_by_an_open_plan(case, status, words):
    plan = plans.plan(case, status)
    found = [(one.field, one.message) for one in open_plans(case)]
    said = f"Le plan {plan.number} est {plan.get_status_display()}. {words}"
    assert found == ([("plan", said)] if words else [])


def test_a_plan_that_was_in_force_is_not_given_up(cast, case):
    plan = plans.plan(case, S.CONSULTING, version=1)
    with pytest.raises(Refused, match="il se clôt, il ne s’abandonne pas"):
        cancel_plan(plan=plan, **act(plan, cast.camille))


@pytest.mark.parametrize(("status", "move"), [(S.IN_FORCE, revise_plan), (S.ON_HOLD, resume_plan)])
def test_without_the_accord_a_plan_is_neither_revised_nor_taken_up_again(cast, case, status, move):
    plan = plans.plan(case, status)
    team.over_with(case.consents.get(kind="plan"))
    assert lacking(move, plan=plan, **act(plan, cast.camille)) == ["accord"]
    assert Plan.objects.get().status == status


# --- What was validated stays ---
def test_what_a_version_holds_is_not_taken_out_of_the_draft(cast, case):
    plan = a_plan(case, S.REVISING)
    goal, by = Goal.objects.get(), {"by": cast.camille, "at": NOW()}
    with pytest.raises(GuardsFailed, match="Cet objectif figure dans une version validée"):
        remove_goal(goal=goal, **by)
    with pytest.raises(GuardsFailed, match="un de ses objectifs est en cours"):
        remove_problem(problem=plan.problems.get(), **by)
    done = plans.action(goal, status="done", first_version=1)
    with pytest.raises(GuardsFailed, match="Cette action est terminée"):
        remove_action(action=done, **by)


# --- Opinions ---
def test_nobody_is_asked_where_nobody_may_read(cast, case):
    plan = a_plan(case, S.DRAFT)
    team.assessment(case)
    assert lacking(ask_opinions, plan=plan, until=day(3), **act(plan, cast.camille)) == ["members"]


@pytest.mark.parametrize("lacks", ["accord", "dimensions", "problems"])
def test_before_opinions_are_asked_there_is_an_accord_an_evaluation_and_a_problem(
    cast, case, lacks
):
    plan = a_plan(case, S.DRAFT)
    evaluated = team.assessment(case)
    assert missing_before_concertation(plan) == []
    if lacks == "accord":
        team.over_with(case.consents.get(kind="plan"))
    elif lacks == "dimensions":
        evaluated.dimensions.filter(dimension="social").update(state="")
    else:
        plan.problems.update(dropped_on=day(0))
    assert [item.field for item in missing_before_concertation(plan)] == [lacks]


@pytest.mark.parametrize("until", [None, InDays(-1)])
def test_opinions_are_asked_until_a_day_to_come(cast, case, until):
    plan = a_plan(case, S.DRAFT)
    team.assessment(case)
    team.nurse(cast, case)
    team.informed(case)
    assert lacking(ask_opinions, plan=plan, until=until, **act(plan, cast.camille)) == ["until"]


@pytest.fixture
def reserve(cast, case) -> Opinion:
    """Inès has a reservation on a draft."""
    held = plans.concertation(plans.plan(case, S.CONSULTING))
    words = {"text": "Pas le lundi.", "given_on": day(0)}
    return plans.opinion(held, team.nurse(cast, case), OpinionStatus.RESERVED, **words)


def met(opinion: Opinion, by, words: str = "Le mardi.") -> Opinion:
    return meet_opinion(opinion=opinion, met=words, **act(opinion, by))


def test_a_reservation_is_met_in_words_while_it_is_one(cast, reserve):
    assert lacking(met, opinion=reserve, by=cast.camille, words=" ") == ["met"]
    Opinion.objects.filter(pk=reserve.pk).update(status=OpinionStatus.AGREED)
    with pytest.raises(GuardsFailed, match="Cet avis ne porte plus de réserve"):
        met(reserve, cast.camille)


def test_once_the_concertation_is_closed_a_reservation_stays_as_it_is(cast, reserve):
    held = reserve.concertation
    type(held).objects.filter(pk=held.pk).update(closed_at=NOW())
    with pytest.raises(Refused, match="La concertation est close"):
        met(reserve, cast.camille)
