"""What the page says of a draft that is saved while one types, and what it does not claim."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.e2e


@pytest.fixture
def page(visit, site):
    page = visit("samir@demo.test")
    page.goto(f"{site}/demandes/nouvelle/")
    page.locator("main form button").first.click()
    page.wait_for_url("**/saisie/")
    return page


def status(page):
    return page.locator("[data-autosave-status]:not(form)").first


def leaving_is_asked(page) -> bool:
    """Whether the browser would ask before it leaves."""
    return page.evaluate("!window.dispatchEvent(new Event('beforeunload', {cancelable: true}))")


def test_each_saving_carries_a_number_that_grows(page):
    sent = []
    page.on("request", lambda r: sent.append(r.post_data or "") if "/brouillon/" in r.url else None)
    for name in ("Un", "Deux", "Trois"):
        page.locator("[name=birth_name]").fill(name)
        page.wait_for_timeout(1200)

    expect(status(page)).to_contain_text("Brouillon enregistré")
    numbers = [re.search(r"save_number\W+(\w+)\.(\d+)", body).groups() for body in sent]
    assert len({of_page for of_page, _ in numbers}) == 1
    ranks = [int(rank) for _, rank in numbers]
    assert len(ranks) >= 3
    assert ranks == sorted(set(ranks))
    page.reload()
    expect(page.locator("[name=birth_name]")).to_have_value("Trois")


def test_once_the_session_is_over_the_page_does_not_claim_to_have_saved(page):
    page.context.clear_cookies(name=re.compile("session"))
    page.locator("[name=birth_name]").fill("Perdu")

    expect(status(page)).to_contain_text("votre dernière saisie n’est pas enregistrée")
    expect(status(page)).not_to_contain_text("brouillon est enregistré")
    expect(status(page).get_by_role("link", name="Se reconnecter")).to_be_visible()
    assert leaving_is_asked(page)
