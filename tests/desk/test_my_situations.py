"""The situations of somebody from outside the DAC: those whose team they are in, or to which they
were invited by name; and where the home page leads."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.enums import EventKind
from audit.models import Event
from cases.enums import Volet
from cases.models import Case
from tests.factories import cases as make
from tests.factories import plan as plans
from tests.factories import team
from tests.factories.signin import signed_in
from tests.pages import read

MINE = "/mes-situations/"


@pytest.fixture
def case(cast) -> Case:
    return make.open_case(cast)


def rows(user) -> list[list[str]]:
    return read(signed_in(user).get(MINE)).rows("Mes situations")


def test_a_member_finds_the_situation_their_place_and_their_next_action(cast, case):
    place = team.social_worker(cast, case)
    team.accord(case, place)
    plan = plans.plan(case)
    goal = plans.goal(plans.problem(plan, volet=Volet.SUPPORT), volet=Volet.SUPPORT)
    late = timezone.localdate() - timedelta(days=1)
    words = {"owners": [place], "volet": Volet.SUPPORT, "first_version": 1}
    plans.action(goal, title="Demander l’APA", due_on=late, **words)
    plans.action(goal, title="Rappeler", due_on=late + timedelta(days=30), **words)
    plans.freeze(plan)
    plans.walk(plan, "in_force", version=1)

    ((name, todo, ground, referent, status),) = rows(cast.louis)

    assert name.startswith("Mme Berthe Rolland")
    assert todo.startswith("Demander l’APA")
    assert "hier" in todo
    assert "et 1 autre" in todo
    assert ground == "Assistant social, hors de l’équipe de soins"
    assert referent.startswith("Camille Le Goff")
    assert status == "En cours"


def test_a_colleague_invited_by_name_sees_until_when(cast, case):
    team.grant(case, cast.ana)

    ((_, todo, ground, _, _),) = rows(cast.ana)

    assert todo == "Rien pour l’instant"
    assert ground.startswith("Invitation jusqu’au ")


@pytest.mark.parametrize("who", ["louis", "ines", "stranger", "camille"])
def test_without_a_ground_there_is_nothing(cast, case, who):
    """Louis without an accord, Inès while nobody informed the person; Camille has her worklist."""
    team.social_worker(cast, case)
    team.nurse(cast, case)

    page = read(signed_in(cast.people[who]).get(MINE))

    assert page.rows("Mes situations") == []
    assert "Rolland" not in page.text


def test_the_list_is_one_row_of_the_journal_with_what_it_showed(cast, case):
    team.grant(case, cast.ana)
    client = signed_in(cast.ana)
    before = Event.objects.filter(kind=EventKind.LISTING).count()

    client.get(MINE)

    (event,) = Event.objects.filter(kind=EventKind.LISTING).order_by("pk")[before:]
    assert event.data["ids"] == [str(case.public_id)]


def test_the_home_page_of_a_team_member_is_the_list_of_situations(cast, case):
    assert signed_in(cast.louis).get("/")["Location"] == reverse("cases:mine")
    team.social_worker(cast, case)
    team.grant(case, cast.ana)

    assert signed_in(cast.louis).get("/")["Location"] == MINE
    assert signed_in(cast.ana).get("/")["Location"] == MINE
    assert signed_in(cast.camille).get("/")["Location"] == reverse("desk:worklist")


def test_the_navigation_leads_there(cast, case):
    page = signed_in(cast.louis).get(MINE).content.decode()
    assert 'href="/mes-situations/" aria-current="page"' in page
    assert 'href="/mes-situations/"' in signed_in(cast.camille).get("/aide/").content.decode()


def test_a_coordinator_invited_elsewhere_finds_it_there_and_not_in_the_own_lists(cast, case):
    """Those lists tell the level and what is due, which the invitation does not open."""
    team.grant(case, cast.nadia, [Volet.SUPPORT])
    nadia = signed_in(cast.nadia)

    assert len(rows(cast.nadia)) == 1
    nadia.post(reverse("desk:look-for"), {"q": "rolland"})
    assert "Rolland" not in read(nadia.get(reverse("desk:search"))).text
    assert "Rolland" not in read(nadia.get(reverse("desk:worklist"))).text
