"""The outbox seen by the technical administrator: nothing of what is said, one thing to do."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from audit.models import Event
from common import wake
from notifications.enums import MessageStatus as S
from notifications.models import OutboxMessage
from notifications.services.enqueue import enqueue
from notifications.services.resend import resend
from tests.factories.signin import signed_in
from tests.notifications.conftest import NOW, StepDone, walk

pytestmark = pytest.mark.django_db
LIST = reverse("admin:notifications_outboxmessage_changelist")


@pytest.fixture
def message(samir, camille) -> OutboxMessage:
    enqueue(
        StepDone(to=samir, about=camille, path="/demandes/secret/", wording="Mots du DAC"), at=NOW
    )
    return OutboxMessage.objects.get()


@pytest.fixture
def of_noe(noe):
    return signed_in(noe, second_factor=True)


def act(client, *messages):
    data = {"action": "resend_failed", "_selected_action": [m.pk for m in messages]}
    return client.post(LIST, data, follow=True)


def test_the_list_shows_metadata_only(of_noe, message, samir, camille):
    page = of_noe.get(LIST).content.decode()

    assert "tests.step_done" in page
    assert "s…@demo.test" in page
    for secret in (samir.email, samir.last_name, "secret", "Mots du DAC", str(camille.public_id)):
        assert secret not in page


def test_a_message_cannot_be_made_changed_or_deleted(of_noe, message):
    change = reverse("admin:notifications_outboxmessage_change", args=[message.pk])

    assert of_noe.get(reverse("admin:notifications_outboxmessage_add")).status_code == 403
    assert of_noe.post(change, {"path": "/ailleurs/"}).status_code == 403
    delete = reverse("admin:notifications_outboxmessage_delete", args=[message.pk])
    assert of_noe.post(delete, {"post": "yes"}).status_code == 403
    assert OutboxMessage.objects.get().path == "/demandes/secret/"


def test_one_message_s_page_shows_metadata_only(of_noe, message, samir):
    change = reverse("admin:notifications_outboxmessage_change", args=[message.pk])

    page = of_noe.get(change).content.decode()

    assert "tests.step_done" in page
    for secret in (samir.email, samir.last_name, "secret", "Mots du DAC"):
        assert secret not in page


def test_renvoyer_puts_a_failed_message_back(of_noe, noe, message):
    walk(message, S.FAILED)

    response = act(of_noe, message)

    assert "1\u00a0courriel remis en attente." in response.content.decode()
    again = OutboxMessage.objects.get()
    assert (again.status, again.attempts, again.last_error) == (S.PENDING, 0, "")
    event = Event.objects.get(action="notifications.message.resent")
    assert (event.actor_id, event.object_id) == (noe.pk, str(message.public_id))


def test_renvoyer_says_when_there_is_nothing_to_do(of_noe, message):
    walk(message, S.SENT)

    response = act(of_noe, message)

    assert "Seul un courriel « en échec » peut être renvoyé." in response.content.decode()
    assert OutboxMessage.objects.get().status == S.SENT


def test_only_an_administrator_may_resend(message, samir):
    walk(message, S.FAILED)

    with pytest.raises(PermissionDenied, match="administration technique"):
        resend(message, by=samir, at=NOW)

    assert OutboxMessage.objects.get().status == S.FAILED


def test_resending_wakes_the_relay(message, noe, monkeypatch, django_capture_on_commit_callbacks):
    woken = []
    monkeypatch.setattr(wake, "_wake", lambda: woken.append(True))
    walk(message, S.FAILED)

    with django_capture_on_commit_callbacks(execute=True):
        resend(message, by=noe, at=NOW)

    assert woken == [True]


def test_others_do_not_enter(client, samir):
    client.force_login(samir)

    assert client.get(LIST).status_code == 302
