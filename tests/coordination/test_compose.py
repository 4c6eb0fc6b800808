"""What runs in production, without an engine: the file is valid and each of its commands works as written."""

import importlib.util
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest
import yaml
from django.conf import settings
from django.urls import reverse
from psycopg import sql

from coordination.embedded.addresses import PROJECT
from coordination.settings.environment import redis_database

COMPOSE = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
OURS = ["web", "worker", "beat", "setup"]
NGINX = (PROJECT / "deploy" / "nginx" / "cordee.conf").read_text()
MEGABYTE = 1024 * 1024


def made_secrets(folder: Path) -> Path:
    """What deploy/make_secrets.py writes."""
    path = PROJECT / "deploy" / "make_secrets.py"
    spec = importlib.util.spec_from_file_location("make_secrets", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.main("cordee.test", folder)
    return folder


@pytest.fixture
def secrets(tmp_path, database_copy) -> Path:
    """Production's secrets, with the addresses of the tests' servers."""
    folder = made_secrets(tmp_path / "secrets")
    databases = {
        "database_url": make_url("DATABASE_URL", database_copy),
        "database_owner_url": make_url("DATABASE_OWNER_URL", database_copy),
        "database_sealer_url": make_url("DATABASE_SEALER_URL", database_copy),
        "database_admin_url": os.environ["DATABASE_ADMIN_URL"],
        "redis_url": redis_database(settings.REDIS_URL, 2 * settings.WORKER),
        "email_url": "smtp://127.0.0.1:9",
    }
    for name, value in databases.items():
        (folder / name).unlink()
        (folder / name).write_text(value)
    return folder


def make_url(name: str, database: str) -> str:
    """An address of the environment, for another database."""
    return re.sub(r"@/[^?]*", f"@/{database}", os.environ[name])


def environment(service: str, secrets: Path, folder: Path) -> dict[str, str]:
    """What the container's processes would find, with the paths of this machine."""
    declared = {
        name: re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", str(value))
        for name, value in SERVICES[service]["environment"].items()
    }
    return {
        **{n: v.replace("/run/secrets", str(secrets)) for n, v in declared.items()},
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": str(folder),
        "HOSTNAME": socket.gethostname(),
        "MEDIA_ROOT": str(folder / "media"),
        "STATIC_ROOT": str(folder / "static"),
        "SEALS_FOLDER": str(folder / "seals"),
        "BEAT_SCHEDULE": str(folder / "beat"),
        "PORT": str(free_port()),
    }


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def started(service: str, env: dict[str, str], folder: Path) -> Iterator[subprocess.Popen]:
    """The service's command, exactly as docker-compose.yml writes it."""
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            SERVICES[service]["command"],
            env=env,
            cwd=PROJECT,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        yield process
        assert process.poll() is None, log.read_text()
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


def is_healthy(service: str, env: dict[str, str]) -> bool:
    """The service's own health check, as docker-compose.yml writes it."""
    kind, *words = SERVICES[service]["healthcheck"]["test"]
    argv = words if kind == "CMD" else ["sh", "-c", words[0].replace("$$", "$")]
    return subprocess.run(argv, env=env, cwd=PROJECT, capture_output=True).returncode == 0


def wait_until_healthy(service: str, env: dict[str, str], process: subprocess.Popen) -> None:
    limit = time.monotonic() + 40
    while not is_healthy(service, env):
        log = Path(env["HOME"], "log").read_text()
        assert process.poll() is None, log
        assert time.monotonic() < limit, log
        time.sleep(0.2)


def test_docker_compose_accepts_the_file():
    program = shutil.which("docker-compose")
    assert program or not os.environ.get("CI"), "docker-compose manque"
    if program:
        done = subprocess.run([program, "config", "-q"], cwd=PROJECT, capture_output=True)
        assert (done.returncode, done.stderr) == (0, b"")


def test_the_web_answers_healthz(secrets, tmp_path):
    env = environment("web", secrets, tmp_path)
    assert not is_healthy("web", env)
    with started("web", env, tmp_path) as process:
        wait_until_healthy("web", env, process)
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"http://127.0.0.1:{env['PORT']}/healthz")
        # no worker runs here, and it says so
        assert refused.value.code == 503
        found = json.load(refused.value)
        assert (found["database"], found["redis"], found["worker"]) == (True, True, False)


@pytest.mark.long
def test_the_worker_answers_a_ping(secrets, tmp_path):
    env = environment("worker", secrets, tmp_path)
    assert not is_healthy("worker", env)
    with started("worker", env, tmp_path) as process:
        wait_until_healthy("worker", env, process)


def test_beat_keeps_its_schedule(secrets, tmp_path):
    env = environment("beat", secrets, tmp_path)
    assert not is_healthy("beat", env)
    with started("beat", env, tmp_path) as process:
        wait_until_healthy("beat", env, process)
    for path in tmp_path.glob("beat*"):
        os.utime(path, (0, 0))
    assert not is_healthy("beat", env)


@pytest.mark.long
def test_the_set_up_makes_the_database(secrets, tmp_path, database_copy):
    with psycopg.connect(os.environ["DATABASE_ADMIN_URL"], autocommit=True) as superuser:
        name = f"{database_copy}_set_up"
        for secret in ("database_url", "database_owner_url", "database_sealer_url"):
            path = secrets / secret
            path.write_text(path.read_text().replace(database_copy, name))
        try:
            done = subprocess.run(
                SERVICES["setup"]["command"],
                env=environment("setup", secrets, tmp_path),
                cwd=PROJECT,
                capture_output=True,
                text=True,
            )
            assert done.stdout.startswith(f"Base prête : créés : {name}, migrations"), done.stderr
        finally:
            superuser.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))


def test_the_sealer_seals(secrets, tmp_path):
    env = environment("sealer", secrets, tmp_path)
    assert not is_healthy("sealer", env)
    with started("sealer", env, tmp_path) as process:
        wait_until_healthy("sealer", env, process)
    os.utime(tmp_path / "seals" / ".alive", (0, 0))
    assert not is_healthy("sealer", env)


def test_only_the_sealer_writes_seals_and_knows_their_key():
    folder = "/var/lib/cordee/seals"
    writing = {n for n, s in SERVICES.items() if f"seals:{folder}" in s.get("volumes", [])}
    knowing = {n for n, s in SERVICES.items() if "seal_key" in s.get("secrets", [])}
    assert writing == knowing == {"sealer"}
    assert set(SERVICES["sealer"]["secrets"]) == {"seal_key", "database_sealer_url"}
    assert f"seals:{folder}:ro" in SERVICES["web"]["volumes"]
    assert SERVICES["sealer"]["environment"]["DJANGO_SETTINGS_MODULE"] == (
        "coordination.settings.sealer"
    )


@pytest.mark.parametrize("service", OURS)
def test_our_containers_are_closed_up(service):
    declared = SERVICES[service]
    assert declared["read_only"] is True
    assert declared["cap_drop"] == ["ALL"]
    assert "user" not in declared
    assert declared["environment"]["DJANGO_SETTINGS_MODULE"] == "coordination.settings.production"


def test_the_image_does_not_run_as_root():
    last_stage = (PROJECT / "Dockerfile").read_text().rpartition("\nFROM ")[2]
    assert re.findall(r"^USER (.*)$", last_stage, re.MULTILINE) == ["10001:10001"]
    assert "HEALTHCHECK" in last_stage


def test_every_service_that_stays_has_a_health_check():
    without = {n for n, s in SERVICES.items() if "test" not in s.get("healthcheck", {})}
    assert without == {"setup"}


def test_only_the_set_up_knows_the_owner_and_the_administrator():
    told = {n for n, s in SERVICES.items() if "database_owner_url" in s.get("secrets", [])}
    assert told == {"setup"}


def test_every_secret_is_declared_made_and_given_to_whoever_reads_it(tmp_path):
    made = {path.name for path in made_secrets(tmp_path / "secrets").iterdir()}
    assert set(COMPOSE["secrets"]) == made | {"tls.crt", "tls.key"}
    for name, service in SERVICES.items():
        read = set(re.findall(r"/run/secrets/([\w.]+)", json.dumps(service)))
        given = set(service.get("secrets", []))
        assert read == given or (name == "proxy" and not read), name
    certificates = set(re.findall(r"/run/secrets/([\w.]+);", NGINX))
    assert certificates == set(SERVICES["proxy"]["secrets"])


def test_secrets_are_never_written_twice(tmp_path):
    folder = made_secrets(tmp_path / "secrets")
    before = (folder / "secret_key").read_text()
    with pytest.raises(SystemExit, match="rien n’a été écrit"):
        made_secrets(folder)
    assert (folder / "secret_key").read_text() == before
    assert len(before) > 64


def test_a_file_that_is_too_large_gets_our_answer_before_the_proxy_s():
    proxy = int(re.search(r"client_max_body_size (\d+)m;", NGINX)[1]) * MEGABYTE
    form = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    assert settings.ATTACHMENT_MAX_BYTES + form < proxy


def test_the_proxy_tells_django_that_the_visitor_came_by_tls():
    locations = NGINX.count("proxy_pass ")
    assert locations > 0
    assert NGINX.count("proxy_set_header X-Forwarded-Proto https;") == locations
    assert "add_header" not in NGINX


def test_the_proxy_replaces_the_address_that_a_visitor_claims():
    """Tries are counted by address: one proxy stands in front, and what came with the request is lost."""
    page = NGINX[NGINX.index("location / {") :].partition("}")[0]
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in page
    assert "$proxy_add_x_forwarded_for" not in NGINX
    given = re.search(
        r'TRUSTED_PROXY_COUNT", (\d+)\)',
        (PROJECT / "coordination/settings/production.py").read_text(),
    )
    assert given[1] == "1"


ADDRESSES_WITH_A_TOKEN = ["signin:open-invitation", "signin:confirm-address"]


def logged(uri: str) -> str:
    """What the proxy's log holds of an address, by its own map."""
    rules = re.search(r"map \$uri \$logged_uri \{(.*?)\}", NGINX, re.DOTALL)[1]
    for pattern, shown in re.findall(r"~(\S+) (\S+);", rules):
        if re.search(pattern, uri):
            return shown
    return uri


def test_the_proxy_s_log_holds_no_token():
    found = [reverse(name, kwargs={"token": "s3cr3t"}) for name in ADDRESSES_WITH_A_TOKEN]
    key = {"uidb36": "1a", "key": "s3cr3t"}
    found.append(reverse("account_reset_password_from_key", kwargs=key))
    assert not [uri for uri in found if "s3cr3t" in logged(uri)]
    assert logged("/demandes/") == "/demandes/"
    assert "$request " not in NGINX
    assert re.search(r"log_format [^;]*\$logged_uri", NGINX)
    assert "error_log /dev/stderr crit;" in NGINX


def test_the_proxy_slows_down_who_asks_healthz_all_the_time():
    location = re.search(r"location = /healthz \{(.*?)\}", NGINX, re.DOTALL)[1]
    assert "limit_req zone=health" in location
    assert "limit_req_zone $binary_remote_addr zone=health:" in NGINX


def test_only_the_proxy_and_the_worker_reach_the_outside():
    inside = {name for name, network in COMPOSE["networks"].items() if network.get("internal")}
    outside = {n for n, s in SERVICES.items() if set(s["networks"]) - inside}
    assert outside == {"proxy", "worker"}
    assert {n for n, s in SERVICES.items() if "ports" in s} == {"proxy"}


def test_the_database_logs_no_row():
    assert "log_min_error_statement=panic" in SERVICES["postgres"]["command"]
    assert "log_error_verbosity=terse" in SERVICES["postgres"]["command"]


def test_everything_that_the_page_lets_one_set_reaches_the_containers():
    page = (PROJECT / "docs" / "operations.md").read_text()
    optional = (
        "DEFAULT_FROM_EMAIL",
        "CLAMD_SOCKET",
        "PSC_CLIENT_ID",
        "PSC_SERVER_URL",
        "PSC_ORIGINS",
    )
    for name in ("web", "worker"):
        given = SERVICES[name]["environment"]
        assert {key: given.get(key) for key in optional} == {
            key: f"${{{key}:-}}" for key in optional
        }
        assert "PSC_CLIENT_SECRET_FILE" in given
    assert all(f"`{key}`" in page for key in optional)


@pytest.mark.parametrize(
    ("given", "refused"),
    [
        ({}, False),
        ({"DEFAULT_FROM_EMAIL": "Cordée <cordee@appui35.bzh>"}, False),
        ({"DEFAULT_FROM_EMAIL": "Cordée <ne-pas-repondre@cordee.invalid>"}, True),
        ({"DEFAULT_FROM_EMAIL": "Cordée"}, True),
    ],
)
def test_the_check_refuses_a_sender_that_nobody_can_answer(secrets, tmp_path, given, refused):
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--tag", "security"],
        env=environment("web", secrets, tmp_path) | given,
        cwd=PROJECT,
        capture_output=True,
        text=True,
    )
    assert ("cordee.E001" in done.stderr) is refused, done.stderr
    assert (done.returncode != 0) is refused
