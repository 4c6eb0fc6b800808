"""A command between the start and the stop of private servers, with their addresses in its environment."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence

from coordination.embedded import processes
from coordination.embedded.addresses import PROJECT
from coordination.embedded.servers import Servers
from coordination.embedded.stopping import StopRequest

PATIENCE = 5


def run(folder: str, command: Sequence[str], *, fast: bool, throwaway: bool) -> int:
    """Start the servers, run the command, stop the servers; its exit code, or 128 + the signal's."""
    with StopRequest() as request, Servers(folder, fast=fast, throwaway=throwaway) as servers:
        if request:
            return request.exit_code
        process = processes.spawn(
            command,
            log=None,
            environment={
                "MEDIA_ROOT": str(servers.folders.data / "media"),
                **os.environ,
                **servers.environment,
                processes.MARKER: str(servers.folders.data),
            },
            folder=PROJECT,
            own_group=False,
        )
        return _wait(process, request)


def _wait(process: subprocess.Popen[bytes], request: StopRequest) -> int:
    """Pass a stop on to the command: politely, then firmly after five seconds or a second signal."""
    asked_at = 0.0
    while process.poll() is None:
        if request and not asked_at:
            asked_at = time.monotonic()
            _pass_on(process, request)
        elif request.count > 1 or (asked_at and time.monotonic() - asked_at > PATIENCE):
            processes.stop(process, signal.SIGTERM, patience=1)
        time.sleep(0.05)
    return request.exit_code or _exit_code(process)


def _pass_on(process: subprocess.Popen[bytes], request: StopRequest) -> None:
    """A terminal's Ctrl-C already reached the command, which is in our group; a `kill` did not."""
    if request.number == signal.SIGINT and sys.stdin is not None and sys.stdin.isatty():
        return
    process.send_signal(request.number or signal.SIGTERM)


def _exit_code(process: subprocess.Popen[bytes]) -> int:
    return process.returncode if process.returncode >= 0 else 128 - process.returncode
