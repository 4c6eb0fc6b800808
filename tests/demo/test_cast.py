"""The cast: one table for the demonstration, the tests and the documentation."""

import pytest
from allauth.mfa.totp.internal.auth import validate_totp_code
from stdnum import luhn

from demo.cast import CAST, COLLEAGUES, PLACES, member, printed
from demo.views.panels import cast as cast_panel
from demo.views.panels import code as code_panel
from directory.enums import WITH_RPPS
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
    assert "sophie, noe, dpo" in text


def test_the_code_shown_is_the_one_that_opens(rf):
    class Account:
        email = "sophie@demo.test"

    shown = code_panel(rf.get("/"), Account())
    assert validate_totp_code(member("sophie").totp_secret, shown["code"])
    assert 0 < shown["seconds"] <= 30


@pytest.mark.parametrize("address", ["samir@demo.test", "somebody@else.test"])
def test_nobody_else_has_a_code(rf, address):
    class Account:
        email = address

    assert code_panel(rf.get("/"), Account()) is None
    assert code_panel(rf.get("/"), None) is None


def test_the_cards_keep_where_one_wanted_to_go(rf):
    assert cast_panel(rf.get("/?next=/demandes/"), None)["next"] == "/demandes/"
