"""Pro Santé Connect, against a provider that is honest, and one that lies in every way."""

import json
import re
import time
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import NoReverseMatch, reverse
from oidc_provider_mock import run_server_in_thread

from audit.models import Event
from directory.models import Organisation, Professional
from tests.factories import signin as make
from tests.signin import card_urls
from tests.signin.card_provider import CLIENT, KID, Provider, Says, running

# imported before a test has the settings: the usual addresses stay the usual ones
CARD_URLS = card_urls.__name__
LOGIN, ACCOUNT = reverse("account_login"), reverse("signin:account")
START = "/compte/oidc/psc/login/"
BACK = f"{START}callback/"


@pytest.fixture
def set_up(settings):
    """Give the site the settings of a place that has this provider."""

    def give(server: str) -> str:
        settings.PSC_CLIENT_ID, settings.PSC_ISSUER = CLIENT, server
        app = {
            "provider_id": "psc",
            "name": "Pro Santé Connect",
            "client_id": CLIENT,
            "secret": "secret",
            "settings": {
                "server_url": server,
                "uid_field": "SubjectNameID",
                "auth_params": {"acr_values": "eidas1"},
            },
        }
        apps = {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": apps}
        settings.ROOT_URLCONF = CARD_URLS
        return server

    return give


@pytest.fixture
def with_card(set_up):
    Provider.says = Says()
    with running() as server:
        yield set_up(server)


def rpps_of(user) -> str:
    return Professional.objects.get(user=user).rpps


def person(user, **changes) -> dict:
    rpps = rpps_of(user)
    return {"sub": f"f:{rpps}", "SubjectNameID": f"8{rpps}"} | changes


def press(client: Client, **data) -> dict[str, list[str]]:
    """Press the button; what the provider is asked."""
    return parse_qs(urlsplit(client.post(START, data)["Location"]).query)


def enter(says: Says, client: Client | None = None, **data) -> tuple[Client, object]:
    """Press the button, and come back from the provider."""
    client = client or Client()
    asked = press(client, **data)
    says.nonce = says.nonce or asked["nonce"][0]
    Provider.says = says
    return client, client.get(BACK, {"code": "c", "state": asked["state"][0]})


def is_in(client) -> bool:
    return client.get(ACCOUNT).status_code == 200


# --- The honest way ---


def test_the_provider_is_asked_a_question_of_our_own(cast, with_card):
    first, second = press(Client()), press(Client())
    assert first["code_challenge_method"] == ["S256"]
    assert first["acr_values"] == ["eidas1"]
    assert first["nonce"] != second["nonce"]
    assert len(first["nonce"][0]) >= 32
    assert "prompt" not in first


def test_nothing_of_the_question_comes_from_the_visitor(cast, with_card):
    forged = {"process": "connect", "scope": "tout", "auth_params": "acr_values=rien&nonce=mien"}
    start = Client().post(f"{START}?{'&'.join(f'{k}={v}' for k, v in forged.items())}", forged)
    query = parse_qs(urlsplit(start["Location"]).query)
    assert query["acr_values"] == ["eidas1"]
    assert query["nonce"] != ["mien"]
    assert "tout" not in query["scope"][0]


def test_a_link_does_not_start_it(cast, with_card):
    assert Client().get(START).status_code == 405


def test_the_card_opens_the_account_that_has_its_number(cast, with_card):
    client, response = enter(Says(person=person(cast.samir)))
    assert response["Location"] == reverse("desk:home")
    assert "Dr Samir Haddad" in client.get(ACCOUNT).content.decode()
    assert Event.objects.get(action="signin.signed_in").data == {"methods": ["socialaccount"]}


def test_the_page_asked_for_is_found_after_the_card(cast, with_card):
    page = Client().get(f"{LOGIN}?next=/acces/mon-compte/").content.decode()
    form = re.search(rf'action="{START}".*?</form>', page, re.DOTALL)[0]
    assert 'name="next" value="/acces/mon-compte/"' in form
    _, response = enter(Says(person=person(cast.samir)), next="/acces/mon-compte/")
    assert response["Location"] == "/acces/mon-compte/"
    _, response = enter(Says(person=person(cast.samir)), next="https://ailleurs.example/")
    assert response["Location"] == reverse("desk:home")


def test_the_account_is_known_by_the_national_identifier_and_little_else_is_kept(cast, with_card):
    about = person(cast.samir, family_name="HADDAD", given_name="Samir", email="s@exemple.test")
    enter(Says(person=about))
    kept = SocialAccount.objects.get()
    assert (kept.user, kept.uid) == (cast.samir, f"8{rpps_of(cast.samir)}")
    text = json.dumps(kept.extra_data).lower()
    assert "haddad" not in text
    assert "exemple" not in text


def test_another_subject_with_the_same_identifier_is_the_same_person(cast, with_card):
    enter(Says(person=person(cast.samir)))
    client, _ = enter(Says(person=person(cast.samir, sub="f:une-autre-carte")))
    assert is_in(client)
    assert SocialAccount.objects.count() == 1


def test_a_number_that_was_corrected_leads_the_card_no_more(cast, with_card):
    says = person(cast.samir)
    enter(Says(person=says))
    Professional.objects.filter(user=cast.samir).update(rpps="99900000078")
    client, response = enter(Says(person=says))
    assert response["Location"] == reverse("socialaccount_login_error")
    assert not is_in(client)


def test_the_card_counts_as_the_second_factor(cast, with_card):
    Organisation.objects.update(second_factor_required=True)
    client, _ = enter(Says(person=person(cast.samir)))
    assert is_in(client)


def test_a_card_without_an_account_opens_nothing(cast, with_card):
    nobody = {"sub": "f:999", "SubjectNameID": "899900000999"}
    client, response = enter(Says(person=nobody))
    assert "Cette carte n’a pas encore de compte" in response.content.decode()
    assert not is_in(client)


def test_the_card_of_a_closed_account_opens_nothing(cast, with_card):
    says = person(cast.samir)
    type(cast.samir).objects.filter(pk=cast.samir.pk).update(is_active=False)
    client, _ = enter(Says(person=says))
    assert not is_in(client)


# --- Every lie ---
HOUR = 3600
LIES = {
    "another issuer in the token": {"claims": {"iss": "https://ailleurs.example"}},
    "for another client": {"claims": {"aud": "un-autre"}},
    "for two, presented by the other": {"claims": {"aud": [CLIENT, "un-autre"], "azp": "un-autre"}},
    "for two, by nobody": {"claims": {"aud": [CLIENT, "un-autre"]}},
    "no audience": {"claims": {"aud": None}},
    "another question": {"claims": {"nonce": "une-autre-question"}},
    "no question": {"claims": {"nonce": None}},
    "a question that is no text": {"claims": {"nonce": 5}},
    "unsigned": {"algorithm": "none"},
    "a shared secret": {"algorithm": "HS256"},
    "another key": {"signed_with": "other"},
    "a key that is not published": {"signed_with": "other", "headers": {"kid": "clef-2"}},
    "no key published": {"published": ()},
    "two keys of the same name": {"published": ("own", "other")},
    "expired": {"claims": {"iat": int(time.time()) - 2 * HOUR, "exp": int(time.time()) - HOUR}},
    "without an end": {"claims": {"exp": None}},
    "not yet": {"claims": {"iat": int(time.time()) + HOUR, "nbf": int(time.time()) + HOUR}},
    "recognised by a password": {"claims": {"acr": "password"}},
    "recognised in no way that is told": {"claims": {"acr": None}},
    "recognised in a list": {"claims": {"acr": ["eidas1"]}},
    "another access token": {"claims": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}},
    "about somebody else": {"claims": {"sub": "f:quelqu-un-d-autre"}},
    "about nobody": {"claims": {"sub": None}},
    "no token at all": {"without_token": True},
    "no token but words": {"raw_token": "ceci.n-est.pas"},
    "three empty parts": {"raw_token": ".."},
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES.keys())
def test_a_lie_of_the_provider_opens_nothing(cast, with_card, lie):
    client, response = enter(Says(person=person(cast.samir), **lie))
    assert response.status_code in (200, 401)
    assert "La carte n’a pas pu être lue" in response.content.decode()
    assert not is_in(client)
    failed = Event.objects.get(action="signin.failed")
    assert failed.data == {"step": "card"}
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize(
    "about",
    [
        {"SubjectNameID": None},
        {"SubjectNameID": ""},
        {"SubjectNameID": 899900000011},
        {"SubjectNameID": ["899900000011"]},
        {"sub": "f:quelqu-un-d-autre"},
    ],
)
def test_an_identity_without_its_identifier_opens_nothing(cast, with_card, about):
    subject = f"f:{rpps_of(cast.samir)}"
    says = Says(person=person(cast.samir) | about, claims={"sub": subject})
    client, _ = enter(says)
    assert not is_in(client)


def test_a_discovery_of_somebody_else_is_not_followed(cast, with_card):
    Provider.says = Says(issuer="https://ailleurs.example")
    response = Client().post(START)
    assert "La carte n’a pas pu être lue" in response.content.decode()
    assert Event.objects.get(action="signin.failed").data == {"step": "card"}


@pytest.mark.parametrize("moved", ["/keys", "/userinfo", "/token"])
def test_nobody_is_sent_elsewhere_for_an_answer(cast, with_card, moved):
    client, response = enter(Says(person=person(cast.samir), moved=(moved,)))
    assert "La carte n’a pas pu être lue" in response.content.decode()
    assert not is_in(client)


def test_nor_for_the_discovery(cast, with_card):
    Provider.says = Says(moved=("/.well-known",))
    assert "La carte n’a pas pu être lue" in Client().post(START).content.decode()


def test_a_provider_that_does_not_answer_is_told_in_words(cast, set_up):
    with running() as server:
        set_up(server)
    assert "La carte n’a pas pu être lue" in Client().post(START).content.decode()


def test_without_a_lie_the_same_provider_is_believed(cast, with_card):
    """The tests above can fail."""
    client, _ = enter(Says(person=person(cast.samir), claims={"acr": "eidas2", "azp": CLIENT}))
    assert is_in(client)


def test_a_token_that_answered_one_question_answers_no_other(cast, with_card):
    first, _ = enter(Says(person=person(cast.samir)))
    assert is_in(first)
    old = Provider.says.nonce
    client, _ = enter(Says(person=person(cast.samir), nonce=old))
    assert not is_in(client)


def test_a_question_serves_once(cast, with_card):
    client = Client()
    asked = press(client)
    Provider.says = Says(person=person(cast.samir), nonce=asked["nonce"][0])
    back = {"code": "c", "state": asked["state"][0]}
    assert client.get(BACK, back).status_code == 302
    client.post(reverse("account_logout"))
    client.get(BACK, back)
    assert not is_in(client)


@pytest.mark.parametrize("state", ["autre", "", "x" * 5000])
def test_a_state_that_is_not_ours_is_refused(cast, with_card, state):
    Provider.says = Says(person=person(cast.samir))
    client = Client()
    client.get(BACK, {"code": "c", "state": state})
    assert not is_in(client)


def test_the_state_of_another_browser_is_refused(cast, with_card):
    asked = press(Client())
    Provider.says = Says(person=person(cast.samir), nonce=asked["nonce"][0])
    victim = Client()
    victim.get(BACK, {"code": "c", "state": asked["state"][0]})
    assert not is_in(victim)


def test_what_the_provider_refuses_is_told(cast, with_card):
    client = Client()
    asked = press(client)
    response = client.get(BACK, {"error": "access_denied", "state": asked["state"][0]})
    assert response["Location"] == reverse("socialaccount_login_cancelled")
    assert "Rien n’a été changé" in client.get(response["Location"]).content.decode()


def test_another_provider_is_not_found(cast, with_card):
    assert Client().post("/compte/oidc/autre/login/").status_code == 404
    assert Client().get("/compte/oidc/autre/login/callback/").status_code == 404


# --- Proven again ---


def card_only(cast) -> Client:
    """Samir has no password and no other factor, and entered with his card some time ago."""
    cast.samir.set_unusable_password()
    cast.samir.save()
    client, _ = enter(Says(person=person(cast.samir)))
    make.proof_ages(client)
    return client


@pytest.mark.parametrize("name", ["mfa_activate_totp", "mfa_add_webauthn", "account_set_password"])
def test_a_session_alone_changes_no_way_in(cast, with_card, name):
    client = card_only(cast)
    for method in (client.get, client.post):
        assert method(reverse(name))["Location"].startswith("/compte/confirmer/carte/")
    page = client.get(f"/compte/confirmer/carte/?next={reverse(name)}").content.decode()
    assert "Confirmer avec Pro Santé Connect" in page
    asked = press(client)
    assert (asked["prompt"], asked["max_age"]) == (["login"], ["0"])
    _, response = enter(Says(person=person(cast.samir)), client, next=reverse(name))
    assert response["Location"] == reverse(name)
    assert client.get(reverse(name)).status_code == 200


def test_a_sign_in_that_the_provider_may_have_answered_alone_proves_nothing_of_now(cast, with_card):
    client, _ = enter(Says(person=person(cast.samir)))
    set_up, grave = reverse("mfa_activate_totp"), reverse("cases:emergency")
    for page in (set_up, reverse("mfa_add_webauthn"), reverse("account_set_password"), grave):
        assert client.get(page)["Location"].startswith("/compte/confirmer/carte/"), page
    enter(Says(person=person(cast.samir)), client, next=grave)
    assert client.get(grave).status_code == 200
    assert client.get(set_up).status_code == 200
    make.proof_ages(client)
    assert client.get(grave)["Location"].startswith("/compte/confirmer/carte/")


def test_a_sign_in_of_this_morning_proves_nothing_again(cast, with_card):
    client = card_only(cast)
    old = {"auth_time": int(time.time()) - HOUR}
    for lie in (old, {"auth_time": None}, {"auth_time": "hier"}):
        enter(Says(person=person(cast.samir), claims=lie), client)
        assert client.get(reverse("mfa_activate_totp")).status_code == 302
    assert is_in(client)


def test_the_card_of_a_colleague_proves_nothing(cast, with_card):
    client = card_only(cast)
    _, response = enter(Says(person=person(cast.ines)), client)
    assert response["Location"] == reverse("socialaccount_login_error")
    assert client.get(reverse("mfa_activate_totp")).status_code == 302
    assert "Samir" in client.get(ACCOUNT).content.decode()


# --- A provider that is not ours ---


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_against_a_provider_written_by_somebody_else(cast, set_up):
    rpps = rpps_of(cast.samir)
    with run_server_in_thread(require_nonce=True) as server:
        address = set_up(f"http://localhost:{server.server_port}")
        claims = {"SubjectNameID": f"8{rpps}", "acr": "eidas1"}
        assert requests.put(f"{address}/users/samir", json=claims, timeout=10).ok
        requests.put(f"{address}/users/faible", json=claims | {"acr": "password"}, timeout=10)
        for subject, opens in (("samir", True), ("faible", False)):
            client = Client()
            start = client.post(START)["Location"]
            answer = requests.post(start, data={"sub": subject}, allow_redirects=False, timeout=10)
            back = urlsplit(answer.headers["Location"])
            client.get(f"{back.path}?{back.query}")
            assert is_in(client) is opens, subject


# --- Where it is not set up ---


def test_without_the_settings_there_is_no_button_and_no_address(cast, client):
    assert "Pro Santé Connect" not in client.get(LOGIN).content.decode()
    assert client.get(START).status_code == 404
    with pytest.raises(NoReverseMatch):
        reverse("socialaccount_login_error")


def test_with_the_settings_the_button_is_there(with_card, client, db):
    assert "Se connecter avec Pro Santé Connect" in client.get(LOGIN).content.decode()


def test_an_unsigned_token_is_really_unsigned():
    token = jwt.encode({"a": 1}, None, algorithm="none", headers={"kid": KID})
    assert token.endswith(".")
