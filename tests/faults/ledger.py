"""What was decided, who was to be told of it, who was: counted apart from the code that tells.

A decision is a row of the journal. Whom it must be told to is said here, from the domain's own
rows; the outbox and the mail server are then asked whether that was done.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from audit.selectors import events
from cases.models import Referral
from directory.enums import Role
from directory.selectors import people_of_dac
from notifications.enums import MessageStatus
from notifications.models import OutboxMessage
from notifications.models.message import WAITING
from ppcs.models import Action

Told = Callable[[Event], list[User | None]]


def _referral(event: Event) -> Referral:
    return Referral.objects.select_related("dac", "requester", "handled_by").get(
        public_id=event.object_id
    )


def _coordinators(event: Event) -> list[User | None]:
    dac = _referral(event).dac
    return list(people_of_dac(dac, Role.COORDINATOR, on=timezone.localdate(event.at)))


def _requester(event: Event) -> list[User | None]:
    return [_referral(event).requester]


def _in_charge(event: Event) -> list[User | None]:
    handler = _referral(event).handled_by
    return [handler] if handler else _coordinators(event)


def _both_sides(event: Event) -> list[User | None]:
    return _in_charge(event) + _requester(event)


def _referent(event: Event) -> list[User | None]:
    action = Action.objects.select_related("plan__case__referent").get(public_id=event.object_id)
    return [action.plan.case.referent]


PROMISED: dict[str, dict[str, Told]] = {
    "cases.referral.sent": {
        "cases.referral_received": _coordinators,
        "cases.referral_receipt": _requester,
    },
    "cases.referral.more_asked": {"cases.complement_asked": _requester},
    "cases.referral.more_provided": {"cases.complement_received": _in_charge},
    "cases.referral.withdrawn": {"cases.referral_withdrawn": _both_sides},
    "ppcs.action.failed": {"ppcs.action_not_done": _referent},
}


@dataclass
class Account:
    """The result: each lost thing as a line that says what it is."""

    events: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    doubles: int = 0


@transaction.atomic
def last_event() -> int:
    """Where the journal stands; what comes later is counted."""
    newest = _events(0).order_by("-id").values_list("id", flat=True).first()
    return newest or 0


@transaction.atomic
def count_events(*, after: int) -> int:
    """How many decisions that somebody is told of are committed since."""
    return _events(after).filter(action__in=PROMISED).count()


def waiting() -> int:
    """How many e-mails are due, on their way, or to be tried again; not those of tomorrow."""
    now = Q(next_attempt_at__lte=timezone.now()) | Q(attempts__gt=0)
    return OutboxMessage.objects.filter(now, status__in=WAITING).count()


@transaction.atomic
def account(
    *,
    after: int,
    since: datetime,
    received: Mapping[str, int],
    confirmed: Mapping[tuple[str, str], int],
) -> Account:
    """Everything since the event `after`, decided at `since` or later, against what was received.

    Lost is a decision of which one person at least was not told; an e-mail of the outbox, due, that
    never arrived; a decision that a page confirmed more often than the journal knows of it.
    """
    found = Account()
    expected: set[str] = set()
    for event in _events(after).filter(action__in=PROMISED).order_by("id"):
        found.events[event.action] += 1
        missing = list(_missing(event, received, expected))
        if missing:
            found.lost.append(f"{event.action} {event.object_id}: {', '.join(missing)}")
    found.lost += _not_arrived(since, received, expected)
    found.lost += _forgotten(after, confirmed)
    found.doubles = sum(count - 1 for count in received.values() if count > 1)
    return found


def _events(after: int) -> QuerySet[Event]:
    """What the journal holds since; its own door, opened here in the caller's transaction, among it."""
    return events(asked_by=None, purpose="faults").filter(id__gt=after)


def _missing(event: Event, received: Mapping[str, int], expected: set[str]) -> Iterator[str]:
    """What this decision promised and nobody received; the Message-IDs are added to `expected`."""
    for kind, told in PROMISED[event.action].items():
        for user in told(event):
            if user is None or user.pk == event.actor_id and kind != "cases.referral_receipt":
                continue
            row = OutboxMessage.objects.filter(
                kind=kind, recipient=user, about_id=event.object_id, created_at=event.at
            ).first()
            if row is None:
                yield f"{kind} was never queued"
                continue
            expected.add(row.message_id)
            if not received.get(row.message_id):
                yield f"{kind} is {row.status} and was not received"


def _not_arrived(since: datetime, received: Mapping[str, int], expected: set[str]) -> Iterator[str]:
    """The other e-mails of that time: reminders, what a decision tells besides."""
    rows = OutboxMessage.objects.filter(created_at__gte=since, next_attempt_at__lte=timezone.now())
    for row in rows.exclude(status=MessageStatus.CANCELLED).order_by("id"):
        if row.message_id not in expected and not received.get(row.message_id):
            yield f"{row.kind} is {row.status} and was not received"


def _forgotten(after: int, confirmed: Mapping[tuple[str, str], int]) -> Iterator[str]:
    known = Counter(_events(after).values_list("action", "object_id").order_by("id"))
    for (action, object_id), times in confirmed.items():
        if known[action, object_id] < times:
            yield f"{action} {object_id}: confirmed {times} times, known {known[action, object_id]}"
