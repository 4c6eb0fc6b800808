"""The second factor: imposed, set up, used once, changed, unreadable in the database."""

import json
import time

import pytest
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from audit.models import Event
from common.access import Access
from directory.models import Organisation
from notifications.models import OutboxMessage
from signin import crypto
from signin.account_urls import urlpatterns
from tests.factories import signin as make
from tests.personas import fresh

LOGIN, CODE = reverse("account_login"), reverse("mfa_authenticate")
SET_UP = {"mfa_activate_totp", "mfa_add_webauthn", "account_reauthenticate"}


@pytest.fixture
def imposed(cast):
    """The DAC 35 imposes a second factor."""
    Organisation.objects.filter(pk=cast.dac35.organisation_id).update(second_factor_required=True)
    return cast


def password_only(user) -> Client:
    client = Client()
    client.post(LOGIN, {"login": user.email, "password": "demo"})
    return client


def clock(monkeypatch, moved: float) -> None:
    real = time.time
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.time.time", lambda: real() + moved)


# --- Imposed ---


def every_address(patterns=None, namespace=""):
    """Each address of the site that a GET may try, with its full name."""
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from every_address(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield f"{namespace}{pattern.name}", pattern


def address(name, pattern):
    values = {
        "public_id": "7a7c1a52-0000-4000-8000-000000000000",
        "token": "jeton",
        "uidb36": "1",
        "key": "abc-def",
        "page": "x",
    }
    names = pattern.pattern.regex.groupindex
    kwargs = {key: values.get(key, "1") for key in names}
    try:
        return reverse(name, kwargs=kwargs)
    except Exception:  # noqa: BLE001 - an argument of another form: a public identifier then
        return reverse(name, kwargs=dict.fromkeys(names, values["public_id"]))


def test_a_session_with_the_password_only_opens_nothing_but_the_set_up(imposed):
    client = password_only(imposed.camille)
    open_ones, visited = set(), 0
    for name, pattern in every_address():
        is_public = not getattr(pattern.callback, "login_required", True)
        if is_public or name.startswith("admin:"):
            continue
        for method in (client.get, client.post):
            response = method(address(name, pattern))
            visited += 1
            redirected = response.status_code == 302 and response["Location"].startswith(
                reverse("mfa_activate_totp")
            )
            if not redirected:
                open_ones.add(name)
    assert open_ones == SET_UP
    assert visited > 40


def test_the_admin_asks_for_the_factor_whoever_comes(cast):
    client = password_only(cast.noe)
    for page in ("/administration/", "/administration/accounts/user/"):
        assert client.get(page)["Location"].startswith(reverse("mfa_activate_totp"))


def test_the_admin_has_no_sign_in_of_its_own(cast, client):
    response = client.post(
        "/administration/login/", {"username": "noe@demo.test", "password": "demo"}
    )
    assert response.status_code == 302
    assert response["Location"].startswith(LOGIN)
    assert "_auth_user_id" not in client.session


def test_no_secret_is_listed_in_the_admin():
    labels = {model._meta.app_label for model in admin.site._registry}
    assert not labels & {"account", "mfa", "socialaccount", "usersessions"}


def test_who_has_none_imposed_enters_with_the_password(cast):
    assert password_only(cast.samir).get(reverse("signin:account")).status_code == 200


def test_a_rule_that_comes_during_the_session_holds_at_the_next_request(cast):
    client = password_only(cast.camille)
    assert client.get(reverse("signin:account")).status_code == 200
    Organisation.objects.filter(pk=cast.dac35.organisation_id).update(second_factor_required=True)
    assert client.get(reverse("signin:account"))["Location"].startswith(
        reverse("mfa_activate_totp")
    )


def test_a_session_from_before_the_factor_is_ended(imposed):
    client = password_only(imposed.camille)
    make.give_factor(imposed.camille)
    assert client.get("/acces/mon-compte/")["Location"].startswith(LOGIN)
    assert "_auth_user_id" not in client.session


def test_a_script_is_told_in_words(imposed):
    client = password_only(imposed.camille)
    response = client.get("/acces/mon-compte/", headers={"HX-Request": "true"})
    assert response.status_code == 401
    assert "Activez d’abord la double authentification." in response.content.decode()


# --- Set up ---


def set_up(client) -> str:
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    response = client.post(reverse("mfa_activate_totp"), {"code": make.code_of(secret)})
    assert response.status_code == 302, response.content.decode()
    assert response["Location"] == reverse("mfa_view_recovery_codes")
    return secret


def test_setting_up_lets_in_at_once_and_shows_the_recovery_codes(imposed):
    client = password_only(imposed.camille)
    set_up(client)
    page = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert page.count("<li>") >= 10
    assert client.get(reverse("signin:account")).status_code == 200
    assert Event.objects.filter(action="signin.factor_added").count() == 1
    assert OutboxMessage.objects.filter(kind="signin.access_changed").count() == 1


def test_the_page_asked_for_is_found_after_the_set_up(imposed):
    client = password_only(imposed.camille)
    asked = client.get("/acces/invitations/")["Location"]
    secret = client.get(asked).context["form"].secret
    codes = client.post(asked, {"code": make.code_of(secret)})["Location"]
    assert 'href="/acces/invitations/"' in client.get(codes).content.decode()


def test_a_public_page_tells_a_half_signed_in_person_nothing_of_theirs(imposed):
    page = password_only(imposed.camille).get(reverse("signin:charter")).content.decode()
    assert "Camille" not in page
    assert "File active" not in page


def test_an_address_that_does_not_exist_tells_them_nothing_of_theirs_either(imposed):
    response = password_only(imposed.camille).get("/nulle-part/")
    page = response.content.decode()
    assert response.status_code == 404
    assert "Camille" not in page
    assert "File active" not in page


def test_the_qr_code_needs_no_inline_style_and_no_data_address(imposed):
    page = password_only(imposed.camille).get(reverse("mfa_activate_totp")).content.decode()
    assert '<svg class="qr"' in page
    assert "data:" not in page
    assert "style=" not in page


def test_a_wrong_code_keeps_the_secret_shown(imposed):
    client = password_only(imposed.camille)
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    page = client.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert page.context["form"].secret == secret
    assert "Ce code n’est pas le bon" in page.content.decode()


def test_the_code_of_the_set_up_does_not_sign_in_as_well(imposed):
    client = password_only(imposed.camille)
    secret = set_up(client)
    again = password_only(imposed.camille)
    assert again.post(CODE, {"code": make.code_of(secret)}).status_code == 200


# --- Used ---


def test_the_code_opens_the_session(cast):
    secret = make.give_factor(cast.camille)
    client = Client()
    response = client.post(LOGIN, {"login": "camille@demo.test", "password": "demo"})
    assert response["Location"] == CODE
    assert client.get("/acces/mon-compte/").status_code == 302
    assert client.post(CODE, {"code": make.code_of(secret)}).status_code == 302
    assert client.get("/acces/mon-compte/").status_code == 200
    assert Event.objects.get(action="signin.signed_in").data == {"methods": ["password", "mfa"]}


@pytest.mark.parametrize("later", [0, 1, 31])
def test_a_code_is_used_once(cast, monkeypatch, later):
    secret = make.give_factor(cast.camille)
    code = make.code_of(secret)
    clients = [password_only(cast.camille) for _ in range(2)]
    assert clients[0].post(CODE, {"code": code}).status_code == 302
    clock(monkeypatch, later)
    refused = clients[1].post(CODE, {"code": code})
    assert refused.status_code == 200
    assert "il a déjà servi" in refused.content.decode()


@pytest.mark.parametrize("drift", [-31, 31])
def test_the_code_before_and_the_code_after_are_refused(cast, drift):
    secret = make.give_factor(cast.camille)
    client = password_only(cast.camille)
    assert (
        client.post(CODE, {"code": make.code_of(secret, at=time.time() + drift)}).status_code == 200
    )


def test_a_recovery_code_opens_once(cast):
    make.give_factor(cast.camille)
    codes = Authenticator.objects.get(user=cast.camille, type="recovery_codes").wrap()
    (first, *_) = codes.get_unused_codes()
    assert password_only(cast.camille).post(CODE, {"code": first}).status_code == 302
    assert password_only(cast.camille).post(CODE, {"code": first}).status_code == 200


def test_codes_cannot_be_guessed_for_long(cast):
    secret = make.give_factor(cast.camille)
    client = password_only(cast.camille)
    for number in range(5):
        client.post(CODE, {"code": f"00000{number}"})
    page = client.post(CODE, {"code": make.code_of(secret)})
    assert "Trop d’essais" in page.content.decode()
    assert Event.objects.filter(action="signin.failed").count() >= 5


def test_the_second_step_is_not_open_without_the_first(db, client):
    assert client.get(CODE)["Location"] == LOGIN


# --- Changed ---


def with_factor(user) -> tuple[Client, str]:
    secret = make.give_factor(user)
    client = password_only(user)
    assert client.post(CODE, {"code": make.code_of(secret)}).status_code == 302
    return client, secret


def test_the_password_alone_never_removes_the_factor(cast):
    client, _ = with_factor(cast.camille)
    response = client.get(reverse("mfa_deactivate_totp"))
    assert response["Location"].startswith(reverse("mfa_reauthenticate"))
    direct = client.post(reverse("account_reauthenticate"), {"password": "demo"})
    assert direct["Location"].startswith(reverse("mfa_reauthenticate"))
    assert client.post(reverse("mfa_deactivate_totp")).status_code == 302
    assert Authenticator.objects.filter(user=cast.camille, type="totp").exists()


def test_who_must_have_one_is_led_to_the_next_telephone(imposed, monkeypatch):
    client, secret = with_factor(imposed.camille)
    clock(monkeypatch, 30)
    code = {"code": make.code_of(secret)}
    url = f"{reverse('mfa_reauthenticate')}?next={reverse('mfa_deactivate_totp')}"
    assert client.post(url, code)["Location"] == reverse("mfa_deactivate_totp")
    assert "Changer de téléphone" in client.get(reverse("mfa_deactivate_totp")).content.decode()
    client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.filter(user=imposed.camille).exists()
    response = client.get(reverse("signin:account"))
    assert response["Location"].startswith(reverse("mfa_activate_totp"))
    assert Event.objects.filter(action="signin.factor_removed").count() == 1


def test_without_its_last_telephone_no_other_session_goes_on(cast, monkeypatch):
    client, secret = with_factor(cast.camille)
    clock(monkeypatch, 30)
    other = password_only(cast.camille)
    other.post(CODE, {"code": make.code_of(secret)})
    assert other.get("/acces/mon-compte/").status_code == 200
    clock(monkeypatch, 30)
    url = f"{reverse('mfa_reauthenticate')}?next={reverse('mfa_deactivate_totp')}"
    client.post(url, {"code": make.code_of(secret)})
    client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.filter(user=cast.camille).exists()
    assert client.get("/acces/mon-compte/").status_code == 200
    assert other.get("/acces/mon-compte/")["Location"].startswith(LOGIN)


def test_new_recovery_codes_replace_the_old_ones(cast, monkeypatch):
    client, secret = with_factor(cast.camille)
    codes = Authenticator.objects.get(user=cast.camille, type="recovery_codes").wrap()
    (old, *_) = codes.get_unused_codes()
    clock(monkeypatch, 30)
    target = reverse("mfa_generate_recovery_codes")
    client.post(
        f"{reverse('mfa_reauthenticate')}?next={target}",
        {"code": make.code_of(secret)},
    )
    assert client.post(target)["Location"] == reverse("mfa_view_recovery_codes")
    assert password_only(cast.camille).post(CODE, {"code": old}).status_code == 200


def test_who_lost_everything_is_let_in_by_two_people(imposed, capsys):
    lost, _ = with_factor(imposed.camille)
    assert lost.get("/acces/mon-compte/").status_code == 200
    call_command("remove_second_factor", "camille@demo.test", asked_by="sophie@demo.test")
    assert lost.get("/acces/mon-compte/")["Location"].startswith(LOGIN)
    assert "Facteurs retirés : 2." in capsys.readouterr().out
    response = password_only(imposed.camille).get(reverse("signin:account"))
    assert response["Location"].startswith(reverse("mfa_activate_totp"))
    event = Event.objects.get(action="signin.factor_lifted")
    assert (event.actor_id, event.object_id) == (
        imposed.sophie.pk,
        str(imposed.camille.public_id),
    )
    assert OutboxMessage.objects.get(kind="signin.access_changed").recipient == imposed.camille


def test_nobody_vouches_for_themselves(cast):
    make.give_factor(cast.camille)
    with pytest.raises(CommandError, match="Une autre personne"):
        call_command("remove_second_factor", "camille@demo.test", asked_by="camille@demo.test")
    with pytest.raises(CommandError, match="Aucun compte actif"):
        call_command("remove_second_factor", "inconnu@exemple.test", asked_by="camille@demo.test")
    assert Authenticator.objects.filter(user=cast.camille).count() == 2


# --- At rest ---


def test_the_database_holds_no_secret_in_clear(cast):
    secret = make.give_factor(cast.camille)
    codes = Authenticator.objects.get(user=cast.camille, type="recovery_codes").wrap()
    with connection.cursor() as cursor:
        cursor.execute("SELECT data::text FROM mfa_authenticator ORDER BY type")
        stored = [row[0] for row in cursor.fetchall()]
    assert all(secret not in text for text in stored)
    assert all(code not in text for text in stored for code in codes.generate_codes())
    assert crypto.decrypt(json.loads(stored[1])["secret"]) == secret


def test_a_new_key_in_front_still_opens_what_the_old_one_closed(settings):
    closed = crypto.encrypt("secret")
    settings.FIELD_ENCRYPTION_KEYS = [
        Fernet.generate_key().decode(),
        *settings.FIELD_ENCRYPTION_KEYS,
    ]
    assert crypto.decrypt(closed) == "secret"
    assert crypto.encrypt("secret") != closed


def test_each_page_of_the_account_states_its_rule():
    for pattern in urlpatterns:
        is_public = not getattr(pattern.callback, "login_required", True)
        assert is_public or isinstance(pattern.callback.access, Access), pattern.name


def test_a_superuser_has_no_way_round(db):
    user = get_user_model().objects.create_superuser(
        "racine@exemple.test", "demo", first_name="R", last_name="A"
    )
    client = password_only(fresh(user))
    assert client.get(reverse("signin:account"))["Location"].startswith(
        reverse("mfa_activate_totp")
    )
