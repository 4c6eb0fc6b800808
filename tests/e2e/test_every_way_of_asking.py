"""Other requesters, other answers: question, telephone, decline, redirection, withdrawal, second request."""

import re
import time

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.e2e
LETTERS = str.maketrans("0123456789", "abcdefghij")


def a_name(prefix: str) -> str:
    return prefix + str(time.time_ns())[-8:-2].translate(LETTERS)


def fill_request(page: Page, name: str, *, agreement: str, commune: str = "becher") -> None:
    if name:
        page.get_by_label("Nom de naissance").fill(name)
        page.get_by_label("Prénom", exact=True).fill("Berthe")
        page.get_by_label("Date de naissance").fill("14/06/1944")
    page.get_by_label("Commune de résidence").press_sequentially(commune, delay=30)
    page.locator("li[role=option]").first.click()
    page.get_by_label("Logement, sécurité").check()
    page.get_by_label(re.compile("En quelques lignes")).fill(
        "Sortie prévue lundi, logement inadapté."
    )
    page.get_by_label("Sous 48 h").check()
    page.get_by_label(agreement).check()
    page.get_by_role("button", name="Envoyer la demande").click()
    page.wait_for_url(re.compile(r"/demandes/[0-9a-f-]{36}/$"))


def start(page: Page, site: str) -> None:
    page.goto(f"{site}/demandes/nouvelle/")
    page.get_by_role("button", name="Commencer la demande").click()


def take(page: Page, url: str) -> None:
    page.goto(url)
    page.get_by_role("button", name="Prendre en charge et qualifier").click()
    page.get_by_label("Aucun acteur de proximité ne peut répondre seul").check()
    page.get_by_label("Maintien à domicile").check()


def save(page: Page) -> None:
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    page.wait_for_url(re.compile(r"/(demandes|situations)/[0-9a-f-]{36}/$"))


AGREED = "Oui, je lui ai expliqué et elle est d’accord"


def test_a_question_goes_without_identity_and_is_answered(visit, site):
    paul, secret = visit("paul@demo.test"), a_name("Secret")
    start(paul, site)
    fill_request(paul, secret, agreement=re.compile("^Pas encore"))
    expect(paul.get_by_role("heading", level=1)).to_have_text("Question sans identité")
    assert secret not in paul.content()
    url = paul.url

    camille = visit("camille@demo.test")
    take(camille, url)
    assert secret not in camille.content()
    camille.get_by_label("Orientation, mise en relation").check()
    camille.get_by_label("Répondre : information ou orientation").check()
    camille.get_by_label(re.compile("Votre réponse au demandeur")).fill(
        "Le CLIC répond au 02 61 91 00 00."
    )
    save(camille)

    paul.goto(url)
    expect(paul.get_by_text("Le CLIC répond")).to_be_visible()


def test_a_request_received_by_telephone_is_typed_in_by_the_dac(visit, site):
    camille, name = visit("camille@demo.test"), a_name("Telephone")
    camille.goto(f"{site}/demandes/nouvelle/")
    camille.get_by_role("button", name="Reçue par téléphone").click()
    camille.get_by_label("Nom du demandeur").fill("Dr Anne Sans-Compte")
    camille.get_by_label("Qui est-ce ?").select_option(label="professionnel libéral")
    fill_request(camille, name, agreement=AGREED)

    expect(camille.get_by_text("Dr Anne Sans-Compte").first).to_be_visible()
    expect(camille.get_by_text("par téléphone").first).to_be_visible()


def test_a_declined_request_comes_with_a_reason_and_an_orientation(visit, site):
    paul = visit("paul@demo.test")
    start(paul, site)
    fill_request(paul, a_name("Refus"), agreement=AGREED)
    url = paul.url

    camille = visit("camille@demo.test")
    take(camille, url)
    camille.get_by_label("Information", exact=True).check()
    camille.get_by_label("Ne pas retenir, et orienter").check()
    camille.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(camille.locator("[data-error-summary]")).to_contain_text("Choisissez le motif")
    camille.get_by_label("Motif de non-retenue").select_option(index=1)
    camille.get_by_label(re.compile("Vers qui orientez-vous")).fill("Le CCAS de Bécherel.")
    save(camille)

    paul.goto(url)
    expect(paul.get_by_text("Le CCAS de Bécherel.")).to_be_visible()


def test_a_redirected_request_leaves_the_first_dac_with_nothing(visit, site):
    paul, name = visit("paul@demo.test"), a_name("Ailleurs")
    start(paul, site)
    fill_request(paul, name, agreement=AGREED)
    url = paul.url

    camille = visit("camille@demo.test")
    take(camille, url)
    camille.get_by_label("Réorienter vers le DAC compétent").check()
    camille.get_by_label("DAC compétent", exact=True).select_option(label="Appui Santé 22")
    save(camille)
    assert name not in camille.content()

    paul.goto(url)
    paul.get_by_role("link", name="Suivre la demande réorientée").click()
    expect(paul.get_by_role("heading", level=1)).to_contain_text(name)
    moved = paul.url
    nadia = visit("nadia@demo.test")
    nadia.goto(moved)
    expect(nadia.get_by_role("heading", level=1)).to_contain_text(name)
    assert camille.request.get(moved).status == 404


def test_a_withdrawn_request_is_kept_with_its_reason(visit, site):
    paul = visit("paul@demo.test")
    start(paul, site)
    fill_request(paul, a_name("Retrait"), agreement=AGREED)
    paul.get_by_role("link", name="Retirer la demande").click()
    paul.get_by_label("Pourquoi retirez-vous cette demande ?").fill("Elle est partie chez sa sœur.")
    paul.get_by_role("button", name="Retirer la demande").click()

    expect(paul.get_by_text("Elle est partie chez sa sœur.").first).to_be_visible()


def test_a_second_request_is_attached_and_its_requester_learns_nothing(visit, site):
    name, urls = a_name("Double"), []
    for login in ("samir@demo.test", "paul@demo.test"):
        requester = visit(login)
        start(requester, site)
        fill_request(requester, name, agreement=AGREED)
        urls.append(requester.url)

    camille = visit("camille@demo.test")
    for number, url in enumerate(urls):
        take(camille, url)
        camille.get_by_label("Appui à la coordination", exact=True).check()
        camille.get_by_label("Accepter : appui à la coordination").check()
        if number:
            camille.get_by_label(re.compile(f"^Oui.*{name}")).check()
        else:
            camille.get_by_label("Coordination soutenue").check()
        save(camille)
    camille.goto(f"{camille.url.partition('?')[0]}?section=documents")
    expect(camille.locator("#demandes a.strong")).to_have_count(2)

    expect_same = [visit(login) for login in ("samir@demo.test", "paul@demo.test")]
    shapes = []
    for page, url in zip(expect_same, urls, strict=True):
        page.goto(url)
        shapes.append(page.locator("#reponse").inner_text().splitlines()[:2])
        assert "S-20" not in page.inner_text("main")
    assert shapes[0] == shapes[1]


def test_the_responsable_changes_a_promise_and_the_form_says_so(visit, site):
    sophie = visit("sophie@demo.test")
    sophie.goto(f"{site}/reglages/")
    sophie.get_by_role("link", name=re.compile("Modifier les délais promis")).click()
    field = sophie.get_by_label("Demande « dans le mois »")
    days = "7" if field.input_value() != "7" else "6"
    field.fill(days)
    sophie.get_by_role("button", name=re.compile("Enregistrer")).click()
    sophie.wait_for_load_state("networkidle")

    paul = visit("paul@demo.test")
    start(paul, site)
    paul.get_by_label("Commune de résidence").press_sequentially("becher", delay=30)
    paul.locator("li[role=option]").first.click()
    paul.get_by_label("Dans le mois").check()
    expect(paul.locator("#promesse")).to_contain_text(f"{days} jours ouvrés")
