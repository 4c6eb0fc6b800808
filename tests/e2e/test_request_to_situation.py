"""The main job, in a real browser with the worker running: from a request to an opened situation."""

import re
import time
from datetime import datetime

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.e2e

SAMIR, CAMILLE, NADIA = "samir@demo.test", "camille@demo.test", "nadia@demo.test"


class Gestures:
    """Counts what a hurried doctor has to do: a click, a choice, a field filled."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def click(self, target) -> None:
        self.count += 1
        target.click()

    def fill(self, label: str, text: str) -> None:
        self.count += 1
        self.page.get_by_label(label, exact=True).fill(text)


def unique_name() -> str:
    return "Rolland" + "".join(chr(97 + int(digit)) for digit in str(int(time.time()))[-6:])


def send_request(page: Page, name: str) -> tuple[str, int]:
    """Write and send a request; returns its address and the number of gestures."""
    do = Gestures(page)
    do.click(page.get_by_role("button", name="Nouvelle demande"))
    do.fill("Nom de naissance", name)
    do.fill("Prénom", "Berthe")
    do.fill("Date de naissance", "14/06/1944")
    page.get_by_label("Commune de résidence").press_sequentially("becher", delay=30)
    do.count += 1
    do.click(page.get_by_role("option", name=re.compile("^Bécherel")))
    expect(page.locator("#promesse")).to_contain_text("Appui Santé 35")
    do.click(page.get_by_label("Autonomie au quotidien"))
    do.fill(
        "En quelques lignes, ce qui vous amène et ce que vous attendez du DAC",
        "Deux chutes depuis novembre, la dernière avec quatre heures au sol.",
    )
    do.click(page.get_by_label("Sous 15 jours"))
    expect(page.locator("#promesse")).to_contain_text("au plus tard")
    do.click(page.get_by_label("Oui, je lui ai expliqué et elle est d’accord"))
    expect(page.locator("[data-autosave-status]")).to_contain_text("Brouillon enregistré")
    do.click(page.get_by_role("button", name="Envoyer la demande"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"Berthe {name}")
    return page.url, do.count


@pytest.fixture(scope="module")
def started() -> datetime:
    return datetime.now().astimezone()


def test_a_doctor_sends_a_request_in_at_most_twelve_gestures(visit):
    page = visit(SAMIR)

    url, gestures = send_request(page, unique_name())

    assert gestures <= 12
    assert "/demandes/" in url
    expect(page.get_by_text("Réponse promise").first).to_be_visible()
    expect(page.get_by_text("Reçue", exact=True)).to_be_visible()


def test_from_the_request_to_the_situation_and_back(visit, site):
    name = unique_name()
    samir = visit(SAMIR)
    url, _ = send_request(samir, name)

    # the coordinator finds it in the worklist, takes it in hand and asks for more
    camille = visit(CAMILLE)
    camille.goto(f"{site}/demandes-du-dac/")
    camille.get_by_role("searchbox").fill(name)
    camille.keyboard.press("Enter")
    camille.locator("a.mainlink", has_text=name).click()
    camille.get_by_role("button", name="Prendre en charge et qualifier").click()
    camille.get_by_label("Demander un complément au demandeur").check()
    camille.get_by_label("De quoi avez-vous besoin ?").fill("Qui a les clés du domicile ?")
    camille.get_by_role("button", name="Enregistrer").click()
    expect(camille.get_by_text("Complément demandé").first).to_be_visible()

    # the requester answers
    samir.goto(url)
    expect(samir.get_by_text("Qui a les clés du domicile ?").first).to_be_visible()
    samir.get_by_label("Votre précision").fill("Sa fille Hélène et la voisine.")
    samir.get_by_role("button", name="Envoyer la précision").click()
    expect(samir.get_by_text("votre précision est transmise")).to_be_visible()

    # the complement is in the worklist; the coordinator accepts
    camille.goto(f"{site}/file-active/")
    camille.locator("#complements a.mainlink", has_text=name).click()
    camille.get_by_role("link", name="Qualifier la demande").click()
    camille.get_by_label("Aucun acteur de proximité ne peut répondre seul").check()
    camille.get_by_label("Appui à la coordination", exact=True).check()
    camille.get_by_label("Maintien à domicile").check()
    camille.get_by_label("Accepter : appui à la coordination").check()
    camille.get_by_label("Coordination soutenue").check()
    expect(camille.get_by_label("Référent", exact=True)).to_contain_text("Camille Le Goff")
    camille.get_by_label(re.compile("Votre réponse au demandeur")).fill("Nous prenons le relais.")
    camille.get_by_role("button", name="Enregistrer").click()
    expect(camille).to_have_url(re.compile("/situations/"))
    expect(camille.get_by_role("heading", level=1)).to_contain_text(f"Berthe {name}")
    situation = camille.url

    # the loop closes: the answer is told, read, and the DAC sees that it was
    samir.goto(url)
    expect(samir.get_by_text("Nous prenons le relais.")).to_be_visible()
    expect(
        samir.get_by_text("situation", exact=False).locator("visible=true").filter(has_text="S-20")
    ).to_have_count(0)
    with samir.expect_download() as download:
        samir.get_by_role("link", name="Télécharger la réponse").click()
    assert re.fullmatch(r"reponse-D-\d{4}-\d{5}\.pdf", download.value.suggested_filename)
    camille.goto(url)
    expect(camille.get_by_text("Le demandeur l’a lue.")).to_be_visible()

    # nobody else learns that it exists
    for login in (NADIA, "noe@demo.test", "ines@demo.test"):
        other = visit(login)
        for hidden in (url, situation):
            answer = other.request.get(hidden)
            assert answer.status == 404
            assert name not in answer.text()


def test_everybody_concerned_gets_an_e_mail_that_says_nothing_personal(visit, site):
    name = unique_name()
    samir = visit(SAMIR)
    send_request(samir, name)

    mailbox = visit()
    deadline = time.monotonic() + 40
    while time.monotonic() < deadline:
        mailbox.goto(f"{site}/demonstration/boite-aux-lettres/")
        text = mailbox.inner_text("main")
        if (
            "Votre demande d’appui est bien arrivée" in text
            and "Une demande d’appui est arrivée" in text
        ):
            break
        time.sleep(1)
    assert "Votre demande d’appui est bien arrivée" in text
    assert "Une demande d’appui est arrivée" in text
    assert name not in mailbox.content()
    assert "Bécherel" not in mailbox.inner_text("main")
