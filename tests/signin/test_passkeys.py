"""Passkeys: made, used at each door, renamed, removed; and every answer that is not theirs."""

import json
from dataclasses import replace

import pytest
from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from django.urls import reverse

from audit.models import Event
from directory.models import Organisation
from notifications.models import OutboxMessage
from tests.factories import signin as make
from tests.signin.software_key import SoftwareKey

ADD, RENAME, REMOVE = (reverse(f"mfa_{name}_webauthn") for name in ("add", "edit", "remove"))
LOGIN, CODE, BY_KEY = (
    reverse(name) for name in ("account_login", "mfa_authenticate", "mfa_login_webauthn")
)
AGAIN = reverse("mfa_reauthenticate_webauthn")
ACCOUNT = "/acces/mon-compte/"


@pytest.fixture
def imposed(cast):
    """The DAC 35 imposes a second factor."""
    Organisation.objects.filter(pk=cast.dac35.organisation_id).update(second_factor_required=True)
    return cast


def entering(user) -> Client:
    client = Client()
    client.post(LOGIN, {"login": user.email, "password": "demo"})
    return client


def with_key(user, **changes) -> tuple[Client, SoftwareKey]:
    """A browser whose session has just made this passkey."""
    client, key = entering(user), SoftwareKey(**changes)
    options = client.get(ADD).context["passkey_options"]
    response = client.post(ADD, {"name": "Bureau", "credential": key.create(options)})
    assert response.status_code == 302, response.content.decode()
    return client, key


def proof(client, page: str, key: SoftwareKey, **changes) -> str:
    return key.get(client.get(page).context["passkey_options"], **changes)


def rows(action: str) -> int:
    return Event.objects.filter(action=action).count()


# --- Made ---


def test_a_passkey_satisfies_whoever_imposes_a_second_factor(imposed):
    client, _ = with_key(imposed.camille)
    assert client.get(ACCOUNT).status_code == 200
    assert Authenticator.objects.filter(user=imposed.camille, type="webauthn").count() == 1
    assert rows("signin.passkey_added") == 1
    message = OutboxMessage.objects.get(kind="signin.access_changed")
    assert message.recipient == imposed.camille


def test_the_set_up_of_the_application_leads_to_the_passkey_as_well(imposed):
    page = entering(imposed.camille).get(reverse("mfa_activate_totp")).content.decode()
    assert f'href="{ADD}"' in page


def test_the_first_factor_brings_recovery_codes_and_the_page_asked_for(imposed):
    client, key = entering(imposed.camille), SoftwareKey()
    url = f"{ADD}?next=/acces/invitations/"
    credential = key.create(client.get(url).context["passkey_options"])
    codes = client.post(url, {"credential": credential})["Location"]
    assert codes.startswith(reverse("mfa_view_recovery_codes"))
    assert 'href="/acces/invitations/"' in client.get(codes).content.decode()


def test_the_browser_is_asked_to_verify_its_owner_and_to_keep_the_key(cast):
    options = json.loads(entering(cast.samir).get(ADD).context["passkey_options"])["publicKey"]
    choice = options["authenticatorSelection"]
    assert (choice["userVerification"], choice["residentKey"]) == ("required", "required")
    assert options["rp"] == {"id": "testserver", "name": "testserver"}


def test_a_key_without_a_name_gets_one(cast):
    client, key = entering(cast.samir), SoftwareKey()
    options = client.get(ADD).context["passkey_options"]
    client.post(ADD, {"name": "", "credential": key.create(options)})
    assert Authenticator.objects.get(type="webauthn").wrap().name == "Clé d’accès"


@pytest.mark.parametrize(
    "changes",
    [
        {"verifies": False},
        {"origin": "https://testserver.example"},
        {"rp_id": "ailleurs.example"},
        {"origin": "http://testserver"},
    ],
)
def test_what_does_not_verify_or_comes_from_elsewhere_is_not_kept(cast, changes):
    client, key = entering(cast.samir), SoftwareKey(**changes)
    options = client.get(ADD).context["passkey_options"]
    response = client.post(ADD, {"name": "Faux", "credential": key.create(options)})
    assert response.status_code == 422
    assert "n’a pas été reconnue" in response.content.decode()
    assert not Authenticator.objects.exists()


HOSTILE = [
    "",
    "nul",
    "5",
    "[]",
    "{}",
    '{"id": 1}',
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {}}',
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "AAAA", '
    '"attestationObject": "oA", "authenticatorData": "AA", "signature": "AA", "userHandle": "AA"}}',
    '{"id": "AA", "rawId": "AB", "type": "public-key", "response": {"clientDataJSON": "e30", '
    '"attestationObject": "o2NmbXRkbm9uZWdhdHRTdG10oGhhdXRoRGF0YUA", "userHandle": null}}',
]


@pytest.mark.parametrize("answer", HOSTILE)
def test_an_answer_that_no_browser_wrote_is_refused_at_each_door(cast, answer):
    client, _ = with_key(cast.samir)
    client.get(ADD)
    assert client.post(ADD, {"credential": answer}).status_code == 422
    client.get(AGAIN)
    assert client.post(AGAIN, {"credential": answer}).status_code == 422
    half = entering(cast.samir)
    assert half.get(CODE).status_code == 200
    assert half.post(CODE, {"credential": answer}).status_code == 200
    stranger = Client()
    stranger.get(BY_KEY)
    assert stranger.post(BY_KEY, {"credential": answer})["Location"] == LOGIN
    assert Authenticator.objects.filter(type="webauthn").count() == 1


# --- Used ---


def test_the_passkey_is_the_second_step(cast):
    _, key = with_key(cast.samir)
    client = entering(cast.samir)
    assert client.get(ACCOUNT).status_code == 302
    assert client.post(CODE, {"credential": proof(client, CODE, key)}).status_code == 302
    assert client.get(ACCOUNT).status_code == 200
    assert Event.objects.filter(action="signin.signed_in").latest("pk").data["methods"] == [
        "password",
        "mfa",
    ]


def test_the_passkey_alone_signs_in_as_two_factors(imposed):
    _, key = with_key(imposed.camille)
    client = Client()
    answer = key.get(client.get(BY_KEY).json())
    response = client.post(BY_KEY, {"credential": answer, "next": "/acces/invitations/"})
    assert response["Location"] == "/acces/invitations/"
    assert client.get(ACCOUNT).status_code == 200
    assert client.get("/commissions/").status_code == 200


def test_an_answer_serves_once(cast):
    _, key = with_key(cast.samir)
    client, other = Client(), Client()
    answer = key.get(client.get(BY_KEY).json())
    assert client.post(BY_KEY, {"credential": answer})["Location"] == reverse("desk:home")
    client.post(reverse("account_logout"))
    other.get(BY_KEY)
    for again in (client, other):
        again.get(BY_KEY)
        assert again.post(BY_KEY, {"credential": answer})["Location"] == LOGIN
        assert again.get(ACCOUNT).status_code == 302


@pytest.mark.parametrize(
    "changes",
    [
        {"verifies": False},
        {"origin": "https://ailleurs.example"},
        {"rp_id": "ailleurs.example"},
        {"private": ec.generate_private_key(ec.SECP256R1())},
        {"number": b"another credential"},
    ],
)
def test_a_proof_that_is_not_the_key_opens_nothing(cast, changes):
    _, key = with_key(cast.samir)
    client = entering(cast.samir)
    answer = proof(client, CODE, replace(key, **changes))
    assert "n’a pas été reconnue" in client.post(CODE, {"credential": answer}).content.decode()
    assert client.get(ACCOUNT).status_code == 302
    assert rows("signin.failed") == 1


def test_the_key_of_somebody_else_is_not_a_second_step(cast):
    with_key(cast.samir)
    _, theirs = with_key(cast.paul)
    client = entering(cast.samir)
    client.post(CODE, {"credential": proof(client, CODE, theirs)})
    assert client.get(ACCOUNT).status_code == 302


def test_a_key_that_was_copied_is_noticed_by_its_counter(cast):
    _, key = with_key(cast.samir)
    copy = replace(key)
    for _ in range(2):
        client = entering(cast.samir)
        assert client.post(CODE, {"credential": proof(client, CODE, key)}).status_code == 302
    client = entering(cast.samir)
    page = client.post(CODE, {"credential": proof(client, CODE, copy)}).content.decode()
    assert "semble avoir été copiée" in page
    assert client.get(ACCOUNT).status_code == 302


def test_a_key_that_does_not_count_is_welcome(cast):
    _, key = with_key(cast.samir, counts=False)
    for _ in range(2):
        client = entering(cast.samir)
        assert client.post(CODE, {"credential": proof(client, CODE, key)}).status_code == 302


def test_a_closed_account_is_not_opened_by_its_key(cast):
    _, key = with_key(cast.ana)
    type(cast.ana).objects.filter(pk=cast.ana.pk).update(is_active=False)
    client = Client()
    answer = key.get(client.get(BY_KEY).json())
    assert client.post(BY_KEY, {"credential": answer})["Location"] == reverse("account_inactive")
    assert client.get(ACCOUNT).status_code == 302


def test_what_a_stranger_is_asked_names_nobody(cast):
    with_key(cast.samir)
    options = Client().get(BY_KEY).json()["publicKey"]
    assert options["userVerification"] == "required"
    assert not options.get("allowCredentials")


def test_too_many_questions_from_one_place_are_stopped(db, client, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "passkey_options": "1/m/ip"}
    assert client.get(BY_KEY).status_code == 200
    assert client.get(BY_KEY).status_code == 429


# --- Proven again, renamed, removed ---


def test_the_passkey_proves_again_before_something_grave(cast):
    client, key = with_key(cast.samir)
    make.proof_ages(client)
    url = f"{AGAIN}?next={ACCOUNT}"
    assert client.get(f"{REMOVE}?cle=1").status_code == 404
    number = Authenticator.objects.get(type="webauthn").pk
    asked = client.get(f"{REMOVE}?cle={number}")
    assert asked["Location"].startswith(AGAIN)
    assert client.post(url, {"credential": proof(client, url, key)})["Location"] == ACCOUNT
    assert client.get(f"{REMOVE}?cle={number}").status_code == 200


def test_a_key_is_renamed_by_its_owner_only(cast):
    client, _ = with_key(cast.samir)
    number = Authenticator.objects.get(type="webauthn").pk
    client.post(f"{RENAME}?cle={number}", {"name": "Téléphone"})
    assert Authenticator.objects.get(type="webauthn").wrap().name == "Téléphone"
    assert "Téléphone" in client.get(ACCOUNT).content.decode()
    assert rows("signin.passkey_renamed") == 1
    other, _ = with_key(cast.paul)
    for page in (RENAME, REMOVE):
        for value in (number, "0", "abc", "", "9" * 18, "9" * 5000):
            assert other.post(f"{page}?cle={value}", {"name": "À moi"}).status_code == 404
    assert Authenticator.objects.get(pk=number).wrap().name == "Téléphone"


def test_without_its_last_factor_a_session_has_proven_nothing(imposed):
    client, _ = with_key(imposed.camille)
    number = Authenticator.objects.get(type="webauthn").pk
    page = f"{REMOVE}?cle={number}"
    assert "votre seul second facteur" in client.get(page).content.decode()
    assert client.post(page)["Location"] == ACCOUNT
    assert not Authenticator.objects.filter(user=imposed.camille).exists()
    assert client.get(ACCOUNT)["Location"].startswith(reverse("mfa_activate_totp"))
    assert rows("signin.passkey_removed") == 1
    assert OutboxMessage.objects.filter(kind="signin.access_changed").count() == 2


def test_without_its_last_factor_no_other_session_has_proven_anything_either(cast):
    client, key = with_key(cast.samir)
    other = Client()
    other.post(BY_KEY, {"credential": key.get(other.get(BY_KEY).json())})
    assert other.get(ACCOUNT).status_code == 200
    client.post(f"{REMOVE}?cle={Authenticator.objects.get(type='webauthn').pk}")
    assert other.get(ACCOUNT)["Location"].startswith(LOGIN)
    assert client.get(ACCOUNT).status_code == 200
    assert rows("signin.session_ended") == 1


def test_with_another_factor_left_the_session_goes_on(imposed):
    client, key = with_key(imposed.camille)
    options = client.get(ADD).context["passkey_options"]
    client.post(ADD, {"name": "Deux", "credential": SoftwareKey().create(options)})
    other = Client()
    other.post(BY_KEY, {"credential": key.get(other.get(BY_KEY).json())})
    assert other.get(ACCOUNT).status_code == 200
    number = Authenticator.objects.filter(type="webauthn").earliest("pk").pk
    client.post(f"{REMOVE}?cle={number}")
    assert client.get(ACCOUNT).status_code == 200
    assert other.get(ACCOUNT).status_code == 200


def test_the_same_key_is_not_offered_twice(cast):
    client, _ = with_key(cast.samir)
    options = json.loads(client.get(ADD).context["passkey_options"])["publicKey"]
    assert len(options["excludeCredentials"]) == 1


def test_the_password_alone_neither_adds_nor_removes_a_key(cast):
    with_key(cast.samir)
    number = Authenticator.objects.get(type="webauthn").pk
    client = make.signed_in(cast.samir)
    for page in (ADD, f"{REMOVE}?cle={number}", f"{RENAME}?cle={number}"):
        for method in (client.get, client.post):
            assert method(page)["Location"].startswith(AGAIN)
    assert Authenticator.objects.filter(type="webauthn").count() == 1
