"""Asks clamd about a file; no answer is no."""

import socket
import struct

from django.conf import settings

from cases.uploads.refusal import UploadRefused

TIMEOUT = 20
PIECE = 64 * 1024
FOUND = "L’antivirus a reconnu un programme malveillant dans ce fichier : il n’est pas gardé."
SILENT = (
    "L’antivirus ne répond pas : aucun fichier n’est accepté pour l’instant. Réessayez plus tard."
)


def scan(data: bytes) -> None:
    """Return when clamd finds nothing, or when the site has none; else raise UploadRefused."""
    if not settings.CLAMD_SOCKET:
        return
    try:
        answer = _ask(data)
    except (OSError, ValueError) as error:
        raise UploadRefused(SILENT) from error
    if answer.endswith(" FOUND"):
        raise UploadRefused(FOUND)
    if answer != "stream: OK":
        raise UploadRefused(SILENT)


def _ask(data: bytes) -> str:
    with _connected() as connection:
        connection.sendall(b"zINSTREAM\0")
        for start in range(0, len(data), PIECE):
            piece = data[start : start + PIECE]
            connection.sendall(struct.pack("!I", len(piece)) + piece)
        connection.sendall(struct.pack("!I", 0))
        with connection.makefile("rb") as answer:
            return answer.read(1000).rstrip(b"\0\n").decode("utf-8", "replace")


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
