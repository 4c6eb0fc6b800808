"""Which passwords are taken: long, hard to guess, of any characters; and how they are typed."""

import re

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.factories import signin as make

CAMILLE = User(email="camille.legoff@appui35.example", first_name="Camille", last_name="Le Goff")


def codes(password: str) -> set[str]:
    try:
        validate_password(password, CAMILLE)
    except ValidationError as error:
        return {found.code for found in error.error_list}
    return set()


@pytest.mark.parametrize(
    "password",
    [
        "sept moutons sur la lande",
        "chaise nuage tambour",
        "ouvre la fenêtre bleue",
        "xkqvbznwpdjrtlm",  # no capital, no digit, no sign: no rule asks for any
        "9 camions, 4 vélos & 1 mouette",
        "🦊 renard 🦉 chouette 🐌 escargot",
        "huit mots sans rapport " * 3,
        "p" + "hrase de passe tres longue et tres variee " * 5,
    ],
)
def test_a_long_password_that_is_hard_to_guess_is_taken_whatever_its_characters(password):
    assert codes(password) == set()


@pytest.mark.parametrize(
    "password",
    [
        "azertyuiopqsdfgh",
        "motdepasse12345",
        "Marseille2024!!",
        "Coordination2025!",
        "doudoudoudoudoudou",
        "jetaimejetaime1",
        "aaaaaaaaaaaaaaaaaaaa",
        "abcdefghijklmnopqrs",
        "12/03/1978 12/03/1978",
        "CordéeCordée2025",
        "Camille Le Goff 35",
        "passwordpassword",
    ],
)
def test_what_is_guessed_first_is_refused_however_long_it_is(password):
    assert codes(password) & {"password_guessable", "password_too_similar"}


def test_the_limits_of_length(cast):
    good = "sept moutons sur la lande, trois vaches dans le pré, un chat au soleil, deux mouettes"
    assert codes("zq7 xv9 kw4 pl") == {"password_too_short"}
    assert len("zq7 xv9 kw4 plm") == 15
    assert codes("zq7 xv9 kw4 plm") == set()
    assert codes((good * 4)[:256]) == set()
    assert codes((good * 4)[:257]) == {"password_too_long"}


def test_a_common_one_is_named_as_such():
    assert "password_too_common" in codes("1234567890987654321")


def test_a_password_of_two_hundred_characters_opens_the_account(cast):
    password = ("sept moutons sur la lande, " * 8)[:200]
    client = Client()
    client.force_login(cast.samir)
    new = {"oldpassword": "demo", "password1": password, "password2": password}
    assert client.post(reverse("account_change_password"), new).status_code == 302
    signed = {"login": cast.samir.email, "password": password}
    assert Client().post(reverse("account_login"), signed).status_code == 302
    cut = {"login": cast.samir.email, "password": password[:199]}
    assert Client().post(reverse("account_login"), cut).status_code == 200


def test_the_fields_let_a_password_manager_paste_and_fill(cast):
    client = make.signed_in(cast.samir)
    pages = [
        Client().get(reverse("account_login")),
        client.get(reverse("account_change_password")),
    ]
    fields = [
        f for page in pages for f in re.findall(r"<input[^>]*password[^>]*>", page.content.decode())
    ]
    assert len(fields) >= 4
    for one in fields:
        assert not re.search(r"maxlength|onpaste|autocomplete=\"off\"", one)
    named = {
        re.search(r'autocomplete="([^"]+)"', one)[1] for one in fields if 'type="password"' in one
    }
    assert named == {"current-password", "new-password"}


def test_the_rules_are_told_before_the_password_is_typed(cast):
    page = make.signed_in(cast.samir).get(reverse("account_change_password")).content.decode()
    assert "15 caractères" in page
    assert "quatre mots" in page


def test_no_password_grows_old():
    names = {field.name for field in User._meta.get_fields()}
    assert not {name for name in names if "password" in name} - {"password"}
