"""Pro Santé Connect, against a provider of our own that speaks OpenID Connect."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from audit.models import Event
from directory.models import Organisation, Professional
from tests.signin import card_urls

# imported before a test has the settings: the usual addresses stay the usual ones
CARD_URLS = card_urls.__name__
pytestmark = pytest.mark.long


class Provider(BaseHTTPRequestHandler):
    """Answers every code with the identity that the test has set."""

    claims: dict = {}

    def log_message(self, *arguments):
        """Silent."""

    def do_GET(self):
        base = f"http://127.0.0.1:{self.server.server_port}"
        if self.path.startswith("/.well-known"):
            names = ("authorization", "token", "userinfo")
            self._answer(
                {f"{name}_endpoint": f"{base}/{name}" for name in names}
                | {"issuer": base, "jwks_uri": f"{base}/keys"}
            )
        else:
            self._answer(self.claims)

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        base = f"http://127.0.0.1:{self.server.server_port}"
        now = int(time.time())
        token = {"iss": base, "aud": "cordee", "iat": now, "exp": now + 60, **self.claims}
        id_token = jwt.encode(token, "x" * 32, algorithm="HS256")
        self._answer({"access_token": "a", "token_type": "Bearer", "id_token": id_token})

    def _answer(self, content):
        body = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def provider():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def with_card(settings, provider):
    """The settings of a place that has Pro Santé Connect, and its addresses."""
    settings.PSC_CLIENT_ID = "cordee"
    app = {
        "provider_id": "psc",
        "name": "Pro Santé Connect",
        "client_id": "cordee",
        "secret": "secret",
        "settings": {"server_url": provider},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}
    }
    settings.ROOT_URLCONF = CARD_URLS
    return provider


def enter(claims) -> tuple[Client, object]:
    """Press the button, come back from the provider with `claims`."""
    Provider.claims = claims
    client = Client()
    start = client.post(reverse("openid_connect_login", kwargs={"provider_id": "psc"}))
    query = parse_qs(urlsplit(start["Location"]).query)
    assert query["code_challenge_method"] == ["S256"]
    back = reverse("openid_connect_callback", kwargs={"provider_id": "psc"})
    return client, client.get(back, {"code": "c", "state": query["state"][0]})


def card(rpps, **changes):
    return {"sub": f"f:{rpps}", "acr": "eidas1", "SubjectNameID": f"8{rpps}"} | changes


def rpps_of(user) -> str:
    return Professional.objects.get(user=user).rpps


def test_the_card_opens_the_account_that_has_its_number(cast, with_card):
    client, response = enter(card(rpps_of(cast.samir)))
    assert response["Location"] == reverse("desk:home")
    page = client.get(reverse("signin:account")).content.decode()
    assert "Dr Samir Haddad" in page
    assert Event.objects.get(action="signin.signed_in").data == {"methods": ["socialaccount"]}


def test_the_second_time_the_subject_suffices(cast, with_card):
    enter(card(rpps_of(cast.samir)))
    _, response = enter(card(rpps_of(cast.samir), SubjectNameID=""))
    assert response["Location"] == reverse("desk:home")


def test_the_card_counts_as_the_second_factor(cast, with_card):
    Organisation.objects.update(second_factor_required=True)
    client, _ = enter(card(rpps_of(cast.samir)))
    assert client.get(reverse("signin:account")).status_code == 200


def test_a_card_without_an_account_opens_nothing(cast, with_card):
    client, response = enter(card("99900000999"))
    assert "Cette carte n’a pas encore de compte" in response.content.decode()
    assert client.get(reverse("signin:account")).status_code == 302


def test_an_identity_that_was_not_proven_with_the_card_is_refused(cast, with_card):
    client, response = enter(card(rpps_of(cast.samir), acr="password"))
    assert response["Location"] == reverse("socialaccount_login_error")
    assert "La carte n’a pas pu être lue" in client.get(response["Location"]).content.decode()
    assert client.get(reverse("signin:account")).status_code == 302


def test_a_state_that_is_not_ours_is_refused(cast, with_card):
    Provider.claims = card(rpps_of(cast.samir))
    back = reverse("openid_connect_callback", kwargs={"provider_id": "psc"})
    client = Client()
    client.get(back, {"code": "c", "state": "autre"})
    assert client.get(reverse("signin:account")).status_code == 302


def test_without_the_settings_there_is_no_button_and_no_address(cast, client):
    assert "Pro Santé Connect" not in client.get(reverse("account_login")).content.decode()
    assert client.get("/compte/oidc/psc/login/").status_code == 404
    with pytest.raises(NoReverseMatch):
        reverse("socialaccount_login_error")


def test_with_the_settings_the_button_is_there(with_card, client, db):
    page = client.get(reverse("account_login")).content.decode()
    assert "Se connecter avec Pro Santé Connect" in page
