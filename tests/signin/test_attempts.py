"""Who guesses is slowed down; nobody is locked out by somebody else."""

import itertools

import pytest
from django.core import signing
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from audit.models import Event
from notifications.models import OutboxMessage
from signin import attempts
from signin.notifications import PasswordReset
from tests.factories import signin as make

LOGIN, CODE = reverse("account_login"), reverse("mfa_authenticate")
COOKIE = "cordee-appareil"
CAMILLE = "camille@demo.test"


def at(address: str, *, of: Client | None = None) -> Client:
    """A browser at this network address; with `of`, one that kept the mark of another browser."""
    client = Client(REMOTE_ADDR=address)
    if of is not None:
        client.cookies[COOKIE] = of.cookies[COOKIE].value
    return client


def enter(client, login=CAMILLE, password="demo"):
    return client.post(LOGIN, {"login": login, "password": password})


def wrong(client, times, login=CAMILLE) -> int:
    """So many wrong passwords; how many of them were compared at all."""
    words = "ne vont pas ensemble"
    return sum(
        words in enter(client, login=login, password=f"faux {number}").content.decode()
        for number in range(times)
    )


def windows_over(*seconds: int) -> None:
    """The windows of these lengths run out."""
    for key in cache._cache.get_client().keys("*signin.tries*"):
        if key.decode().endswith(tuple(f":{length}" for length in seconds)):
            cache._cache.get_client().delete(key)


def test_the_sixth_try_from_one_place_waits_be_it_right(cast):
    client = at("192.0.2.1")
    assert wrong(client, 6) == 5
    page = enter(client)
    assert page.status_code == 200
    assert "Trop d’essais depuis ce navigateur." in page.content.decode()
    assert enter(client, login="yann@demo.test").status_code == 302


def test_an_address_without_an_account_is_limited_the_same_way(cast):
    assert wrong(at("192.0.2.1"), 7, login="inconnu@exemple.test") == 5


def test_who_guesses_locks_nobody_out(cast):
    wrong(at("192.0.2.1"), 50)
    assert enter(at("192.0.2.2")).status_code == 302


def test_a_colleague_behind_the_same_address_locks_nobody_out(cast):
    owner = at("192.0.2.1")
    enter(owner)
    owner.post(reverse("account_logout"))
    wrong(at("192.0.2.1"), 50)
    assert enter(at("192.0.2.1")).status_code == 200
    assert enter(owner).status_code == 302


def test_a_crowd_that_guesses_locks_no_known_browser_out(cast):
    owner = at("192.0.2.1")
    enter(owner)
    for number in range(1, 40):
        wrong(at(f"198.51.100.{number}"), 5)
    assert enter(at("203.0.113.9")).status_code == 200
    assert enter(at("203.0.113.9", of=owner)).status_code == 302


def test_the_letter_lets_a_new_browser_in_during_the_attack(cast):
    for number in range(1, 40):
        wrong(at(f"198.51.100.{number}"), 5)
    owner = at("203.0.113.9")
    owner.post(reverse("account_reset_password"), {"email": CAMILLE})
    form = owner.get(PasswordReset.link_at_send(OutboxMessage.objects.get()))["Location"]
    words = {"password1": make.GOOD_PASSWORD, "password2": make.GOOD_PASSWORD}
    assert owner.post(form, words).status_code == 302
    assert enter(owner, password=make.GOOD_PASSWORD).status_code == 302


def test_a_day_of_guessing_from_everywhere_is_a_hundred_guesses(cast):
    compared = 0
    for number in itertools.count(1):
        compared += wrong(at(f"198.51.100.{number}"), 6)
        if number == 30:
            break
    assert compared == 100
    windows_over(300, 3600)
    assert wrong(at("198.51.100.200"), 6) == 0


def test_a_day_of_guessing_from_one_place_is_twenty_guesses(cast):
    client, compared = at("192.0.2.1"), 0
    for _ in range(6):
        compared += wrong(client, 8)
        windows_over(300)
        compared += wrong(client, 8)
        windows_over(300, 3600, 60)
    assert compared == 20


def test_a_known_browser_has_thirty_a_day(cast):
    client, compared = at("192.0.2.1"), 0
    enter(client)
    client.post(reverse("account_logout"))
    for _ in range(10):
        compared += wrong(client, 8)
        windows_over(300)
    assert compared == 30


def test_a_list_of_stolen_passwords_is_stopped_at_its_place(cast):
    client = at("192.0.2.1")
    compared = sum(wrong(client, 1, login=f"p{number}@exemple.test") for number in range(70))
    assert compared == 60
    assert enter(at("192.0.2.2")).status_code == 302


def test_a_right_password_takes_back_its_own_try_only(cast):
    client = at("192.0.2.1")
    for _ in range(20):
        assert enter(at("192.0.2.1")).status_code == 302
    assert wrong(client, 4) == 4
    assert enter(client).status_code == 302
    client.post(reverse("account_logout"))
    assert wrong(at("192.0.2.1"), 3) == 1


@pytest.mark.parametrize(
    "forged",
    ["", "abc", "a:b:c", None, "é" * 3000],
    ids=["empty", "word", "parts", "another", "long"],
)
def test_a_forged_mark_is_no_mark(cast, forged):
    forged = signing.dumps({"x": "y"}) if forged is None else forged
    client = at("192.0.2.1")
    wrong(client, 5)
    client.cookies[COOKIE] = forged
    assert enter(client).status_code == 200


def test_the_mark_of_one_account_helps_no_other(cast):
    client = at("192.0.2.1")
    enter(client, login="yann@demo.test")
    client.post(reverse("account_logout"))
    assert wrong(client, 6) == 5
    assert wrong(at("192.0.2.1"), 1) == 0


def test_the_mark_names_nobody_and_a_shared_computer_keeps_eight(cast):
    client = at("192.0.2.1")
    for login in ("samir", "yann", "sophie", "paul", "nadia", "ines", "louis", "ana", "camille"):
        assert enter(client, login=f"{login}@demo.test").status_code == 302
        client.post(reverse("account_logout"))
    morsel = client.cookies[COOKIE]
    kept = signing.loads(morsel.value, salt=attempts.SALT)
    assert len(kept) == 8
    assert "demo" not in str(kept)
    assert (morsel["httponly"], morsel["samesite"]) == (True, "Lax")


# --- The second step ---


def half_way(user, client) -> Client:
    client.post(LOGIN, {"login": user.email, "password": "demo"})
    return client


def test_whoever_knows_the_password_cannot_lock_the_second_step(cast):
    secret = make.give_factor(cast.camille)
    thief = half_way(cast.camille, at("192.0.2.1"))
    for number in range(12):
        thief.post(CODE, {"code": f"{number:06}"})
    assert "Trop d’essais" in thief.post(CODE, {"code": make.code_of(secret)}).content.decode()
    owner = half_way(cast.camille, at("192.0.2.2"))
    assert owner.post(CODE, {"code": make.code_of(secret)}).status_code == 302
    assert Event.objects.filter(action="signin.failed").count() >= 5


def test_codes_are_guessed_no_more_often_than_passwords(cast):
    make.give_factor(cast.camille)
    for number in range(1, 30):
        thief = half_way(cast.camille, at(f"198.51.100.{number}"))
        for code in range(6):
            thief.post(CODE, {"code": f"{code:06}"})
    late = half_way(cast.camille, at("198.51.100.99"))
    assert "Trop d’essais" in late.post(CODE, {"code": "000001"}).content.decode()
