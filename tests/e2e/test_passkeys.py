"""A passkey in a real browser: Chromium's own virtual authenticator, our page and our script."""

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.e2e
WHO, NAME = "ana@demo.test", "Ordinateur du bureau"  # used nowhere else
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def by_password(page: Page, home: str) -> None:
    page.goto(f"{home}/compte/connexion/")
    page.get_by_label("Adresse professionnelle").fill(WHO)
    page.get_by_label("Mot de passe", exact=True).fill("demo")
    page.get_by_role("button", name="Se connecter", exact=True).click()
    page.wait_for_url(lambda url: not url.endswith("/connexion/"))


def leave(page: Page, home: str) -> None:
    page.goto(f"{home}/compte/deconnexion/")
    page.locator("main").get_by_role("button", name="Se déconnecter").click()
    expect(page.get_by_role("heading", name="Se connecter")).to_be_visible()


def test_a_passkey_is_made_opens_the_account_alone_and_goes(visit, site):
    home = site.replace("127.0.0.1", "localhost")  # a passkey belongs to a name, not to a number
    page = visit()
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    made = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})

    by_password(page, home)
    page.goto(f"{home}/acces/mon-compte/")
    page.get_by_role("link", name="Ajouter une clé").click()
    page.get_by_label("Nom de cette clé").fill(NAME)
    page.get_by_role("button", name="Créer la clé").click()
    expect(page.get_by_role("heading", name="Codes de secours", level=1)).to_be_visible()
    kept = devtools.send("WebAuthn.getCredentials", {"authenticatorId": made["authenticatorId"]})
    assert [one["isResidentCredential"] for one in kept["credentials"]] == [True]

    leave(page, home)
    page.get_by_role("button", name="Se connecter avec une clé d’accès").click()
    page.wait_for_url(lambda url: "/connexion/" not in url)
    page.goto(f"{home}/acces/mon-compte/")
    expect(page.get_by_text(NAME).first).to_be_visible()

    leave(page, home)
    by_password(page, home)
    page.get_by_role("button", name="Utiliser ma clé d’accès").click()
    page.wait_for_url(lambda url: "/connexion/" not in url)
    page.goto(f"{home}/acces/mon-compte/")

    # without the gesture of its owner it proves nothing, and the page says so
    devtools.send(
        "WebAuthn.setUserVerified",
        {"authenticatorId": made["authenticatorId"], "isUserVerified": False},
    )
    leave(page, home)
    page.get_by_role("button", name="Se connecter avec une clé d’accès").click()
    expect(page.get_by_text("La clé d’accès n’a pas répondu.")).to_be_visible()
    devtools.send(
        "WebAuthn.setUserVerified",
        {"authenticatorId": made["authenticatorId"], "isUserVerified": True},
    )

    page.get_by_role("button", name="Se connecter avec une clé d’accès").click()
    page.wait_for_url(lambda url: "/connexion/" not in url)
    page.goto(f"{home}/acces/mon-compte/")
    page.get_by_role("link", name=f"Retirer {NAME}").click()
    expect(page.get_by_role("heading", name="Confirmez que c’est vous")).to_be_visible()
    page.get_by_role("button", name="Utiliser ma clé d’accès").click()
    page.get_by_role("button", name="Retirer la clé").click()
    expect(page.get_by_text("La clé d’accès est retirée.")).to_be_visible()
