"""A mail server that notes each Message-ID that it took, and that can refuse to work in three ways.

`python -m tests.faults.sink PORT BOOK` is a process of its own, so that what happens in the script
does not make it slow; it obeys the words that come on its standard input, and answers « done ».
"""

import asyncio
import logging
import subprocess
import sys
import time
from asyncio import Protocol, Server, Transport
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from functools import partial
from pathlib import Path

from aiosmtpd.smtp import SMTP

HOST = "127.0.0.1"
OPEN, CLOSED, BUSY, SILENT, STOP = "open", "closed", "busy", "silent", "stop"
DONE = "done"


class Busy(Protocol):
    """Says 421 and hangs up."""

    def connection_made(self, transport: Transport) -> None:
        transport.write(b"421 sink.test too busy, come back later\r\n")
        transport.close()


class Silent(Protocol):
    """Takes the call, and says nothing."""


class MailServer:
    """Takes the e-mails of a port in the mode that it was told; cuts the calls when that changes."""

    def __init__(self, port: int, book: Path) -> None:
        self.port, self.book, self.mode = port, book, CLOSED
        self._server: Server | None = None
        self._calls: set[Transport] = set()

    async def obey(self, mode: str) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        for call in list(self._calls):
            call.abort()
        self.mode = mode
        if mode not in (CLOSED, STOP):
            loop = asyncio.get_running_loop()
            self._server = await loop.create_server(self._answer, HOST, self.port)

    async def handle_DATA(self, server, session, envelope) -> str:
        if self.mode != OPEN:
            return "421 sink.test shutting down"
        name = message_from_bytes(envelope.content)["Message-ID"]
        with self.book.open("a", encoding="utf-8") as book:
            book.write(f"{time.time():.3f} {name}\n")
        return "250 OK"

    def _answer(self) -> Protocol:
        serving = partial(SMTP, self, hostname="sink.test", loop=asyncio.get_running_loop())
        return _remembered({BUSY: Busy, SILENT: Silent}.get(self.mode, serving)(), self._calls)


def _remembered(protocol: Protocol, calls: set[Transport]) -> Protocol:
    """The same protocol; its transport is in `calls` while the call lasts."""
    made, lost = protocol.connection_made, protocol.connection_lost

    def connection_made(transport: Transport) -> None:
        calls.add(transport)
        protocol.connection_lost = partial(connection_lost, transport)
        made(transport)

    def connection_lost(transport: Transport, error: Exception | None) -> None:
        calls.discard(transport)
        lost(error)

    protocol.connection_made = connection_made
    return protocol


async def serve(port: int, book: Path) -> None:
    """Until « stop », or until whoever gives the words is gone."""
    server, loop = MailServer(port, book), asyncio.get_running_loop()
    while (word := (await loop.run_in_executor(None, sys.stdin.readline)).strip()) not in (
        "",
        STOP,
    ):
        await server.obey(word)
        print(DONE, flush=True)


class Sink:
    """The script's end of it: starts it, tells it what to do, reads what it took."""

    def __init__(self, port: int, book: Path) -> None:
        self.book, self.refused_s = book, 0.0
        book.touch()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.sink", str(port), str(book)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._tell(OPEN)

    def received(self) -> Counter[str]:
        """How often each Message-ID was taken."""
        return Counter(line.split()[1] for line in self.book.read_text().splitlines())

    @contextmanager
    def refusing(self, mode: str) -> Iterator[None]:
        """In this block nobody is served: the calls that are going on are cut too."""
        started = time.monotonic()
        self._tell(mode)
        try:
            yield
        finally:
            self._tell(OPEN)
            self.refused_s += time.monotonic() - started

    def stop(self) -> None:
        self._process.communicate(f"{STOP}\n", timeout=10)

    def _tell(self, word: str) -> None:
        self._process.stdin.write(f"{word}\n")
        self._process.stdin.flush()
        if self._process.stdout.readline().strip() != DONE:
            raise RuntimeError("the script's mail server is gone")


if __name__ == "__main__":
    logging.getLogger("mail.log").setLevel(logging.ERROR)  # else a line for each word
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
