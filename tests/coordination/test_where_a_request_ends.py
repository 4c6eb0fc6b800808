"""A request whose end two servers could tell differently is refused, and what follows it served by nobody.

Behind a proxy that reads its length otherwise, its tail would be taken for the request of somebody else.
"""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from coordination.embedded.addresses import PROJECT
from tests.coordination.test_compose import SERVICES

HELD = 5  # seconds after which a server that neither answers nor closes has failed
SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: cordee\r\n\r\n"


def application(environ, start_response):
    """Answers with the path and with the body as it was read."""
    said = environ["PATH_INFO"].encode() + b"|" + environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Length", str(len(said)))])
    return [said]


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Path]:
    """gunicorn with the options of the containers, in front of `application`."""
    door = tmp_path_factory.mktemp("gunicorn") / "door"
    program, _, *options = SERVICES["web"]["command"]
    command = [sys.executable, "-m", program, f"{__name__}:application", *options]
    process = subprocess.Popen(
        [*command, "--workers", "1", "--bind", f"unix:{door}", "--log-level", "critical"],
        cwd=PROJECT,
    )
    try:
        _wait_for(door)
        yield door
    finally:
        process.terminate()
        process.wait(30)


def _wait_for(door: Path) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with closing(socket.socket(socket.AF_UNIX)) as probe:
            try:
                probe.connect(str(door))
            except OSError:
                time.sleep(0.05)
            else:
                return
    raise TimeoutError("gunicorn does not listen")


def answers(door: Path, sent: str) -> list[bytes]:
    """Everything that comes back on one connection, answer by answer."""
    with closing(socket.socket(socket.AF_UNIX)) as line:
        line.settimeout(HELD)
        line.connect(str(door))
        line.sendall(sent.encode("latin-1"))
        line.shutdown(socket.SHUT_WR)
        came = b""
        while part := line.recv(65536):
            came += part
    return [b"HTTP/1.1 " + one for one in came.split(b"HTTP/1.1 ")[1:]]


def posted(headers: str, body: str = "") -> str:
    return f"POST /first HTTP/1.1\r\nHost: cordee\r\n{headers}\r\n\r\n{body}"


def test_two_requests_on_one_line_are_two(server):
    told = answers(server, posted("Content-Length: 3", "abc") + SMUGGLED)
    assert [one.rpartition(b"\r\n\r\n")[2] for one in told] == [b"/first|abc", b"/smuggled|"]
    chunked = posted("Transfer-Encoding: chunked", "3\r\nabc\r\n0\r\n\r\n")
    told = answers(server, chunked + SMUGGLED)
    assert [one.rpartition(b"\r\n\r\n")[2] for one in told] == [b"/first|abc", b"/smuggled|"]


LENGTH = f"Content-Length: {len(SMUGGLED)}"
CHUNKED = "Transfer-Encoding: chunked"
AMBIGUOUS = {
    "both ways": posted(f"{LENGTH}\r\n{CHUNKED}", f"0\r\n\r\n{SMUGGLED}"),
    "both ways, the other order": posted(f"{CHUNKED}\r\n{LENGTH}", f"0\r\n\r\n{SMUGGLED}"),
    "two lengths": posted(f"{LENGTH}\r\nContent-Length: 0", SMUGGLED),
    "two lengths in one": posted(f"{LENGTH}, 0", SMUGGLED),
    "a length with a sign": posted("Content-Length: +0", SMUGGLED),
    "a length below nothing": posted("Content-Length: -1", SMUGGLED),
    "a length in hexadecimal": posted("Content-Length: 0x0", SMUGGLED),
    "a length of other digits": posted("Content-Length: \u00b2", SMUGGLED),
    "no such coding": posted("Transfer-Encoding: xchunked", f"0\r\n\r\n{SMUGGLED}"),
    "chunked, and not the last": posted(
        "Transfer-Encoding: chunked, identity", f"0\r\n\r\n{SMUGGLED}"
    ),
    "chunked twice": posted(f"{CHUNKED}\r\n{CHUNKED}", f"0\r\n\r\n{SMUGGLED}"),
    "a space before the colon": posted("Transfer-Encoding : chunked", f"0\r\n\r\n{SMUGGLED}"),
    "a folded header": posted("X-One: a\r\n Content-Length: 0", SMUGGLED),
    "a name with a control character": posted("Content\x0bLength: 0", SMUGGLED),
    "a null in a value": posted("X-One: a\x00b", SMUGGLED),
    "a chunk of no size": posted(CHUNKED, f"x\r\n\r\n{SMUGGLED}"),
    "a chunk with a sign": posted(CHUNKED, f"+0\r\n\r\n{SMUGGLED}"),
    "a chunk in hexadecimal, twice": posted(CHUNKED, f"0x0\r\n\r\n{SMUGGLED}"),
    "a chunk longer than said": posted(CHUNKED, f"1\r\nab\r\n0\r\n\r\n{SMUGGLED}"),
}


@pytest.mark.parametrize("kind", AMBIGUOUS)
def test_where_it_ends_is_not_guessed(server, kind):
    told = answers(server, AMBIGUOUS[kind])
    assert not [one for one in told if b"/smuggled" in one.rpartition(b"\r\n\r\n")[2]]
    assert [one.split()[1] for one in told] in ([b"400"], [b"501"]), told
