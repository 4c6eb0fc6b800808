"""The situation through the eyes of each reader: what is in another volet is not in the bytes."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.enums import EventKind
from audit.models import Event
from cases.enums import ConsentScope, Dimension, Volet
from cases.models import AssessedDimension, Case, Circumstances
from cases.services.close_case import close_case
from desk.selectors.situation import SECTIONS
from tests.factories import cases as make
from tests.factories import plan as plans
from tests.factories import team
from tests.factories.signin import signed_in
from tests.pages import read

DIMENSION_OF = {
    Volet.CARE: Dimension.MEDICAL,
    Volet.SUPPORT: Dimension.SOCIAL,
    Volet.COORDINATION: Dimension.ENVIRONMENTAL,
}
WRITTEN = ("note", "document", "findings", "tool", "risks", "resources")
NOTHING: frozenset[str] = frozenset()
CARE, SUPPORT, COORDINATION = (str(volet) for volet in Volet)


def marker(volet: str, what: str) -> str:
    return team.marked(volet, what).lower()


def seen_in(response) -> frozenset[str]:
    """The markers in the bytes of an answer."""
    body = response.content.decode().lower()
    return frozenset(m for v in Volet for what in WRITTEN if (m := marker(v, what)) in body)


def of(*volets: str) -> frozenset[str]:
    return frozenset(marker(volet, what) for volet in volets for what in WRITTEN)


@pytest.fixture
def case(cast) -> Case:
    """A situation in which each volet holds a note, a document, and a dimension."""
    case = make.open_case(cast)
    volets = {dimension: volet for volet, dimension in DIMENSION_OF.items()}
    assessed = team.assessment(case, volets=volets)
    for volet in Volet:
        team.note(case, volet, text=team.marked(volet, "note"))
        team.document(case, volet, title=team.marked(volet, "document"))
        words = {name: team.marked(volet, name) for name in ("findings", "tool", "risks")}
        words["resources"] = team.marked(volet, "resources")
        AssessedDimension.objects.filter(assessment=assessed, dimension=DIMENSION_OF[volet]).update(
            **words
        )
    return case


def page(case: Case, section: str = "") -> str:
    path = reverse("desk:situation", args=[case.public_id])
    return f"{path}?section={section}" if section else path


def everything(user, case: Case) -> frozenset[str]:
    """The markers in every section and in the journal, for one reader."""
    client, found = signed_in(user), set()
    for path in [
        *(page(case, one) for one in SECTIONS),
        reverse("cases:notes", args=[case.public_id]),
    ]:
        response = client.get(path)
        assert response.status_code == 200, path
        found |= seen_in(response)
    return frozenset(found)


def test_a_coordinator_gets_every_volet(cast, case):
    assert everything(cast.camille, case) == of(CARE, SUPPORT, COORDINATION)
    assert "tous les volets" in read(signed_in(cast.camille).get(page(case))).text


def test_a_nurse_of_the_equipe_de_soins_gets_every_volet(cast, case):
    team.nurse(cast, case)
    team.informed(case)

    assert everything(cast.ines, case) == of(CARE, SUPPORT, COORDINATION)
    words = "comme membre de l’équipe de soins : la personne est informée et ne s’y oppose pas."
    assert words in read(signed_in(cast.ines).get(page(case))).text


def test_a_social_worker_with_the_accord_for_aides_gets_no_soins(cast, case):
    team.accord(case, team.social_worker(cast, case))

    assert everything(cast.louis, case) == of(SUPPORT, COORDINATION)
    words = "Vous lisez les volets aides et coordination, selon l’accord de la personne."
    assert words in read(signed_in(cast.louis).get(page(case))).text


def test_with_the_accord_for_soins_and_aides_they_get_both(cast, case):
    team.accord(case, team.social_worker(cast, case), ConsentScope.CARE_AND_SUPPORT)

    assert everything(cast.louis, case) == of(CARE, SUPPORT, COORDINATION)


def test_a_colleague_invited_by_name_gets_what_the_grant_lists(cast, case):
    team.grant(case, cast.ana, [Volet.SUPPORT])

    assert everything(cast.ana, case) == of(SUPPORT)
    words = "Vous lisez le volet aides seul, par l’invitation du DAC à votre nom."
    assert words in read(signed_in(cast.ana).get(page(case))).text


def test_the_responsable_gets_the_coordination_alone(cast, case):
    assert everything(cast.sophie, case) == of(COORDINATION)
    words = "Vous lisez le volet coordination seul, comme responsable du DAC."
    assert words in read(signed_in(cast.sophie).get(page(case))).text


def test_what_the_person_refused_in_words_is_absent_whatever_else_holds(cast, case):
    team.informed(case)
    team.refusal(case, team.nurse(cast, case), Volet.CARE)

    assert everything(cast.ines, case) == of(SUPPORT, COORDINATION)
    assert "Elle a refusé" in read(signed_in(cast.ines).get(page(case))).text


@pytest.mark.parametrize("who", ["stranger", "nadia", "samir", "louis", "ines", "noe", "dpo"])
def test_whoever_has_no_ground_learns_of_nothing(cast, case, who):
    """Louis is in the team without an accord, Inès too but nobody informed the person."""
    team.social_worker(cast, case)
    team.nurse(cast, case)
    client = signed_in(cast.people[who], second_factor=True)
    paths = [*(page(case, one) for one in SECTIONS), reverse("cases:notes", args=[case.public_id])]

    for path in paths:
        response = client.get(path)
        assert response.status_code == 404, path
        assert "Rolland" not in response.content.decode()
        assert seen_in(response) == NOTHING


def test_an_accord_that_is_over_closes_the_page_again(cast, case):
    given = team.accord(case, team.social_worker(cast, case))
    louis = signed_in(cast.louis)
    assert louis.get(page(case)).status_code == 200

    team.over_with(given)

    assert louis.get(page(case)).status_code == 404


def test_the_page_and_its_sections_say_who_it_is_about_to_each_reader(cast, case):
    team.accord(case, team.social_worker(cast, case))
    for user in (cast.camille, cast.louis):
        shown = read(signed_in(user).get(page(case)))
        assert shown.title.startswith("Mme Berthe Rolland, ")
        assert "02 99 00 12 34" in shown.text


def test_the_tab_of_the_accords_is_for_coordinators(cast, case):
    team.accord(case, team.social_worker(cast, case))
    decisions = reverse("cases:decisions", args=[case.public_id])

    assert decisions in read(signed_in(cast.camille).get(page(case))).links().values()
    assert decisions not in read(signed_in(cast.louis).get(page(case))).links().values()


def test_facts_of_the_circumstances_follow_their_volet(cast, case):
    team.circumstances(case, address="Zqadresse", long_illness="Zqald", directives="Zqdirectives")
    team.accord(case, team.social_worker(cast, case))

    inside = read(signed_in(cast.camille).get(page(case, "evaluation"))).panel("informations")
    assert all(word in inside for word in ("Zqadresse", "Zqald", "Zqdirectives"))
    outside = signed_in(cast.louis).get(page(case, "evaluation")).content.decode()
    assert "Zqadresse" in outside
    assert "Zqald" not in outside
    assert "Zqdirectives" not in outside
    assert Circumstances.objects.count() == 1


def test_her_words_open_the_page_and_their_soins_version_stays_inside(cast, case):
    plan = plans.plan(case)
    plan.synthesis.__class__.objects.filter(plan=plan).update(
        project="Zqrester chez moi", summary="Zqsoinsresume", summary_support="Zqaidesresume"
    )
    plans.freeze(plan)
    plan = plans.walk(plan, "in_force", version=1)
    team.accord(case, team.social_worker(cast, case))

    louis = signed_in(cast.louis).get(page(case)).content.decode()
    assert "Zqrester chez moi" in louis
    assert "Zqaidesresume" in louis
    assert "Zqsoinsresume" not in louis


def test_a_closed_situation_is_the_dac_s_alone_and_says_who_takes_over(cast, case):
    team.accord(case, team.social_worker(cast, case))
    acting = {"by": cast.camille, "at": timezone.now(), "version": case.version}
    close_case(case=case, **make.closing(relay="Le CCAS de Bécherel"), **acting)

    assert signed_in(cast.louis).get(page(case)).status_code == 404
    shown = read(signed_in(cast.camille).get(page(case)))
    assert "Le CCAS de Bécherel" in shown.panel("cloture")
    assert shown.panel("a-faire").endswith("Rien n’attend de vous ici.")


def test_each_opening_is_one_row_of_the_journal(cast, case):
    camille = signed_in(cast.camille)
    for section in SECTIONS:
        before = Event.objects.filter(kind=EventKind.READING).count()
        camille.get(page(case, section))
        rows = Event.objects.filter(kind=EventKind.READING).order_by("pk")[before:]
        assert [(row.object_id, row.because) for row in rows] == [
            (str(case.public_id), "coordinateur du DAC")
        ]


def test_what_is_due_is_first_of_what_the_coordinator_has_to_do(cast, case):
    team.social_worker(cast, case)
    team.assessment(case, filled=False)
    Case.objects.filter(pk=case.pk).update(
        own_due_on=timezone.localdate() - timedelta(days=3),
        next_due_on=timezone.localdate() - timedelta(days=3),
    )

    shown = read(signed_in(cast.camille).get(page(case)))

    todo = shown.panel("a-faire")
    assert todo.index("Premier contact") < todo.index("en retard de 3 jours")
    assert todo.index("en retard") < todo.index("Recueillir 1 accord de partage")
    assert "Finir l’évaluation" in todo


def test_a_member_finds_their_action_of_the_plan_and_the_opinion_that_is_awaited(cast, case):
    place = team.social_worker(cast, case)
    team.accord(case, place)
    plan = plans.plan(case)
    goal = plans.goal(plans.problem(plan, volet=Volet.SUPPORT), volet=Volet.SUPPORT)
    own = plans.action(
        goal, owners=[place], volet=Volet.SUPPORT, title="Zqpointapa", first_version=1
    )
    hidden = plans.action(goal, owners=[place], volet=Volet.CARE, title="Zqsoin", first_version=1)
    plans.freeze(plan)
    plans.walk(plan, "in_force", version=1)

    shown = read(signed_in(cast.louis).get(page(case)))

    assert reverse("ppcs:action", args=[own.public_id]) in shown.links().values()
    assert "Zqpointapa" in shown.panel("a-faire")
    assert "Zqsoin" not in shown.text
    assert str(hidden.public_id) not in shown.response.content.decode()
