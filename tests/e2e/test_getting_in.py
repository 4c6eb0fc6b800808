"""A professional gets in: request, approval, invitation, second factor, reset, sessions."""

import re
import time

import pytest
from playwright.sync_api import expect

from tests.e2e.post import link_in_letter

pytestmark = pytest.mark.e2e
PASSWORD = "une longue phrase de passe 2026"


def test_from_the_request_for_an_account_to_the_first_sign_in(visit, site):
    address = f"gwenola.{int(time.time())}@demo.test"
    newcomer = visit()
    newcomer.goto(f"{site}/acces/demander-un-compte/")
    newcomer.get_by_label("Prénom").fill("Gwenola")
    newcomer.get_by_label("Nom", exact=True).fill("Kerdraon")
    newcomer.get_by_label("Profession", exact=True).select_option(label="psychologue")
    newcomer.get_by_label("Adresse professionnelle").fill(address)
    newcomer.get_by_label(re.compile("^Organisme")).press_sequentially("ccas", delay=30)
    newcomer.locator("li[role=option]").first.click()
    newcomer.get_by_label(re.compile("Pourquoi avez-vous besoin")).fill(
        "Je suis des personnes isolées."
    )
    newcomer.get_by_label(re.compile("J’ai lu la charte")).check()
    newcomer.get_by_role("button", name="Envoyer la demande").click()
    expect(newcomer.get_by_role("heading", level=1)).to_be_visible()

    # the address is proven first; only then does the DAC see the request
    letter = link_in_letter(newcomer, site, "adresse", path="/acces/adresse/")
    newcomer.goto(letter)
    newcomer.get_by_role("button").filter(has_text=re.compile("Confirmer", re.I)).first.click()

    camille = visit("camille@demo.test")
    camille.goto(f"{site}/acces/demandes-de-compte/")
    camille.get_by_role("link", name=re.compile("Gwenola Kerdraon")).first.click()
    camille.get_by_role("button", name=re.compile("Accepter|Approuver|Ouvrir le compte")).click()

    invitation = link_in_letter(newcomer, site, "compte", path="/acces/invitation/")
    newcomer.goto(invitation)
    newcomer.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    newcomer.get_by_label("Le même, une seconde fois").fill(PASSWORD)
    if newcomer.get_by_label(re.compile("J’ai lu la charte")).count():
        newcomer.get_by_label(re.compile("J’ai lu la charte")).check()
    newcomer.get_by_role("button", name=re.compile("Ouvrir|Enregistrer|Créer|Entrer")).first.click()
    expect(newcomer.get_by_role("heading", name="Mes demandes")).to_be_visible()

    # the link has served: it opens nothing any more
    other = visit()
    other.goto(invitation)
    expect(other.get_by_label("Mot de passe", exact=True)).to_have_count(0)


def test_the_second_factor_is_asked_where_the_organisation_imposes_it(visit, site):
    sophie = visit("sophie@demo.test")

    sophie.goto(f"{site}/reglages/")
    expect(sophie.get_by_role("heading", level=1)).to_be_visible()
    assert "/compte/" not in sophie.url


def test_one_ends_an_own_session_from_another_place(visit, site):
    here, there = visit("louis@demo.test"), visit("louis@demo.test", anew=True)

    here.goto(f"{site}/acces/mon-compte/")
    here.get_by_role(
        "button", name=re.compile("Mettre fin à toutes les autres|autres sessions", re.I)
    ).click()
    if here.get_by_role("button", name=re.compile("Confirmer|Mettre fin")).count():
        here.get_by_role("button", name=re.compile("Confirmer|Mettre fin")).first.click()

    there.goto(f"{site}/demandes/")
    expect(there.get_by_role("heading", name="Se connecter")).to_be_visible()


def test_the_answer_to_a_lost_password_is_the_same_for_everybody(visit, site):
    said = []
    for address in ("samir@demo.test", "personne@demo.test"):
        page = visit()
        page.goto(f"{site}/compte/mot-de-passe/oublie/")
        page.get_by_label("Adresse professionnelle").fill(address)
        page.get_by_role("button").first.click()
        page.wait_for_load_state("networkidle")
        said.append(page.inner_text("main").replace(address, "…"))
    assert said[0] == said[1]
