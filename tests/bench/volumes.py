"""Three databases of one server, with 1,000, 10,000 and 100,000 situations; made once, used by each benchmark."""

import hashlib
import os
import re
import subprocess
import sys
from functools import cache

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from coordination.embedded.addresses import PROJECT

SIZES = (1_000, 10_000, 100_000)
LARGEST = SIZES[-1]
EMPTY = 0  # migrated, with the communes and the cast, and no situation
MADE_OF = (
    "*/migrations/*.py",
    "demo/volume/*.py",
    "common/database.py",
    "common/row_security.py",
)


@cache
def fingerprint() -> str:
    """Changes with what a volume is made of: an older one is not measured."""
    digest = hashlib.sha256()
    for path in sorted(path for pattern in MADE_OF for path in PROJECT.glob(pattern)):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:8]


def name_of(size: int) -> str:
    return f"cordee_{fingerprint()}_{size}"


def address(size: int, variable: str = "DATABASE_URL") -> str:
    """The address of one volume's database, from that of the servers around us."""
    return re.sub(r"(?<=@)/[^?]*", f"/{name_of(size)}", os.environ[variable])


def environment(size: int) -> dict[str, str]:
    """What a process needs in order to work in one volume."""
    names = ("DATABASE_URL", "DATABASE_OWNER_URL")
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
        "CORDEE_PROCESS": "machine",  # a page that it asks for reads as whom it is for
        **{name: address(size, name) for name in names},
    }


def make(sizes: tuple[int, ...] = SIZES) -> dict[int, float]:
    """The databases that are missing; the seconds that each seeding took."""
    with psycopg.connect(os.environ["DATABASE_ADMIN_URL"], autocommit=True) as admin:
        there = {name for (name,) in admin.execute("SELECT datname FROM pg_database")}
        for name in sorted(there):
            if re.fullmatch(r"cordee_[0-9a-f]{8}_\d+", name) and fingerprint() not in name:
                _drop(admin, name)
        if name_of(EMPTY) not in there:
            _run(EMPTY, "setup_database")
            _run(EMPTY, "import_communes")
            code = "from tests.bench.volumes import people; people()"
            _run(EMPTY, "shell", "--reason", "les comptes du banc de mesure", "-c", code)
        return {size: _seeded(admin, size) for size in sizes if name_of(size) not in there}


def _drop(admin: psycopg.Connection, name: str) -> None:
    admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def people() -> None:
    """The DACs and the accounts of the cast, without their story."""
    from django.utils import timezone  # noqa: PLC0415 - in a process of Django's

    from demo.story.people import before, set_up  # noqa: PLC0415
    from directory.models import Dac  # noqa: PLC0415

    if not Dac.objects.exists():
        now = timezone.now()
        made_at, since = before(now)
        set_up(at=made_at, since=since, now=now)


def _seeded(admin: psycopg.Connection, size: int) -> float:
    owner = conninfo_to_dict(os.environ["DATABASE_OWNER_URL"])["user"]
    names = {
        "name": sql.Identifier(name_of(size)),
        "empty": sql.Identifier(name_of(EMPTY)),
        "owner": sql.Identifier(str(owner)),
    }
    admin.execute(sql.SQL("CREATE DATABASE {name} OWNER {owner} TEMPLATE {empty}").format(**names))
    for right in (
        "REVOKE ALL ON DATABASE {name} FROM PUBLIC",
        "GRANT CONNECT ON DATABASE {name} TO cordee_app",
    ):
        admin.execute(sql.SQL(right).format(**names))
    try:
        said = _run(size, "seed_volume", str(size))
    except BaseException:
        _drop(admin, name_of(size))
        raise
    print(said, file=sys.stderr)
    return float(re.search(r"(\d+) s\.\s*$", said).group(1))


def _run(size: int, *command: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=PROJECT,
        env=environment(size),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout
