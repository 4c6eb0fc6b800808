"""The demonstration's mail server: takes every e-mail, sends none on."""

import asyncio
import signal
from collections.abc import Callable
from functools import partial
from pathlib import Path

from aiosmtpd.smtp import SMTP

from demo.mailbox import keep

HOST = "127.0.0.1"
STOPS = (signal.SIGINT, signal.SIGTERM)


class Keeper:
    """What the server does with an e-mail: keeps it in the folder."""

    def __init__(self, folder: Path):
        self.folder = folder

    async def handle_DATA(self, server, session, envelope) -> str:
        keep(self.folder, envelope.content)
        return "250 OK"


async def serve(*, folder: Path, port: int, ready: Callable[[int], None]) -> None:
    """Listen until SIGINT or SIGTERM; `ready` is called with the port once e-mails are taken.

    Raises OSError when the port is taken.
    """
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in STOPS:
        loop.add_signal_handler(number, stop.set)
    answer = partial(SMTP, Keeper(folder), hostname="cordee.demo", enable_SMTPUTF8=True, loop=loop)
    server = await loop.create_server(answer, HOST, port)
    try:
        ready(server.sockets[0].getsockname()[1])
        await stop.wait()
    finally:
        server.close()
        await server.wait_closed()
