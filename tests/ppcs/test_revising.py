"""N stays in force while N + 1 is written; what is withdrawn stops at once; nothing agreed is forgotten."""

import pytest
from django.urls import reverse

from cases.enums import ConsentKind
from cases.models import Case
from cases.services.decisions import withdraw_decision
from common.errors import ChangedMeanwhile, GuardsFailed, Refused
from notifications.models import OutboxMessage
from ppcs.enums import GoalOutcome, GoalStatus
from ppcs.models import Action, Goal, Plan, PlanVersion, Problem, Review, Synthesis, UnmetGoal
from ppcs.permissions import GOAL, PLAN, PROBLEM
from ppcs.selectors.following import perimeter_changed
from ppcs.services.close import Closure, close_plan
from ppcs.services.follow_action import move_action
from ppcs.services.goal_outcome import Why, note_outcome
from ppcs.services.review import Found, Point, field_of, note_review, under_review
from ppcs.services.revise import cancel_plan, hold_plan, resume_plan, revise_plan
from ppcs.services.start import start_plan
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


def finished(one, goal, outcome=GoalOutcome.ACHIEVED, why=None, **changes):
    values = {"outcome": outcome, "on": day(0), "why": why or Why(), "version": goal.version}
    return note_outcome(goal=goal, by=one.cast.camille, at=NOW(), **{**values, **changes})


WHY = Why(reason="no_offer", follow_up="reported", still_uncovered=True, persons_view="Dommage.")


# --- revising ---
def test_the_team_reads_version_1_while_version_2_is_written(valid):
    revise_plan(**valid.act())
    Synthesis.objects.filter(plan=valid.plan).update(project="Zqbrouillon")

    nurse, camille = signed_in(valid.cast.ines), signed_in(valid.cast.camille)
    url = reverse("ppcs:plan", args=[valid.plan.public_id])

    assert "Zqbrouillon" not in nurse.get(url).content.decode()
    assert "Zqbrouillon" in camille.get(url).content.decode()
    compare = reverse("ppcs:versions", args=[valid.plan.public_id])
    assert "Zqbrouillon" not in nurse.get(compare).content.decode()
    assert "<ins>Zqbrouillon</ins>" in camille.get(compare).content.decode()


def test_the_difference_passes_the_lens(one):
    one.validated()
    goal = one.goals()[0]
    Goal.objects.filter(pk=goal.pk).update(title="Zqsoins change", volet="care")
    one.validated()
    url = reverse("ppcs:versions", args=[one.plan.public_id])

    assert "Zqsoins" in signed_in(one.cast.ines).get(url).content.decode()
    louis = signed_in(one.cast.louis).get(url)
    assert louis.status_code == 200
    assert "Zqsoins" not in louis.content.decode()


def test_any_two_versions_are_compared(one):
    for words in ("Un", "Deux", "Trois"):
        Synthesis.objects.filter(plan=one.plan).update(project=words)
        one.validated()
    camille = signed_in(one.cast.camille)
    url = reverse("ppcs:versions", args=[one.plan.public_id])

    page = camille.get(url, {"de": "1", "a": "3"}).content.decode()
    assert "<del>Un</del>" in page
    assert "<ins>Trois</ins>" in page
    latest = camille.get(url, {"de": "9", "a": "bêtise"}).content.decode()
    assert "<del>Deux</del>" in latest


def test_garde_5_of_5_2_a_goal_a_priority_or_the_perimeter_needs_a_new_version(valid):
    """§5.2 garde 5 : sur un plan en vigueur rien ne se réécrit ; il faut ouvrir la version N + 1."""
    camille, plan = valid.cast.camille, valid.now()

    assert not PLAN.can(camille, "write", plan)
    assert not GOAL.can(camille, "edit", valid.goals()[0])
    assert not PROBLEM.can(camille, "edit", Problem.objects.filter(plan=plan).first())
    assert not perimeter_changed(plan)
    team.accord(valid.case, team.member(valid.case, name="Le bailleur"))
    assert perimeter_changed(plan)
    page = signed_in(camille).get(reverse("ppcs:plan", args=[plan.public_id])).content.decode()
    assert "accords de la personne ont changé" in page
    revise_plan(**valid.act())
    assert GOAL.can(camille, "edit", Goal.objects.get(pk=valid.goals()[0].pk))


def test_garde_5_of_5_2_an_action_a_result_and_a_review_make_no_version(valid):
    """§5.2 garde 5 : statut d’action, bilan, commentaire : pas de nouvelle version."""
    action = valid.actions()[0]
    move_action(action=action, move="accept", version=action.version, by=valid.cast.samir, at=NOW())
    reviewed(valid)
    finished(valid, valid.goals()[0])

    plan = valid.now()
    assert (plan.status, plan.current_version) == ("in_force", 1)
    assert PlanVersion.objects.count() == 1


def test_garde_1_of_5_2_a_plan_begins_once_with_a_referent_and_the_accord(one):
    """§5.2 garde 1 : pas d’autre plan ouvert, un référent, l’accord donné ou impossible."""
    with pytest.raises(GuardsFailed):
        start_plan(case=one.case, by=one.cast.camille, at=NOW())
    cancel_plan(**one.act())
    one.case.consents.filter(kind=ConsentKind.PLAN).update(status="withdrawn")
    with pytest.raises(GuardsFailed):
        start_plan(case=one.case, by=one.cast.camille, at=NOW())
    team.decision(one.case, ConsentKind.PLAN, "impossible", reason="Coma.")

    assert start_plan(case=one.case, by=one.cast.camille, at=NOW()).status == "draft"


# --- hold, resume, cancel ---
def test_on_hold_nothing_is_shared_or_awaited(valid):
    hold_plan(**valid.act())

    url = reverse("ppcs:plan", args=[valid.plan.public_id])
    assert signed_in(valid.cast.ines).get(url).status_code == 404
    assert signed_in(valid.cast.camille).get(url).status_code == 200
    assert Case.objects.get(pk=valid.case.pk).plan_due_on is None
    resume_plan(**valid.act())
    assert signed_in(valid.cast.ines).get(url).status_code == 200
    assert Case.objects.get(pk=valid.case.pk).plan_due_kind == "action"


def test_a_plan_that_was_in_force_is_not_given_up(valid):
    revise_plan(**valid.act())
    valid.consulted()

    with pytest.raises(Refused):
        cancel_plan(**valid.act())


@pytest.mark.parametrize("consulting", [False, True])
def test_a_plan_that_never_was_in_force_is_given_up(one, consulting):
    if consulting:
        one.consulted()

    cancel_plan(**one.act())

    assert one.now().status == "cancelled"
    assert one.now().closed_at is not None


# --- guard 8 ---
def gives_up_accord(one):
    consent = one.case.consents.get(kind=ConsentKind.PLAN, status="given")
    withdraw_decision(consent=consent, on=day(0), mode="oral", by=one.cast.yann, at=NOW())


@pytest.mark.parametrize("revising", [False, True])
def test_garde_8_of_5_2_a_withdrawn_accord_freezes_stops_sharing_and_tells(valid, revising):
    """§5.2 garde 8 : accord retiré : gel, partage arrêté aussitôt, journal gardé, clôture proposée."""
    if revising:
        revise_plan(**valid.act())
    url = reverse("ppcs:plan", args=[valid.plan.public_id])
    nurse = signed_in(valid.cast.ines)
    assert nurse.get(url).status_code == 200

    gives_up_accord(valid)

    assert valid.now().status == "on_hold"
    assert nurse.get(url).status_code == 404
    told = OutboxMessage.objects.filter(kind="ppcs.plan_frozen")
    assert [message.recipient for message in told] == [valid.cast.camille]
    page = signed_in(valid.cast.camille).get(url).content.decode()
    assert "n’est plus partagé" in page
    assert reverse("ppcs:close", args=[valid.plan.public_id]) in page
    with pytest.raises(GuardsFailed):
        resume_plan(**valid.act())
    team.decision(valid.case, ConsentKind.PLAN)
    resume_plan(**valid.act())


def test_garde_8_of_5_2_while_opinions_are_asked_on_a_first_version(one):
    """§5.2 garde 8 : ce qui était en concertation redevient un brouillon, lu du DAC seul."""
    one.consulted()
    opinion = one.opinion_of(one.nurse)

    gives_up_accord(one)

    assert one.now().status == "draft"
    nurse = signed_in(one.cast.ines)
    assert nurse.get(reverse("ppcs:plan", args=[one.plan.public_id])).status_code == 404
    assert nurse.get(reverse("ppcs:opinion", args=[opinion.public_id])).status_code == 404
    with pytest.raises(GuardsFailed):
        one.consulted()
    page = signed_in(one.cast.camille).get(reverse("ppcs:plan", args=[one.plan.public_id]))
    assert reverse("ppcs:cancel", args=[one.plan.public_id]) in page.content.decode()


def test_garde_8_of_5_2_while_opinions_are_asked_on_a_revision(valid):
    """§5.2 garde 8 : la version en vigueur est gelée, la concertation close."""
    revise_plan(**valid.act())
    valid.consulted()

    gives_up_accord(valid)

    assert valid.now().status == "on_hold"
    assert not valid.plan.concertations.filter(closed_at=None).exists()


# --- results ---
@pytest.mark.parametrize(
    "outcome", [GoalOutcome.PARTLY, GoalOutcome.NOT_ACHIEVED, GoalOutcome.GIVEN_UP]
)
def test_what_was_not_realised_enters_part_4(valid, outcome):
    goal = valid.goals()[0]

    with pytest.raises(GuardsFailed) as failed:
        finished(valid, goal, outcome)
    assert {item.field for item in failed.value.missing} == {"reason", "follow_up"}
    finished(valid, goal, outcome, WHY)

    row = UnmetGoal.objects.get(goal=goal)
    assert (row.reason, row.follow_up, row.still_uncovered) == ("no_offer", "reported", True)
    assert (row.version, row.noticed_on) == (1, day(0))
    status = GoalStatus.CANCELLED if outcome == GoalOutcome.GIVEN_UP else GoalStatus.DONE
    assert (Goal.objects.get(pk=goal.pk).status, row.goal.outcome) == (status, outcome)


def test_what_was_achieved_does_not(valid):
    finished(valid, valid.goals()[0], GoalOutcome.ACHIEVED)

    assert not UnmetGoal.objects.exists()


def test_a_result_is_noted_once_by_a_coordinator_and_not_in_the_future(valid):
    goal = valid.goals()[0]
    for who in ("samir", "ines", "nadia"):
        with pytest.raises(Refused):
            note_outcome(
                goal=goal,
                outcome="achieved",
                on=day(0),
                why=Why(),
                version=goal.version,
                by=getattr(valid.cast, who),
                at=NOW(),
            )
    with pytest.raises(GuardsFailed):
        finished(valid, goal, on=day(1))
    finished(valid, goal)
    with pytest.raises(Refused):
        finished(valid, Goal.objects.get(pk=goal.pk))


def test_part_4_is_printed_with_the_next_version(valid):
    finished(valid, valid.goals()[0], GoalOutcome.NOT_ACHIEVED, WHY)

    version = valid.validated()

    assert [row["reason_label"] for row in version.content["unmet"]] == [
        "Offre absente sur le territoire"
    ]


# --- reviews and the end ---
def reviewed(one, **changes):
    """The whole plan looked at, each goal under way being partly there."""
    found = tuple(Found(goal, "partly") for goal in under_review(one.now()))
    values = {
        "found": found,
        "category": "intermediate",
        "done_on": day(0),
        "text": "Le point avec elle.",
        "decision": "go_on",
    }
    return note_review(point=Point(**{**values, **changes}), **one.act())


def test_a_review_says_all_that_it_lacks(valid):
    Synthesis.objects.filter(plan=valid.plan).update(review_on=day(-1))

    with pytest.raises(GuardsFailed) as failed:
        reviewed(valid, category="", done_on=day(1), text=" ", decision="", found=())
    assert {item.field for item in failed.value.missing} == {
        "category",
        "done_on",
        "text",
        "decision",
        *(field_of(goal) for goal in valid.goals()),
    }
    with pytest.raises(GuardsFailed) as failed:
        reviewed(valid)
    assert {item.field for item in failed.value.missing} == {"next_on"}


def test_a_review_sets_the_next_one(valid):
    Action.objects.filter(plan=valid.plan).update(due_on=day(300))

    reviewed(valid, next_on=day(120))

    case = Case.objects.get(pk=valid.case.pk)
    assert (case.plan_due_on, case.plan_due_kind) == (day(120), "plan_review")
    assert PlanVersion.objects.count() == 1


def test_a_review_sent_twice_is_one_and_a_result_meanwhile_is_told(valid):
    page = valid.act()
    point = Point(
        found=tuple(Found(goal, "partly") for goal in under_review(valid.now())),
        category="intermediate",
        done_on=day(0),
        text="Le point avec elle.",
        decision="go_on",
    )
    note_review(point=point, **page)
    with pytest.raises(ChangedMeanwhile):
        note_review(point=point, **page)
    page = valid.act()
    finished(valid, valid.goals()[0])
    with pytest.raises(ChangedMeanwhile):
        note_review(point=point, **page)

    assert Review.objects.count() == 1


def test_a_review_on_the_goal_of_another_plan_is_refused(valid, cast):
    other = plans.goal(plans.problem(plans.plan(_another_case(cast))))

    with pytest.raises(GuardsFailed):
        reviewed(valid, goal=other)


def _another_case(cast):
    from tests.factories import cases as make  # noqa: PLC0415 - only here

    return make.open_case(cast, birth_name="Autre", first_name="Anne")


def an_end() -> Closure:
    return Closure("stabilised", "Le CCAS.", day(0), day(0))


def test_garde_7_of_5_2_closing_needs_each_result_a_final_review_and_both_told(valid):
    """§5.2 garde 7 : objectifs atteints ou en partie 4, bilan final, MT et personne informés."""
    nothing = Closure("", " ", None, None)
    with pytest.raises(GuardsFailed) as failed:
        close_plan(closure=nothing, **valid.act())
    found = [item.field for item in failed.value.missing]
    assert set(found) == {"goals", "review", "reason", "relay", "person_told_on", "gp_told_on"}
    assert found.count("goals") == len(valid.goals()) == 4

    for goal in valid.goals()[:3]:
        finished(valid, goal)
    with pytest.raises(GuardsFailed):
        close_plan(closure=an_end(), **valid.act())
    finished(valid, valid.goals()[3], GoalOutcome.GIVEN_UP, WHY)
    with pytest.raises(GuardsFailed) as failed:
        close_plan(closure=an_end(), **valid.act())
    assert [item.field for item in failed.value.missing] == ["review"]
    reviewed(valid, category="final", decision="close")
    close_plan(closure=an_end(), **valid.act())

    plan = valid.now()
    assert (plan.status, plan.closure_reason, plan.closure_relay) == (
        "closed",
        "stabilised",
        "Le CCAS.",
    )
    told = OutboxMessage.objects.filter(kind="ppcs.plan_closed")
    assert {m.recipient for m in told} == {valid.cast.samir, valid.cast.ines, valid.cast.louis}
    assert Case.objects.get(pk=valid.case.pk).plan_due_on is None


def test_a_plan_frozen_by_a_withdrawn_accord_can_be_closed(valid):
    gives_up_accord(valid)
    for goal in valid.goals():
        finished(valid, goal, GoalOutcome.GIVEN_UP, WHY)
    reviewed(valid, category="final", decision="close")

    close_plan(closure=Closure("withdrawn", "Aucun relais.", day(0), day(0)), **valid.act())

    assert valid.now().status == "closed"


def test_when_the_person_has_died_nobody_says_that_she_was_told(valid):
    for goal in valid.goals():
        finished(valid, goal)
    Review.objects.create(
        plan=valid.plan,
        category="final",
        done_on=day(0),
        text="Fin.",
        decision="close",
        author=valid.cast.camille,
        written_at=NOW(),
    )

    close_plan(closure=Closure("deceased", "Aucun.", None, None, no_gp=True), **valid.act())

    assert Plan.objects.get(pk=valid.plan.pk).status == "closed"


# --- pages ---
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("hold", "plus partagé"),
        ("close", "bilan final"),
        ("review", "Faire un bilan"),
        ("versions", "Une seule version"),
    ],
)
def test_each_page_is_shown(valid, name, words):
    response = signed_in(valid.cast.camille).get(
        reverse(f"ppcs:{name}", args=[valid.plan.public_id])
    )

    assert response.status_code == 200
    assert words in response.content.decode()


def test_the_pages_of_moves_do_what_they_say(valid):
    camille = signed_in(valid.cast.camille)

    def post(name, **data):
        url = reverse(f"ppcs:{name}", args=[valid.plan.public_id])
        return camille.post(url, {"version": valid.now().version, **data})

    today = day(0).strftime("%d/%m/%Y")
    goal = valid.goals()[0]
    outcome = reverse("ppcs:goal-outcome", args=[goal.public_id])
    assert camille.get(outcome).status_code == 200
    assert camille.post(outcome, {"version": goal.version}).status_code == 422
    sent = {"version": goal.version, "outcome": "achieved", "on": today}
    assert camille.post(outcome, sent).status_code == 302
    assert post("review").status_code == 422
    review = {"category": "final", "done_on": today, "text": "Bien.", "decision": "close"}
    assert post("review", **review).status_code == 422
    review |= {field_of(one): "not_assessable" for one in under_review(valid.now())}
    assert post("review", **review).status_code == 302
    assert post("close").status_code == 422
    assert post("revise").status_code == 302
    assert valid.now().status == "revising"
    assert post("hold").status_code == 302
    assert post("resume").status_code == 302
    assert valid.now().status == "in_force"


def test_whoever_comes_too_late_is_told_who_did_it(valid):
    camille = signed_in(valid.cast.camille)
    before = valid.now().version
    revise_plan(**valid.act(by=valid.cast.yann))

    url = reverse("ppcs:revise", args=[valid.plan.public_id])
    response = camille.post(url, {"version": before}, follow=True)

    assert "Yann Riou a ouvert une révision du plan" in response.content.decode()
