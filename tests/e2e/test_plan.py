"""The plan in a real browser: team, accords, assessment, plan, concertation, validation, revision.

Seven people play it, each at a browser of their own. Words planted in the care volet are looked for
in what each of them gets: pages, and the text of both printed copies.
"""

import io
import re
from datetime import datetime, timedelta
from pathlib import Path

import pypdf
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.test_request_to_situation import send_request, unique_name

pytestmark = pytest.mark.e2e

CAMILLE, YANN, SAMIR = "camille@demo.test", "yann@demo.test", "samir@demo.test"
INES, LOUIS, ANA, NADIA = (f"{key}@demo.test" for key in ("ines", "louis", "ana", "nadia"))
# planted in the volet « soins »: of a note, a dimension, a problem, a goal and an action
CARE = (
    "motsoinsnote",
    "motsoinsdimension",
    "motsoinsprobleme",
    "motsoinsobjectif",
    "motsoinsaction",
)
AIDES = ("motaidesnote", "motaidesprobleme", "motaidesobjectif", "motaidesaction")
HER_WORDS = "Je veux rester dans ma cuisine, avec mon chat."


def day(ahead: int) -> str:
    return f"{datetime.now().astimezone() + timedelta(days=ahead):%d/%m/%Y}"


def fill(page: Page, **values: str) -> None:
    """Fill fields by the name of their input: these forms repeat their labels in legends."""
    for name, value in values.items():
        page.locator(f"main [name={name}]").first.fill(value)


def tick(page: Page, name: str, *values: str) -> None:
    """Tick choices by their value; the box itself is hidden behind its label."""
    for value in values:
        page.locator(f"main input[name={name}][value='{value}']").check(force=True)


def choose(page: Page, label: str, typed: str, option: str) -> None:
    """Find somebody of the directory by typing."""
    page.get_by_label(label).first.press_sequentially(typed, delay=30)
    page.get_by_role("option", name=re.compile(option)).first.click()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()
    page.wait_for_load_state("networkidle")
    assert page.locator("#resume, .errsum").count() == 0, page.locator(".errsum").inner_text()


def texts(page: Page) -> str:
    """The bytes of the page, not what is visible of it."""
    return page.content()


class Story:
    """The situation that the test opens, and the addresses that it meets."""

    def __init__(self, visit, site: str) -> None:
        self.visit, self.site, self.name = visit, site, unique_name()
        self.case = self.plan = ""

    def open_case(self) -> Page:
        """A request of the médecin traitant, accepted."""
        send_request(self.visit(SAMIR), self.name)
        page = self.visit(CAMILLE)
        page.goto(f"{self.site}/demandes-du-dac/")
        page.get_by_role("searchbox").fill(self.name)
        page.keyboard.press("Enter")
        page.locator("a.mainlink", has_text=self.name).click()
        page.get_by_role("button", name="Prendre en charge et qualifier").click()
        page.get_by_label("Aucun acteur de proximité ne peut répondre seul").check()
        page.get_by_label("Appui à la coordination", exact=True).check()
        page.get_by_label("Maintien à domicile").check()
        page.get_by_label("Accepter : appui à la coordination").check()
        page.get_by_label("Coordination soutenue").check()
        page.get_by_label(re.compile("Votre réponse au demandeur")).fill("Nous prenons le relais.")
        press(page, "Enregistrer")
        expect(page).to_have_url(re.compile("/situations/"))
        self.case = page.url
        return page

    # --- step 1 ---
    def member(self, page: Page, typed: str, sector: str, role: str, *, care: bool) -> None:
        page.goto(f"{self.case}equipe/ajouter/")
        choose(page, "Professionnel", typed, typed)
        tick(page, "sector", sector)
        page.locator("main select[name=role]").select_option(role)
        tick(page, "in_care_team", "oui" if care else "non")
        if care:
            tick(page, "care_team_basis", "recognised")
            fill(page, recognised_on=day(0))
        press(page, "Ajouter à l’équipe")

    def without_account(self, page: Page) -> None:
        page.goto(f"{self.case}equipe/ajouter/")
        tick(page, "who", "sans-compte")
        fill(page, name="Solenn Abgrall", function="Ergothérapeute")
        tick(page, "sector", "medico_social")
        page.locator("main select[name=role]").select_option("occupational_therapist")
        tick(page, "in_care_team", "non")
        press(page, "Ajouter à l’équipe")

    # --- step 2 ---
    def decision(self, page: Page, kind: str, **more: str) -> None:
        page.goto(f"{self.case}accords/noter/?objet={kind}")
        for label in filter(None, more.get("whom", "").split(";")):
            page.get_by_label(re.compile(f"^{label}")).check(force=True)
        tick(page, "decision", "given")
        if "scope" in more:
            tick(page, "scope", more["scope"])
            tick(page, "categories", "identity", "daily_life", "organisation")
            tick(page, "supports", "cordee")
            page.locator("main input[name=security_told]").check(force=True)
            tick(page, "informed_by", "spoken")
        tick(page, "mode", "written")
        tick(page, "given_by", "person")
        press(page, "Noter la décision")

    # --- step 3 ---
    def assess(self, page: Page) -> None:
        page.goto(f"{self.case}evaluation/nouvelle/")
        tick(page, "kind", "home_visit")
        press(page, "Commencer l’évaluation")
        assessment = page.url
        links = page.locator("main a[href*='/dimensions/']")
        expect(links).to_have_count(4)
        addresses = [self.site + links.nth(i).get_attribute("href") for i in range(4)]
        for rank, address in enumerate(addresses):
            page.goto(address)
            tick(page, "state", "filled" if rank == 0 else "nothing")
            if rank == 0:
                fill(page, findings=f"Vertiges au lever, {CARE[1]}.", tool="Get up and go")
            press(page, "Enregistrer")
        page.goto(assessment)
        expect(page.get_by_text(CARE[1]).first).to_be_visible()

    def note(self, page: Page, text: str, volet: str) -> None:
        page.goto(f"{self.case}journal/noter/")
        tick(page, "kind", "home_visit")
        fill(page, text=text)
        tick(page, "volet", volet)
        press(page, "Noter")

    # --- step 4 ---
    def block(self, page: Page, path: str, title: str, volet: str, **ticks: str) -> None:
        """Add a block by its two fields, and go on to complete it."""
        page.goto(path)
        fill(page, title=title)
        for name, value in ticks.items():
            tick(page, name, value)
        tick(page, "volet", volet)
        press(page, "Ajouter et compléter")

    def problem(self, page: Page, title: str, volet: str, *, priority: bool) -> str:
        self.block(page, f"{self.plan}problemes/ajouter/", title, volet)
        if priority:
            page.locator("main input[name=persons_priority]").check(force=True)
        tick(page, "necessary", "yes")
        tick(page, "possible", "yes")
        press(page, "Enregistrer")
        page.goto(self.plan)
        return self.site + page.locator(f"a:has-text('{title}')").first.get_attribute("href")

    def goal(self, page: Page, problem: str, title: str, volet: str) -> None:
        self.block(page, f"{problem}objectifs/ajouter/", title, volet)
        fill(page, criteria="Deux sorties par mois.", shared_on=day(0), due_on=day(60))
        press(page, "Enregistrer")

    def action(self, page: Page, goal: str, title: str, volet: str, owner: str) -> None:
        page.goto(f"{self.plan}actions/ajouter/")
        fill(page, title=title)
        page.get_by_label(re.compile(re.escape(goal))).check(force=True)
        tick(page, "volet", volet)
        press(page, "Ajouter et compléter")
        page.get_by_label(re.compile(f"^{owner}")).first.check(force=True)
        fill(page, due_on=day(30))
        press(page, "Enregistrer")


@pytest.fixture(scope="module")
def story(people, site):
    """One story for the file: each test goes on where the one before stopped."""
    return Story(people, site)


def test_1_the_coordinator_composes_the_team(story):
    page = story.open_case()

    story.member(page, "Haddad", "health", "gp", care=True)
    story.member(page, "Moreau", "health", "nurse", care=True)
    story.member(page, "Tanguy", "social", "social_worker", care=False)
    story.without_account(page)

    page.goto(f"{story.case}?section=cercle")
    for name in ("Samir Haddad", "Inès Moreau", "Louis Tanguy", "Solenn Abgrall"):
        expect(page.get_by_text(re.compile(name)).first).to_be_visible()
    expect(page.get_by_text("sans compte").first).to_be_visible()
    expect(page.locator("svg.cercle")).to_be_visible()
    # being in the team opens nothing by itself
    for login in (INES, LOUIS):
        assert story.visit(login).goto(story.case).status == 404


def test_2_what_the_person_decides_opens_what_each_one_reads(story):
    page = story.visit(CAMILLE)
    for kind in ("information", "non_opposition", "plan"):
        story.decision(page, kind)
    assert story.visit(INES).goto(story.case).status == 200
    assert story.visit(LOUIS).goto(story.case).status == 404

    story.decision(page, "sharing", whom="Louis Tanguy;Solenn Abgrall", scope="support")
    assert story.visit(LOUIS).goto(story.case).status == 200

    page.goto(f"{story.case}inviter/")
    choose(page, "Qui invitez-vous ?", "Pereira", "Pereira")
    tick(page, "volets", "support", "coordination")
    fill(page, reason="Avis sur la salle de bain.", until=day(20))
    press(page, "Inviter")
    assert story.visit(ANA).goto(story.case).status == 200
    assert story.visit(NADIA).goto(story.case).status == 404


def test_3_assessment_and_journal_show_each_reader_their_volets(story):
    page = story.visit(CAMILLE)
    story.assess(page)
    story.note(page, f"Pilulier plein, {CARE[0]}.", "care")
    story.note(page, f"Portage de repas, {AIDES[0]}.", "support")

    seen = {}
    for login in (CAMILLE, INES, LOUIS, ANA):
        reader = story.visit(login)
        pages = []
        for tail in ("", "?section=evaluation", "journal/"):
            reader.goto(story.case + tail)
            pages.append(texts(reader))
        whole = " ".join(pages)
        seen[login] = ({w for w in CARE if w in whole}, AIDES[0] in whole)
    assert seen == {
        CAMILLE: ({CARE[0], CARE[1]}, True),
        INES: ({CARE[0], CARE[1]}, True),
        LOUIS: (set(), True),
        ANA: (set(), True),
    }


def test_4_the_plan_is_written_and_says_all_that_it_lacks(story):
    page = story.visit(CAMILLE)
    page.goto(f"{story.case}?section=plan")
    page.get_by_role("button", name="Commencer le plan").click()
    expect(page).to_have_url(re.compile("/plans/"))
    story.plan = page.url
    expect(page.locator("#manque")).to_contain_text("projet")

    page.goto(f"{story.plan}synthese/")
    fill(page, project=HER_WORDS, priority="Ne plus tomber.", summary=f"Deux chutes, {CARE[2]}.")
    fill(page, summary_support="Elle sort moins.", review_on=day(90))
    press(page, "Enregistrer")
    care = story.problem(page, f"Médicaments oubliés {CARE[2]}", "care", priority=False)
    aides = story.problem(page, f"La peur de tomber {AIDES[1]}", "support", priority=True)
    story.goal(page, aides, f"Retourner au marché {AIDES[2]}", "support")
    story.goal(page, care, f"Prendre les bons médicaments {CARE[3]}", "care")
    page.goto(story.plan)
    expect(page.locator("#manque")).to_contain_text("action")
    assert page.locator("#manque a").count() >= 2
    story.action(page, AIDES[2], f"Aller au marché {AIDES[3]}", "support", "Louis Tanguy")
    story.action(page, CARE[3], f"Préparer le pilulier {CARE[4]}", "care", "Inès Moreau")

    page.goto(story.plan)
    expect(page.locator("#manque")).to_contain_text("Tout y est")
    # her priority came first by itself; it is ranked by the keyboard too
    first = page.locator("#problemes li").first
    expect(first).to_contain_text(AIDES[1])
    for login in (SAMIR, INES, LOUIS):
        assert story.visit(login).goto(story.plan).status == 404


def test_4_two_coordinators_on_one_block_lose_nothing(story):
    camille, yann = story.visit(CAMILLE), story.visit(YANN)
    for page in (camille, yann):
        page.goto(f"{story.plan}synthese/")

    fill(camille, choices="Rester dans sa maison.")
    press(camille, "Enregistrer")
    fill(yann, preferences="Des visites l’après-midi.")
    press(yann, "Enregistrer")
    yann.goto(f"{story.plan}synthese/")
    expect(yann.locator("[name=choices]")).to_have_value("Rester dans sa maison.")
    expect(yann.locator("[name=preferences]")).to_have_value("Des visites l’après-midi.")

    camille.goto(f"{story.plan}synthese/")
    yann.locator("[name=priority]").fill("Ne plus avoir peur.")
    yann.get_by_role("button", name="Enregistrer").click()
    yann.wait_for_load_state("networkidle")
    camille.locator("[name=priority]").fill("Sortir le samedi.")
    camille.get_by_role("button", name="Enregistrer").click()
    expect(camille.locator("main")).to_contain_text("Ne plus avoir peur.")
    expect(camille.locator("[name=priority]")).to_have_value("Sortir le samedi.")


def test_5_the_team_gives_its_opinion_in_one_click(story):
    page = story.visit(CAMILLE)
    page.goto(f"{story.plan}avis/demander/")
    press(page, "Envoyer en concertation")

    for login, button in ((SAMIR, "D’accord"), (INES, "D’accord"), (LOUIS, "Réserve")):
        member = story.visit(login)
        assert member.goto(story.plan).status == 200
        if button == "Réserve":
            member.locator("#avis-texte").fill("Il manque le transport du samedi.")
        member.locator("#votre-avis").get_by_role("button", name=button, exact=True).click()
        member.wait_for_load_state("networkidle")
        expect(member.locator("#votre-avis")).to_contain_text(button)
        got = texts(member)
        assert all(word in got for word in AIDES[1:])
        hidden = [word for word in CARE[2:] if word in got]
        assert hidden == ([] if login == LOUIS else list(CARE[2:]))

    page.goto(story.plan)
    expect(page.get_by_text("Il manque le transport du samedi.")).to_be_visible()


def test_6_validation_freezes_version_1_and_prints_both_copies(story, tmp_path):
    page = story.visit(CAMILLE)
    page.goto(story.plan)
    page.get_by_role("link", name=re.compile("Répondre|Dire comment")).first.click()
    fill(page, met="La navette du CCAS passe à 10 h.")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state("networkidle")
    page.goto(f"{story.plan}valider/")
    tick(page, "person_how", "person")
    page.locator("main select[name=person_mode]").select_option("written")
    fill(page, person_on=day(0))
    if page.locator("main input[name=gp_how]").count():
        tick(page, "gp_how", "agreed")
    if page.locator("main input[name=early]").count():
        page.locator("main input[name=early]").check(force=True)
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_load_state("networkidle")

    page.goto(story.plan)
    expect(page.get_by_text("Version 1").first).to_be_visible()
    ready = page.get_by_role("link", name=re.compile("Télécharger"))
    expect(ready).to_have_count(4, timeout=60_000)  # the worker makes them, the page says so
    full = printed(page, "Exemplaire complet", tmp_path)
    aides = printed(story.visit(LOUIS), "Exemplaire « aides »", tmp_path, at=story.plan)
    for text in (full, aides):
        assert HER_WORDS in text
        assert "structuré selon les quatre parties du PPCS (HAS, 2019)" in text
        assert all(word in text for word in AIDES[1:])
    assert all(word in full for word in CARE[2:])
    assert not any(word in aides for word in CARE)
    louis = story.visit(LOUIS)
    louis.goto(story.plan)
    assert "Exemplaire complet" not in texts(louis)


def printed(page: Page, label: str, folder: Path, *, at: str = "") -> str:
    """The text of a copy, as the reader downloads it."""
    if at:
        page.goto(at)
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile(f"Télécharger.*{label}")).click()
    name = download.value.suggested_filename
    assert re.fullmatch(r"plan-[A-Z0-9-]+-v\d+[a-z-]*\.pdf", name)
    path = folder / name
    download.value.save_as(path)
    reader = pypdf.PdfReader(io.BytesIO(path.read_bytes()))
    return re.sub(r"\s+", " ", " ".join(leaf.extract_text() for leaf in reader.pages))


def test_6_an_owner_accepts_the_action(story):
    louis = story.visit(LOUIS)
    louis.goto(story.plan)
    louis.get_by_role("link", name=re.compile(AIDES[3])).first.click()
    press(louis, "Accepter")
    expect(louis.get_by_text("Acceptée").first).to_be_visible()


def test_7_a_revision_leaves_version_1_in_force_and_says_what_changes(story):
    page = story.visit(CAMILLE)
    page.goto(story.plan)
    page.get_by_role("button", name="Réviser").or_(
        page.get_by_role("link", name="Réviser")
    ).first.click()
    page.wait_for_load_state("networkidle")
    page.goto(story.plan)
    page.get_by_role("link", name=re.compile(AIDES[2])).first.click()
    fill(page, criteria="Quatre sorties par mois.")
    press(page, "Enregistrer")

    page.goto(f"{story.plan}versions/")
    expect(page.locator("main")).to_contain_text("Quatre sorties par mois")
    expect(page.locator("main del, main .del").first).to_be_visible()
    louis = story.visit(LOUIS)
    louis.goto(story.plan)
    expect(louis.locator("main")).to_contain_text("Deux sorties par mois")
    assert "Quatre sorties" not in texts(louis)


def test_8_an_accord_withdrawn_closes_everything_at_the_next_page(story):
    louis, page = story.visit(LOUIS), story.visit(CAMILLE)
    louis.goto(story.plan)
    copy = louis.get_by_role("link", name=re.compile("Télécharger")).first.get_attribute("href")
    page.goto(f"{story.case}accords/")
    page.get_by_role("link", name="Noter le retrait pour Louis Tanguy").click()
    expect(page.locator("main")).to_contain_text("Louis Tanguy")
    tick(page, "mode", "oral")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_load_state("networkidle")

    for address in (story.case, story.plan, story.site + copy):
        assert louis.request.get(address).status == 404
    louis.goto(f"{story.site}/mes-situations/")
    assert story.name not in texts(louis)
    assert story.visit(INES).goto(story.case).status == 200
