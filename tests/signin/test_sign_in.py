"""Sign-in by address and password: what it says, what it writes, what it leaves behind."""

import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, reverse

from audit.enums import EventKind
from audit.models import Event
from notifications.models import OutboxMessage
from notifications.registry import NoLongerDue
from signin.notifications import PasswordReset
from tests.factories import signin as make
from tests.factories.accounts import UserFactory

LOGIN = "/compte/connexion/"


def actions() -> list[str]:
    return list(
        Event.objects.filter(kind=EventKind.SIGN_IN).order_by("pk").values_list("action", flat=True)
    )


def enter(client, login="camille@demo.test", password="demo", **extra):
    return client.post(LOGIN, {"login": login, "password": password, **extra})


def without_token(response) -> str:
    """The page without what is drawn anew for each visitor."""
    return re.sub(r'value="[A-Za-z0-9]{64}"', "", response.content.decode())


def test_the_right_password_opens_a_session_and_leaves_a_row(cast, client):
    response = enter(client)
    assert (response.status_code, response["Location"]) == (302, reverse("desk:home"))
    assert client.get(reverse("signin:account")).status_code == 200
    assert actions() == ["signin.signed_in"]
    assert Event.objects.get(action="signin.signed_in").data == {"methods": ["password"]}


def test_capitals_in_the_address_do_not_matter(cast, client):
    assert enter(client, login=" Camille@Demo.Test ").status_code == 302


def test_the_page_asked_for_is_the_page_found(cast, client):
    response = client.get("/acces/mon-compte/")
    assert response["Location"] == f"{LOGIN}?next=%2Facces%2Fmon-compte%2F"
    page = client.get(response["Location"])
    assert 'name="next" value="/acces/mon-compte/"' in page.content.decode()
    assert enter(client, next="/acces/mon-compte/")["Location"] == "/acces/mon-compte/"


def test_another_site_is_never_the_next_page(cast, client):
    assert enter(client, next="https://ailleurs.example/")["Location"] == reverse("desk:home")


def test_a_wrong_password_and_an_unknown_address_look_the_same(cast):
    answers = []
    for login in (UserFactory().email, "inconnu@exemple.test", "personne@exemple.test"):
        response = enter(Client(), login=login, password="faux")
        answers.append((response.status_code, without_token(response).replace(login, "")))
    assert answers[0] == answers[1] == answers[2]
    assert "L’adresse et le mot de passe ne vont pas ensemble." in answers[0][1]
    assert actions() == ["signin.failed"] * 3


def test_the_address_typed_is_kept_and_the_password_is_not(cast, client):
    page = enter(client, password="faux-mot").content.decode()
    assert 'value="camille@demo.test"' in page
    assert "faux-mot" not in page


def test_an_empty_form_says_what_is_missing(db, client):
    page = enter(client, login="", password="").content.decode()
    assert "2\xa0points à corriger" in page
    assert "Écrivez une adresse e-mail." in page


def test_too_many_attempts_from_one_place_get_a_page_in_french(cast, client, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login": "1/m/ip"}
    enter(client, login="a@exemple.test")
    response = enter(client, login="b@exemple.test")
    assert response.status_code == 429
    assert "Trop d’essais à la suite" in response.content.decode()


def test_a_closed_account_is_told_only_to_its_owner(cast, client):
    type(cast.ana).objects.filter(pk=cast.ana.pk).update(is_active=False)
    wrong = enter(Client(), login="ana@demo.test", password="faux")
    assert "ne vont pas ensemble" in wrong.content.decode()
    response = enter(client, login="ana@demo.test")
    assert response["Location"] == reverse("account_inactive")
    assert "Ce compte est fermé" in client.get(response["Location"]).content.decode()


def test_signing_out_leaves_nothing_in_the_browser(cast, client):
    enter(client)
    response = client.post(reverse("account_logout"))
    assert response["Location"] == f"{LOGIN}?etat=deconnecte"
    assert response["Clear-Site-Data"] == '"cache", "storage"'
    assert not response.cookies["sessionid"].value
    assert not response.cookies["csrftoken"].value
    assert "cordee-appareil" not in response.cookies
    assert client.get("/acces/mon-compte/").status_code == 302
    assert actions() == ["signin.signed_in", "signin.signed_out"]
    assert "Vous êtes déconnecté" in client.get(response["Location"]).content.decode()


def test_a_link_does_not_sign_out(cast, client):
    enter(client)
    assert "Se déconnecter ?" in client.get(reverse("account_logout")).content.decode()
    assert client.get("/acces/mon-compte/").status_code == 200


@pytest.mark.parametrize(
    "name", ["account_signup", "account_email", "socialaccount_connections", "mfa_index"]
)
def test_what_allauth_offers_besides_is_not_reachable(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_no_page_of_sign_in_is_kept_and_none_has_an_inline_script_or_style(cast, client):
    for address in (LOGIN, "/compte/mot-de-passe/oublie/", "/acces/demander-un-compte/"):
        response = client.get(address)
        assert "no-store" in response["Cache-Control"]
        page = response.content.decode()
        assert not re.search(r"<style|style=|<script(?![^>]*src=)|\son[a-z]+=", page)


# --- Forgotten password ---


def ask_reset(client, email):
    return client.post(reverse("account_reset_password"), {"email": email}, follow=True)


def test_a_reset_looks_the_same_for_a_known_and_for_an_unknown_address(cast):
    known, unknown = (
        ask_reset(Client(), email) for email in ("camille@demo.test", "inconnu@exemple.test")
    )
    assert known.redirect_chain == unknown.redirect_chain
    assert without_token(known) == without_token(unknown)
    messages = OutboxMessage.objects.filter(kind="signin.password_reset").order_by("pk")
    known, unknown = messages
    assert "/mot-de-passe/nouveau/" in PasswordReset.link_at_send(known)
    with pytest.raises(NoLongerDue):
        PasswordReset.link_at_send(unknown)


def test_the_link_sets_a_password_once_and_ends_the_other_sessions(cast, client):
    elsewhere = make.signed_in(cast.camille)
    ask_reset(client, "camille@demo.test")
    link = PasswordReset.link_at_send(OutboxMessage.objects.get())
    form = client.get(link)["Location"]
    answer = client.post(form, {"password1": make.GOOD_PASSWORD, "password2": make.GOOD_PASSWORD})
    assert answer.status_code == 302
    assert (
        "Votre nouveau mot de passe est enregistré"
        in client.get(answer["Location"]).content.decode()
    )
    assert elsewhere.get("/acces/mon-compte/").status_code == 302
    assert enter(Client()).status_code == 200
    assert enter(Client(), password=make.GOOD_PASSWORD).status_code == 302
    assert "Ce lien n’est plus valable" in Client().get(link).content.decode()
    assert "signin.password_reset" in actions()
    assert OutboxMessage.objects.filter(kind="signin.access_changed").count() == 1


def test_the_link_of_a_reset_does_not_skip_the_second_factor(cast, client):
    make.give_factor(cast.camille)
    ask_reset(client, "camille@demo.test")
    form = client.get(PasswordReset.link_at_send(OutboxMessage.objects.get()))["Location"]
    client.post(form, {"password1": make.GOOD_PASSWORD, "password2": make.GOOD_PASSWORD})
    assert client.get("/acces/mon-compte/").status_code == 302
    assert enter(client, password=make.GOOD_PASSWORD)["Location"] == reverse("mfa_authenticate")


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("court", "15"),
        ("12345678901234567890", "trop courant"),
        ("camille@demo.test", "trop semblable"),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(cast, client, password, sentence):
    ask_reset(client, "camille@demo.test")
    form = client.get(PasswordReset.link_at_send(OutboxMessage.objects.get()))["Location"]
    page = client.post(form, {"password1": password, "password2": password}).content.decode()
    assert sentence in page


def test_two_different_passwords_are_told_at_the_second_one(cast, client):
    client.force_login(cast.camille)
    page = client.post(
        reverse("account_change_password"),
        {"oldpassword": "demo", "password1": make.GOOD_PASSWORD, "password2": "autre"},
    ).content.decode()
    assert "Les deux mots de passe sont différents." in page
    assert page.count('class="err-line"') == 1


def test_a_changed_password_ends_the_other_sessions_and_keeps_this_one(cast, client):
    enter(client)
    elsewhere = Client()
    enter(elsewhere)
    new = {"password1": make.GOOD_PASSWORD, "password2": make.GOOD_PASSWORD}
    response = client.post(reverse("account_change_password"), {"oldpassword": "demo", **new})
    assert response["Location"] == reverse("signin:account")
    assert client.get("/acces/mon-compte/").status_code == 200
    assert elsewhere.get("/acces/mon-compte/").status_code == 302
    assert "signin.password_changed" in actions()


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()
