"""« Annuaire »: found by any word, filtered, paged, and open to whoever is signed in."""

import pytest
from django.urls import reverse

from audit.enums import EventKind
from audit.models import Event
from directory.enums import MembershipState as S
from directory.enums import Role
from directory.models import Organisation, Professional
from tests.factories.directory import (
    MembershipFactory,
    OrganisationFactory,
    ProfessionalFactory,
    commune,
)
from tests.personas import BECHEREL, PEOPLE


@pytest.fixture
def samir(cast, client):
    client.force_login(cast.samir)
    return client


def organisations(client, **asked) -> list[str]:
    page = client.get("/annuaire/", asked).context["page"]
    return [one.name for one in page.object_list]


def professionals(client, **asked) -> list[str]:
    page = client.get("/annuaire/professionnels/", asked).context["page"]
    return [str(one) for one in page.object_list]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ccas", ["CCAS de Bécherel"]),
        ("CCAS DE BECHEREL", ["CCAS de Bécherel"]),
        ("infirmier", ["Cabinet infirmier de Bécherel"]),
        ("cab lices", ["Cabinet médical des Lices"]),
        ("ices", []),
        ("combourg", ["SAMSAH de Combourg"]),
        ("appui rennes", ["Appui Santé 35"]),
        ("zzz", []),
        ("…", None),
        ("x" * 5000, None),
        ("'; DROP TABLE directory_organisation; --", []),
    ],
)
def test_organisations_by_words(samir, text, found):
    everything = sorted(one.name for one in Organisation.objects.all())
    assert sorted(organisations(samir, q=text)) == (everything if found is None else found)


def test_organisations_by_filters(samir):
    assert organisations(samir, kind="hospital") == ["CHU de Rennes"]
    assert organisations(samir, sector="social") == ["CCAS de Bécherel"]
    here = {"commune": "Bécherel (35190)", "commune_key": BECHEREL}
    assert organisations(samir, **here) == ["Cabinet infirmier de Bécherel", "CCAS de Bécherel"]
    assert organisations(samir, sector="health", **here) == ["Cabinet infirmier de Bécherel"]


def test_a_filter_that_cannot_be_read_is_told_and_filters_nothing(samir):
    page = samir.get("/annuaire/", {"commune": "Atlantis", "kind": "castle"})
    assert page.status_code == 200
    assert len(page.context["page"].object_list) == Organisation.objects.count()
    assert "Aucune commune ne correspond à « Atlantis »" in page.content.decode().replace(
        "\xa0", " "
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("moreau", ["Inès Moreau"]),
        ("ines moreau", ["Inès Moreau"]),
        ("goff", ["Camille Le Goff"]),
        ("ccas", ["Louis Tanguy"]),
        ("garnier chu", ["Paul Garnier"]),
        ("oreau", []),
    ],
)
def test_professionals_by_name_or_organisation(samir, text, found):
    assert professionals(samir, q=text) == found


def test_professionals_by_rpps(samir):
    number = PEOPLE["samir"][4]
    assert professionals(samir, q=number) == ["Dr Samir Haddad"]
    assert professionals(samir, q=f"{number[:3]} {number[3:7]} {number[7:]}") == ["Dr Samir Haddad"]
    assert professionals(samir, q="10000000001") == []


def test_professionals_by_filters(samir):
    assert professionals(samir, profession="nurse") == ["Inès Moreau"]
    here = {"commune": "Bécherel (35190)", "commune_key": BECHEREL}
    assert professionals(samir, **here) == ["Inès Moreau", "Louis Tanguy"]


def test_a_place_that_ended_finds_nobody(cast, samir):
    place = MembershipFactory(organisation=cast.organisations["ccas"], status=S.ENDED)
    assert professionals(samir, q="ccas") == ["Louis Tanguy"]
    page = samir.get(reverse("directory:professional", args=[place.professional.public_id]))
    assert "Aucun organisme connu" in page.content.decode()


def test_names_are_in_the_order_of_the_alphabet_whatever_their_accents(samir):
    for name in ("Éclair", "Zénith", "eclat", "Ébène"):
        ProfessionalFactory(last_name=name, first_name="A", user=None)
    found = [one.split()[-1] for one in professionals(samir) if one.startswith("A ")]
    assert found == ["Ébène", "Éclair", "eclat", "Zénith"]


def test_the_other_list_is_counted(samir):
    page = samir.get("/annuaire/", {"q": "becherel"})
    assert page.context["elsewhere"] == 2
    assert "/annuaire/professionnels/?q=becherel" in page.content.decode()


def test_pages_of_25(samir):
    OrganisationFactory.create_batch(30)
    first = samir.get("/annuaire/", {"q": "cabinet"})
    assert len(first.context["page"].object_list) == 25
    assert "?q=cabinet&amp;page=2" in first.content.decode()
    assert len(organisations(samir, q="cabinet", page="2")) == 8
    assert len(organisations(samir, q="cabinet", page="99")) == 8
    assert len(organisations(samir, q="cabinet", page="x")) == 25


def test_while_typing_only_the_list_comes_and_the_address_follows(samir):
    page = samir.get(
        "/annuaire/resultats/", {"q": "ccas", "kind": ""}, headers={"HX-Request": "true"}
    )
    html = page.content.decode()
    assert html.strip().startswith('<div id="resultats"')
    assert "CCAS de Bécherel" in html
    assert page["HX-Replace-Url"] == "/annuaire/?q=ccas"
    empty = samir.get("/annuaire/professionnels/resultats/", {"q": ""})
    assert empty["HX-Replace-Url"] == "/annuaire/professionnels/"


def test_the_journal_has_the_page_and_not_each_letter(cast, samir):
    samir.get("/annuaire/", {"q": "moreau"})
    for text in ("m", "mo", "mor"):
        samir.get("/annuaire/resultats/", {"q": text})
    lines = Event.objects.filter(kind=EventKind.LISTING, object_type="directory.organisation")
    assert [line.data["criteria"] for line in lines] == [{"page": 1}]


def test_empty_states_say_what_they_mean(samir):
    assert "Aucun organisme trouvé" in samir.get("/annuaire/", {"q": "zzz"}).content.decode()
    page = samir.get("/annuaire/professionnels/", {"q": "zzz"}).content.decode()
    assert "Aucun professionnel trouvé" in page


# --- One organisation, one professional ---
def test_an_organisation_shows_who_works_there_today(cast, samir):
    ccas = cast.organisations["ccas"]
    MembershipFactory(organisation=ccas, status=S.ENDED, professional__last_name="Parti")
    MembershipFactory(organisation=ccas, status=S.INVITED, professional__last_name="Attendu")
    page = samir.get(reverse("directory:organisation", args=[ccas.public_id])).content.decode()
    assert "Louis Tanguy" in page
    assert "Parti" not in page
    assert "Attendu" not in page
    assert "sec-social" in page


def test_the_page_of_a_dac_leads_its_people_to_the_settings(cast, client, address):
    page = reverse("directory:organisation", args=[cast.organisations["dac35"].public_id])
    for name, leads in (("camille", True), ("samir", False), ("nadia", False)):
        client.force_login(cast.people[name])
        html = client.get(page).content.decode()
        assert (address("dac-settings") in html) is leads
        assert cast.dac35.opening_words in html.replace("\xa0", " ")
        assert "sec-" not in html  # a DAC works for all three sectors


def test_a_professional_shows_what_is_professional(cast, samir):
    Professional.objects.filter(user=cast.ines).update(phone="0299001234")
    ines = cast.ines.professional
    page = samir.get(reverse("directory:professional", args=[ines.public_id])).content.decode()
    page = page.replace("\xa0", " ")
    for words in ("Inès Moreau", "02 99 00 12 34", "ines@demo.test", ines.rpps, "Bécherel"):
        assert words in page


def test_somebody_without_an_account_is_found_too(samir):
    alone = ProfessionalFactory(user=None, last_name="Seule", first_name="Anne")
    MembershipFactory(professional=alone, role=Role.PROFESSIONAL)
    assert professionals(samir, q="seule") == ["Anne Seule"]


def test_a_page_that_names_nobody(samir):
    for name in ("organisation", "professional"):
        page = reverse(f"directory:{name}", args=["00000000-0000-4000-8000-000000000000"])
        assert samir.get(page).status_code == 404


def test_words_are_written_as_words(samir):
    OrganisationFactory(name="<script>alert(1)</script>", commune=commune(BECHEREL))
    page = samir.get("/annuaire/", {"q": '"><script>'}).content.decode()
    assert "<script>alert" not in page
    assert '"><script>' not in page


def test_a_name_that_grows_when_it_is_normalised_is_kept(cast):
    one = OrganisationFactory(name="St " * 53)
    assert one.search_name.startswith("saint saint")
    grown = ProfessionalFactory(first_name="œ" * 80, last_name="Œ" * 80, user=None)
    assert len(grown.search_name) == 170
