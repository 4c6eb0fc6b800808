"""The filters of the worklist say what is next, and lead with the alerts."""

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.models import Case
from cases.services.due import write_plan_due
from desk.selectors.filters import conditions
from directory.models import Membership
from tests.crowd import many_cases
from tests.factories.directory import MembershipFactory
from tests.factories.signin import signed_in
from tests.factories.team import day
from tests.pages import read
from tests.personas import fresh

pytestmark = pytest.mark.django_db


@pytest.fixture
def cases(cast) -> list[Case]:
    rows = list(many_cases(cast, 5))
    Case.objects.update(referent=cast.camille, own_due_on=None, next_due_on=None)
    return rows


def kinds_of(page: str) -> set[str]:
    words = ("Alerte levée", "Action en retard", "Bilan à faire", "Bilan en retard")
    return {one for one in (*words, "Accord qui expire", "Accord expiré") if one in page}


def due(case: Case, on, kind: str, **more) -> None:
    write_plan_due(case=case, on=on, kind=kind, by=None, at=timezone.now(), **more)


def test_a_row_says_what_is_next(cast, cases):
    alert, action, review, accord, _ = cases
    due(alert, day(0), "alert")
    due(action, day(-3), "action")
    due(review, day(2), "plan_review", review_on=day(2))
    expiring = {"accord_due_on": day(4), "next_due_on": day(4), "next_due_kind": "accord"}
    Case.objects.filter(pk=accord.pk).update(**expiring)
    camille = signed_in(cast.camille)

    page = camille.get(reverse("desk:worklist")).content.decode()
    shown = {
        name: kinds_of(
            camille.get(f"{reverse('desk:worklist')}?situations={name}").content.decode()
        )
        for name in ("bilans", "accords", "veille")
    }

    assert {"Alerte levée", "Action en retard", "Bilan à faire", "Accord qui expire"} <= kinds_of(
        page
    )
    assert page.index("Alerte levée") < page.index("Tout est qualifié")
    # the alerts lead whatever the filter
    assert shown["bilans"] == {"Alerte levée", "Bilan à faire"}
    assert shown["accords"] == {"Alerte levée", "Accord qui expire"}
    assert shown["veille"] == {"Alerte levée"}


def test_a_review_is_found_behind_a_nearer_date(cast, cases):
    due(cases[0], day(-3), "action", review_on=day(1))
    found = Case.objects.filter(conditions(day(0))["bilans"])

    assert list(found) == [Case.objects.get(pk=cases[0].pk)]


# --- What the responsable has of it ---
SECRET = ("Alerte levée", "Action", "Bilan", "Accord", "Avis", "En retard", "plan")


def rows_of(user, caption: str, *, sought: str = "") -> list[str]:
    client = signed_in(fresh(user))
    response = (
        client.post(reverse("desk:look-for"), {"q": sought}, follow=True)
        if sought
        else client.get(reverse("desk:worklist"))
    )
    return [" ".join(row) for row in read(response).rows(caption)]


@pytest.fixture
def waiting(cast, cases) -> list[Case]:
    """Something of the plan, or of the decisions, before what Camille fixed, in each but the last."""
    for case in cases:
        own = {"own_due_on": day(5), "own_due_kind": "visit"}
        Case.objects.filter(pk=case.pk).update(**own, next_due_on=day(5), next_due_kind="visit")
    for case, kind in zip(cases, ("alert", "action", "plan_review"), strict=False):
        due(case, day(-3), kind)
    expired = {"accord_due_on": day(-2), "next_due_on": day(-2), "next_due_kind": "accord"}
    Case.objects.filter(pk=cases[3].pk).update(**expired)
    return cases


@pytest.mark.parametrize("left", [False, True])
def test_the_responsable_reads_only_what_a_coordinator_fixed(cast, waiting, left):
    caption, sought = "Situations trouvées", "suivie"
    if left:
        Membership.objects.filter(professional__user=cast.camille).update(status="ended")
        caption, sought = "Situations sans référent actif", ""

    by_yann = rows_of(cast.yann, caption, sought=sought)
    by_sophie = rows_of(cast.sophie, caption, sought=sought)

    assert kinds_of(" ".join(by_yann)) == {
        "Alerte levée",
        "Action en retard",
        "Bilan en retard",
        "Accord expiré",
    }
    assert len(by_sophie) == 5
    for row in by_sophie:
        assert "Visite à domicile" in row
        assert [word for word in SECRET if word in row] == []


def test_where_nothing_was_fixed_the_responsable_reads_no_date(cast, cases):
    due(cases[0], day(-3), "alert")

    (row, *_) = rows_of(cast.sophie, "Situations trouvées", sought=cases[0].person.birth_name)

    assert "Aucune" in row


def test_who_led_them_and_only_answers_for_the_dac_now_has_no_filter_of_alerts(cast, waiting):
    place = Membership.objects.get(professional__user=cast.camille)
    Membership.objects.filter(pk=place.pk).update(status="ended")
    MembershipFactory(
        organisation=place.organisation, professional=place.professional, role="manager"
    )

    page = signed_in(fresh(cast.camille)).get(f"{reverse('desk:worklist')}?situations=alertes")

    shown = read(page)
    assert kinds_of(page.content.decode()) == set()
    assert len(shown.rows("Situations sans référent actif")) == 5
