"""The cast: one table for the demonstration, the tests and the documentation."""

import pytest
from allauth.mfa.totp.internal.auth import (
    SECRET_SESSION_KEY,
    TOTP,
    generate_totp_secret,
    validate_totp_code,
)
from stdnum import luhn

from demo.cast import CAST, COLLEAGUES, PLACES, member, printed
from demo.views.panels import cast as cast_panel
from demo.views.panels import code as code_panel
from demo.views.panels import code_of_set_up as set_up_panel
from directory.enums import WITH_RPPS
from tests.factories.accounts import UserFactory
from tests.personas import PEOPLE

PLACE_KEYS = {place.key for place in PLACES}


def test_everybody_is_there_once_and_works_somewhere():
    keys = [one.key for one in CAST]
    assert len(keys) == len(set(keys)) == 16
    assert {one.place for one in (*CAST, *COLLEAGUES)} <= PLACE_KEYS


@pytest.mark.parametrize("one", CAST, ids=lambda one: one.key)
def test_a_rpps_number_is_given_where_the_profession_has_one_and_has_a_good_key(one):
    assert (one.rpps is not None) == (one.profession in WITH_RPPS)
    if one.rpps is not None:
        assert luhn.is_valid(one.rpps)
        assert one.rpps.startswith("999"), "no real professional has this number"


@pytest.mark.parametrize("key", [key for key in PEOPLE if key != "stranger"])
def test_the_tests_know_the_same_people(key):
    title, first_name, last_name, profession, *_ = PEOPLE[key]
    one = member(key)
    known = (one.title, one.first_name, one.last_name, one.profession)
    assert known == (title, first_name, last_name, profession)


def test_the_terminal_says_whom_to_be_and_with_which_password():
    text = printed("http://127.0.0.1:8000")
    assert "http://127.0.0.1:8000" in text
    assert all(one.login in text and one.name in text for one in CAST)
    assert "Mot de passe de tous les comptes : demo" in text
    assert "sophie, claire, marc, odile, lea, hugo, noe, dpo" in text


def test_the_code_shown_is_the_one_that_opens(rf, cast):
    secret = member("sophie").totp_secret
    TOTP.activate(cast.sophie, secret)
    shown = code_panel(rf.get("/"), cast.sophie)
    assert validate_totp_code(secret, shown["code"])
    assert 0 < shown["seconds"] <= 30


def test_nobody_without_a_second_factor_and_nobody_else_has_a_code(rf, cast):
    stranger = UserFactory(email="somebody@else.test")
    TOTP.activate(stranger, generate_totp_secret())
    for user in (cast.samir, stranger, None):
        assert code_panel(rf.get("/"), user) is None


def test_the_page_of_the_set_up_shows_the_first_code(rf):
    request = rf.get("/")
    request.session = {}
    assert set_up_panel(request, None) is None
    request.session[SECRET_SESSION_KEY] = secret = generate_totp_secret()
    assert validate_totp_code(secret, set_up_panel(request, None)["code"])


def test_the_cards_keep_where_one_wanted_to_go(rf):
    assert cast_panel(rf.get("/?next=/demandes/"), None)["next"] == "/demandes/"
