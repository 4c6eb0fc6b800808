"""Asks clamd about a file; no answer is no yes: the file waits where nobody reads it."""

import socket
import struct
from contextlib import suppress

from django.conf import settings

from cases.models.attachment import ScanState
from cases.uploads.refusal import UploadRefused

TIMEOUT = 20
PIECE = 64 * 1024
LONGEST_ANSWER = 1000
FOUND = "L’antivirus a reconnu un programme malveillant dans ce fichier : il n’est pas gardé."
TOO_LONG = "L’antivirus ne lit pas un fichier si long : il n’est pas gardé. Envoyez-le en parties."


def scan(data: bytes) -> ScanState:
    """CLEAN, NOT_ASKED where the site has no antivirus, WAITING when it said nothing to rely on.

    Raises UploadRefused when clamd found something, or reads no file of this length: asked again,
    it would say the same.
    """
    if not settings.CLAMD_SOCKET:
        return ScanState.NOT_ASKED
    try:
        answer = _ask(data)
    except (OSError, ValueError):
        return ScanState.WAITING
    if answer.endswith(" FOUND"):
        raise UploadRefused(FOUND)
    if answer.startswith("INSTREAM size limit exceeded"):
        raise UploadRefused(TOO_LONG)
    return ScanState.CLEAN if answer == "stream: OK" else ScanState.WAITING


def answers() -> bool:
    """Whether it is there, and may be asked about another file, when it said nothing of one."""
    if not settings.CLAMD_SOCKET:
        return True
    try:
        with _connected() as connection:
            connection.sendall(b"zPING\0")
            return _answer(connection) == b"PONG\0"
    except (OSError, ValueError):
        return False


def _ask(data: bytes) -> str:
    with _connected() as connection:
        with suppress(BrokenPipeError, ConnectionResetError):  # it answers, then listens no more
            connection.sendall(b"zINSTREAM\0")
            for start in range(0, len(data), PIECE):
                piece = data[start : start + PIECE]
                connection.sendall(struct.pack("!I", len(piece)) + piece)
            connection.sendall(struct.pack("!I", 0))
        return _answer(connection).rstrip(b"\0\n").decode("utf-8", "replace")


def _answer(connection: socket.socket) -> bytes:
    """Up to its last byte, a NUL: what comes after it may be the line that was cut."""
    answer = b""
    while len(answer) < LONGEST_ANSWER and not answer.endswith(b"\0"):
        piece = connection.recv(LONGEST_ANSWER)
        if not piece:
            break
        answer += piece
    return answer


def _connected() -> socket.socket:
    """CLAMD_SOCKET is the path of a socket, or « host:port »."""
    address = settings.CLAMD_SOCKET
    if not address.startswith("/"):
        host, _, port = address.removeprefix("tcp://").rpartition(":")
        return socket.create_connection((host, int(port)), timeout=TIMEOUT)
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(TIMEOUT)
    try:
        connection.connect(address)
    except OSError:
        connection.close()
        raise
    return connection
