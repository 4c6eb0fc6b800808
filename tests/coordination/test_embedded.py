"""The embedded servers: started, stopped, killed, refused in one line, without touching the machine."""

import hashlib
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest
import redis

from coordination.embedded import default_environment, is_embedded, processes
from coordination.embedded.addresses import PROJECT, data_path, socket_folder
from coordination.embedded.folders import open_folders, remove
from coordination.settings.environment import celery_broker_url, redis_cache_url

RUN = (sys.executable, "-m", "coordination.embedded", "run")
READY = "import time, sys; print('ready', flush=True); time.sleep(60)"


def command(data: Path, *argv: str, options: tuple[str, ...] = ("--fast",)) -> list[str]:
    """`python -m coordination.embedded run … -- argv`."""
    return [*RUN, *options, "--data", str(data), "--", *argv]


def finished(argv: list[str], **environment: str) -> subprocess.CompletedProcess[str]:
    """The command run to its end, with what it said."""
    return subprocess.run(
        argv,
        cwd=PROJECT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@contextmanager
def running(
    data: Path, *before: str, options: tuple[str, ...] = ("--fast",)
) -> Iterator[subprocess.Popen[str]]:
    """Servers around a command that waits; `before` is put in front of the whole."""
    process = subprocess.Popen(
        [*before, *command(data, sys.executable, "-c", READY, options=options)],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout.readline() == "ready\n", process.stderr.read()
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)


def ask(data: Path, query: str):
    """The answer of this folder's PostgreSQL."""
    with psycopg.connect(default_environment(data)["DATABASE_OWNER_URL"]) as connection:
        return connection.execute(query).fetchall()


def keep(data: Path) -> None:
    """Leave a row that a later run must find."""
    with psycopg.connect(default_environment(data)["DATABASE_OWNER_URL"]) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS n")


def left_alive(data: Path) -> list[int]:
    """Every process that still belongs to the data folder."""
    folders = open_folders(data)
    names = {"postgres", "redis-server"}
    home = folders.state / "redis"
    return processes.marked(data) + processes.working_in(home, names, folders.sockets)


def wait_until(condition, seconds: float = 10) -> None:
    """Fail if the condition does not come true in time."""
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit, "did not happen in time"
        time.sleep(0.05)


@pytest.fixture
def data(tmp_path) -> Iterator[Path]:
    """A data folder that no other user may reach, with all that grew from it removed at the end."""
    folder = tmp_path / "data"
    yield folder
    assert left_alive(folder) == []
    remove(open_folders(folder).state)


def test_the_command_finds_both_servers_and_its_exit_code_comes_back(data):
    program = (
        "import os, sys, psycopg, redis;"
        "c = psycopg.connect(os.environ['DATABASE_URL']);"
        "r = redis.from_url(os.environ['REDIS_URL']);"
        "print(c.execute('SELECT current_user, current_database()').fetchone(), r.ping());"
        "sys.exit(7)"
    )
    done = finished(command(data, sys.executable, "-c", program))
    assert (done.returncode, done.stdout) == (7, "('cordee_app', 'cordee') True\n"), done.stderr
    assert not socket_folder(data).exists()


def test_the_addresses_are_known_without_starting_anything(data):
    addresses = default_environment(data)
    assert addresses == default_environment(os.path.relpath(data, PROJECT))
    assert not data.exists()
    folder = addresses["DATABASE_URL"].partition("?host=")[2]
    assert is_embedded(folder)
    assert not is_embedded("db.example.org")
    assert len(f"{folder}/.s.PGSQL.5432") < 100
    assert redis_cache_url(addresses["REDIS_URL"]) == f"unix://{folder}/redis.sock?db=1"
    broker = celery_broker_url(addresses["REDIS_URL"])
    assert broker == f"redis+socket://{folder}/redis.sock?virtual_host=0"


def test_servers_elsewhere_keep_their_addresses():
    assert redis_cache_url("redis://:s%40cret@cache:6379/0") == "redis://:s%40cret@cache:6379/1"
    assert celery_broker_url("redis://cache:6379/0") == "redis://cache:6379/0"


def test_data_stay_from_one_run_to_the_next_unless_thrown_away(data):
    with running(data):
        keep(data)
    with running(data):
        assert ask(data, "SELECT n FROM kept") == [(42,)]
    state = open_folders(data).state
    assert finished(command(data, "true", options=("--fast", "--throwaway"))).returncode == 0
    assert (data.exists(), state.exists()) == (False, False)


def test_nobody_else_may_speak_to_the_servers_and_they_listen_on_no_port(data):
    with running(data):
        folder = socket_folder(data)
        assert stat.S_IMODE(folder.lstat().st_mode) == 0o700
        assert ask(data, "SHOW listen_addresses") == [("",)]
        client = redis.from_url(default_environment(data)["REDIS_URL"])
        with closing(client):
            assert client.config_get("port") == {"port": "0"}


def test_no_mode_of_a_parent_folder_changes(data):
    watched = [*data.parents, *PROJECT.parents, PROJECT, Path(sys.prefix), Path("/var/tmp")]
    watched += [*Path(psycopg.__file__).parents]

    def modes():
        return {folder: (folder.stat().st_mode, folder.stat().st_uid) for folder in watched}

    before = modes()
    with running(data):
        assert modes() == before
    assert modes() == before


def test_a_second_start_from_the_same_folder_is_refused_in_one_line(data):
    with running(data) as first:
        second = finished(command(data, "true"))
        assert second.returncode == 1
        assert second.stderr == (
            f"Cordée : Cordée tourne déjà depuis ce dossier (processus {first.pid}) : "
            "arrêtez-le d’abord.\n"
        )
        assert ask(data, "SELECT 1") == [(1,)]


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_stops_everything_even_where_it_was_ignored(data, number, code):
    ignoring = ("sh", "-c", 'trap "" INT TERM; exec "$@"', "sh")
    with running(data, *ignoring) as process:
        before = time.monotonic()
        process.send_signal(number)
        assert process.wait(timeout=10) == code
        assert time.monotonic() - before < 10
    assert left_alive(data) == []
    assert not socket_folder(data).exists()


def test_killed_without_warning_it_leaves_nothing_behind_and_starts_again(data):
    with running(data) as process:
        keep(data)
        process.kill()
        wait_until(lambda: left_alive(data) == [])
    assert socket_folder(data).exists()
    with running(data):
        assert ask(data, "SELECT n FROM kept") == [(42,)]


def test_servers_that_outlived_their_supervisor_are_stopped_first(data):
    program = (
        "import os, signal, sys;"
        "from coordination.embedded import processes;"
        "processes.die_with_parent = lambda number: None;"
        "from coordination.embedded.servers import Servers;"
        "servers = Servers(sys.argv[1]).__enter__();"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    assert finished([sys.executable, "-c", program, str(data)]).returncode == -signal.SIGKILL
    orphans = left_alive(data)
    assert ask(data, "SELECT 1") == [(1,)]
    with running(data):
        assert not set(orphans) & set(left_alive(data))
        assert ask(data, "SELECT 1") == [(1,)]


def test_what_was_committed_survives_the_sudden_death_of_the_servers(data):
    with running(data, options=()):
        keep(data)
        for pid in left_alive(data):
            os.kill(pid, signal.SIGKILL)
    with running(data):
        assert ask(data, "SELECT n FROM kept") == [(42,)]


@pytest.mark.parametrize(
    ("make_folder", "line"),
    [
        (lambda root: root / ("x" * 300), "ne peut pas être créé (File name too long)."),
        (lambda root: root.joinpath(*["d" * 100] * 10), "dépasse 900 caractères."),
        (lambda root: root / "file", "n’est pas un dossier."),
        (lambda root: root / "file" / "below", "ne peut pas être créé (Not a directory)."),
        (lambda root: Path("/proc/cordee"), "ne peut pas être créé (No such file or directory)."),
    ],
)
def test_an_unusable_folder_is_one_clear_line(tmp_path, make_folder, line):
    (tmp_path / "file").touch()
    refused = finished(command(make_folder(tmp_path), "true"), LC_ALL="C")
    assert refused.returncode == 1
    assert refused.stderr.count("\n") == 1
    assert refused.stderr.startswith("Cordée : ")
    assert refused.stderr.endswith(f"{line}\n")


def test_a_socket_folder_laid_by_someone_else_is_refused(data):
    laid = socket_folder(data_path(data))
    laid.symlink_to(data.parent)
    try:
        refused = finished(command(data, "true"))
    finally:
        laid.unlink()
    assert refused.returncode == 1
    assert refused.stderr == (f"Cordée : {laid} appartient à quelqu’un d’autre : supprimez-le.\n")


def test_programs_that_do_not_run_are_named(data):
    refused = finished(command(data, "true"), CORDEE_PG_BIN="/nonexistent")
    assert refused.stderr == "Cordée : PostgreSQL ne se lance pas : /nonexistent/postgres\n"


def test_a_command_that_does_not_exist_is_named(data):
    refused = finished(command(data, "/nonexistent"), LC_ALL="C")
    assert refused.stderr == ("Cordée : /nonexistent ne démarre pas (No such file or directory).\n")


def test_the_demo_names_a_port_that_is_taken(data):
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        demo = [sys.executable, "-m", "coordination.embedded", "demo", "--data", str(data)]
        refused = finished(demo, PORT=port)
    assert refused.returncode == 1
    assert refused.stderr.startswith(f"Cordée : Le port {port} n’est pas disponible")
    assert "PORT=" in refused.stderr
    assert refused.stderr.count("\n") == 1


def test_the_licence_is_the_whole_text():
    text = (PROJECT / "LICENSE").read_bytes()
    assert hashlib.sha256(text).hexdigest().startswith("8486a10c4393cee1c25392769ddd3b2d")
