"""Nobody answers by the promised date: who is told what, when, and never twice."""

from datetime import datetime

import pytest
from django.utils import timezone

from cases.enums import ReferralStatus
from cases.models import Referral
from cases.services import remind
from cases.services.remind import remind_unanswered
from notifications.models import Notice, OutboxMessage
from tests.factories import cases as make


def moment(day: int, hour: int = 9) -> datetime:
    return datetime(2026, 12, day, hour, tzinfo=timezone.get_default_timezone())


def told(referral) -> set:
    kinds = ["answer_due_soon", "answer_overdue", "answer_late", "answer_escalated"]
    return set(
        Notice.objects.filter(
            about_id=str(referral.public_id), kind__in=[f"cases.{kind}" for kind in kinds]
        ).values_list("kind", "recipient__first_name")
    )


@pytest.fixture
def referral(cast):
    """Received on Tuesday 1 December 2026, promised for Friday 4."""
    return make.sent(cast, at=moment(1))


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (2, set()),
        (3, {("cases.answer_due_soon", "Camille"), ("cases.answer_due_soon", "Yann")}),
        (4, {("cases.answer_due_soon", "Camille"), ("cases.answer_due_soon", "Yann")}),
        (
            7,
            {
                ("cases.answer_overdue", "Camille"),
                ("cases.answer_overdue", "Yann"),
                ("cases.answer_late", "Samir"),
                ("cases.answer_escalated", "Sophie"),
            },
        ),
    ],
)
def test_who_is_told_on_which_day(referral, day, expected):
    remind_unanswered(at=moment(day))

    assert told(referral) == expected


def test_the_responsable_is_told_after_the_days_of_the_dac(cast, referral):
    cast.dac35.escalation_days_after = 2
    cast.dac35.save()

    remind_unanswered(at=moment(7))
    assert ("cases.answer_escalated", "Sophie") not in told(referral)
    remind_unanswered(at=moment(8))
    assert ("cases.answer_escalated", "Sophie") in told(referral)


def test_running_again_tells_nobody_twice(referral):
    for hour in (9, 10, 11):
        remind_unanswered(at=moment(7, hour))

    assert Notice.objects.filter(kind="cases.answer_late").count() == 1
    assert Notice.objects.filter(kind="cases.answer_overdue").count() == 2


def test_whoever_has_it_in_hand_is_reminded_alone(cast):
    taken = make.assessing(cast, at=moment(1))

    remind_unanswered(at=moment(3))

    assert told(taken) == {("cases.answer_due_soon", "Camille")}


@pytest.mark.parametrize("status", [ReferralStatus.ANSWERED, ReferralStatus.WITHDRAWN])
def test_an_answered_or_withdrawn_request_reminds_nobody(cast, status):
    closed = make.in_status(cast, status, at=moment(1))

    remind_unanswered(at=moment(10))

    assert told(closed) == set()


def test_reminders_do_not_go_again_once_their_e_mails_are_purged(referral, monkeypatch):
    remind_unanswered(at=moment(7))
    asked = []
    monkeypatch.setattr(remind, "tell", lambda message, *, to, **_: asked.extend(to))

    remind_unanswered(at=moment(28))

    assert OutboxMessage.objects.filter(kind="cases.answer_late").count() == 1
    assert asked == []


def test_whoever_answers_while_the_reminders_go_out_is_not_reminded(cast, referral, monkeypatch):
    late = remind.working_days_between

    def withdrawn_meanwhile(*args):
        Referral.objects.filter(pk=referral.pk).update(status=ReferralStatus.WITHDRAWN)
        return late(*args)

    monkeypatch.setattr(remind, "working_days_between", withdrawn_meanwhile)
    remind_unanswered(at=moment(7))

    assert told(referral) == set()
