"""Backs up and restores the database and the files, from one moment; standard library only.

python3 deploy/backup.py make FOLDER [--keep N]   a new backup in FOLDER, the N newest are kept
python3 deploy/backup.py check BACKUP             is it whole?
python3 deploy/backup.py age FOLDER --most HOURS  fails when the newest one is older
python3 deploy/backup.py restore BACKUP --yes     what is there is replaced, then counted

It drives docker-compose (CORDEE_COMPOSE names another, « docker compose »). With --direct it uses
the programs of --programs or of the PATH, DATABASE_ADMIN_URL and MEDIA_ROOT. The keys
(deploy/secrets/) are never in a backup: keep them elsewhere.
"""

import argparse
import hashlib
import json
import os
import shlex
import shutil
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

DUMP, ROLES, FILES, MANIFEST = "database.dump", "roles.sql", "files.tar", "manifest.json"
MEDIA = "/var/lib/cordee/media"
# a table, or a partition: what holds rows of its own
TABLES = """
    SELECT format('SELECT %L, count(*) FROM %I.%I', n.nspname || '.' || c.relname, n.nspname, c.relname)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND n.nspname IN ('public', 'journal') ORDER BY 1 \\gexec
"""
END = "-- end --"


class Refused(Exception):
    """Nothing was done, or it was not done whole; the text says why, in French."""


class Containers:
    """The services of docker-compose.yml."""

    media = MEDIA

    def __init__(self) -> None:
        self.compose = shlex.split(os.environ.get("CORDEE_COMPOSE", "docker-compose"))

    def postgres(self, program: str, database: str, *arguments: str) -> list[str]:
        inside = [program, "--username=postgres", f"--dbname=dbname={database}", *arguments]
        return [*self.compose, "exec", "-T", "postgres", *inside]

    def files(self, *arguments: str) -> list[str]:
        """In a container of its own: it works whether the web runs or not."""
        return [*self.compose, "run", "--rm", "--no-deps", "-T", "web", "tar", *arguments]


class Direct:
    """The programs of this machine."""

    def __init__(self, programs: str) -> None:
        self.programs = programs
        self.address = os.environ.get("DATABASE_ADMIN_URL", "")
        self.media = os.environ.get("MEDIA_ROOT", "")
        if not self.address or not self.media:
            raise Refused("DATABASE_ADMIN_URL et MEDIA_ROOT sont nécessaires avec --direct.")

    def postgres(self, program: str, database: str, *arguments: str) -> list[str]:
        path = str(Path(self.programs) / program) if self.programs else program
        parts = urlsplit(self.address)
        # libpq takes the password from the environment: a command line is everybody's to read
        if parts.password:
            os.environ["PGPASSWORD"] = unquote(parts.password)
            _, _, place = parts.netloc.rpartition("@")
            parts = parts._replace(netloc=f"{parts.username}@{place}")
        return [path, f"--dbname={urlunsplit(parts._replace(path=f'/{database}'))}", *arguments]

    def files(self, *arguments: str) -> list[str]:
        Path(self.media).mkdir(mode=0o700, parents=True, exist_ok=True)
        return ["tar", *arguments]


# --- Making ---
def make(way: Containers | Direct, folder: Path, database: str, keep: int) -> Path:
    """A backup under its date; it has that name only once it is whole."""
    at = datetime.now(UTC)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    aside = folder / f".{at:%Y-%m-%dT%H-%M-%SZ}.unfinished"
    aside.mkdir(mode=0o700)
    try:
        # the database first: a file is there before the row that names it
        counts = _dump(way, database, aside / DUMP)
        _run(
            way.postgres("pg_dumpall", "postgres", "--roles-only", "--no-role-passwords"),
            into=aside / ROLES,
        )
        packing = way.files("-C", way.media, "--exclude=*.part", "-cf", "-", ".")
        _run(packing, into=aside / FILES, bearable={0, 1})  # 1: a file was removed meanwhile
        sums = {name: _sum(aside / name) for name in (DUMP, ROLES, FILES)}
        manifest = {
            "made_at": at.isoformat(),
            "database": database,
            "counts": counts,
            "sha256": sums,
        }
        (aside / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
        for path in aside.iterdir():
            path.chmod(0o600)
            _to_disk(path)
        made = aside.rename(folder / aside.name[1:].removesuffix(".unfinished"))
        _to_disk(folder)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    for old in _made(folder)[:-keep] if keep else []:
        shutil.rmtree(old)
    return made


def _dump(way: Containers | Direct, database: str, target: Path) -> dict[str, int]:
    """Dump and count one and the same moment, whatever is written meanwhile."""
    asking = way.postgres("psql", database, "-XAtq", "--set=ON_ERROR_STOP=1")
    with subprocess.Popen(asking, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as psql:
        start = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT pg_export_snapshot();"
        snapshot = _asked(psql, start)[0]
        counts = dict(_count(line) for line in _asked(psql, TABLES))
        _run(
            way.postgres("pg_dump", database, "--format=custom", f"--snapshot={snapshot}"),
            into=target,
        )
        _asked(psql, "ROLLBACK;")
        psql.stdin.close()
    return counts


def _asked(psql: subprocess.Popen, sentence: str) -> list[str]:
    psql.stdin.write(f"{sentence}\n\\echo '{END}'\n")
    psql.stdin.flush()
    lines = []
    for line in psql.stdout:
        if line.strip() == END:
            return lines
        lines.append(line.strip())
    raise Refused("PostgreSQL n’a pas répondu jusqu’au bout.")


def _count(line: str) -> tuple[str, int]:
    name, _, count = line.rpartition("|")
    return name, int(count)


# --- Restoring ---
def restore(way: Containers | Direct, backup: Path, database: str) -> dict[str, int]:
    """Put the backup in the place of what is there; the rows of each table, equal to the backup's.

    What is there goes only once the backup stands beside it, whole and counted.
    """
    manifest = check(backup)
    roles = way.postgres("psql", "postgres", "-Xq")
    _run(roles, out_of=backup / ROLES, quiet=True)  # those that exist already say so
    fresh = f"{database}_restored"
    _say(way, f'DROP DATABASE IF EXISTS "{fresh}" WITH (FORCE)')
    _say(way, f'CREATE DATABASE "{fresh}" OWNER cordee_owner TEMPLATE template0')
    _run(way.postgres("pg_restore", fresh, "--exit-on-error"), out_of=backup / DUMP)
    found = _counted(way, fresh)
    if different := _different(manifest["counts"], found):
        raise Refused(f"Les comptes diffèrent, rien n’est remplacé : {' ; '.join(different)}.")
    _run(way.files("-C", way.media, "-xf", "-"), out_of=backup / FILES)
    _say(way, f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
    _say(way, f'ALTER DATABASE "{fresh}" RENAME TO "{database}"')
    return found


def _counted(way: Containers | Direct, database: str) -> dict[str, int]:
    asking = way.postgres("psql", database, "-XAtq", "--set=ON_ERROR_STOP=1")
    answer = subprocess.run(asking, input=TABLES, capture_output=True, text=True, check=True)
    return dict(_count(line) for line in answer.stdout.splitlines())


def has_rows(way: Containers | Direct, database: str) -> bool:
    """Whether somebody has an account in what would be replaced; yes, as long as that is not known."""
    known = "SELECT count(*) FROM pg_database WHERE datname = :'name'"
    asking = way.postgres("psql", "postgres", "-XAtq", f"--set=name={database}")
    answer = subprocess.run(asking, input=known, capture_output=True, text=True)
    if answer.returncode == 0 and answer.stdout.strip() == "0":
        return False
    asking = way.postgres("psql", database, "-XAtqc", "SELECT count(*) FROM accounts_user")
    answer = subprocess.run(asking, capture_output=True, text=True)
    return answer.returncode != 0 or answer.stdout.strip() != "0"


def _different(before: dict[str, int], after: dict[str, int]) -> list[str]:
    names = sorted(before.keys() | after.keys())
    return [
        f"{name} {before.get(name, 'absente')} → {after.get(name, 'absente')}"
        for name in names
        if before.get(name) != after.get(name)
    ]


def _say(way: Containers | Direct, sentence: str) -> None:
    _run(way.postgres("psql", "postgres", "-Xqc", sentence, "--set=ON_ERROR_STOP=1"))


# --- Looking ---
def check(backup: Path) -> dict:
    """The manifest, once every part is as it was written."""
    try:
        manifest = json.loads((backup / MANIFEST).read_text(encoding="utf-8"))
        changed = [n for n, known in manifest["sha256"].items() if _sum(backup / n) != known]
    except OSError as error:
        raise Refused(f"Sauvegarde incomplète : {error.filename} ({error.strerror}).") from None
    if changed:
        raise Refused(f"Sauvegarde abîmée : {', '.join(changed)}.")
    return manifest


def age(folder: Path, most: float) -> float:
    """The hours since the newest backup was made; refused when that is more than `most`."""
    made = _made(folder)
    if not made:
        raise Refused(f"Aucune sauvegarde dans {folder}.")
    manifest = json.loads((made[-1] / MANIFEST).read_text(encoding="utf-8"))
    hours = (time.time() - datetime.fromisoformat(manifest["made_at"]).timestamp()) / 3600
    if hours > most:
        raise Refused(f"La dernière sauvegarde a {hours:.0f} heures : {made[-1].name}.")
    return hours


def _made(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("[0-9]*") if (path / MANIFEST).exists())


# --- Both ---
def _run(
    argv: list[str],
    *,
    into: Path | None = None,
    out_of: Path | None = None,
    bearable: set[int] = frozenset({0}),
    quiet: bool = False,
) -> None:
    given = out_of.open("rb") if out_of else subprocess.DEVNULL
    taken = into.open("wb") if into else subprocess.DEVNULL
    try:
        done = subprocess.run(
            argv, stdin=given, stdout=taken, stderr=subprocess.DEVNULL if quiet else None
        )
    finally:
        for file in (given, taken):
            if file is not subprocess.DEVNULL:
                file.close()
    if done.returncode not in bearable and not quiet:
        raise Refused(f"« {Path(argv[0]).name} » a échoué ({done.returncode}).")


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def main(arguments: list[str] | None = None) -> None:
    given = _parsed(arguments)
    try:
        way = Direct(given.programs) if given.direct else Containers()
        if given.act == "make":
            print(f"Sauvegarde faite : {make(way, given.where, given.database, given.keep)}")
        elif given.act == "check":
            print(f"Sauvegarde entière, faite le {check(given.where)['made_at']}.")
        elif given.act == "age":
            print(f"La dernière sauvegarde a {age(given.where, given.most):.1f} heures.")
        elif not given.yes and has_rows(way, given.database):
            raise Refused("La base n’est pas vide : --yes la remplace.")
        else:
            counts = restore(way, given.where, given.database)
            print(
                f"Restauré : {len(counts)} tables, {sum(counts.values())} lignes, les mêmes comptes."
            )
    except Refused as error:
        sys.exit(str(error))


def _parsed(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("act", choices=["make", "check", "age", "restore"])
    parser.add_argument(
        "where", type=Path, help="the folder of the backups; for check and restore, one of them"
    )
    parser.add_argument("--database", default="cordee")
    parser.add_argument("--keep", type=int, default=0, help="keep the N newest (0: all)")
    parser.add_argument("--most", type=float, default=26, help="hours")
    parser.add_argument("--yes", action="store_true", help="replace what is there")
    parser.add_argument("--direct", action="store_true", help="without containers")
    parser.add_argument("--programs", default="", help="folder of pg_dump and its family")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
