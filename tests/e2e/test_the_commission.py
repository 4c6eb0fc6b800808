"""The commission in a real browser, from a charter to sign to an opposition that closes open pages.

Each person has a browser of their own. What they must *not* get is looked for in the bytes of the
answers, not in what the page shows. Each test goes on where the one before stopped. It is the last
file on purpose: the médecin traitant sets a second factor up in it, and keeps it.
"""

import html
import io
import re
import time
from datetime import datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

import pypdf
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.test_plan import choose, day, fill, press, texts

pytestmark = pytest.mark.e2e

CLAIRE, LEA, MARC, ODILE, HUGO, PAUL, SAMIR, NOE, CAMILLE = (
    f"{key}@demo.test"
    for key in ("claire", "lea", "marc", "odile", "hugo", "paul", "samir", "noe", "camille")
)
PARIS = ZoneInfo("Europe/Paris")
QUESTION = "Qui peut venir le voir, et par quoi commencer ?"
WORDS = "Qu’on me laisse le temps d’ouvrir."
FACTS = "Le courrier reste dans la boîte depuis six semaines."
STRENGTHS = "Le facteur lui parle encore."
CARE = "Rompu"
PRIVATE = "Le médecin peut passer le premier, je le suivrai."
MARC_DOES, ODILE_DOES = "Passer à deux un matin", "Garder le bail ouvert cet hiver"
ORIENTATION = "Continuez vos passages ; deux d’entre nous viennent la semaine prochaine."
IDENTITY = ("Taillandier", "Evariste")
NOT_ANY_MORE = "n’est plus disponible"


def plain(text: str) -> str:
    return re.sub("[\u00a0\u202f]", " ", html.unescape(text))


class Table:
    """Who plays, and the addresses that the story meets."""

    def __init__(self, visit, site: str) -> None:
        self.visit, self.site = visit, site
        self.home = f"{site}/commissions/"
        self.code = self.situation = self.session = self.entry = self.room = ""
        self.record, self.hour = "", re.compile("")

    @cached_property
    def board(self) -> str:
        return follow(self.open(CLAIRE, self.home), "Ouvrir le tableau")

    def open(self, login: str, address: str) -> Page:
        page = self.visit(login)
        page.goto(address)
        return page

    def bytes_of(self, login: str, address: str) -> str:
        """What the server answers, as it answers it; French no-break spaces read as spaces."""
        return plain(self.visit(login).request.get(address).text())

    def status(self, login: str, address: str) -> int:
        return self.visit(login).request.get(address).status

    def second_factor(self, login: str) -> None:
        """The set-up that the module asks for, with the code that the demonstration shows."""
        page = self.open(login, self.home)
        if "/confirmer/" in page.url:  # signed in long ago, for another file of tests
            page.get_by_label("Mot de passe", exact=True).fill("demo")
            page.get_by_role("button", name="Continuer").click()
            page.wait_for_load_state("networkidle")
        for _ in range(3):  # a code may run out between the reading and the click
            if "/activer/" not in page.url:
                return
            code = re.search(r"\b\d{6}\b", page.locator("main .note kbd").last.inner_text())
            page.locator("main input[name=code]").fill(code.group())
            page.get_by_role("button", name="Activer", exact=True).click()
            page.wait_for_load_state("networkidle")
        assert "/activer/" not in page.url

    def told(self, login: str) -> None:
        """A message that says nothing but that there is something."""
        page = self.open(login, f"{self.site}/messages/")
        expect(page.get_by_text("Vous avez un élément à consulter.").first).to_be_visible()
        for word in (self.code, QUESTION):
            assert word not in texts(page)


@pytest.fixture(scope="module")
def table(people, site):
    return Table(people, site)


def tick(page: Page, name: str, *values: str) -> None:
    """By the box itself, not by its place: the bar at the bottom may lie over it."""
    for value in values:
        check(page.locator(f"main input[name={name}][value='{value}']"))


def check(box) -> None:
    box.evaluate("one => { if (!one.checked) one.click() }")


def link(page: Page, name: str):
    return page.locator("main").get_by_role("link", name=re.compile(name)).first


def follow(page: Page, name: str) -> str:
    link(page, name).click()
    page.wait_for_load_state("networkidle")
    return page.url


def test_1_a_new_member_signs_the_charter_before_anything_else(table):
    claire = table.open(CLAIRE, table.board)
    follow(claire, "Membres")
    follow(claire, "Donner un mandat")
    choose(claire, "Personne", "Garnier", "Garnier")
    claire.locator("main [name=quality]").select_option("permanent")
    claire.locator("main [name=family]").select_option("social")
    tick(claire, "in_secret_list", "oui")
    fill(claire, function="Assistant de service social", organisation="CHU", starts_on=day(0))
    press(claire, "Donner le mandat")
    expect(claire.get_by_text("Paul Garnier").first).to_be_visible()

    table.second_factor(PAUL)
    paul = table.open(PAUL, table.home)
    expect(paul.get_by_text(re.compile("charte", re.I)).first).to_be_visible()
    assert table.status(PAUL, table.board) == 403, "that there is a commission is no secret"
    assert not re.search(r"S-[2-9A-HJ-NP-Z]{5}", table.bytes_of(PAUL, table.home))
    follow(paul, "Lire et signer")
    expect(paul.get_by_text("Tant que la charte n’est pas signée").first).to_be_visible()
    check(paul.locator("main input[name=agreed]").first)
    press(paul, "Signer la charte")
    assert table.status(PAUL, table.board) == 403, "a member runs nothing"


def test_1_a_referrer_writes_without_naming_anybody(table):
    table.second_factor(SAMIR)
    page = table.open(SAMIR, f"{table.home}saisir/")
    page.get_by_role("button", name="Commencer la saisine").click()
    page.wait_for_url(re.compile("/saisines/"))
    table.situation = page.url
    tick(page, "link_kind", "care")
    tick(page, "person_type", "adult")
    tick(page, "motives", "care_break", "isolation")
    tick(page, "factors", "psychic")
    page.locator("main [name=age_band]").select_option("60_74")
    fill(
        page,
        facts=f"{FACTS} Mme Rose Marin, au 06 12 34 56 78, dit qu’il prend de la rispéridone.",
        strengths=STRENGTHS,
        question=QUESTION,
        persons_words=WORDS,
        step_1_who="Médecin traitant",
        step_1_result="deux visites",
    )
    tick(page, "care", "broken")
    tick(page, "info_outcome", "given")
    fill(page, info_decided_on=day(-2))
    page.locator("main [name=info_means]").select_option("spoken")
    tick(page, "accord_outcome", "given")
    tick(page, "accord_scope", "facts", "care")
    tick(page, "accord_only_named", "everybody")
    fill(page, accord_until=day(300))
    tick(page, "safe_contact", "yes")
    tick(page, "conflict", "no")
    check(page.locator("main [name=no_emergency]"))
    check(page.locator("main [name=pledged]"))
    page.get_by_role("button", name="Déposer la saisine").click()
    page.wait_for_load_state("networkidle")
    summary = page.locator(".errsum")
    for found in ("Rose Marin", "06 12 34 56 78", "rispéridone"):
        expect(summary).to_contain_text(found)
    assert page.locator("main [name=question]").input_value() == QUESTION

    fill(page, facts=FACTS)
    press(page, "Déposer la saisine")
    table.code = re.search(r"S-[2-9A-HJ-NP-Z]{5}", page.inner_text("main")).group()
    table.situation = page.url
    expect(page.get_by_text("Reçue").first).to_be_visible()


def test_2_nobody_knows_of_it_but_the_desk_and_its_author(table):
    assert QUESTION in table.bytes_of(CLAIRE, table.situation)
    for login in (MARC, ODILE, PAUL, HUGO, NOE):
        assert table.status(login, table.situation) == 404
        assert table.code not in table.bytes_of(login, table.home)
    table.told(CLAIRE)


def hour_of_the_session() -> tuple[datetime, datetime]:
    """From a minute to come, as the form asks, for an hour; it ends on the day on which it starts."""
    now = datetime.now(PARIS)
    if now.hour == 23 and now.minute >= 50:
        time.sleep((60 - now.minute) * 60)
        now = datetime.now(PARIS)
    starts = now + timedelta(seconds=90)
    return starts, min(starts + timedelta(hours=1), starts.replace(hour=23, minute=59))


def test_3_the_animateur_instructs_it_and_puts_it_on_an_agenda(table):
    page = table.open(CLAIRE, table.situation)
    page.get_by_role("button", name="Commencer l’instruction").click()
    page.wait_for_load_state("networkidle")
    for box in page.locator("main input[name=checks]").all():
        check(box)
    press(page, "Signer ces points")
    follow(page, "Déclarer recevable")
    press(page, "Déclarer recevable")

    page.goto(table.board)
    follow(page, "Prévoir une séance")
    starts, ends = hour_of_the_session()
    fill(
        page,
        on=f"{starts:%d/%m/%Y}",
        starts=f"{starts:%H} h {starts:%M}",
        ends=f"{ends:%H} h {ends:%M}",
        place="Salle 3",
    )
    press(page, "Prévoir la séance")
    table.starts = starts
    page.goto(table.situation)
    follow(page, "Inscrire à l’ordre du jour")
    options = page.locator("main [name=session] option").all_inner_texts()
    hour = f"{starts.hour} h {starts:%M}" if starts.minute else f"{starts.hour} h"
    table.hour = re.compile(hour.replace(" ", r"\s") + r"(?!\s?\d)")
    mine = next(words for words in options if hour in plain(words))
    page.locator("main [name=session]").select_option(label=mine)
    press(page, "Inscrire")
    table.session = page.url


def test_3_each_admission_has_a_reason_and_shows_what_that_person_will_get(table):
    page = table.open(CLAIRE, table.session)
    table.entry = follow(page, table.code)
    for name, why in (("Vidal", "Connaît l’équipe du secteur."), ("Caron", "Loge la personne.")):
        options = page.locator("main [name=mandate] option").all_inner_texts()
        mine = next(words for words in options if name in words)
        page.locator("main [name=mandate]").select_option(label=mine)
        fill(page, why=why)
        press(page, "Admettre")
    expect(page.get_by_text(re.compile("second")).first).to_be_visible()
    assert table.status(LEA, table.situation) == 200

    lea = table.open(LEA, table.home)
    follow(lea, "Examiner")
    press(lea, "Confirmer l’admission")

    page.goto(table.entry)
    seen_as = [
        table.bytes_of(CLAIRE, f"{table.site}{href}")
        for href in page.eval_on_selector_all(
            "main a[href*='voir-comme']", "all => all.map(one => one.getAttribute('href'))"
        )
    ]
    table.seen_as = seen_as
    page.goto(table.session)
    follow(page, "Convoquer")
    press(page, "Convoquer")


def declare(table, login: str, line) -> None:
    """Say that one knows nobody there, for the examination whose line is `line` of the home page."""
    page = table.open(login, table.home)
    line(page).get_by_role("link", name="Répondre").click()
    page.wait_for_load_state("networkidle")
    for word in (QUESTION, FACTS, table.code):
        assert word not in texts(page), "asked before anything is shown"
    tick(page, "has_link", "non")
    press(page, "Enregistrer ma réponse")


def test_4_a_message_without_content_then_a_link_to_declare_then_the_sheet(table):
    for login in (MARC, ODILE):
        table.told(login)
        assert table.status(login, table.situation) == 404
        declare(table, login, lambda page: page.locator("#liens li", has_text=table.hour))
    marc, odile = (table.bytes_of(login, table.situation) for login in (MARC, ODILE))
    for shown in (QUESTION, WORDS, FACTS, "Isolement"):
        assert shown in marc
        assert shown in odile
    for hidden in ("Rupture de soins", "Vulnérabilité psychique", STRENGTHS, CARE):
        assert hidden in marc
        assert hidden not in odile
    for login in (MARC, ODILE):
        assert "Mail fleuri" not in table.bytes_of(login, table.situation)
    assert table.status(PAUL, table.situation) == 404


def test_5_the_room_opens_with_its_quorum_and_each_reads_what_is_for_them(table):
    wait = table.starts.timestamp() - time.time()
    time.sleep(max(wait, 0) + 1)
    page = table.open(CLAIRE, table.session)
    follow(page, "Ouvrir la séance")
    for box in page.locator("main input[name=present]").all():
        check(box)
    check(page.locator("main input[name=reminder_read]").first)
    press(page, "Ouvrir la séance")

    marc = table.open(MARC, table.home)
    table.room = follow(marc, f"Ouvrir {table.code}")
    expect(marc.locator(".parole").first).to_contain_text(WORDS)
    expect(marc.locator(".closing")).to_be_visible()
    fill(marc, text=PRIVATE)
    tick(marc, "audience", "secret_list")
    press(marc, "Publier ma contribution")
    assert PRIVATE in table.bytes_of(MARC, table.room)
    assert PRIVATE not in table.bytes_of(ODILE, table.room)
    assert "Vidal" not in table.bytes_of(ODILE, table.room).replace("Vidal, ", "")
    assert table.status(PAUL, table.room) == 404


def propose(table, title: str, kind: str, who: str) -> None:
    page = table.open(CLAIRE, table.room)
    follow(page, "Proposer")
    fill(page, title=title, due_on=day(20))
    page.locator("main [name=kind]").select_option(kind)
    options = page.locator("main [name=owner] option").all_inner_texts()
    page.locator("main [name=owner]").select_option(label=next(o for o in options if who in o))
    press(page, "Proposer")


def test_5_it_closes_and_its_content_with_it(table):
    propose(table, MARC_DOES, "joint_visit", "Psychiatre")
    propose(table, ODILE_DOES, "housing", "mission")
    page = table.open(CLAIRE, table.room)
    while page.get_by_role("button", name="Retenir").count():
        page.get_by_role("button", name="Retenir").first.click()
        page.wait_for_load_state("networkidle")
    page.goto(table.session)
    follow(page, "Fermer la séance")
    check(page.locator("main input[name^=outcome][value=examined]").first)
    check(page.locator("main input[name^=person_came][value=no]").first)
    press(page, "Fermer la séance")
    for login in (MARC, ODILE):
        assert table.status(login, table.room) == 404
        assert table.status(login, table.situation) == 404


def test_5_two_people_validate_a_releve_that_quotes_nobody(table):
    page = table.open(CLAIRE, table.situation)
    follow(page, "Rédiger le relevé")
    fill(page, agreed_0="Le Dr Vidal a dit qu’il viendrait.", orientation=ORIENTATION)
    page.get_by_role("button", name="Enregistrer et relire").click()
    page.wait_for_load_state("networkidle")
    expect(page.locator(".errsum")).to_contain_text("a dit")
    fill(page, agreed_0="Deux personnes passent ensemble, sans prévenir le voisinage.")
    options = page.locator("main [name=referent] option").all_inner_texts()
    page.locator("main [name=referent]").select_option(
        label=next(o for o in options if "Psychiatre" in o)
    )
    press(page, "Enregistrer et relire")
    press(page, "Valider le relevé")
    table.record = page.url

    marc = table.open(MARC, table.home)
    follow(marc, table.code)
    press(marc, "Valider en second")
    whole, own = (table.bytes_of(login, table.record) for login in (MARC, ODILE))
    assert MARC_DOES in whole
    assert ODILE_DOES in whole
    assert ODILE_DOES in own
    for hidden in (MARC_DOES, "Deux personnes passent"):
        assert hidden not in own
    paper = table.visit(MARC).request.get(f"{table.record}pdf/")
    words = "".join(
        sheet.extract_text() for sheet in pypdf.PdfReader(io.BytesIO(paper.body())).pages
    )
    assert MARC_DOES in " ".join(words.split())
    assert "Vidal" in words, "the reader's name lies across the page"
    assert table.code not in paper.headers.get("content-disposition", "")


def test_6_the_plan_runs_and_the_person_is_told(table):
    page = table.open(CLAIRE, table.situation)
    follow(page, "référent")
    press(page, "Noter son accord")
    follow(page, "Lancer le plan")
    press(page, "Lancer le plan")
    follow(page, "Retour à la personne")
    follow(page, "Écrire le texte")
    fill(page, text="Deux d’entre nous passeront un matin. Vous pouvez dire non.")
    press(page, "Enregistrer")

    marc = table.open(MARC, page.url)
    press(marc, "Valider ces mots")
    follow(marc, "Noter que c’est fait")
    tick(marc, "way", "meeting")
    check(marc.locator("main [name=violence_checked]"))
    press(marc, "Enregistrer")

    odile = table.open(ODILE, table.home)
    follow(odile, ODILE_DOES)
    assert MARC_DOES not in texts(odile)
    press(odile, "C’est fait")


def test_6_the_referrer_reads_one_word_and_the_orientation(table):
    samir = table.open(SAMIR, table.situation)
    expect(samir.get_by_text("Examinée").first).to_be_visible()
    answer = table.bytes_of(SAMIR, table.situation)
    assert ORIENTATION in answer
    for hidden in (MARC_DOES, ODILE_DOES, PRIVATE, "Connaît l’équipe", "Deux personnes passent"):
        assert hidden not in answer


def test_7_an_opposition_closes_what_is_open(table):
    """Marc has the story's convened situation open; Odile, who heard a no, records it by its code."""
    declare(table, MARC, lambda page: page.locator("#liens li").first)
    marc = table.open(MARC, table.home)
    reading = follow(marc, r"Ouvrir S-\w{5}")
    code = re.search(r"S-[2-9A-HJ-NP-Z]{5}", marc.inner_text("main")).group()
    assert code != table.code
    odile = table.open(ODILE, table.home)
    follow(odile, "s’oppose")
    fill(odile, code=code, decided_on=day(0))
    tick(odile, "how", "spoken")
    press(odile, "Tout arrêter")
    since = time.monotonic()
    expect(marc.locator("main")).to_contain_text(NOT_ANY_MORE, timeout=8_000)
    assert time.monotonic() - since < 8
    assert code not in texts(marc)
    for login in (MARC, ODILE, SAMIR, LEA):
        assert table.status(login, reading) == 404
        assert code not in table.bytes_of(login, table.home)
        assert code not in table.bytes_of(login, f"{table.site}/messages/")
    locked = table.bytes_of(CLAIRE, reading)
    assert "s’est opposée" in locked
    assert "Qui peut renouer" not in locked


def test_7_the_elu_reads_figures_and_nothing_else(table):
    hugo = table.open(HUGO, table.home)
    follow(hugo, "Lire les bilans")
    follow(hugo, "Bilan 2")
    assert "< 11" in plain(hugo.inner_text("main"))
    assert hugo.get_by_role("link", name="Nouvelle saisine").count() == 0, "an élu refers nobody"
    for address in (table.board, table.situation, table.session, table.entry, table.record):
        assert table.status(HUGO, address) == 404
        assert table.status(NOE, address) == 404
