"""Which DAC answers where, from when, until when; and never two for a commune."""

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from common.errors import GuardsFailed
from common.french import day_digits
from directory.enums import Role
from directory.models import DacCoverage
from directory.selectors import dac_for, find_places, place_by_code
from directory.services.open_dac import cover, end_coverage
from tests.factories.directory import MembershipFactory, communes
from tests.factories.team import day
from tests.personas import BECHEREL, BREST, COVERED_BY_35, DINAN, RENNES, SINCE

RENNES_METROPOLE, ILLE_ET_VILAINE = "epci:243500139", "departement:35"


@pytest.fixture
def change(cast, at):
    return {"dac": cast.dac35, "by": cast.sophie, "at": at}


def rows(code: str) -> list[tuple]:
    found = DacCoverage.objects.filter(commune=code).order_by("starts_on")
    return [(row.dac.name, row.starts_on, row.ends_on) for row in found]


# --- Adding ---
def test_a_commune_is_added_from_a_day(cast, change, journal):
    assert cover(communes=[BREST], from_day=day(1), **change) == 1
    assert dac_for(BREST, on=day(0)) is None
    assert dac_for(BREST, on=day(1)) == cast.dac35
    assert journal() == [
        ("covers", {"added": 1, "day": str(day(1)), "codes": [BREST]}),
    ]


def test_what_is_covered_already_is_not_added_twice(change, journal):
    assert cover(communes=COVERED_BY_35, from_day=day(0), **change) == 0
    assert rows(BECHEREL) == [("Appui Santé 35", SINCE, None)]
    assert journal() == []


def test_a_planned_end_is_lifted_not_doubled(cast, change):
    end_coverage(communes=[BECHEREL], last_day=day(30), **change)
    assert cover(communes=[BECHEREL], from_day=day(10), **change) == 1
    assert rows(BECHEREL) == [("Appui Santé 35", SINCE, None)]


def test_a_planned_beginning_is_brought_forward(change):
    cover(communes=[BREST], from_day=day(30), **change)
    assert cover(communes=[BREST], from_day=day(0), **change) == 1
    assert rows(BREST) == [("Appui Santé 35", day(0), None)]


def test_an_old_period_stays_as_it_was(change):
    end_coverage(communes=[BECHEREL], last_day=day(0), **change)
    cover(communes=[BECHEREL], from_day=day(10), **change)
    assert rows(BECHEREL) == [
        ("Appui Santé 35", SINCE, day(0)),
        ("Appui Santé 35", day(10), None),
    ]


def test_the_other_dac_is_named_with_the_communes(cast, change):
    with pytest.raises(GuardsFailed) as refused:
        cover(communes=[BREST, DINAN], from_day=day(0), **change)
    (missing,) = refused.value.missing
    assert missing.field == "communes"
    assert missing.message.startswith("« Appui Santé 22 » répond déjà pour Dinan :")
    assert rows(BREST) == []


def test_many_communes_are_counted_not_listed(cast, change):
    codes = list(communes("22001", "22002", "22003", "22004", "22005"))
    cover(dac=cast.dac22, communes=codes, from_day=SINCE, by=None, at=change["at"])
    with pytest.raises(GuardsFailed, match="Allineuc, Andel, Aucaleuc et 2.autres communes"):
        cover(communes=codes, from_day=day(0), **change)


def test_one_takes_over_the_day_after_the_other_ends(cast, change, at):
    end_coverage(dac=cast.dac22, communes=[DINAN], last_day=day(0), by=None, at=at)
    with pytest.raises(GuardsFailed):
        cover(communes=[DINAN], from_day=day(0), **change)
    assert cover(communes=[DINAN], from_day=day(1), **change) == 1
    assert dac_for(DINAN, on=day(0)) == cast.dac22
    assert dac_for(DINAN, on=day(1)) == cast.dac35


def test_a_later_beginning_of_the_other_dac_is_a_conflict_too(cast, change, at):
    cover(dac=cast.dac22, communes=[BREST], from_day=day(90), by=None, at=at)
    with pytest.raises(GuardsFailed, match="Appui Santé 22"):
        cover(communes=[BREST], from_day=day(0), **change)


def test_the_database_itself_refuses_a_second_open_coverage(cast):
    with (
        pytest.raises(IntegrityError, match="coverage_one_dac_a_commune"),
        transaction.atomic(),
    ):
        DacCoverage.objects.create(dac=cast.dac35, commune_id=DINAN, starts_on=day(0))


def test_only_the_manager_changes_the_territory(cast, at):
    for name in ("camille", "nadia", "noe"):
        who = {"by": cast.people[name], "at": at, "dac": cast.dac35}
        with pytest.raises(PermissionDenied):
            cover(communes=[BREST], from_day=day(0), **who)
        with pytest.raises(PermissionDenied):
            end_coverage(communes=[RENNES], last_day=day(0), **who)


# --- Ending ---
def test_the_last_day_is_still_covered(cast, change, journal):
    assert end_coverage(communes=[BECHEREL, RENNES, BREST], last_day=day(0), **change) == 2
    assert dac_for(BECHEREL, on=day(0)) == cast.dac35
    assert dac_for(BECHEREL, on=day(1)) is None
    assert journal() == [
        ("coverage_ended", {"ended": 2, "day": str(day(0)), "codes": [BECHEREL, RENNES]})
    ]


def test_ending_cancels_what_was_to_begin(change):
    cover(communes=[BREST], from_day=day(30), **change)
    assert end_coverage(communes=[BREST], last_day=day(0), **change) == 1
    assert rows(BREST) == []


def test_ending_where_nothing_is_covered_is_told(change):
    with pytest.raises(GuardsFailed, match="n’y répond déjà plus"):
        end_coverage(communes=[BREST, DINAN], last_day=day(0), **change)


def test_ending_leaves_the_other_dac_alone(cast, change):
    end_coverage(communes=[BECHEREL, DINAN], last_day=day(0), **change)
    assert rows(DINAN) == [("Appui Santé 22", SINCE, None)]


# --- Places: a commune, an EPCI, a département ---
def test_a_text_names_communes_and_groups(cast):
    assert [place.code for place in find_places("rennes")] == [RENNES, RENNES_METROPOLE]
    assert [place.code for place in find_places("rennes metro")] == [RENNES_METROPOLE]
    assert [place.code for place in find_places("ille et")] == [ILLE_ET_VILAINE]
    assert [place.code for place in find_places("35190")] == [BECHEREL]
    assert [place.label for place in find_places("RENNES MÉTROPOLE")] == [
        "Rennes Métropole (EPCI, 2 communes)"
    ]
    assert find_places("") == find_places("…") == []
    assert find_places("x" * 5000) == []


def test_a_group_brings_its_communes(cast):
    assert place_by_code(RENNES_METROPOLE).communes == (BECHEREL, RENNES)
    assert set(place_by_code(ILLE_ET_VILAINE).communes) == set(COVERED_BY_35)
    assert place_by_code(BECHEREL).communes == (BECHEREL,)


@pytest.mark.parametrize("code", ["", "epci:", "epci:1", "departement:99", "99999", "x:35", "\x00"])
def test_a_code_that_names_nothing(cast, code):
    assert place_by_code(code) is None


# --- The pages ---
def test_an_epci_is_added_in_one_gesture(cast, client, address, at):
    manager = MembershipFactory(
        organisation=cast.organisations["dac22"], role=Role.MANAGER
    ).professional.user
    end_coverage(dac=cast.dac35, communes=COVERED_BY_35, last_day=day(0), by=None, at=at)
    client.force_login(manager)
    typed = {
        "communes": "Rennes Métropole (EPCI, 2 communes)",
        "communes_key": RENNES_METROPOLE,
        "from_day": day_digits(day(1)),
    }
    page = client.post(address("coverage-add", dac=cast.dac22), typed)
    assert page.url == address("coverage", dac=cast.dac22)
    told = str(next(iter(get_messages(page.wsgi_request)))).replace("\xa0", " ")
    assert told.startswith("2 communes ajoutées à partir du")
    assert dac_for(RENNES, on=day(1)) == cast.dac22


def test_without_javascript_the_name_is_enough(cast, sophie, address):
    typed = {"communes": "brest", "communes_key": "", "from_day": day_digits(day(0))}
    assert sophie.post(address("coverage-add"), typed).status_code == 302
    assert dac_for(BREST, on=day(0)) == cast.dac35


@pytest.mark.parametrize(
    ("typed", "field", "told"),
    [
        ({"communes": "", "communes_key": ""}, "communes", "Indiquez une commune"),
        ({"communes": "Atlantis"}, "communes", "Rien ne correspond à « Atlantis »"),
        ({"communes": "re"}, "communes", "Plusieurs lieux"),
        ({"communes": "Dinan (22100)", "communes_key": DINAN}, "communes", "Appui Santé 22"),
        ({"from_day": ""}, "from_day", "Écrivez une date."),
        ({"from_day": "01/01/1950"}, "from_day", "trop ancienne"),
    ],
)
def test_mistakes_are_told_and_kept(cast, sophie, address, typed, field, told):
    sent = {"communes": "Brest", "communes_key": BREST, "from_day": day_digits(day(0))} | typed
    page = sophie.post(address("coverage-add"), sent)
    assert page.status_code == 422
    assert told in page.context["form"].errors[field][0]
    assert page.context["form"]["communes"].value()[0] == sent["communes"]
    assert page.context["form"]["from_day"].value() == sent["from_day"]
    assert rows(BREST) == []


def test_a_row_of_the_list_leads_to_its_end(cast, sophie, address):
    form = sophie.get(address("coverage-end"), {"lieu": BECHEREL}).context["form"]
    assert form["communes"].value() == ["Bécherel (35190)", BECHEREL]
    typed = {
        "communes": "Bécherel (35190)",
        "communes_key": BECHEREL,
        "last_day": day_digits(day(0)),
    }
    assert sophie.post(address("coverage-end"), typed).status_code == 302
    assert rows(BECHEREL) == [("Appui Santé 35", SINCE, day(0))]


def test_the_past_is_not_written_again(cast, sophie, address):
    typed = {
        "communes": "Bécherel (35190)",
        "communes_key": BECHEREL,
        "last_day": day_digits(day(-2)),
    }
    page = sophie.post(address("coverage-end"), typed)
    assert page.status_code == 422
    assert "hier au plus tôt" in page.context["form"].errors["last_day"][0]


def test_the_list_by_period_and_by_words(cast, sophie, address, change):
    end_coverage(communes=[RENNES], last_day=day(-1), **change)
    cover(communes=[BREST], from_day=day(5), **change)

    def names(**asked) -> list[str]:
        page = sophie.get(address("coverage"), asked).context["page"]
        return [row.commune.name for row in page.object_list]

    assert names() == ["Bécherel", "Combourg", "Irodouër"]
    assert names(quand="ended") == ["Rennes"]
    assert names(quand="later") == ["Brest"]
    assert names(q="combour") == ["Combourg"]
    assert names(q="romantique") == ["Combourg"]
    assert names(q="35190") == names(q="35022") == ["Bécherel"]
    assert names(q="nulle part") == []
    assert names(quand="unknown") == ["Bécherel", "Combourg", "Irodouër"]


def test_proposals_are_for_the_manager(cast, client, sophie, address):
    found = sophie.get(address("place-suggestions"), {"q": "rennes metro"}).json()
    assert found == {
        "results": [
            {
                "value": RENNES_METROPOLE,
                "label": "Rennes Métropole (EPCI, 2 communes)",
                "hint": "EPCI",
            }
        ]
    }
    client.force_login(cast.camille)
    assert client.get(address("place-suggestions"), {"q": "rennes"}).status_code == 403


def test_an_empty_territory_says_what_it_means(cast, client, address):
    cast.dac35.coverage.all().delete()
    client.force_login(cast.camille)
    page = client.get(address("coverage")).content.decode()
    assert "Aucune commune couverte" in page
