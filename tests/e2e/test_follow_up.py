"""The follow-up in a real browser: from « Mes actions » to the closing, and a new period after it.

Goes on from the situation of M. Marcel Even as the demonstration tells it: a plan in force for a
month. The coordinator, the second one, the médecin traitant, the nurse and the social worker who
reads the « aides » alone play it; each test goes on where the one before stopped.
"""

import io
import re
from datetime import datetime, timedelta
from pathlib import Path

import pypdf
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.test_plan import fill, press, texts, tick

pytestmark = pytest.mark.e2e

CAMILLE, YANN, SAMIR, INES, LOUIS = (
    f"{key}@demo.test" for key in ("camille", "yann", "samir", "ines", "louis")
)
HIS_NAME = "Marcel Even"
# of the volet « soins »: what Louis Tanguy must find nowhere
CARE = "essoufflement"


def day(ahead: int) -> str:
    return f"{datetime.now().astimezone() + timedelta(days=ahead):%d/%m/%Y}"


class Followed:
    """The situation, its plan, and who plays."""

    def __init__(self, visit, site: str) -> None:
        self.visit, self.site = visit, site
        page = visit(CAMILLE)
        page.goto(f"{site}/file-active/")
        page.locator("#situations a.mainlink", has_text=HIS_NAME).click()
        self.case = page.url
        page.locator("main a[href*='/plans/']").first.click()
        page.wait_for_url(re.compile("/plans/"))
        self.plan = page.url.split("#")[0]

    def open(self, login: str, address: str) -> Page:
        page = self.visit(login)
        page.goto(address)
        return page

    def told(self, login: str, words: str) -> None:
        """A message under « Messages »: a sentence that names nobody, and a link."""
        page = self.open(login, f"{self.site}/messages/")
        expect(page.get_by_text(words).first).to_be_visible()
        assert HIS_NAME not in texts(page)


@pytest.fixture(scope="module")
def story(people, site):
    return Followed(people, site)


def send(page: Page, button: str) -> None:
    """Press it, whatever the page answers."""
    page.get_by_role("button", name=button, exact=True).first.click()
    page.wait_for_load_state("networkidle")


def duty(page: Page, title: str):
    return page.locator(".duties > li", has_text=title)


def test_1_owners_report_progress_from_their_list(story):
    ines = story.open(INES, f"{story.site}/mes-actions/")
    late = duty(ines, "réadaptation respiratoire")
    expect(late).to_contain_text("en retard")
    late.get_by_role("button", name=re.compile("C’est fait")).click()
    ines.wait_for_load_state("networkidle")
    expect(duty(ines, "réadaptation respiratoire")).to_have_count(0)
    ines.get_by_role("link", name=re.compile("Faites")).click()
    expect(duty(ines, "réadaptation respiratoire")).to_be_visible()

    louis = story.open(LOUIS, f"{story.site}/mes-actions/")
    assert CARE not in texts(louis)
    row = duty(louis, "portage de repas les autres jours")
    row.get_by_role("link", name=re.compile("ne se fera pas")).click()
    expect(louis.get_by_label("Cela ne se fera pas")).to_be_checked()
    send(louis, "Enregistrer")
    expect(louis.locator(".errsum")).to_contain_text("Choisissez pourquoi")
    louis.locator("main [name=reason]").select_option("no_offer")
    send(louis, "Enregistrer")
    expect(louis.get_by_text("Offre absente ou sans place").first).to_be_visible()
    story.told(CAMILLE, "Une action d’un plan que vous suivez ne se fera pas.")


def test_1_each_one_chooses_how_reminders_come(story):
    louis = story.open(LOUIS, f"{story.site}/messages/rappels/")
    expect(louis.get_by_label("Un récapitulatif chaque matin")).to_be_checked()
    tick(louis, "pace", "at_once")
    press(louis, "Enregistrer")

    louis.goto(f"{story.site}/messages/rappels/")
    expect(louis.get_by_label("Au fil de l’eau")).to_be_checked()


def test_2_an_alert_calls_for_a_point_d_etape_and_the_referent_makes_it(story):
    """Inès raised it the evening before, in the volet « soins »."""
    page = story.open(CAMILLE, f"{story.site}/file-active/")
    expect(page.locator("#alertes")).to_contain_text(HIS_NAME)
    page.goto(story.case)
    page.get_by_role("link", name=re.compile("Plus essoufflé")).first.click()
    expect(page.get_by_text("Deuxième soir qu’il dort assis.")).to_be_visible()
    raised = page.url
    assert story.visit(LOUIS).goto(raised).status == 404
    press(page, "Prendre en charge")
    page.get_by_role("link", name="Dire ce qui a été fait").click()
    page.get_by_role("link", name=re.compile("bilan|point d’étape")).first.click()
    for row, finding in enumerate(("achieved", "partly", "not_assessable")):
        page.locator("main fieldset", has_text="Son critère est").nth(row).locator(
            f"input[value='{finding}']"
        ).check(force=True)
    fill(page, text="Il cuisine, il appelle. Reste le chauffage.")
    tick(page, "decision", "go_on")
    press(page, "Enregistrer le bilan")

    page.goto(f"{raised}suite/")
    fill(page, done="Traitement ajusté par le Dr Haddad.")
    tick(page, "outcome", "reviewed")
    press(page, "Alerte traitée")
    story.told(INES, "alerte")
    page.goto(story.plan)
    expect(page.get_by_text("Il cuisine, il appelle.").first).to_be_visible()
    for login in (INES, LOUIS):
        assert "Il cuisine, il appelle." not in texts(story.open(login, story.plan))


def test_3_a_member_raises_an_alert_and_the_referent_is_told(story):
    louis = story.open(LOUIS, story.plan)
    assert "ssoufflé" not in texts(louis)
    louis.locator("#alertes").get_by_role("link", name=re.compile("Signaler")).click()
    send(louis, "Signaler au référent")
    expect(louis.locator(".errsum")).to_contain_text("Écrivez ce qui a été constaté.")
    fill(louis, words="Ni réponse ni volets ouverts depuis ce matin.")
    press(louis, "Signaler au référent")

    story.told(CAMILLE, "alerte")
    page = story.open(CAMILLE, f"{story.site}/file-active/")
    page.locator("#alertes").get_by_role("link", name=re.compile(HIS_NAME)).click()
    page.get_by_role("link", name=re.compile("Il ne répond pas au téléphone")).first.click()
    press(page, "Prendre en charge")
    page.get_by_role("link", name="Dire ce qui a été fait").click()
    fill(page, done="Son frère est passé : téléphone débranché.")
    tick(page, "outcome", "nothing_more")
    press(page, "Alerte traitée")
    story.told(LOUIS, "alerte")
    page.goto(f"{story.site}/file-active/")
    expect(page.locator("#alertes", has_text=HIS_NAME)).to_have_count(0)


def note_outcome(story, title: str, outcome: str, **more: str) -> Page:
    """What became of one shared goal, from the page of the plan."""
    page = story.open(CAMILLE, story.plan)
    row = page.locator("main .goal", has_text=title)
    row.get_by_role("link", name=re.compile("résultat", re.IGNORECASE)).click()
    tick(page, "outcome", outcome)
    if more:
        send(page, "Enregistrer le résultat")
        expect(page.locator(".errsum")).to_contain_text("Choisissez pourquoi")
        page.locator("main [name=reason]").select_option(more["reason"])
        page.locator("main input[name=still_uncovered]").check(force=True)
        page.locator("main [name=follow_up]").select_option(more["follow_up"])
        fill(page, persons_view=more["persons_view"])
    press(page, "Enregistrer le résultat")
    return page


def test_4_a_goal_that_was_not_reached_stays_in_part_4(story):
    page = note_outcome(
        story,
        "dix-neuf degrés",
        "not_achieved",
        reason="not_eligible",
        follow_up="alternative",
        persons_view="Je mettrai un pull de plus.",
    )

    page.goto(story.plan)
    unmet = page.locator("section", has_text="Je mettrai un pull de plus.").last
    expect(unmet).to_contain_text("dix-neuf degrés")
    expect(unmet).to_contain_text("Critère administratif non rempli")


def test_6_a_new_version_renews_the_copies(story, tmp_path):
    page = story.open(CAMILLE, story.plan)
    press(page, "Réviser")
    page.goto(story.plan)
    page.get_by_role("link", name=re.compile("Cuisiner trois fois")).first.click()
    fill(page, criteria="Quatre repas cuisinés par semaine.")
    press(page, "Enregistrer")
    page.goto(f"{story.plan}avis/demander/")
    tick(page, "how", "meeting")
    page.locator("main [name=mode]").select_option("meeting")
    fill(page, held_on=day(0), participants="M. Even, son frère", minutes="D’accord tous les deux.")
    press(page, "Envoyer en concertation")
    page.goto(f"{story.plan}valider/")
    tick(page, "person_how", "person")
    page.locator("main select[name=person_mode]").select_option("written")
    fill(page, person_on=day(0))
    if page.locator("main input[name=gp_how]").count():
        tick(page, "gp_how", "agreed")
        fill(page, gp_on=day(0))
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_load_state("networkidle")
    assert page.locator(".errsum").count() == 0, page.locator(".errsum").inner_text()

    page.goto(story.case)
    expect(page.locator("#a-faire")).to_contain_text("version 2")
    expect(page.locator("#a-faire")).to_contain_text("remise")
    page.goto(story.plan)
    expect(page.get_by_text("Version 2").first).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("Télécharger"))).to_have_count(
        4, timeout=60_000
    )


def test_6_who_does_what_is_printed_alone(story, tmp_path):
    whole = printed(story.open(CAMILLE, story.plan), tmp_path)
    aides = printed(story.open(LOUIS, story.plan), tmp_path)

    for text in (whole, aides):
        assert HIS_NAME in text
        assert "courses" in text
    assert "Inès passe chaque mardi" in whole
    assert "Inès Moreau" not in aides
    assert CARE not in aides


def printed(page: Page, folder: Path) -> str:
    link = page.get_by_role("link", name=re.compile("Imprimer « qui fait quoi »")).first
    with page.expect_download() as download:
        link.click()
    path = folder / "sheet.pdf"
    download.value.save_as(path)
    reader = pypdf.PdfReader(io.BytesIO(path.read_bytes()))
    return re.sub(r"\s+", " ", " ".join(leaf.extract_text() for leaf in reader.pages))


def move(story, link: str, button: str, *, login: str = CAMILLE, **values: str) -> Page:
    """One of the moves of the situation, by its button of the panel « Le suivi »."""
    page = story.open(login, story.case)
    page.locator("#suivi").get_by_role("link", name=link).click()
    for name, value in values.items():
        field = page.locator(f"main [name={name}]").first
        kind = field.evaluate("one => one.type || one.tagName")
        if kind == "radio":
            page.locator(f"main input[name={name}]").first.check(force=True)
        elif kind.startswith("select"):
            field.select_option(label=value)
        else:
            field.fill(value)
    press(page, button)
    return page


def test_5_the_situation_waits_resumes_and_changes_level_and_hands(story):
    page = move(story, "Mettre en veille", "Mettre en veille", until=day(30))
    expect(page.get_by_text("En veille").first).to_be_visible()
    story.told(SAMIR, "veille")
    page.locator("#suivi").get_by_role("button", name="Reprendre").click()
    page.wait_for_load_state("networkidle")
    expect(page.get_by_text("En cours").first).to_be_visible()

    page = move(story, "Changer de niveau", "Changer de niveau", level="", reason="Plus stable.")
    expect(page.get_by_text("Plus stable.").first).to_be_visible()

    page = story.open(CAMILLE, story.case)
    page.locator("#suivi").get_by_role("link", name="Confier à un autre référent").click()
    page.locator("main [name=referent]").select_option(label="Yann Riou")
    fill(page, overlap_until=day(10))
    press(page, "Confier la situation")
    yann = story.open(YANN, f"{story.site}/file-active/")
    expect(yann.locator("#situations")).to_contain_text(HIS_NAME)
    page.goto(f"{story.site}/file-active/")
    expect(page.locator("#en-relais tr", has_text=HIS_NAME)).to_contain_text("En relais jusqu’au")


def test_5_the_plan_closes_once_each_goal_has_its_result(story):
    page = story.open(CAMILLE, f"{story.plan}cloture/")
    expect(page.locator("main")).to_contain_text("Cuisiner trois fois")
    note_outcome(story, "Cuisiner trois fois", "achieved")
    note_outcome(
        story,
        "Savoir quoi faire",
        "partly",
        reason="health_changed",
        follow_up="next_version",
        persons_view="Le premier jour, je sais.",
    )
    page = story.open(CAMILLE, f"{story.plan}bilan/?final")
    fill(page, text="Il va mieux et cuisine.")
    tick(page, "decision", "close")
    press(page, "Enregistrer le bilan")
    page.goto(f"{story.plan}cloture/")
    page.locator("main [name=reason]").select_option("stabilised")
    fill(page, relay="Inès Moreau", person_told_on=day(0), gp_told_on=day(0))
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_load_state("networkidle")
    expect(page.get_by_text("Clos").first).to_be_visible()


def test_5_the_situation_is_closed_and_who_asked_is_told(story):
    page = story.open(CAMILLE, story.case)
    page.locator("#suivi").get_by_role("link", name="Clôturer").click()
    page.locator("main [name=reason]").select_option(index=1)
    fill(page, relay="Inès Moreau, infirmière", person_told_on=day(0))
    press(page, "Clôturer")

    for login in (INES, LOUIS, SAMIR):
        assert story.visit(login).goto(story.case).status == 404
    samir = story.open(SAMIR, f"{story.site}/messages/")
    samir.get_by_role("link", name=re.compile("suivi")).first.click()
    samir.wait_for_load_state("networkidle")
    expect(samir.locator("main")).to_contain_text("Inès Moreau, infirmière")
    ending = samir.url
    if "/fins-de-suivi/" in ending:
        assert story.visit(INES).goto(ending).status == 404


def test_5_it_is_opened_again_as_a_new_period_and_everything_is_asked_again(story):
    page = story.open(CAMILLE, story.case)
    page.get_by_role("link", name="Rouvrir").click()
    expect(page.locator("main")).to_contain_text("redemand")
    fill(page, reason="Nouvelle hospitalisation.")
    page.locator("main input[name=level]").first.check(force=True)
    page.locator("main [name=referent]").select_option(label="Camille Le Goff")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_load_state("networkidle")
    assert page.locator(".errsum").count() == 0, page.locator(".errsum").inner_text()

    page.goto(story.case)
    expect(page.get_by_text("En cours").first).to_be_visible()
    expect(page.get_by_text("Nouvelle hospitalisation.").first).to_be_visible()
    expect(page.locator("#a-faire")).to_contain_text("non-opposition")
    for login in (INES, LOUIS, SAMIR):
        assert story.visit(login).goto(story.case).status == 404
