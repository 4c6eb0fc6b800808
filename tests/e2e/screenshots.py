"""Makes the pictures of docs/screenshots: a fresh demonstration, a browser, each page wide and narrow."""

import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from tests.e2e.conftest import (
    DESKTOP,
    QUIET,
    ROOT,
    TELEPHONE,
    Visitor,
    free_port,
    start_demo,
    wait_for,
)

FOLDER = ROOT / "docs" / "screenshots"
DATA = ROOT / ".local" / "screenshots-demo"
COLOURS = 192  # enough for flat pages, a third of the weight


@dataclass(frozen=True)
class Picture:
    """A page of somebody's: its address, then what to click to get there."""

    name: str
    who: str
    path: str
    then: Callable[[Page], None] = lambda page: None


def link(text: str) -> Callable[[Page], None]:
    """Follow the first link that holds these words."""
    return lambda page: page.get_by_role("link", name=re.compile(re.escape(text))).first.click()


def _qualify(page: Page) -> None:
    link("Paulette Gicquel")(page)
    link("Qualifier la demande")(page)


def section(name: str) -> Callable[[Page], None]:
    """The situation of the main story, at one of its sections."""

    def then(page: Page) -> None:
        link("Berthe Rolland")(page)
        page.locator("nav.secnav a", has_text=name).first.click()

    return then


def _seen_as(page: Page) -> None:
    section("Accords")(page)
    link("Voir comme…")(page)
    page.get_by_text("Hors de l’équipe de soins, avec un accord pour les aides").click()
    page.get_by_role("button", name="Voir", exact=True).click()


def _plan(page: Page) -> None:
    section("Plan")(page)
    page.locator("main a[href*='/plans/']").first.click()


def _versions(page: Page) -> None:
    _plan(page)
    page.get_by_role("link", name="Comparer").first.click()


def _withdrawal(page: Page) -> None:
    section("Accords")(page)
    page.get_by_role("link", name="Noter le retrait pour Louis Tanguy").click()


def _followed(page: Page) -> None:
    """The plan that has been in force for a month."""
    link("Marcel Even")(page)
    page.locator("main a[href*='/plans/']").first.click()


def _review(page: Page) -> None:
    _followed(page)
    page.locator("main a[href$='/bilan/']").first.click()


def _raised(page: Page) -> None:
    _followed(page)
    page.locator("main a[href*='/alertes-levees/']").first.click()


def _raise(page: Page) -> None:
    _followed(page)
    page.locator("main a[href$='/signaler/']").last.click()


def _commission(tab: str) -> Callable[[Page], None]:
    """The house of the commission, at one of its tabs."""

    def then(page: Page) -> None:
        link("Ouvrir le tableau")(page)
        page.get_by_role("link", name=tab, exact=True).first.click()

    return then


def _before_commission(page: Page) -> None:
    """The situation whose plan runs: it is the first of the board."""
    link("Ouvrir le tableau")(page)
    page.locator("#situations a[href*='/situations/']").first.click()


def _admissions(page: Page) -> None:
    link("Ouvrir le tableau")(page)
    page.locator("#seances a[href*='/seances/']").first.click()
    page.locator("main a[href*='/inscriptions/']").first.click()


def _saisine(page: Page) -> None:
    page.get_by_role("button", name="Commencer la saisine").click()
    page.wait_for_url(re.compile("/saisines/"))


PICTURES = (
    Picture("connexion", "", "/compte/connexion/"),
    Picture("mes-demandes", "samir", "/demandes/"),
    Picture("demande-nouvelle", "samir", "/demandes/", link("Jacqueline Coudray")),
    Picture("demande-suivi", "samir", "/demandes/", link("Berthe Rolland")),
    Picture("demande-precision", "samir", "/demandes/", link("Alain Tirel")),
    Picture("messages", "samir", "/messages/"),
    Picture("annuaire", "samir", "/annuaire/"),
    Picture("file-active", "camille", "/file-active/"),
    Picture("demande-doublon", "camille", "/file-active/", link("Yann Thébault")),
    Picture("qualification", "camille", "/demandes-du-dac/?etat=en-cours", _qualify),
    Picture("situation", "camille", "/file-active/", link("Berthe Rolland")),
    Picture("cercle", "camille", "/file-active/", section("Cercle")),
    Picture("evaluation", "camille", "/file-active/", section("Évaluation")),
    Picture("accords", "camille", "/file-active/", section("Accords")),
    Picture("retrait-d-un-accord", "camille", "/file-active/", _withdrawal),
    Picture("plan", "camille", "/file-active/", _plan),
    Picture("plan-versions", "camille", "/file-active/", _versions),
    Picture("bilan", "camille", "/file-active/", _review),
    Picture("alerte-levee", "camille", "/file-active/", _raised),
    Picture("mes-situations", "ines", "/mes-situations/"),
    Picture("mes-actions", "ines", "/mes-actions/"),
    Picture("signaler", "ines", "/mes-situations/", _raise),
    Picture("plan-lu-pour-les-aides", "louis", "/mes-situations/", _plan),
    Picture("reglages", "sophie", "/reglages/"),
    Picture("accords-de-la-file", "camille", "/accords/"),
    Picture("voir-comme", "camille", "/file-active/", _seen_as),
    Picture("consultations", "camille", "/file-active/", section("Consultations")),
    Picture("urgence", "marc", "/urgence/"),
    Picture("urgences-a-juger", "sophie", "/urgences/"),
    Picture("donnees", "dpo", "/donnees/"),
    Picture("donnees-alertes", "dpo", "/donnees/alertes/"),
    Picture("donnees-journal", "dpo", "/donnees/journal/"),
    Picture("donnees-integrite", "dpo", "/donnees/integrite/"),
    Picture("droits", "dpo", "/donnees/demandes/"),
    Picture("commission-tableau", "claire", "/commissions/", link("Ouvrir le tableau")),
    Picture("commission-situation", "claire", "/commissions/", _before_commission),
    Picture("commission-admissions", "claire", "/commissions/", _admissions),
    Picture("commission-reglages", "claire", "/commissions/", _commission("Réglages")),
    Picture("commission-bilan", "claire", "/commissions/", _commission("Bilan")),
    Picture("commission-membre", "marc", "/commissions/"),
    Picture("commission-declarer", "marc", "/commissions/", link("Répondre")),
    Picture("commission-releve", "marc", "/commissions/", link("le relevé S-")),
    Picture("commission-saisine", "odile", "/commissions/saisir/", _saisine),
    Picture("commission-bilan-publie", "hugo", "/commissions/bilans/", link("Bilan 2")),
    Picture("boite-aux-lettres", "", "/demonstration/boite-aux-lettres/?a=odile@demo.test"),
)


def take(page: Page, path: Path) -> None:
    """The whole page, the window as high as it: what sticks to the bottom stands at the bottom."""
    width = page.viewport_size["width"]
    page.wait_for_load_state("networkidle")
    page.set_viewport_size({"width": width, "height": page.evaluate("document.body.scrollHeight")})
    page.screenshot(path=path, animations="disabled")
    with Image.open(path) as image:
        image.convert("RGB").quantize(COLOURS).save(path, optimize=True)


def picture(browser, site: str, one: Picture, viewport: dict, path: Path) -> None:
    visitor = Visitor(browser, site, viewport=viewport)
    if one.who:
        visitor.sign_in(f"{one.who}@demo.test")
    visitor.page.goto(f"{site}{one.path}")
    one.then(visitor.page)
    take(visitor.page, path)
    visitor.close()


PAPERS = (
    ("plan-complet", "Exemplaire complet"),
    ("plan-aides", "Exemplaire « aides »"),
    ("qui-fait-quoi", "Feuille « qui fait quoi »"),
)


def papers(browser, site: str) -> None:
    """The copies of the main story's plan, page by page."""
    visitor = Visitor(browser, site)
    page = visitor.sign_in("camille@demo.test")
    page.goto(f"{site}/file-active/")
    _plan(page)
    for name, label in PAPERS:
        ready = page.get_by_role("link", name=re.compile(f"Télécharger.*{label}")).first
        ready.wait_for(timeout=120_000)
        pdf = visitor.context.request.get(site + ready.get_attribute("href")).body()
        command = ["pdftoppm", "-r", "80", "-png", "-", str(FOLDER / name)]
        subprocess.run(command, input=pdf, check=True)
        for path in FOLDER.glob(f"{name}-?.png"):
            with Image.open(path) as image:
                image.convert("RGB").quantize(COLOURS).save(path, optimize=True)
        print(name)
    visitor.close()


def all_pictures(site: str) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    program = os.environ.get("CORDEE_CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(QUIET))
        for one in PICTURES:
            for viewport, ending in ((DESKTOP, ""), (TELEPHONE, "-390")):
                picture(browser, site, one, viewport, FOLDER / f"{one.name}{ending}.png")
            print(one.name)
        papers(browser, site)
        browser.close()


def main() -> None:
    if running := os.environ.get("CORDEE_SITE"):
        all_pictures(running)
        return
    shutil.rmtree(DATA, ignore_errors=True)
    with tempfile.TemporaryDirectory() as folder:
        log, port = Path(folder) / "demo.log", free_port()
        process = start_demo(DATA, port, log)
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for(process, address, log)
            all_pictures(address)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=30)


if __name__ == "__main__":
    main()
