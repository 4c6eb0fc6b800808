"""A version comes into force: all that is missing said at once, then frozen, told, printed."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from audit.models import Event
from cases.enums import GpStatus, RelativeRole
from cases.models import Case
from common.canonical import fingerprint
from common.errors import GuardsFailed, Refused
from notifications.models import OutboxMessage
from ppcs.enums import Copy, CopyStatus, GoalStatus, OpinionStatus
from ppcs.models import Action, Delivery, Goal, Plan, PlanCopy, PlanVersion, Problem, Synthesis
from ppcs.services.opine import give_opinion, meet_opinion
from ppcs.services.validate import validate_plan
from tests.factories import plan as plans
from tests.factories import team
from tests.factories.signin import signed_in
from tests.factories.team import day
from tests.ppcs.playing import NOW, agreed, world

pytestmark = pytest.mark.django_db


@pytest.fixture
def one(cast):
    return world(cast)


@pytest.fixture
def asked(one):
    one.consulted()
    return one


def refused(one, **agreement) -> set[str]:
    """The fields that the guard names."""
    with pytest.raises(GuardsFailed) as failed:
        validate_plan(agreement=agreed(**agreement), **one.act())
    assert one.now().current_version == 0
    assert not PlanVersion.objects.exists()
    return {item.field for item in failed.value.missing}


# --- what is frozen ---
def test_a_first_version_is_frozen_with_its_fingerprint(asked):
    version = asked.validated()

    plan = asked.now()
    assert (plan.status, plan.current_version) == ("in_force", 1)
    assert (version.number, version.sentence) == (1, "Création.")
    kept = PlanVersion.objects.get()
    assert kept.fingerprint == fingerprint(kept.content)
    assert kept.content["plan"]["version"] == 1
    assert {goal["status"] for p in kept.content["problems"] for goal in p["goals"]} == {"active"}
    assert [line["number"] for line in kept.content["versions"]] == [1]
    assert {goal.status for goal in asked.goals()} == {GoalStatus.ACTIVE}
    for rows in (
        Problem.objects.filter(plan=plan),
        Goal.objects.filter(problem__plan=plan),
        Action.objects.filter(plan=plan),
    ):
        assert set(rows.values_list("first_version", flat=True)) == {1}


def test_what_was_agreed_and_refused_is_in_it(asked):
    team.refusal(asked.case, asked.social, "care", words="Pas mes médicaments au CCAS.")

    asked.answered(asked.doctor)

    content = asked.validated(gp_how="agreed", gp_on=day(-1), person_on=day(-2)).content

    assert content["validation"]["person"] == {
        "how_label": "la personne est d’accord",
        "name": asked.case.person.full_name,
        "on": day(-2).isoformat(),
        "mode_label": "oralement, noté ici",
        "reason": "",
    }
    assert content["validation"]["gp"]["name"] == "Dr Samir Haddad"
    assert content["validation"]["referent"]["on"] == day(0).isoformat()
    assert content["refusals"] == [{"words": "Pas mes médicaments au CCAS."}]


def test_the_database_refuses_to_change_a_version_or_a_delivery(asked):
    version = asked.validated()
    delivery = plans.delivery(version)

    for rows in (
        PlanVersion.objects.filter(pk=version.pk),
        Delivery.objects.filter(pk=delivery.pk),
    ):
        for change in (lambda rows=rows: rows._raw_delete(rows.db), lambda rows=rows: _touch(rows)):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                change()


def _touch(rows):
    if rows.model is PlanVersion:
        rows.update(sentence="autre")
    else:
        rows.update(mode="post")


def test_later_changes_of_the_draft_leave_the_version_as_it_was(asked):
    version = asked.validated()

    Synthesis.objects.filter(plan=asked.plan).update(project="Autre chose.")
    Goal.objects.filter(problem__plan=asked.plan).update(title="Autre but")

    kept = PlanVersion.objects.get()
    assert kept.content == version.content
    assert fingerprint(kept.content) == kept.fingerprint


def test_garde_4_of_5_2_validation_freezes_logs_tells_and_prints(asked):
    """§5.2 garde 4 : contenu figé et empreinte, journal, destinataires prévenus, PDF demandés."""
    version = asked.validated()

    assert version.fingerprint == fingerprint(version.content)
    told = OutboxMessage.objects.filter(kind="ppcs.plan_validated")
    assert {m.recipient for m in told} == {asked.cast.samir, asked.cast.ines, asked.cast.louis}
    copies = PlanCopy.objects.filter(plan_version=version)
    assert {(c.copy, c.status) for c in copies} == {(k, CopyStatus.WAITING) for k in Copy.values}
    event = Event.objects.get(action="ppcs.plan.validated")
    assert event.data == {"version": 1, "fingerprint": version.fingerprint}


def test_the_second_version_says_what_changed_and_the_aides_copy_only_its_part(cast):
    one = world(cast)
    one.validated()
    care, support = Problem.objects.filter(plan=one.plan).order_by("rank")
    plans.goal(care, title="Zqsoins objectif")
    plans.goal(support, title="Aides objectif")
    for goal in Goal.objects.filter(problem__plan=one.plan, actions=None):
        plans.action(goal, owners=[None], title=f"Action {goal.title}")

    version = one.validated()

    assert version.number == 2
    assert "1.3" in version.sentence
    assert "2.3" in version.sentence
    line = version.content["versions"][0]
    assert line["sentence"] == version.sentence
    assert "1.3" not in line["sentence_support"]
    assert "2.3" in line["sentence_support"]
    assert [row["number"] for row in version.content["versions"]] == [2, 1]


# --- guard 3 ---
def test_garde_3_of_5_2_everything_that_is_missing_at_once(asked):
    """§5.2 garde 3 : projet et priorité, objectifs, actions, réévaluation, accord, MT : tout à la fois."""
    synthesis = Synthesis.objects.filter(plan=asked.plan)
    synthesis.update(project="", priority="", review_on=None)
    goal = asked.goals()[0]
    Goal.objects.filter(pk=goal.pk).update(criteria="")
    action = asked.actions()[-1]
    action.owners.all().delete()
    Action.objects.filter(pk=action.pk).update(due_on=None)
    asked.answered(asked.nurse, "reserve", "Pas le lundi.")

    found = refused(
        asked, person_how="", person_mode="", person_on=None, gp_how="", gp_on=None, early=False
    )

    assert {
        "project",
        "priority",
        "review_on",
        "criteria",
        "owner_keys",
        "due_on",
        "opinions",
        "early",
        "person_how",
        "gp_how",
    } <= found


def test_garde_3_of_5_2_the_person_says_when_and_how(asked):
    assert refused(asked, person_on=day(1), person_mode="") == {"person_on", "person_mode"}
    assert refused(asked, person_how="impossible", person_reason=" ") == {"person_reason"}


def test_impossible_to_ask_with_its_reason(asked):
    version = asked.validated(
        person_how="impossible", person_reason="Coma depuis le 3.", person_on=None, person_mode=""
    )

    assert version.person_reason == "Coma depuis le 3."
    assert version.content["validation"]["person"]["reason"] == "Coma depuis le 3."


def test_garde_3_of_5_2_a_representative_has_a_measure(asked):
    carer = team.relative(asked.case)
    guardian = team.relative(
        asked.case, RelativeRole.LEGAL_REPRESENTATIVE, name="Udaf 35", link="tuteur"
    )
    former = team.relative(
        asked.case, RelativeRole.LEGAL_REPRESENTATIVE, name="Ancien", ends_on=day(-1)
    )

    for who in (None, carer, former):
        found = refused(asked, person_how="representative", representative=who)
        assert found == {"representative"}
    version = asked.validated(person_how="representative", representative=guardian)

    assert version.content["validation"]["person"]["name"] == "Udaf 35"


# --- the médecin traitant ---
@pytest.mark.parametrize("how", ["informed", "disagreed", "unreachable"])
def test_garde_3_of_5_2_the_gp_is_dated(asked, how):
    assert refused(asked, gp_how=how, gp_on=None) == {"gp_on"}
    assert asked.validated(gp_how=how).gp_how == how


@pytest.mark.parametrize(
    ("how", "passes"),
    [
        ("agreed", True),
        ("unreachable", True),
        ("informed", False),
        ("disagreed", False),
    ],
)
def test_where_the_dac_says_so_the_gp_blocks_unless_agreed_or_unreachable(asked, how, passes):
    asked.case.dac.gp_validates_plan = True
    asked.case.dac.save()
    asked.answered(asked.doctor)

    if passes:
        assert asked.validated(gp_how=how).gp_how == how
    else:
        assert refused(asked, gp_how=how) == {"gp_how"}


def test_a_gp_of_the_team_cannot_be_said_to_be_nobody(asked):
    assert refused(asked, gp_how="none", gp_on=None) == {"gp_how"}


def test_without_a_gp_a_plan_is_validated_even_where_the_gp_blocks(cast):
    one = world(cast)
    one.case.dac.gp_validates_plan = True
    one.case.dac.save()
    team.ended(one.doctor)
    one.case.gp_periods.update(status=GpStatus.NONE, member=None)
    one.consulted()

    version = one.validated(gp_how="none", gp_on=None)

    assert version.gp_on is None
    assert version.content["validation"]["gp"]["how_label"] == "pas de médecin traitant"


def test_nobody_agrees_in_the_place_of_a_gp_with_an_account(asked):
    assert refused(asked, gp_how="agreed") == {"gp_how"}
    asked.answered(asked.doctor)
    assert asked.validated(gp_how="agreed").gp_how == "agreed"


def test_the_coordinator_records_for_a_gp_without_an_account(cast):
    one = world(cast)
    type(one.doctor).objects.filter(pk=one.doctor.pk).update(user=None)
    one.consulted()

    assert one.validated(gp_how="agreed").gp_how == "agreed"


# --- opinions ---
def test_garde_3_of_5_2_each_reservation_is_met(asked):
    opinion = asked.answered(asked.nurse, "reserve", "Pas le lundi.")

    assert refused(asked) == {"opinions"}
    meet_opinion(
        opinion=opinion,
        met="Le mardi.",
        version=opinion.version,
        by=asked.cast.camille,
        at=NOW(),
    )
    asked.validated()

    assert asked.now().status == "in_force"


def test_before_the_date_one_waits_or_says_that_one_does_not(asked):
    asked.answered(asked.nurse)

    assert refused(asked, early=False) == {"early"}
    asked.validated(early=True)

    assert asked.statuses() == {OpinionStatus.AGREED, OpinionStatus.LAPSED}


def test_after_validation_nobody_changes_an_opinion(asked):
    opinion = asked.answered(asked.nurse)
    asked.validated()

    with pytest.raises(Refused):
        give_opinion(
            opinion=opinion,
            answer="reserve",
            text="Trop tard",
            version=opinion.version,
            by=asked.cast.ines,
            at=NOW(),
        )


def test_without_the_accord_to_have_a_plan_nothing_comes_into_force(asked):
    asked.case.consents.filter(kind="plan").update(status="withdrawn")

    assert refused(asked) == {"accord"}


@pytest.mark.parametrize("who", ["samir", "ines", "sophie", "nadia", "stranger"])
def test_only_a_coordinator_of_the_dac_validates(asked, who):
    with pytest.raises(Refused):
        validate_plan(agreement=agreed(), **asked.act(by=getattr(asked.cast, who)))


# --- the page ---
def sent(one, **changes):
    values = {
        "version": one.now().version,
        "person_how": "person",
        "person_on": day(0).strftime("%d/%m/%Y"),
        "person_mode": "oral",
        "gp_how": "informed",
        "gp_on": day(0).strftime("%d/%m/%Y"),
        "early": "on",
    }
    return {**values, **changes}


def test_the_page_validates_and_leads_to_the_version(asked):
    camille = signed_in(asked.cast.camille)
    url = reverse("ppcs:validate", args=[asked.plan.public_id])
    assert camille.get(url).status_code == 200

    response = camille.post(url, sent(asked))

    version = PlanVersion.objects.get()
    assert response["Location"] == reverse("ppcs:version", args=[version.public_id])
    page = camille.get(response["Location"]).content.decode()
    assert "Version 1 du plan" in page
    assert page.count("Préparation du PDF") == len(Copy)


def test_the_page_lists_everything_that_is_missing_with_links(asked):
    Synthesis.objects.filter(plan=asked.plan).update(project="")
    camille = signed_in(asked.cast.camille)
    url = reverse("ppcs:validate", args=[asked.plan.public_id])

    response = camille.post(url, sent(asked, person_how="", gp_how=""))

    page = response.content.decode()
    assert response.status_code == 422
    assert "Dites ce que la personne pense" in page
    assert reverse("ppcs:synthesis", args=[asked.plan.public_id]) in page
    assert Plan.objects.get().status == "consulting"


def test_a_page_overtaken_keeps_what_was_typed(asked):
    camille = signed_in(asked.cast.camille)
    url = reverse("ppcs:validate", args=[asked.plan.public_id])

    response = camille.post(url, sent(asked, version=1, person_on="bêtise"))
    response = camille.post(url, sent(asked, version=1, person_reason="Zqmot"))

    assert response.status_code == 422
    assert "Zqmot" in response.content.decode()
    assert "demandé les avis" in response.content.decode()


def test_the_review_is_the_next_date_once_nothing_is_nearer(asked):
    Action.objects.filter(plan=asked.plan).update(due_on=day(20))
    Synthesis.objects.filter(plan=asked.plan).update(review_on=day(10))

    asked.validated()

    case = Case.objects.get(pk=asked.case.pk)
    assert (case.plan_due_on, case.plan_due_kind) == (day(10), "plan_review")
