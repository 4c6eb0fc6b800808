"""Starting, finding and stopping processes so that none outlives the one that started it."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from coordination.embedded.accounts import Account
from coordination.embedded.errors import EmbeddedError

MARKER = "CORDEE_SUPERVISED_FROM"
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def spawn(
    argv: Sequence[str],
    *,
    log: Path | None,
    errors: Path | None = None,
    environment: Mapping[str, str],
    account: Account | None = None,
    death_signal: signal.Signals = signal.SIGTERM,
    folder: Path = Path("/"),
    own_group: bool = True,
) -> subprocess.Popen[bytes]:
    """Start a process that gets `death_signal` when this one dies, whatever this one dies of.

    It writes to `log`, and its errors to `errors` if given; without `log`, it speaks to the terminal.
    """
    with ExitStack() as files:
        output = files.enter_context(log.open("wb")) if log else None
        other = files.enter_context(errors.open("wb")) if errors else subprocess.STDOUT
        try:
            return subprocess.Popen(
                argv,
                stdin=subprocess.DEVNULL if log else None,
                stdout=output,
                stderr=other if log else None,
                env=dict(environment),
                cwd=folder,
                process_group=0 if own_group else None,
                preexec_fn=_dies_with_parent(death_signal),
                **(account.as_arguments() if account else {}),
            )
        except OSError as error:
            raise EmbeddedError(f"{argv[0]} ne démarre pas ({error.strerror}).") from None


def stop(process: subprocess.Popen[bytes], *signals: signal.Signals, patience: float = 3) -> None:
    """Send each signal in turn to the process (SIGKILL to its group last) until it has ended."""
    for number in signals:
        if process.poll() is not None:
            return
        process.send_signal(number)
        if _waited(lambda: process.poll() is not None, patience):
            return
    if process.poll() is None:
        kill_group(process)
        process.wait(5)


def stop_together(running: Sequence[subprocess.Popen[bytes]], patience: float) -> None:
    """Ask each in turn to end (SIGTERM), then wait for all; what has not ended in time is killed."""
    for process in running:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
    _waited(lambda: all(process.poll() is not None for process in running), patience)
    for process in running:
        stop(process)


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """End the process and those it started, at once."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        process.kill()


def stop_orphans(found: Callable[[], list[int]], *signals: signal.Signals) -> None:
    """Stop what a killed run left behind, politely first; waits until it is gone."""
    for number in (*signals, signal.SIGKILL):
        for pid in found():
            _send(pid, number)
        if _waited(lambda: not found(), 5):
            return
    raise EmbeddedError(f"Un processus d’un lancement précédent ne s’arrête pas : {found()}.")


def marked(data: Path) -> list[int]:
    """The processes that a supervisor of this data folder started (web, worker…), this one excepted."""
    wanted = f"{MARKER}={data}".encode()
    ours = _ancestors(os.getpid())
    return [
        pid
        for pid, entry in _every_process()
        if pid not in ours and wanted in _read(entry / "environ").split(b"\0")
    ]


def working_in(folder: Path, names: set[str], mention: Path) -> list[int]:
    """The server processes at home in this folder, or whose command line names `folder` or `mention`."""
    places = (os.fsencode(folder), os.fsencode(mention))
    return [
        pid
        for pid, entry in _every_process()
        if _read(entry / "comm").decode(errors="replace").strip() in names
        and (
            _working_folder(entry) == str(folder)
            or any(place in _read(entry / "cmdline") for place in places)
        )
    ]


def is_alive(pid: int) -> bool:
    """Whether a process of this number exists and has not ended."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return _state(Path(f"/proc/{pid}")) != "Z"


def die_with_parent(number: signal.Signals) -> None:
    """Ask for this signal when the parent of the present process ends."""
    if LIBC:
        LIBC.prctl(PR_SET_PDEATHSIG, int(number))


def _dies_with_parent(number: signal.Signals) -> Callable[[], None]:
    parent = os.getpid()

    def prepare() -> None:
        die_with_parent(number)
        if os.getppid() != parent:
            os._exit(1)

    return prepare


def _send(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return
    except PermissionError:
        raise EmbeddedError(
            f"Le processus {pid} d’un lancement précédent appartient à quelqu’un d’autre."
        ) from None


def _waited(ended: Callable[[], bool], seconds: float) -> bool:
    limit = time.monotonic() + seconds
    while not ended():
        if time.monotonic() > limit:
            return False
        time.sleep(0.05)
    return True


def _every_process() -> Iterator[tuple[int, Path]]:
    for entry in Path("/proc").glob("[0-9]*"):
        if _state(entry) not in {"Z", ""}:
            yield int(entry.name), entry


def _state(entry: Path) -> str:
    """One letter from the kernel: Z for a process that has ended and waits to be counted."""
    after_name = _read(entry / "stat").rpartition(b")")[2].split()
    return after_name[0].decode() if after_name else ""


def _ancestors(pid: int) -> set[int]:
    found = set()
    while pid > 0 and pid not in found:
        found.add(pid)
        after_name = _read(Path(f"/proc/{pid}/stat")).rpartition(b")")[2].split()
        pid = int(after_name[1]) if len(after_name) > 1 else 0
    return found


def _working_folder(entry: Path) -> str:
    try:
        return os.readlink(entry / "cwd")
    except OSError:
        return ""


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
