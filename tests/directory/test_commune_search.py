"""Finding a commune from what is typed; choosing it when scripts are off."""

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.commune_search import resolve_commune, search_communes
from directory.management.commands.import_communes import DEFAULT_FILE, read_communes
from directory.models import Commune


@pytest.fixture(autouse=True)
def bretagne(db: None) -> None:
    """Every commune of Bretagne: names, homonyms and shared postal codes as they really are."""
    Commune.objects.bulk_create(read_communes(DEFAULT_FILE), ignore_conflicts=True)


def names(text: str, limit: int = 10) -> list[str]:
    return [commune.name for commune in search_communes(text, limit)]


def codes(text: str) -> list[str]:
    return [commune.insee_code for commune in search_communes(text, 100)]


def test_the_exact_name_comes_first_then_prefixes_then_inner_words() -> None:
    assert names("saint malo") == [
        "Saint-Malo",
        "Saint-Malo-de-Beignon",
        "Saint-Malo-de-Phily",
        "Saint-Malo-des-Trois-Fontaines",
        "Saint-Malon-sur-Mel",
    ]
    assert names("bécherel") == ["Bécherel", "Miniac-sous-Bécherel"]


@pytest.mark.parametrize(
    "typed", ["St-Méloir des", "ST MELOIR DES", "saint-meloir-des", "  st. méloir  des "]
)
def test_spelling_does_not_matter(typed: str) -> None:
    assert names(typed) == ["Saint-Méloir-des-Bois", "Saint-Méloir-des-Ondes"]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("faouet", ["Le Faouët", "Le Faouët"]),
        ("brehat", ["Île-de-Bréhat"]),
        ("hoedic", ["Hœdic"]),
        ("plœuc", ["Plœuc-L'Hermitage"]),
        ("ploeuc-l’hermi", ["Plœuc-L'Hermitage"]),
        ("ouess", ["Ouessant"]),
    ],
)
def test_articles_ligatures_and_apostrophes(typed: str, expected: list[str]) -> None:
    assert names(typed) == expected


def test_a_word_is_found_from_its_beginning_only() -> None:
    assert "Bécherel" not in names("cherel")
    assert "Saint-Malo" not in names("int")


def test_two_letters_only_begin_a_name() -> None:
    found = names("ma", 100)
    assert found
    assert all(name.startswith("Ma") for name in found)


def test_a_postal_code_gives_every_commune_it_serves_then_the_insee_code() -> None:
    found = list(search_communes("35190", 100))
    assert found[-1].insee_code == "35190"
    assert found[-1].name == "Monthault"
    served = found[:-1]
    assert len(served) == 13
    assert all(commune.postal_codes == ["35190"] for commune in served)
    assert [c.search_name for c in served] == sorted(c.search_name for c in served)


def test_a_code_may_be_begun() -> None:
    assert "29155" in codes("2915")
    assert "35022" in codes("3519")
    assert all(code.startswith("29") for code in codes("29"))
    assert codes("5190") == []


def test_one_of_several_postal_codes_is_enough() -> None:
    rennes = Commune.objects.get(name="Rennes")
    assert len(rennes.postal_codes) > 1
    for postal_code in rennes.postal_codes:
        assert rennes in search_communes(postal_code)


def test_a_name_and_a_code_must_both_fit() -> None:
    assert codes("plouhinec") == ["29197", "56169"]
    assert codes("plouhinec 29") == ["29197"]
    assert codes("Plouhinec (56680)") == ["56169"]
    assert codes("plouhinec 35000") == []


def test_corsica() -> None:
    Commune.objects.create(
        insee_code="2A004",
        name="Ajaccio",
        search_name="ajaccio",
        postal_codes=["20000", "20090"],
        departement_code="2A",
        departement_name="Corse-du-Sud",
        region_code="94",
    )
    for typed in ("ajac", "2a004", "2A", "20090", "ajaccio 2a"):
        assert "2A004" in codes(typed)


@pytest.mark.parametrize(
    "typed", ["", "   ", "-", "%", "_", "\u0000", "zzzz", "3", "351900", "x" * 200_000]
)
def test_nothing_found_is_an_empty_list(typed: str) -> None:
    assert names(typed) == []
    assert resolve_commune(typed) == (None, [])


def test_no_more_than_asked() -> None:
    assert len(names("saint")) == 10
    assert len(names("saint", 3)) == 3


def test_one_query(django_assert_num_queries) -> None:
    for typed in ("saint malo", "351", "35190", "plouhinec 29"):
        with django_assert_num_queries(1):
            list(search_communes(typed))
        with django_assert_num_queries(1):
            resolve_commune(typed)
    with django_assert_num_queries(0):
        list(search_communes(""))


def test_the_beginning_of_a_name_is_looked_up_in_the_index() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = search_communes("sa").explain()
    assert "commune_search" in plan
    assert "Seq Scan" not in plan


@pytest.mark.parametrize(
    ("typed", "insee_code"),
    [
        ("Bécherel", "35022"),
        ("becherel", "35022"),
        ("Bécherel (35190)", "35022"),
        ("35190 Bécherel", "35022"),
        ("Saint-Malo", "35288"),
        ("St Malo", "35288"),
        ("Plouhinec 29", "29197"),
        ("Plouhinec (56680)", "56169"),
        ("29155", "29155"),
        ("Monthault (35190)", "35190"),
    ],
)
def test_what_resolves(typed: str, insee_code: str) -> None:
    commune, candidates = resolve_commune(typed)
    assert commune is not None
    assert commune.insee_code == insee_code
    assert candidates == []


def test_homonyms_are_candidates() -> None:
    commune, candidates = resolve_commune("Plouhinec")
    assert commune is None
    assert [c.insee_code for c in candidates] == ["29197", "56169"]


def test_the_beginning_of_a_name_is_not_a_choice() -> None:
    commune, candidates = resolve_commune("Ouess")
    assert commune is None
    assert [c.name for c in candidates] == ["Ouessant"]


def test_a_postal_code_alone_never_chooses() -> None:
    commune, candidates = resolve_commune("35190")
    assert commune is None
    assert len(candidates) == 13
    assert "Monthault" not in {c.name for c in candidates}
    commune, candidates = resolve_commune("29242")
    assert commune is None
    assert [c.name for c in candidates] == ["Ouessant"]


def test_every_label_leads_back_to_its_commune() -> None:
    """What the page writes for a commune can be sent back as text, were it the only thing sent."""
    for commune in Commune.objects.filter(departement_code="29"):
        assert resolve_commune(str(commune)) == (commune, [])


@given(text=st.text(max_size=40))
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_any_text_gets_an_answer(text: str) -> None:
    commune, candidates = resolve_commune(text)
    assert commune is None or candidates == []
    assert len(candidates) <= 50
