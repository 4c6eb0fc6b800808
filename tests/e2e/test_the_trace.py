"""In a browser: in whose eyes, an emergency and its judgement, who looked, and the officer's side.

What somebody must *not* get is looked for in the bytes of the answers. Each test goes on where the
one before stopped; what is left behind (an opening, its judgement) harms no other file.
"""

import html
import re

import pytest
from playwright.sync_api import expect

from tests.e2e.test_plan import texts

pytestmark = pytest.mark.e2e

CAMILLE, SOPHIE, MARC, OFFICER = (
    f"{key}@demo.test" for key in ("camille", "sophie", "marc", "dpo")
)
REASON = "Elle est au service des urgences, confuse et seule : qui prévenir, que faire ce soir ?"
JUDGEMENT = "Le service des urgences confirme son arrivée à cette heure."
OF_CARE = "Tension 15/8"  # in a note of the volet « soins »


def plain(text: str) -> str:
    return re.sub("[\u00a0\u202f]", " ", html.unescape(text))


class Story:
    """Addresses that the tests meet one after the other."""

    situation = ""
    born = ""


@pytest.fixture(scope="module")
def story() -> Story:
    return Story()


def test_before_somebody_is_let_in_one_looks_with_their_eyes(people, site, story):
    page = people(CAMILLE)
    page.goto(f"{site}/file-active/")
    page.get_by_role("link", name=re.compile("Berthe Rolland")).first.click()
    story.situation = page.url
    story.born = re.search(r"\d\d/\d\d/19\d\d", page.inner_text("main")).group()
    assert OF_CARE in plain(page.request.get(f"{story.situation}journal/").text())

    page.get_by_role("link", name="Accords").first.click()
    expect(page.get_by_role("heading", name="Qui voit quoi")).to_be_visible()
    page.get_by_role("link", name="Voir comme…").click()
    page.get_by_text("Hors de l’équipe de soins, avec un accord pour les aides").click()
    page.get_by_role("button", name="Voir", exact=True).click()
    expect(page.get_by_text("Berthe Rolland").first).to_be_visible()
    assert OF_CARE not in plain(page.content())
    assert page.locator("main form").count() == 0, "nothing is done in somebody else's eyes"


def test_an_emergency_opens_a_part_for_half_an_hour(visit, site, story):
    page = visit(MARC, anew=True)
    assert page.request.get(story.situation).status == 404

    page.goto(f"{site}/urgence/")
    page.get_by_label("Nom de naissance ou nom utilisé").fill("Rolland")
    page.get_by_label("Prénom").fill("Berthe")
    page.get_by_label("Date de naissance").fill(story.born)
    page.get_by_label("Pourquoi maintenant ?").fill("trop court")
    page.get_by_role("button", name="Ouvrir pour trente minutes").click()
    expect(page.locator(".errsum")).to_contain_text("20 caractères")
    assert page.get_by_label("Prénom").input_value() == "Berthe"

    page.get_by_label("Pourquoi maintenant ?").fill(REASON)
    page.get_by_label("Je déclare une urgence").check(force=True)
    page.get_by_role("button", name="Ouvrir pour trente minutes").click()
    page.wait_for_url(re.compile("/situations/"))
    shown = plain(page.content())
    assert "Berthe Rolland" in shown
    assert OF_CARE not in shown
    for inside in ("journal/", "accords/", "equipe/ajouter/"):
        assert page.request.get(f"{story.situation}{inside}").status in (403, 404)


def test_somebody_else_judges_it_from_the_top_of_the_list(people, site):
    page = people(SOPHIE)
    page.goto(f"{site}/file-active/")
    waiting = page.locator("section", has_text="Ouvertures d’urgence à juger").first
    expect(waiting).to_contain_text("Marc Vidal")
    waiting.get_by_role("link", name=re.compile("Juger")).last.click()
    expect(page.get_by_text(re.compile("Le motif"))).to_be_visible()
    page.get_by_text("Justifiée", exact=True).first.click()
    page.get_by_label("Sur quoi vous appuyez-vous ?").fill(JUDGEMENT)
    page.get_by_role("button", name="Enregistrer le jugement").click()
    expect(page.get_by_text(JUDGEMENT).first).to_be_visible()


def test_who_looked_is_on_the_screen_and_on_paper(people, story):
    page = people(CAMILLE)
    page.goto(story.situation)
    page.get_by_role("link", name="Consultations").click()
    expect(page.get_by_role("heading", name="Qui a consulté")).to_be_visible()
    assert "Dr Marc Vidal" in texts(page)
    paper = page.get_by_role("link", name="Imprimer pour la personne").get_attribute("href")
    answer = page.request.get(f"{story.situation.partition('/situations/')[0]}{paper}")
    assert answer.headers["content-type"].startswith("application/pdf")
    assert answer.body().startswith(b"%PDF-")


def test_the_officer_sees_what_is_done_and_nobody_s_name(visit, site):
    page = visit(OFFICER, anew=True)
    page.goto(f"{site}/donnees/")
    expect(page.get_by_text("Dr Marc Vidal").first).to_be_visible()
    for part in ("", "alertes/", "journal/", "integrite/", "demandes/", "effacements/"):
        shown = plain(page.request.get(f"{site}/donnees/{part}").text())
        assert "Rolland" not in shown, part
        assert REASON not in shown, part
    page.goto(f"{site}/donnees/integrite/")
    expect(page.get_by_text("Rien d’anormal").first).to_be_visible()
