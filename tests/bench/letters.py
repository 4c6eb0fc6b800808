"""How many messages one worker sends in a minute, to a mail server in another process that keeps nothing."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.test import override_settings
from django.utils import timezone

from accounts.models import User
from cases.models import Case
from cases.notifications import CaseEntrusted
from common.wake import asleep
from coordination.embedded.addresses import PROJECT
from notifications.enums import MessageStatus
from notifications.models import OutboxMessage
from notifications.services.enqueue import enqueue
from notifications.tasks import relay_outbox
from tests.bench.limits import Line
from tests.bench.pages import COORDINATOR, in_volume
from tests.bench.volumes import LARGEST

MESSAGES = 2_000
# takes every e-mail, says on which port, and keeps none
SINK = """
import asyncio
from functools import partial
from aiosmtpd.smtp import SMTP

class Nothing:
    async def handle_DATA(self, server, session, envelope):
        return "250 OK"

async def serve():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(partial(SMTP, Nothing(), hostname="sink", loop=loop), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()

asyncio.run(serve())
"""


def relay_per_min() -> Iterator[Line]:
    """What the worker does at each tick, until nothing waits: claim, send, mark, one by one."""
    yield from in_volume(LARGEST, lambda: list(_measured()))


def _measured() -> Iterator[Line]:
    _enqueue()
    with _sink() as port, override_settings(EMAIL_HOST="127.0.0.1", EMAIL_PORT=port):
        started = time.perf_counter()
        while _waiting():
            relay_outbox()
        took = time.perf_counter() - started
    sent = OutboxMessage.objects.filter(about_type="cases.case", status=MessageStatus.SENT).count()
    if sent != MESSAGES:
        raise RuntimeError(f"{sent} messages sent of {MESSAGES}")
    OutboxMessage.objects.filter(about_type="cases.case").delete()
    yield "relay_per_min", round(MESSAGES / took * 60), "messages/min"


def _enqueue() -> None:
    user, at = User.objects.get(email=f"{COORDINATOR}@demo.test"), timezone.now()
    OutboxMessage.objects.filter(about_type="cases.case").delete()
    cases = Case.objects.filter(dac__cases__referent=user).distinct().order_by("pk")[:MESSAGES]
    with asleep():
        for case in cases:
            enqueue(
                CaseEntrusted(
                    to=user, about=case, path=f"/situations/{case.public_id}/", occasion=str(at)
                ),
                at=at,
            )


def _waiting() -> bool:
    return OutboxMessage.objects.filter(status__in=("pending", "sending")).exists()


@contextmanager
def _sink() -> Iterator[int]:
    process = subprocess.Popen(
        [sys.executable, "-c", SINK], cwd=PROJECT, stdout=subprocess.PIPE, text=True
    )
    try:
        yield int(process.stdout.readline())
    finally:
        process.terminate()
        process.wait(10)
