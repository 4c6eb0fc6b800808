"""Decide that somebody is told: rows written in the transaction of the decision itself."""

import hashlib
import uuid
from datetime import datetime
from email.utils import parseaddr

from django.conf import settings
from django.db import transaction

from common import wake
from notifications.models import Notice, OutboxMessage
from notifications.registry import NOTIFICATIONS, Notification


@transaction.atomic
def enqueue(notification: Notification, *, at: datetime) -> None:
    """Write the e-mail and the notice of `notification`, in the caller's transaction.

    A second call for the same kind, object, recipient and occasion writes nothing. A person
    without an account gets the e-mail only. The relay is woken once the transaction is committed.
    """
    _check(notification)
    if notification.by_email:
        _write(_message(notification, at))
        transaction.on_commit(wake.wake)
    if notification.in_app and notification.to is not None:
        _write(_notice(notification, at))


def _check(notification: Notification) -> None:
    if NOTIFICATIONS.get(notification.kind) is not type(notification):
        raise LookupError(f"{type(notification).__name__} is not registered")
    if (notification.to is None) == (not notification.address):
        raise ValueError(f"{notification.kind}: give an account or an address, one of the two")


def _write(row: OutboxMessage | Notice) -> None:
    # ON CONFLICT DO NOTHING: the same message asked for twice, even at the same instant, is one
    type(row).objects.bulk_create([row], ignore_conflicts=True)


def _message(notification: Notification, at: datetime) -> OutboxMessage:
    public_id = uuid.uuid4()
    return OutboxMessage(
        public_id=public_id,
        message_id=f"<{public_id}@{_domain()}>",
        address=notification.address.strip().lower(),
        wording=notification.wording,
        next_attempt_at=at,
        **_common(notification, at),
    )


def _notice(notification: Notification, at: datetime) -> Notice:
    return Notice(sentence=notification.text, **_common(notification, at))


def _common(notification: Notification, at: datetime) -> dict:
    about = notification.about
    return {
        "unique_key": _unique_key(notification),
        "kind": notification.kind,
        "recipient": notification.to,
        "about_type": about._meta.label_lower,
        "about_id": str(about.public_id),
        "path": notification.path,
        "created_at": at,
    }


def _unique_key(notification: Notification) -> str:
    about = notification.about
    to_whom = (
        notification.address.strip().lower() if notification.to is None else notification.to.pk
    )
    parts = (notification.kind, about._meta.label_lower, about.pk, to_whom, notification.occasion)
    return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()


def _domain() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
