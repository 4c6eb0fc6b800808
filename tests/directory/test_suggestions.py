"""What boxes propose while one types, and the promise beside a commune."""

import pytest
from django.urls import reverse
from django.utils import timezone

from common.french import day
from directory.forms.fields import CommuneField, OrganisationField, organisation_written
from directory.forms.search import OrganisationSearchForm
from directory.management.commands.import_communes import DEFAULT_FILE, read_communes
from directory.selectors import promise
from tests.factories.directory import OrganisationFactory, communes
from tests.personas import BECHEREL, BREST, COMBOURG

COMMUNES, ORGANISATIONS = "/annuaire/communes/", "/annuaire/organismes/"


def results(client, url: str, text: str) -> list[dict]:
    answer = client.get(url, {"q": text})
    assert answer.status_code == 200
    return answer.json()["results"]


# --- Open to everybody: open data, short, one statement ---
def test_communes_without_an_account(cast, client):
    assert results(client, COMMUNES, "becher") == [
        {"value": BECHEREL, "label": "Bécherel (35190)", "hint": "Ille-et-Vilaine"}
    ]
    assert results(client, COMMUNES, "") == results(client, COMMUNES, "zzz") == []


def test_organisations_without_an_account_and_without_any_person(cast, client):
    ccas = cast.organisations["ccas"]
    assert results(client, ORGANISATIONS, "ccas") == [
        {
            "value": str(ccas.public_id),
            "label": "CCAS de Bécherel, Bécherel",
            "hint": "CCAS, CLIC ou service social",
        }
    ]
    assert results(client, ORGANISATIONS, "tanguy") == []


@pytest.mark.parametrize("text", ["", "c", " c "])
def test_one_letter_names_no_organisation(cast, client, text):
    assert results(client, ORGANISATIONS, text) == []


@pytest.mark.parametrize(("url", "text"), [(COMMUNES, "saint"), (ORGANISATIONS, "cabinet")])
def test_ten_at_most_in_one_statement(cast, client, url, text, django_assert_num_queries):
    saints = [one.pk for one in read_communes(DEFAULT_FILE) if one.name.startswith("Saint")]
    communes(*saints[:15])
    OrganisationFactory.create_batch(15)
    with django_assert_num_queries(1):
        assert len(results(client, url, text)) == 10


@pytest.mark.parametrize("url", [COMMUNES, ORGANISATIONS])
def test_whatever_is_typed_is_answered(cast, client, url):
    for text in ("x" * 10_000, "%", "_", "\x00", "'", "<b>", "١٢٣", "🙂"):
        results(client, url, text)


# --- The fields that ask them ---
def commune_of(text: str, key: str = ""):
    form = OrganisationSearchForm({"commune": text, "commune_key": key})
    form.is_valid()
    return form.cleaned_data.get("commune"), form.errors.get("commune", [""])[0]


def test_a_commune_chosen_or_named(cast):
    becherel = cast.communes[BECHEREL]
    assert commune_of("Bécherel (35190)", BECHEREL) == (becherel, "")
    assert commune_of("becherel") == (becherel, "")
    # what is read counts, not a key left from before
    assert commune_of("Combourg (35270)", BECHEREL) == (cast.communes[COMBOURG], "")


def test_two_communes_of_the_same_name_are_told(cast):
    communes("29197", "56169")
    found, told = commune_of("Plouhinec")
    assert found is None
    assert "Plouhinec (29780) ; Plouhinec (56680)" in told
    assert commune_of("plouhinec 29780")[0].pk == "29197"


def test_an_organisation_chosen_or_named(cast):
    field = OrganisationField()
    ccas = cast.organisations["ccas"]
    written = organisation_written(ccas)
    assert field.clean([written, str(ccas.public_id)]) == ccas
    assert field.clean([written, "not-a-key"]) == ccas
    assert field.clean(["ccas", ""]) == ccas
    assert field.prepare_value(ccas) == [written, str(ccas.public_id)]
    with pytest.raises(Exception, match="Plusieurs organismes"):
        field.clean(["cabinet", ""])
    with pytest.raises(Exception, match="Aucun organisme ne correspond à « Atlantis »"):
        field.clean(["Atlantis", ""])


def test_an_exact_name_wins_over_longer_ones(cast):
    first = OrganisationFactory(name="Clinique", commune=cast.communes[BREST])
    OrganisationFactory(name="Clinique du Port", commune=cast.communes[BREST])
    assert OrganisationField().clean(["Clinique, Brest", ""]) == first


def test_required_fields_say_what_to_do():
    with pytest.raises(Exception, match="Indiquez la commune."):
        CommuneField().clean(["", ""])
    with pytest.raises(Exception, match="Indiquez l’organisme."):
        OrganisationField().clean(["", ""])


# --- The promise ---
@pytest.fixture
def samir(cast, client):
    client.force_login(cast.samir)
    return client


def promised(client, **asked) -> str:
    page = client.get(reverse("directory:promise"), asked)
    assert page.status_code == 200
    return " ".join(page.content.decode().replace("\xa0", " ").split())


@pytest.mark.parametrize(
    ("urgency", "days"),
    [
        ("within_48_hours", "1 jour ouvré"),
        ("within_15_days", "3 jours ouvrés"),
        ("within_month", "5 jours ouvrés"),
        ("question", "2 jours ouvrés"),
        ("", "3 jours ouvrés"),
        ("x" * 500, "3 jours ouvrés"),
    ],
)
def test_the_promise_says_who_how_long_and_the_date(cast, samir, urgency, days):
    html = promised(samir, commune_key=BECHEREL, urgency=urgency)
    on = promise(cast.dac35, urgency, received_at=timezone.now())
    assert "DAC Appui Santé 35" in html
    assert f"Réponse promise sous {days} :" in html
    assert f"{day(on)}".replace("\xa0", " ") in html


def test_a_name_typed_whole_is_enough(samir):
    assert "Appui Santé 35" in promised(samir, commune="becherel", commune_key="")
    assert promised(samir, commune="bec", commune_key="") == ""


def test_no_dac_is_said(samir):
    assert "Aucun DAC n’est connu pour cette commune" in promised(samir, commune_key=BREST)
    assert promised(samir) == ""


@pytest.mark.parametrize("code", ["x" * 900, "\x00", "99999", "'"])
def test_a_code_that_is_none(samir, code):
    page = samir.get(reverse("directory:promise"), {"commune_key": code})
    assert page.status_code == 200


def test_the_promise_needs_an_account(cast, client):
    assert client.get(reverse("directory:promise"), {"commune_key": BECHEREL}).status_code == 302


def test_the_same_day_is_said_as_such(cast, samir):
    cast.dac35.delay_48_hours = 0
    cast.dac35.save()
    html = promised(samir, commune_key=BECHEREL, urgency="within_48_hours")
    assert "Réponse promise le jour ouvré même :" in html
