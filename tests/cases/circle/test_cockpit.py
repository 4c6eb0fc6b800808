"""Who may see what, until when and on what ground; what ends soon; what was refused."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.enums import ConsentKind as K
from cases.selectors.decisions import decisions_of
from cases.services.decisions import withdraw_decision
from tests.cases.circle.conftest import decide
from tests.factories import cases as make
from tests.factories import team as rows
from tests.factories.signin import signed_in
from tests.pages import read
from tests.queries import statements  # noqa: F401 - a fixture

TODAY, NOW = timezone.localdate, timezone.now


def lookers(case) -> dict:
    return {one.name: one for one in decisions_of(case).cockpit.lookers}


def test_each_person_has_one_row_with_what_they_read_and_why(cast, decided):
    rows.grant(decided.case, cast.ana, ["coordination"], until=TODAY() + timedelta(days=5))
    paul = rows.member(decided.case, cast.paul)

    found = lookers(decided.case)

    assert found["Inès Moreau"].reads == "soins, aides, coordination"
    assert "équipe de soins" in found["Inès Moreau"].grounds[0].words
    assert found["Louis Tanguy"].reads == "aides, coordination"
    assert found["Ana Pereira"].reads == "coordination"
    assert found["Ana Pereira"].grounds[0].soon
    assert (found[paul.name].reads, found[paul.name].why_not) == ("", "accord attendu")
    assert found[paul.name].waits
    assert found["Dr Samir Haddad"].reads.startswith("sa demande")
    assert len(found) == 5


def test_a_requester_in_the_team_is_one_row(cast, decided):
    rows.doctor(cast, decided.case)
    found = lookers(decided.case)
    assert found["Dr Samir Haddad"].reads == "soins, aides, coordination"
    assert len(found) == 3


def test_until_when_is_said_of_each(cast, circle):
    until = TODAY() + timedelta(days=20)
    decide(circle.case, K.INFORMATION, cast.camille)
    decide(circle.case, K.NON_OPPOSITION, cast.camille, until=until)
    (ground,) = lookers(circle.case)["Inès Moreau"].grounds
    assert ground.until == f"jusqu’au {until:%d/%m/%Y}"
    assert ground.soon
    assert "reprend=" in lookers(circle.case)["Inès Moreau"].renew


def test_what_ends_this_month_and_what_was_refused(cast, decided):
    rows.refusal(decided.case, decided.ines, "support", words="Pas mes comptes.")
    decide(decided.case, K.PLAN, cast.camille, until=TODAY() + timedelta(days=8))
    withdraw_decision(consent=decided.accord, on=TODAY(), mode="oral", by=cast.camille, at=NOW())

    cockpit = decisions_of(decided.case).cockpit

    assert [one.words.split(" expire")[0] for one in cockpit.endings] == ["Son accord pour le plan"]
    assert any("« Pas mes comptes. » : Inès Moreau ne lit pas" in one for one in cockpit.refused)
    assert any(one.startswith("Accord retiré, Louis Tanguy") for one in cockpit.refused)
    assert lookers(decided.case)["Inès Moreau"].reads == "soins, coordination"
    assert lookers(decided.case)["Inès Moreau"].refused == "aides"


def test_a_new_yes_is_no_refusal_any_more(cast, decided):
    again = {"members": (decided.louis,), "scope": "support"}
    withdraw_decision(consent=decided.accord, on=TODAY(), mode="oral", by=cast.camille, at=NOW())
    decide(decided.case, K.SHARING, cast.camille, **again)
    assert decisions_of(decided.case).cockpit.refused == ()


def test_an_accord_with_somebody_who_left_expires_for_nobody(cast, decided):
    rows.over_with(decided.accord, "replaced")
    rows.accord(decided.case, decided.louis, until=TODAY() + timedelta(days=3))
    rows.ended(decided.louis)
    assert decisions_of(decided.case).cockpit.endings == ()


def test_the_page_shows_it_and_leads_on(cast, decided):
    page = read(
        signed_in(cast.camille).get(reverse("cases:decisions", args=[decided.case.public_id]))
    )
    table = page.rows("Qui voit quoi")
    assert [row[0].split(" ")[0] for row in table] == ["Les", "Le", "Inès", "Louis", "Dr"]
    assert "Voir comme Inès Moreau" in page.links()


@pytest.mark.parametrize("size", [1, 3, 30])
def test_its_statements_do_not_grow_with_the_people(cast, statements, size):  # noqa: F811
    case = make.open_case(cast)
    rows.informed(case)
    rows.nurse(cast, case)
    rows.grant(case, cast.ana)
    for rank in range(size):
        place = rows.member(case, name=f"Nom {rank}")
        rows.accord(case, place, until=TODAY() + timedelta(days=rank))
        rows.refusal(case, place, "care")
        rows.relative(case, name=f"Proche {rank}")
    client = signed_in(cast.camille)
    client.get("/aide/")
    with statements() as found:
        answer = client.get(reverse("cases:decisions", args=[case.public_id]))
    assert answer.status_code == 200
    assert len(found) == 15, found
