"""How long a session lasts, who ends it, and what is said when it is over."""

import time
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from signin.services.forget import forget_sessions
from tests.factories import signin as make

LOGIN, ACCOUNT = reverse("account_login"), "/acces/mon-compte/"
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/demandes/brouillon/?a=b"}


@pytest.fixture
def later(monkeypatch):
    """Move the clock of the middleware."""
    moved = timedelta()
    real = timezone.now

    def move(**by):
        nonlocal moved
        moved += timedelta(**by)

    monkeypatch.setattr("signin.middleware.timezone.now", lambda: real() + moved)
    return move


def entered(user) -> Client:
    client = Client(headers={"user-agent": "Mozilla/5.0 (X11; Linux) Gecko Firefox/140.0"})
    client.post(LOGIN, {"login": user.email, "password": "demo"})
    assert client.get(ACCOUNT).status_code == 200
    return client


def test_half_an_hour_without_a_page_ends_the_session(cast, later):
    client = entered(cast.samir)
    later(minutes=29)
    assert client.get(ACCOUNT).status_code == 200
    later(minutes=29)
    assert client.get(ACCOUNT).status_code == 200
    later(minutes=31)
    response = client.get(ACCOUNT)
    assert response["Location"] == f"{LOGIN}?next=%2Facces%2Fmon-compte%2F&etat=terminee"
    page = client.get(response["Location"]).content.decode()
    assert "Votre session est terminée." in page
    assert Event.objects.filter(action="signin.session_over").count() == 1
    assert not UserSession.objects.filter(user=cast.samir).exists()


def test_eleven_hours_end_even_a_busy_session(cast, later):
    client = entered(cast.samir)
    for _ in range(26):
        later(minutes=25)
        assert client.get(ACCOUNT).status_code == 200
    later(minutes=25)
    assert client.get(ACCOUNT).status_code == 302


def test_a_new_session_begins_anew(cast, later):
    client = entered(cast.samir)
    later(hours=12)
    assert client.get(ACCOUNT).status_code == 302
    client.post(LOGIN, {"login": "samir@demo.test", "password": "demo"})
    later(minutes=20)
    assert client.get(ACCOUNT).status_code == 200


def test_a_poll_keeps_no_session_alive(cast, later):
    client = entered(cast.samir)
    for _ in range(3):
        later(minutes=14)
        response = client.get(ACCOUNT, headers={"X-Background": "1"})
    assert response.status_code == 302


def test_a_page_opened_twice_in_a_minute_writes_once(cast, later, django_assert_num_queries):
    client = entered(cast.samir)
    # session, account, standing, unread messages of the frame (transaction 2, reader 2); no writing
    with django_assert_num_queries(8):
        client.get("/compte/deconnexion/")


def test_leaving_ends_every_session_at_the_next_request(cast):
    here, there = entered(cast.ana), entered(cast.ana)
    User.objects.filter(pk=cast.ana.pk).update(is_active=False)
    assert here.get(ACCOUNT)["Location"].startswith(LOGIN)
    assert there.get(ACCOUNT)["Location"].startswith(LOGIN)


# --- What is said ---


def test_a_fragment_gets_401_and_a_sentence(cast, client):
    response = client.get("/messages/", headers=HTMX)
    text = response.content.decode()
    assert response.status_code == 401
    assert "Votre session est terminée. Reconnectez-vous pour continuer." in text
    assert "next=%2Fdemandes%2Fbrouillon%2F%3Fa%3Db" in text
    assert "<html" not in text


@pytest.mark.parametrize("header", [{"X-Requested-With": "upload"}, {"Sec-Fetch-Dest": "empty"}])
def test_another_script_gets_401_in_plain_words(client, db, header):
    response = client.post("/messages/tout-lu/", headers=header)
    assert response.status_code == 401
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode().startswith("Votre session est terminée.")


def test_a_form_sent_too_late_leads_back_to_its_page(client, db):
    response = client.post(
        "/messages/tout-lu/", headers={"Referer": "http://testserver/messages/?page=2"}
    )
    assert response["Location"] == f"{LOGIN}?next=%2Fmessages%2F%3Fpage%3D2"


def test_a_form_of_another_site_does_not_say_where_to_go(client, db):
    response = client.post("/messages/tout-lu/", headers={"Referer": "https://ailleurs.example/x"})
    assert response["Location"] == f"{LOGIN}?next=%2F"


# --- « Mes sessions » ---


def test_the_owner_sees_and_ends_another_session(cast):
    here, there = entered(cast.samir), entered(cast.samir)
    page = here.get(ACCOUNT)
    assert page.content.decode().count("Firefox, Linux") == 2
    assert page.content.decode().count("Cette session") == 1
    (other,) = [s for s in page.context["sessions"] if s.session_key == there.session.session_key]
    here.post(reverse("signin:end-session"), {"session": other.pk})
    assert there.get(ACCOUNT).status_code == 302
    assert here.get(ACCOUNT).status_code == 200
    assert Event.objects.filter(action="signin.session_ended").count() == 1


def test_nobody_ends_the_session_of_somebody_else(cast):
    mine, theirs = entered(cast.samir), entered(cast.paul)
    session = UserSession.objects.get(user=cast.paul)
    for value in (session.pk, "0", "abc", "", "9" * 18, "9" * 5000):
        assert mine.post(reverse("signin:end-session"), {"session": value}).status_code == 302
    assert theirs.get(ACCOUNT).status_code == 200


def test_all_the_others_end_at_once(cast):
    here, others = entered(cast.samir), [entered(cast.samir) for _ in range(2)]
    here.post(reverse("signin:end-others"))
    assert here.get(ACCOUNT).status_code == 200
    assert [other.get(ACCOUNT).status_code for other in others] == [302, 302]


@pytest.mark.parametrize("which", ["end-session", "end-others"])
def test_ending_a_session_asks_again_who_one_is_then_does_it(cast, which, monkeypatch):
    """Whoever sits down at a screen left open does not shut its owner out elsewhere."""
    here, there = entered(cast.samir), entered(cast.samir)
    other = UserSession.objects.get(session_key=there.session.session_key)
    monkeypatch.setattr(time, "time", lambda real=time.time: real() + 301)
    asked = here.post(reverse(f"signin:{which}"), {"session": other.pk})
    assert asked["Location"].startswith(reverse("account_reauthenticate"))
    assert UserSession.objects.filter(pk=other.pk).exists()
    wrong = here.post(asked["Location"], {"password": "autre"})
    assert wrong.status_code != 302
    assert UserSession.objects.filter(pk=other.pk).exists()
    done = here.post(asked["Location"], {"password": "demo"})
    assert done["Location"] == ACCOUNT
    assert not UserSession.objects.filter(pk=other.pk).exists()
    assert here.get(ACCOUNT).status_code == 200


def test_a_second_factor_is_asked_for_where_there_is_one(cast):
    make.give_factor(cast.yann)
    client = make.signed_in(cast.yann, second_factor=True)
    assert client.post(reverse("signin:end-others"))["Location"] == ACCOUNT  # proven just now
    make.proof_ages(client)
    asked = client.post(reverse("signin:end-others"))
    assert asked["Location"].startswith(reverse("mfa_reauthenticate"))


def test_ending_the_present_session_signs_out(cast):
    client = entered(cast.samir)
    session = UserSession.objects.get(user=cast.samir)
    client.post(reverse("signin:end-session"), {"session": session.pk})
    assert client.get(ACCOUNT).status_code == 302


def test_the_account_page_shows_the_places_and_the_factor(cast):
    page = entered(cast.camille).get(ACCOUNT).content.decode()
    assert "Appui Santé 35, coordinateur ou coordinatrice" in page
    assert "Non activée" in page
    make.give_factor(cast.yann)
    assert (
        "Il vous reste 10\xa0codes de secours."
        in make.signed_in(cast.yann).get(ACCOUNT).content.decode()
    )


# --- Forgotten ---


def test_sessions_past_their_last_hour_are_forgotten(cast):
    entered(cast.samir)
    entered(cast.paul)
    at = timezone.now()
    Session.objects.filter(session_key=UserSession.objects.get(user=cast.paul).session_key).update(
        expire_date=at - timedelta(minutes=1)
    )
    assert forget_sessions(at=at) == 1
    assert UserSession.objects.get().user == cast.samir


def test_a_session_left_open_in_the_database_ends_with_its_longest_day(cast):
    entered(cast.samir)
    left = Session.objects.get().expire_date - timezone.now()
    assert left <= timedelta(hours=11)
