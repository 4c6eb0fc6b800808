"""The accords of a caseload: who is in which list, what each row says, in few statements."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.enums import ConsentKind as K
from cases.models import Case
from tests.crowd import many_cases
from tests.factories import cases as make
from tests.factories import team as rows
from tests.factories.signin import signed_in
from tests.pages import read
from tests.queries import statements  # noqa: F401 - a fixture

CAPTION = "Accords des situations"
FILTERS = ("expire", "renouveler", "refuse", "jamais")


@pytest.fixture
def case(cast) -> Case:
    """Everything is asked and answered: in none of the four lists."""
    case = make.open_case(cast)
    rows.informed(case)
    rows.nurse(cast, case)
    rows.accord(case, rows.social_worker(cast, case))
    return case


def page(cast, query: str = "", who: str = "camille"):
    return read(
        signed_in(cast.people[who], second_factor=True).get(reverse("desk:cockpit") + query)
    )


def lists_of(cast) -> set[str]:
    return {key for key in FILTERS if page(cast, f"?etat={key}").rows(CAPTION)}


def day(offset: int):
    return timezone.localdate() + timedelta(days=offset)


def test_a_situation_that_waits_for_nothing_is_in_no_list(cast, case):
    assert lists_of(cast) == set()
    (row,) = page(cast).rows(CAPTION)
    assert row[1:] == ["Rien", "Rien", "Rien"]


@pytest.mark.parametrize(
    ("offset", "lists"), [(0, "expire"), (30, "expire"), (31, ""), (-1, "renouveler")]
)
def test_what_ends_within_thirty_days_and_what_has_ended(cast, case, offset, lists):
    rows.decision(case, K.PLAN, until=day(offset), decided_on=day(-20))
    assert lists_of(cast) == ({lists} if lists else set())


def test_an_invitation_that_ends_is_among_them(cast, case):
    rows.grant(case, cast.ana, until=day(4))
    assert lists_of(cast) == {"expire"}
    assert "invitation de Ana Pereira" in page(cast, "?etat=expire").rows(CAPTION)[0][1]


def test_an_invitation_of_a_closed_account_ends_nothing(cast, case):
    rows.grant(case, cast.ana, until=day(4))
    type(cast.ana).objects.filter(pk=cast.ana.pk).update(is_active=False)
    assert "invitation de" not in page(cast, "?etat=expire").text
    assert "invitation de" not in page(cast).text


def test_an_accord_with_who_left_waits_for_nobody(cast, case):
    place = rows.member(case, name="Parti")
    rows.accord(case, place, until=day(-1))
    rows.ended(place)
    assert lists_of(cast) == set()


def test_a_no_and_a_refusal_in_words(cast, case):
    place = case.team.get(user=cast.louis)
    refusal = rows.refusal(case, place, "coordination", words="Pas lui.")
    assert lists_of(cast) == {"refuse"}
    type(refusal).objects.filter(pk=refusal.pk).update(ends_on=day(0))
    assert lists_of(cast) == set()
    rows.over_with(case.consents.get(kind=K.SHARING))
    assert lists_of(cast) == {"refuse"}
    rows.accord(case, place)
    assert lists_of(cast) == set()


@pytest.mark.parametrize("kind", [K.INFORMATION, K.NON_OPPOSITION])
def test_what_was_never_asked(cast, case, kind):
    row = case.consents.get(kind=kind)
    rows.over_with(row, "lapsed")
    assert lists_of(cast) == {"jamais"}


def test_somebody_outside_of_the_care_who_waits(cast, case):
    rows.member(case, name="Nadège Kerbrat")
    assert lists_of(cast) == {"jamais"}
    assert "Nadège Kerbrat" in page(cast, "?etat=jamais").rows(CAPTION)[0][3]


# --- Whose ---
def test_one_s_own_or_the_whole_dac(cast, case):
    assert len(page(cast, who="camille").rows(CAPTION)) == 1
    assert page(cast, who="yann").rows(CAPTION) == []
    assert len(page(cast, "?qui=dac", who="yann").rows(CAPTION)) == 1
    assert page(cast, "?qui=dac", who="nadia").rows(CAPTION) == []


def test_a_closed_situation_is_not_among_them(cast, case):
    Case.objects.filter(pk=case.pk).update(status="closed", closed_at=timezone.now())
    assert page(cast).rows(CAPTION) == []


@pytest.mark.parametrize("who", ["sophie", "ines", "louis", "dpo", "noe", "stranger"])
def test_it_is_for_coordinators(cast, case, who):
    assert (
        signed_in(cast.people[who], second_factor=True).get(reverse("desk:cockpit")).status_code
        == 404
    )


def test_the_worklist_leads_there(cast, case):
    links = read(signed_in(cast.camille).get(reverse("desk:worklist"))).links()
    assert links["Les accords de mes situations"] == reverse("desk:cockpit")
    links = read(signed_in(cast.sophie).get(reverse("desk:worklist"))).links()
    assert "Les accords de mes situations" not in links


@pytest.mark.parametrize("query", ["?etat=xx&qui=yy&page=zz", "?page=999999"])
def test_an_odd_address_shows_the_list(cast, case, query):
    assert len(page(cast, query).rows(CAPTION)) == 1


@pytest.mark.parametrize("size", [1, 3, 50])
def test_its_statements_do_not_grow(cast, statements, size):  # noqa: F811
    for one in many_cases(cast, size):
        place = rows.member(one, name="Nadège Kerbrat")
        rows.accord(one, place, until=day(3))
        rows.refusal(one, place, "care")
        rows.grant(one, cast.ana)
    client = signed_in(cast.camille)
    client.get("/aide/")
    with statements() as found:
        assert client.get(reverse("desk:cockpit")).status_code == 200
    assert len(found) == 9, found
