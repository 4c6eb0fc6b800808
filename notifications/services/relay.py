"""Send what waits in the outbox: the row is the queue, its lease says that somebody is sending it."""

import logging
import random
import time
from contextlib import suppress
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import InterfaceError, OperationalError, close_old_connections, transaction
from django.db.models import Q

from notifications.enums import MessageStatus
from notifications.models import OutboxMessage
from notifications.models.message import WAITING
from notifications.registry import NoLongerDue
from notifications.services.compose import compose

logger = logging.getLogger(__name__)

SMTP = "django.core.mail.backends.smtp.EmailBackend"
FIRST_DELAY = timedelta(seconds=10)
LONGEST_DELAY = timedelta(hours=6)
# A batch uses up a quarter of its lease; the rest is there for a slow server's time-outs.
LEASE_USED = 0.25
# How long a message that was dealt with waits for a database that went away, and how often it asks.
MARKED_WITHIN, ASKED_EVERY = 15, 0.25  # seconds
TOLD = ("status", "attempts", "next_attempt_at", "leased_until", "sent_at", "last_error")


def sweep(*, now: datetime, limit: int) -> int:
    """Send up to `limit` due messages over one connection; returns how many were tried.

    A row is claimed in a short transaction of its own, sent outside of any, and marked as soon as
    the mail server has accepted it. When the server does not answer, what is left goes back
    untried, and stays due: an outage uses up no attempt. A message that fails alone is tried
    again later and later, then given up.
    """
    started = time.monotonic()
    enough = now + settings.OUTBOX_LEASE * LEASE_USED
    messages = _claim(now=now, limit=limit)
    if not messages:
        return 0
    tried, connection = 0, mail_connection()
    try:
        for message in messages:
            at = now + timedelta(seconds=time.monotonic() - started)
            if at > enough or not _is_open(connection):
                _release(messages[tried:])
                break
            _deliver(message, connection=connection, at=at)
            tried += 1
    finally:
        _hang_up(connection)
    return tried


def drain(*, now: datetime, limit: int, within: timedelta) -> int:
    """Sweep until nothing is due or `within` is over; returns how many messages were tried.

    A sweep that put messages back ends it too: a mail server that does not answer is left alone
    until beat's next tick.
    """
    started, tried = time.monotonic(), 0
    while (elapsed := timedelta(seconds=time.monotonic() - started)) < within:
        count = sweep(now=now + elapsed, limit=limit)
        tried += count
        if count < limit:
            break
    return tried


def mail_connection() -> BaseEmailBackend:
    """A connection to the mail server of EMAIL_URL, not yet open."""
    return get_connection(SMTP, fail_silently=False)


@transaction.atomic
def _claim(*, now: datetime, limit: int) -> list[OutboxMessage]:
    nobody_has_it = Q(leased_until__isnull=True) | Q(leased_until__lte=now)
    due = (
        OutboxMessage.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("recipient")
        .filter(nobody_has_it, status__in=WAITING, next_attempt_at__lte=now)
        .order_by("next_attempt_at")[:limit]
    )
    claimed = []
    for message in due:
        if message.attempts < settings.OUTBOX_ATTEMPTS:
            message.claim(until=now + settings.OUTBOX_LEASE)
            claimed.append(message)
        else:
            # every attempt ended with the relay itself: this row may be what kills it
            message.give_up(error="LeaseExpired")
            message.save()
    OutboxMessage.objects.bulk_update(claimed, ["status", "attempts", "leased_until"])
    return claimed


def _deliver(message: OutboxMessage, *, connection: BaseEmailBackend, at: datetime) -> None:
    if message.recipient is not None and not message.recipient.is_active:
        _finish(message, "cancel")
        return
    try:
        connection.send_messages([compose(message)])
    except NoLongerDue:
        _finish(message, "cancel")
    except Exception as error:  # noqa: BLE001 - one message must never hold up those behind it
        if isinstance(error, OSError):
            _hang_up(connection)
        _failed(message, error=type(error).__name__, at=at)
    else:
        _finish(message, "confirm", at=at)


def _failed(message: OutboxMessage, *, error: str, at: datetime) -> None:
    if message.attempts < settings.OUTBOX_ATTEMPTS:
        _finish(message, "postpone", until=at + _delay(message.attempts), error=error)
        logger.warning("Courriel %s remis à plus tard : %s", message.public_id, error)
    else:
        _finish(message, "give_up", error=error)
        logger.error("Courriel %s abandonné : %s", message.public_id, error)


def _finish(message: OutboxMessage, transition: str, **facts) -> None:
    """Tell the outbox, if need be once the database is back: unmarked, a message leaves twice.

    One statement, so that little can happen between the mail server's word and ours. Past its
    lease the row may be another relay's: what is told of it is then that relay's business.
    """
    ours = OutboxMessage.objects.filter(
        pk=message.pk, status=MessageStatus.SENDING, leased_until=message.leased_until
    )
    getattr(message, transition)(**facts)
    limit = time.monotonic() + MARKED_WITHIN
    while True:
        try:
            ours.update(**{name: getattr(message, name) for name in TOLD})
            return
        except (OperationalError, InterfaceError):
            if time.monotonic() > limit:
                raise
            close_old_connections()
            time.sleep(ASKED_EVERY)


def _release(messages: list[OutboxMessage]) -> None:
    for message in messages:
        _finish(message, "release")


def _delay(attempts: int) -> timedelta:
    """Ten seconds, then four times more each time, up to six hours; spread by a quarter."""
    delay = min(FIRST_DELAY * 4 ** (attempts - 1), LONGEST_DELAY)
    return delay * random.uniform(0.75, 1.25)  # noqa: S311 - only spreads the load


def _is_open(connection: BaseEmailBackend) -> bool:
    try:
        connection.open()
    except OSError as error:
        logger.warning("Le serveur de courriel ne répond pas : %s", type(error).__name__)
        _hang_up(connection)
        return False
    return True


def _hang_up(connection: BaseEmailBackend) -> None:
    with suppress(OSError):
        connection.close()
