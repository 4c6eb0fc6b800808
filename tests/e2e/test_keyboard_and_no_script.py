"""The essential path with the keyboard alone, and with scripts switched off."""

import re
import time

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.e2e


def press(page, key: str, times: int = 1) -> None:
    for _ in range(times):
        page.keyboard.press(key)


def tab_to(page, selector: str, limit: int = 120) -> None:
    """Walk with Tab until the element has the focus."""
    for _ in range(limit):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"Tab never reaches {selector}")


def test_a_request_with_the_keyboard_alone(visit, site):
    page = visit("samir@demo.test")
    page.goto(f"{site}/demandes/nouvelle/")
    tab_to(page, "main form button")
    press(page, "Enter")
    page.wait_for_url("**/saisie/")
    tab_to(page, "[name=birth_name]")
    page.keyboard.type("Clavier")
    press(page, "Tab")
    page.keyboard.type("Denise")
    press(page, "Tab")
    page.keyboard.type("01/02/1950")
    press(page, "Tab")
    page.keyboard.type("irodouer")
    expect(page.locator("li[role=option]").first).to_be_visible()
    press(page, "ArrowDown")
    press(page, "Enter")
    expect(page.locator("#promesse")).to_contain_text("Appui Santé 35")
    tab_to(page, "[name=problem_areas]")
    press(page, "Space")
    tab_to(page, "[name=expectation]")
    page.keyboard.type("Ne sort plus de chez elle.")
    tab_to(page, "[name=urgency]")
    press(page, "Space")
    tab_to(page, "[name=agreement]")
    press(page, "Space")
    tab_to(page, "button[form=demande]")
    shadow = page.evaluate("getComputedStyle(document.activeElement).boxShadow")
    assert shadow != "none"  # the focus is visible
    press(page, "Enter")

    expect(page.get_by_role("heading", level=1)).to_contain_text("Denise Clavier")


def test_the_error_summary_takes_the_focus_and_leads_to_the_field(visit, site):
    page = visit("samir@demo.test")
    page.goto(f"{site}/demandes/nouvelle/")
    page.get_by_role("button", name="Commencer la demande").click()
    page.get_by_label("Date de naissance").fill("31/02/1944")
    page.get_by_role("button", name="Envoyer la demande").click()

    summary = page.locator("[data-error-summary]")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("Cette date n’existe pas")
    expect(page.get_by_label("Date de naissance")).to_have_value("31/02/1944")
    summary.get_by_role("link", name=re.compile("Date de naissance")).click()
    expect(page.get_by_label("Date de naissance")).to_be_focused()


def test_the_essential_path_without_scripts(browser, site):
    context = browser.new_context(java_script_enabled=False, locale="fr-FR")
    page = context.new_page()
    page.goto(f"{site}/compte/connexion/")
    page.get_by_label("Adresse professionnelle").fill("ines@demo.test")
    page.get_by_label("Mot de passe", exact=True).fill("demo")
    page.get_by_role("button", name="Se connecter", exact=True).click()
    page.goto(f"{site}/demandes/nouvelle/")
    page.get_by_role("button", name="Commencer la demande").click()
    name = f"Sansscript{int(time.time()) % 10000}"
    page.get_by_label("Nom de naissance").fill(name)
    page.get_by_label("Prénom").first.fill("Jeanne")
    page.get_by_label("Date de naissance").fill("3/4/1938")
    page.get_by_label("Commune de résidence").fill("Bécherel")
    page.get_by_label("Logement, sécurité").check()
    page.get_by_label(re.compile("En quelques lignes")).fill("Logement inadapté, sortie lundi.")
    page.get_by_label("Sous 48 h").check()
    page.get_by_label("Elle est informée et ne s’y oppose pas").check()
    page.get_by_role("button", name="Envoyer la demande").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text(f"Jeanne {name}")
    context.close()
