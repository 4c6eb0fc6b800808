"""« Mes rappels »: each person chooses how they are reminded; nobody chooses for another."""

import pytest

from audit.models import Event
from notifications.enums import Pace
from notifications.models import ReminderPreference
from notifications.selectors import pace_of
from tests.pages import read

pytestmark = pytest.mark.django_db
PATH = "/messages/rappels/"


@pytest.fixture
def of_samir(client, samir):
    client.force_login(samir)
    return client


def checked(page) -> list[str]:
    return page.tree.xpath("//input[@name='pace'][@checked]/@value")


def test_without_a_choice_it_is_every_morning(of_samir, samir):
    assert pace_of(samir) == Pace.MORNING
    assert checked(read(of_samir.get(PATH))) == ["morning"]
    assert ReminderPreference.objects.count() == 0


def test_the_choice_is_kept_shown_and_written_in_the_journal(of_samir, samir, camille):
    for pace in ("at_once", "morning", "at_once"):
        response = of_samir.post(PATH, {"pace": pace})
        assert (response.status_code, response["Location"]) == (302, PATH)
        assert checked(read(of_samir.get(PATH))) == [pace]

    assert (pace_of(samir), pace_of(camille)) == (Pace.AT_ONCE, Pace.MORNING)
    events = Event.objects.filter(action="notifications.pace.chosen").order_by("pk")
    assert [event.data for event in events] == [
        {"pace": "at_once"},
        {"pace": "morning"},
        {"pace": "at_once"},
    ]
    assert {(event.actor_id, event.object_id) for event in events} == {
        (samir.pk, str(samir.public_id))
    }


@pytest.mark.parametrize("sent", [{}, {"pace": ""}, {"pace": "jamais"}])
def test_a_mistake_is_told_and_changes_nothing(of_samir, samir, sent):
    of_samir.post(PATH, {"pace": "at_once"})

    page = read(of_samir.post(PATH, sent))

    assert page.status == 422
    assert len(page.summary) == 1
    assert pace_of(samir) == Pace.AT_ONCE


def test_the_page_says_from_which_hour(of_samir, settings):
    settings.REMINDERS_FROM_HOUR = 6

    assert "À partir de 6 h" in read(of_samir.get(PATH)).text


def test_messages_and_the_account_lead_there(of_samir):
    for path in ("/messages/", "/acces/mon-compte/"):
        assert PATH in read(of_samir.get(path)).tree.xpath("//main//a/@href"), path
    assert "un récapitulatif chaque matin" in read(of_samir.get("/acces/mon-compte/")).text


def test_nobody_signed_out(client):
    assert "/compte/" in client.get(PATH)["Location"]
