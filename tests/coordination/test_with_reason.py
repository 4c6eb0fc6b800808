"""What may show content asks why, is in the journal before it shows anything, and nothing else is."""

import importlib
import io
import itertools
import json
import os
import pwd
import re
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.management import (
    CommandError,
    call_command,
    get_commands,
    load_command_class,
)
from django.db import transaction

from coordination.management.with_reason import NO_JOURNAL, TOO_LONG, WithReason
from privacy.selectors.wording import COMMANDS
from tests.audit.servers import asked, superuser

REASON = "ticket 4512 : situation en double"
SHOWING = ("dbshell", "dumpdata", "shell")
# Known to show nothing that is written of a person, and why.
SHOWS_NOTHING = {
    "settings, files, code and migrations": """
        check collectstatic compilemessages diffsettings findstatic graph_transitions makemessages
        makemigrations optimizemigration sendtestemail showmigrations sqlmigrate squashmigrations
        startapp startproject write_reference""",
    "tables, without their rows": """
        createcachetable inspectdb migrate setup_database sqlflush sqlsequencereset""",
    "a base of its own": "test testserver",
    "pages, each behind its door": "runserver",
    "what it is given, put in": "build_communes changepassword createsuperuser import_communes loaddata",
    "what it deletes, counted": """
        clean_orphan_obj_perms clearsessions flush purge_journal remove_stale_contenttypes""",
    "numbers and random names": "audit_verify check_files rotate_keys seal_journal",
    "the account that it was told, and counts": """
        close_account open_commission open_dac remove_second_factor""",
    "two first addresses of one account, which the base refuses": "account_unsetmultipleprimaryemails",
    "invented people": "create_demo demo_mail_sink prepare_demo seed_volume",
}
JOURNALLED = """
    SELECT action, kind, actor_id, actor_label, because, data
    FROM journal.event WHERE action LIKE 'command.%' ORDER BY id"""
REFUSED = {
    None: "dites pourquoi",
    " \n ": "dites pourquoi",
    "pour voir": "quelques mots",
    "maintenance": "quelques mots",
    "mot " * 40: TOO_LONG,
}
LINE = re.compile(r"manage\.py (?:shell|dbshell|dumpdata)\b.*")


@pytest.fixture
def original(monkeypatch, database_copy) -> SimpleNamespace:
    """Django's own command, played: what it was called with, and what was committed by then."""
    played = SimpleNamespace(calls=[], committed=[], database=database_copy)

    def handle(self, *args, **options):
        played.calls.append((args, options))
        played.committed.append(asked(database_copy, JOURNALLED))

    for name in SHOWING:
        module = importlib.import_module(f"django.core.management.commands.{name}")
        monkeypatch.setattr(module.Command, "handle", handle)
    return played


def test_every_command_is_known_to_show_content_or_not():
    """A command of tomorrow, ours or a library's, fails here until somebody has looked at it."""
    known = get_commands()
    ours = [name for name, app in known.items() if app == "coordination"]
    asking = {n for n in ours if isinstance(load_command_class("coordination", n), WithReason)}
    quiet = [name for names in SHOWS_NOTHING.values() for name in names.split()]

    assert asking == set(SHOWING)
    assert sorted([*quiet, *SHOWING]) == sorted(known)
    assert {f"command.{name}" for name in SHOWING} == set(COMMANDS)


@pytest.mark.parametrize("name", SHOWING)
def test_a_row_is_committed_before_anything_is_shown(original, name):
    call_command(name, reason=f"  {REASON}\n")

    user = pwd.getpwuid(os.getuid()).pw_name
    kind = "export" if name == "dumpdata" else "reading"
    who = f"Ligne de commande, compte {user}, rôle cordee_app"
    told = {"system_user": user, "role": "cordee_app"}
    why = f"administration technique : {REASON}"
    assert original.committed == [[(f"command.{name}", kind, None, who, why, told)]]
    ((_, options),) = original.calls
    assert "reason" not in options


def test_it_is_refused_without_a_reason_worth_the_name(original):
    for name, (reason, said) in itertools.product(SHOWING, REFUSED.items()):
        with pytest.raises(CommandError, match=said):
            call_command(name, reason=reason)
        with pytest.raises(CommandError, match=said):
            call_command(name, *([f"--reason={reason}"] if reason is not None else []))

    assert (original.calls, asked(original.database, JOURNALLED)) == ([], [])


def test_nothing_is_shown_when_the_journal_cannot_be_written(original):
    with superuser(original.database) as base:
        base.execute("ALTER TABLE journal.event RENAME TO event_gone")

    for name in SHOWING:
        with pytest.raises(CommandError, match=NO_JOURNAL):
            call_command(name, reason=REASON)

    assert original.calls == []


def test_nothing_is_shown_where_the_row_could_still_be_rolled_back(original):
    for name in SHOWING:
        with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
            call_command(name, reason=REASON)

    assert original.calls == []


def test_the_environment_does_not_say_who_it_was(original, monkeypatch):
    for variable in ("LOGNAME", "USER", "LNAME", "USERNAME", "SUDO_USER"):
        monkeypatch.setenv(variable, "quelqu-un-d-autre")

    call_command("shell", reason=REASON)

    ((row,),) = original.committed
    assert "quelqu-un-d-autre" not in str(row)


def test_a_user_of_a_container_has_a_number_at_least(original, monkeypatch):
    monkeypatch.setattr(os, "getuid", lambda: 987_654)

    call_command("shell", reason=REASON)

    assert original.committed[0][0][5]["system_user"] == "987654"


def test_the_role_is_that_of_the_base_that_is_opened(original):
    call_command("dbshell", database="owner", reason=REASON)

    assert original.committed[0][0][5]["role"] == "cordee_owner"


# --- Django's commands themselves, behind the reason ---
def test_the_shell_runs_what_it_is_given(database_copy, capsys):
    call_command("shell", "--reason", REASON, "--no-imports", "-c", "print(6 * 7)")

    assert "42" in capsys.readouterr().out
    assert len(asked(database_copy, JOURNALLED)) == 1


def test_an_extraction_keeps_its_options(database_copy, cast, tmp_path):
    out = io.StringIO()
    options = ["--format", "jsonl", "--natural-primary", "--exclude", "accounts.user", "--all"]
    call_command("dumpdata", "accounts", "directory.dac", *options, reason=REASON, stdout=out)
    target = tmp_path / "dacs.json"
    call_command("dumpdata", "directory.dac", "--reason", REASON, "-o", str(target), verbosity=0)

    kinds = {json.loads(line)["model"] for line in out.getvalue().splitlines()}
    assert kinds == {"directory.dac"}
    assert len(json.loads(target.read_text(encoding="utf-8"))) == len(out.getvalue().splitlines())
    assert len(asked(database_copy, JOURNALLED)) == 2


def test_psql_gets_its_parameters(database_copy, monkeypatch):
    given = []
    client = "django.db.backends.postgresql.client.DatabaseClient.runshell"
    monkeypatch.setattr(client, lambda self, parameters: given.append(parameters))

    call_command("dbshell", "--reason", REASON, "--", "-c", "SELECT 1")

    assert given == [["-c", "SELECT 1"]]


def test_our_own_pages_say_the_reason_with_the_command():
    pages = [*(settings.ROOT / "docs").rglob("*.md"), *(settings.ROOT / "deploy").rglob("*")]
    lines = [
        line
        for page in pages
        if page.is_file()
        for line in LINE.findall(page.read_text(encoding="utf-8"))
    ]
    assert lines
    assert [line for line in lines if "--reason" not in line] == []
