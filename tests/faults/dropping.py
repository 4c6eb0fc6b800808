"""A worker with a planted fault: when told to, its relay marks a message as sent without sending it."""

import os
from pathlib import Path

import django

from coordination.celery import app

django.setup()

from notifications.services import relay  # noqa: E402 - the apps must be there

__all__ = ["app"]

# Whoever finds this file takes it away, and drops the message at hand.
DROP_NEXT = "FAULTS_DROP_NEXT"

deliver = relay._deliver


def deliver_or_drop(message, *, connection, at) -> None:
    try:
        Path(os.environ[DROP_NEXT]).unlink()
    except FileNotFoundError:
        deliver(message, connection=connection, at=at)
    else:
        relay._finish(message, "confirm", at=at)


relay._deliver = deliver_or_drop
