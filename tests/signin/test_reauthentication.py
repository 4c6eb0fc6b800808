"""What is grave asks for a second factor proven a moment ago, and brings back to the page."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.messages.middleware import MessageMiddleware
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import path, reverse

from common.access import own_space
from coordination.urls import handler400, handler403, handler404, handler500  # noqa: F401
from coordination.urls import urlpatterns as usual
from signin.reauthentication import TYPED, proves_again, recently_proved, what_was_typed
from tests.factories import signin as make
from tests.personas import fresh

GRAVE = "/grave/?a=b"
FORGETFUL = "/grave/sans-memoire/"
WORDS = "Chute dans l’escalier, la voisine appelle"


@own_space("un essai")
@proves_again(keeps=True)
def grave(request):
    """Says what it was sent, or what was kept of it."""
    return HttpResponse(request.POST.get("reason") or what_was_typed(request).get("reason", "vide"))


@own_space("un essai")
@proves_again
def forgetful(request):
    """Asks for nothing of what it was sent."""
    return HttpResponse("fait")


urlpatterns = [
    *usual,
    path("grave/", grave, name="grave"),
    path("grave/sans-memoire/", forgetful, name="forgetful"),
]


@pytest.fixture(autouse=True)
def addresses(settings):
    settings.ROOT_URLCONF = __name__


def proven(user) -> tuple[Client, str]:
    secret = make.give_factor(user)
    return make.signed_in(user, second_factor=True), secret


def test_who_has_just_signed_in_with_a_second_factor_is_not_asked_again(cast):
    client, _ = proven(cast.samir)
    assert client.get(GRAVE).content == b"vide"
    assert client.post(GRAVE, {"reason": "oui"}).content == b"oui"


def test_a_proof_too_old_leads_to_a_new_one_and_back(cast):
    client, secret = proven(cast.samir)
    make.proof_ages(client)
    there = client.get(GRAVE)["Location"]
    assert there == "/compte/confirmer/code/?next=%2Fgrave%2F%3Fa%3Db"
    assert client.post(there, {"code": "000000"}).status_code == 200
    assert client.get(GRAVE).status_code == 302
    assert client.post(there, {"code": make.code_of(secret)})["Location"] == GRAVE
    assert client.get(GRAVE).status_code == 200


def test_the_moment_is_the_one_of_the_settings(cast, settings):
    client, _ = proven(cast.samir)
    make.proof_ages(client, settings.ACCOUNT_REAUTHENTICATION_TIMEOUT - 5)
    assert client.get(GRAVE).status_code == 200
    make.proof_ages(client, 6)
    assert client.get(GRAVE).status_code == 302


def test_a_password_is_no_proof(cast):
    make.give_factor(cast.samir)
    client = make.signed_in(cast.samir)
    there = client.get(GRAVE)["Location"]
    assert there.startswith("/compte/confirmer/code/")
    again = client.post(f"/compte/confirmer/mot-de-passe/?next={GRAVE}", {"password": "demo"})
    assert again["Location"].startswith("/compte/confirmer/code/")
    assert client.get(GRAVE).status_code == 302


def test_without_a_factor_one_is_set_up_first_and_the_page_found_after(cast):
    client = Client()
    client.post(reverse("account_login"), {"login": cast.samir.email, "password": "demo"})
    there = client.get(GRAVE)["Location"]
    assert there.startswith(reverse("mfa_activate_totp"))
    page = client.get(there)
    assert "ne s’ouvre qu’avec un second facteur" in page.content.decode()
    secret = page.context["form"].secret
    codes = client.post(there, {"code": make.code_of(secret)})["Location"]
    assert 'href="/grave/?a=b"' in client.get(codes).content.decode()
    assert client.get(GRAVE).status_code == 200


def test_what_was_typed_is_kept_sealed_and_given_back_once(cast):
    client, secret = proven(cast.samir)
    make.proof_ages(client)
    late = client.post(GRAVE, {"reason": WORDS}, headers={"Referer": f"http://testserver{GRAVE}"})
    assert late["Location"].endswith("next=%2Fgrave%2F%3Fa%3Db")
    assert WORDS not in str(dict(client.session.items()))
    client.post(late["Location"], {"code": make.code_of(secret)})
    assert client.get(GRAVE).content.decode() == WORDS
    assert client.get(GRAVE).content.decode() == "vide"


def test_it_is_given_to_no_other_page_and_not_the_next_day(cast):
    client, _ = proven(cast.samir)
    make.proof_ages(client)
    client.post(GRAVE, {"reason": WORDS}, headers={"Referer": "http://testserver/ailleurs/"})
    assert make.signed_in(cast.samir, second_factor=True).get(GRAVE).content.decode() == "vide"
    session = client.session
    session["typed_before_proof"] |= {"page": "/grave/", "at": 0}
    session.save()
    make.proof_ages(client, -600)
    assert client.get(GRAVE).content.decode() == "vide"


@pytest.mark.parametrize("page", [FORGETFUL, reverse("account_set_password")])
def test_what_no_page_gives_back_is_not_kept_a_password_least_of_all(cast, page):
    client, _ = proven(cast.samir)
    make.proof_ages(client)
    sent = {"password1": make.GOOD_PASSWORD, "password2": make.GOOD_PASSWORD}
    late = client.post(page, sent, headers={"Referer": f"http://testserver{page}"})
    assert late["Location"].startswith("/compte/confirmer/code/")
    assert TYPED not in client.session


def test_why_the_journal_leaves_is_given_back(cast):
    client, secret = proven(cast.dpo)
    make.proof_ages(client)
    page = reverse("privacy:export")
    late = client.post(
        page, {"reason": "incident"}, headers={"Referer": f"http://testserver{page}"}
    )
    client.post(late["Location"], {"code": make.code_of(secret)})
    assert client.get(page).context["form"]["reason"].value() == "incident"


# --- The ways in ---
def test_a_session_alone_gives_no_password_to_who_has_none(cast):
    client, secret = proven(cast.samir)
    without_password(client, cast.samir)
    make.proof_ages(client)
    page = reverse("account_set_password")
    new = {"password1": make.GOOD_PASSWORD, "password2": make.GOOD_PASSWORD}
    for method in (client.get, client.post):
        assert method(page, new)["Location"].startswith("/compte/confirmer/code/")
    assert not fresh(cast.samir).has_usable_password()
    client.post(f"/compte/confirmer/code/?next={page}", {"code": make.code_of(secret)})
    assert client.post(page, new).status_code == 302
    assert fresh(cast.samir).check_password(make.GOOD_PASSWORD)


def without_password(client: Client, user) -> None:
    """The account has no password, and this session of it goes on."""
    user.set_unusable_password()
    user.save()
    session = client.session
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()


def test_a_proof_whose_factor_is_gone_leads_to_a_new_factor_and_round_in_no_circle(cast):
    client, _ = proven(cast.samir)
    make.proof_ages(client)
    Authenticator.objects.filter(user=cast.samir).delete()
    assert client.get(GRAVE)["Location"].startswith(reverse("mfa_activate_totp"))
    without_password(client, cast.samir)
    there = client.get(GRAVE)["Location"]
    assert there.startswith(reverse("mfa_activate_totp"))
    assert client.get(there).status_code == 200


@pytest.mark.parametrize("way", ["mot-de-passe", "code", "cle"])
def test_who_has_nothing_to_prove_is_led_to_what_they_need(cast, way):
    client = make.signed_in(cast.samir)
    without_password(client, cast.samir)
    response = client.get(f"/compte/confirmer/{way}/?next=/grave/")
    assert response["Location"] == f"{reverse('mfa_activate_totp')}?next=%2Fgrave%2F"


# --- A script, somebody else, nobody ---
def test_a_script_is_told_in_words(cast):
    client, _ = proven(cast.samir)
    make.proof_ages(client)
    response = client.post(GRAVE, headers={"HX-Request": "true"})
    assert response.status_code == 401
    assert "Confirmez d’abord que c’est vous." in response.content.decode()


def test_the_proof_of_somebody_else_in_this_browser_counts_for_nothing(cast):
    client, _ = proven(cast.samir)
    session = client.session
    session["account_authentication_methods_user"] = str(cast.paul.pk)
    session.save()
    assert client.get(GRAVE).status_code == 302


def test_nobody_has_proven_anything_without_a_session(rf: RequestFactory, client, db):
    request = rf.get("/")
    request.session, request.user = client.session, type("Nobody", (), {"pk": None})()
    MessageMiddleware(lambda _: None).process_request(request)
    assert not recently_proved(request)


def test_what_is_grave_is_marked_for_the_walk_over_all_addresses():
    assert grave.proves_again
