"""What leaves the outbox of the reminders: a sentence and a link; nothing that is no longer true."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from common import french
from notifications.enums import MessageStatus, Pace
from notifications.models import OutboxMessage
from notifications.registry import NoLongerDue
from notifications.services.compose import compose
from notifications.services.pace import choose_pace
from notifications.services.relay import sweep
from tests.notifications.conftest import mail_server, quiet_smtp  # noqa: F401 - fixtures
from tests.ppcs.playing import NOW
from tests.ppcs.recalling import due_on, recall, redated
from tests.ppcs.test_reminders import GONE, refused

pytestmark = pytest.mark.django_db
PACES = pytest.mark.parametrize("pace", [Pace.MORNING, Pace.AT_ONCE])


@pytest.fixture
def one(cast):
    return recall(cast)


def reminded(one, pace, *, due: int = 3, day: int = 0) -> OutboxMessage:
    choose_pace(pace=pace, by=one.world.cast.samir, at=NOW())
    one.action(one.world.doctor, due)
    one.run(day)
    return OutboxMessage.objects.get(kind__startswith="ppcs.action")


@PACES
def test_the_e_mail_is_a_sentence_and_a_link(one, pace):
    """Of its bytes: no name, no title, no date, no number but that of the address."""
    mail = compose(reminded(one, pace))
    raw = mail.message().as_bytes().decode()
    parts = [mail.subject, mail.body, *(part[0] for part in mail.alternatives)]
    case, action = one.world.case, one.action(one.world.doctor, 3)
    secret = {
        case.person.birth_name,
        case.person.first_name,
        case.reference,
        one.world.plan.number,
        case.person.commune.name,
        str(case.referent),
        action.title,
        french.day(due_on(3)),
        due_on(3).isoformat(),
        *(goal.title for goal in one.world.goals()),
    }

    for text in (*parts, raw):
        assert {word for word in secret if word and word.lower() in text.lower()} == set()
    links = re.findall(r"https?://\S+", mail.body)
    path = f"/actions/{action.public_id}/"
    assert [link.partition("/")[2].partition("/")[2].partition("/")[2] for link in links] == [
        ("mes-actions/?filtre=a-faire" if pace == Pace.MORNING else path[1:])
    ]
    said = mail.body.replace(links[0], "")
    assert not re.search(r"\d", said)


@PACES
@pytest.mark.parametrize("what", [*GONE, refused], ids=lambda what: what.__name__)
def test_what_is_over_meanwhile_is_not_sent(one, pace, what, mail_server):  # noqa: F811
    message = reminded(one, pace)
    what(one)

    sweep(now=timezone.now() + timedelta(days=400), limit=50)

    message.refresh_from_db()
    assert message.status == MessageStatus.CANCELLED
    assert [mail for mail in mail_server.mails if message.message_id == mail["Message-ID"]] == []


@PACES
def test_what_was_moved_meanwhile_is_not_sent(one, pace):
    message = reminded(one, pace)
    assert compose(message)
    redated(one.action(one.world.doctor, 3), 4)

    with pytest.raises(NoLongerDue):
        compose(message)


def test_an_approach_that_is_past_is_not_sent(one, monkeypatch):
    message = reminded(one, Pace.AT_ONCE)
    friday = due_on(4)
    monkeypatch.setattr(timezone, "localdate", lambda *_: friday)

    with pytest.raises(NoLongerDue):
        compose(message)


def test_the_morning_s_message_leaves_while_one_of_its_actions_is_true(one):
    one.action(one.world.doctor, 3)
    other = one.action(one.world.doctor, 2, rank=1)
    one.run(0)
    message = OutboxMessage.objects.get(kind="ppcs.actions_of_the_morning")

    redated(other, 9)
    assert compose(message)
    redated(one.action(one.world.doctor, 3), 9)
    with pytest.raises(NoLongerDue):
        compose(message)
