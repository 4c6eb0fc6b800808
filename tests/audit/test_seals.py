"""Seals: nothing is missed, everything that is done to the journal afterwards is found."""

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from audit.seals.export import Sealer, SealsDisagree
from audit.seals.lines import signed
from audit.selectors import integrity
from coordination.embedded.addresses import PROJECT
from tests.audit.sealing import faults, lines, rewrite, tamper, write
from tests.audit.servers import KEY, address, asked

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_is_sealed_is_whole(sealed):
    found = integrity()

    assert (found.ok, found.faults, found.seals, found.waiting) == (True, [], 3, 0)
    assert timezone.now() - found.sealed_until < timedelta(minutes=1)
    assert sealed.sealer.once() == 0, "nothing new, no seal"
    assert [line["number"] for line in lines(sealed)] == [1, 2, 3]
    write(99)
    assert integrity().waiting == 1


TAMPERED = {
    "an event altered": ("UPDATE journal.event SET action = 'other' WHERE id = 6", "6 : modifié"),
    "an actor altered": ("UPDATE journal.event SET actor_id = 5 WHERE id = 6", "6 : modifié"),
    "its data altered": ("UPDATE journal.event SET data = '{}' WHERE id = 6", "6 : modifié"),
    "its date altered": (
        "UPDATE journal.event SET at = at - interval '1 second' WHERE id = 6",
        "6 : modifié",
    ),
    "moved to another month": (
        "UPDATE journal.event SET at = at - interval '400 days' WHERE id = 6",
        "6 : modifié",
    ),
    "an event missing": ("DELETE FROM journal.event WHERE id = 6", "6 : absent"),
    "the last event missing": ("DELETE FROM journal.event WHERE id = 12", "12 : absent"),
    "a whole window missing": ("DELETE FROM journal.event WHERE id BETWEEN 5 AND 8", "8 : absent"),
    "an event inserted": (
        "INSERT INTO journal.event (id, at, kind, action) VALUES (6, now(), 'change', 'x')",
        "6 : présent plusieurs fois",
    ),
    "an event before all": (
        "INSERT INTO journal.event (id, at, kind, action) VALUES (-3, now(), 'change', 'x')",
        "-3 : ajouté avant le premier sceau",
    ),
    "two events exchanged": (
        "UPDATE journal.event SET id = CASE id WHEN 6 THEN 7 ELSE 6 END WHERE id IN (6, 7)",
        "6 : déplacé",
    ),
    "a change altered": (
        "UPDATE journal.change SET row_key = '999' WHERE id = 4",
        "ligne n° 4 : modifié",
    ),
    "its columns altered": ("UPDATE journal.change SET fields = '{x}' WHERE id = 4", "4 : modifié"),
    "a change missing": ("DELETE FROM journal.change WHERE id = 4", "ligne n° 4 : absent"),
    "a change inserted": (
        "INSERT INTO journal.change (id, relation, row_key, operation) VALUES (0, 'a', '1', 'U')",
        "0 : ajouté avant",
    ),
    "a seal dropped": ("DELETE FROM journal.seal WHERE number = 2", "Sceau n° 2 : exporté, absent"),
    "the last seal dropped": (
        "DELETE FROM journal.seal WHERE number = 3",
        "Sceau n° 3 : exporté, absent",
    ),
    "a seal altered": (
        "UPDATE journal.seal SET groups = replace(groups, ' 4 ', ' 5 ') WHERE number = 2",
        "Sceau n° 2 : la base n’a pas",
    ),
    "a seal's digest altered": (
        "UPDATE journal.seal SET digest = previous WHERE number = 2",
        "Sceau n° 2 : la base n’a pas",
    ),
    "a proof of purge laid by hand": (
        "INSERT INTO journal.purge (before, first, second, sealed_through, counts)"
        " VALUES ('2099-01-01', 'a', 'b', 3, '{}'); DELETE FROM journal.event WHERE id < 5",
        "4 : absent",
    ),
}


@pytest.mark.parametrize(("statement", "told"), TAMPERED.values(), ids=TAMPERED)
def test_what_the_owner_of_the_base_does_to_it_is_found(sealed, statement, told, capsys):
    tamper(sealed, statement)

    found = faults(sealed)

    assert [one for one in found if told in one], found
    with pytest.raises(SystemExit) as ended:
        call_command("audit_verify")
    assert ended.value.code == 1
    said = capsys.readouterr().out
    assert told in said
    assert "Journal altéré" in said
    assert not integrity().ok


def test_a_hole_between_two_rows_that_a_rollback_left_is_no_fault(sealed):
    with transaction.atomic():
        write(50)
        transaction.set_rollback(True)
    write(51)
    sealed.sealer.once()
    assert faults(sealed) == []
    tamper(
        sealed,
        "INSERT INTO journal.event (id, at, kind, action) VALUES (13, now(), 'change', 'x')",
    )
    assert "Événement n° 13 : ajouté après coup" in faults(sealed)[0]


def test_what_is_done_to_the_exported_seals_is_found(sealed):
    good = lines(sealed)
    cases = {
        "not in the order": [good[0], good[2], good[1]],
        "one taken away": [good[0], good[2]],
        "the end taken away": good[:2],
        "the beginning taken away": good[1:],
        "a number altered": [good[0], good[1] | {"event_to": 7}, good[2]],
        "groups altered": [good[0], good[1] | {"groups": good[0]["groups"]}, good[2]],
        "rows altered": [good[0], good[1] | {"rows": good[0]["rows"]}, good[2]],
        "signed by another": [good[0], signed(good[1], "another key"), good[2]],
        "all taken away": [],
    }
    for name, changed in cases.items():
        rewrite(sealed, changed)
        assert faults(sealed), name
    rewrite(sealed, good)
    assert faults(sealed) == []
    sealed.file.write_text(sealed.file.read_text()[:-40])
    assert any("illisible ou coupée" in one for one in faults(sealed))


def test_rows_and_seals_rewritten_together_are_found_by_the_signature(sealed):
    """Whoever has the base and the folder, without the key: a copy kept elsewhere tells even more."""
    tamper(
        sealed,
        "DELETE FROM journal.event WHERE id = 12",
        "DELETE FROM journal.seal WHERE number = 3",
    )
    rewrite(sealed, lines(sealed)[:2])
    forger = Sealer(sealed.folder, "a guess", sealed.base)
    forger.once()
    assert [one for one in faults(sealed) if "la signature n’est pas la nôtre" in one]
    assert faults(sealed, key="a guess")  # the true lines do not bear the guess


def test_a_new_key_signs_and_the_old_one_is_still_known(sealed):
    write(61)
    Sealer(sealed.folder, f"new,{KEY}", sealed.base).once()
    assert faults(sealed, key=f"new,{KEY}") == []
    assert faults(sealed)


def test_without_the_key_the_chain_is_checked_and_it_is_said_so(sealed, settings):
    settings.SEAL_KEY = ""
    found = integrity()
    assert (found.ok, len(found.told)) == (True, 1)
    with pytest.raises(CommandError, match="SEAL_KEY manque"):
        call_command("audit_verify")


def test_the_command_says_that_all_is_well(sealed, capsys, tmp_path):
    call_command("audit_verify", seals=sealed.file)
    assert "Journal intact : 3 sceaux vérifiés" in capsys.readouterr().out
    with pytest.raises(CommandError, match="n’existe pas"):
        call_command("audit_verify", seals=tmp_path / "nowhere")


def test_the_newest_seals_alone_are_checked_quicker(sealed):
    tamper(sealed, "UPDATE journal.event SET action = 'other' WHERE id = 1")
    assert integrity(newest=2).ok
    assert not integrity(newest=3).ok


def test_only_the_files_of_the_newest_seals_are_read(sealed):
    """One file a month: the older ones are left alone, and what they say of the newest is not asked."""
    first, *others = sealed.file.read_text().splitlines(keepends=True)
    (sealed.folder / "seals-2020-01.jsonl").write_text(first)
    sealed.file.write_text("".join(others))
    assert integrity().ok
    (sealed.folder / "seals-2020-01.jsonl").write_text("nothing\n")
    assert integrity(newest=2).seals == 2
    assert integrity(newest=2).ok
    assert not integrity().ok


def test_a_sealer_that_has_stopped_is_a_fault(sealed):
    write(60)
    tamper(sealed, "UPDATE journal.event SET written_at = now() - interval '1 hour' WHERE id = 13")
    assert [one for one in integrity().faults if "Rien n’est scellé depuis" in one]


def test_what_commits_late_is_not_missed(sealed):
    """A number taken before the seal, committed after it: the seal waits, and is made without it."""
    with psycopg.connect(address("DATABASE_URL", sealed.database)) as late:
        late.execute("SELECT journal.write(now(), 'change', 'late.one', 1, '', '', '', '', '{}')")
        write(70)
        started = time.monotonic()
        assert sealed.sealer.once() == 0
        assert time.monotonic() - started < 15
        write(71)  # nobody is held up by the sealer that waits
        late.commit()
    assert sealed.sealer.once() == 1
    assert faults(sealed) == []
    assert asked(
        sealed.database,
        "SELECT event_to - event_from FROM journal.seal ORDER BY number DESC LIMIT 1",
    ) == [(3,)]


def test_writers_at_work_all_the_time_are_sealed_all_the_same(sealed):
    stop = threading.Event()

    def keep_writing():
        with psycopg.connect(address("DATABASE_URL", sealed.database), autocommit=True) as one:
            while not stop.is_set():
                one.execute("SELECT journal.write(now(), 'change', 'a.b', 1, '', '', '', '', '{}')")

    writers = [threading.Thread(target=keep_writing) for _ in range(3)]
    for writer in writers:
        writer.start()
    try:
        written = [sealed.sealer.once() for _ in range(4)]
    finally:
        stop.set()
        for writer in writers:
            writer.join()
    sealed.sealer.once()
    assert sum(written) >= 2
    assert faults(sealed) == []


def test_what_a_sudden_death_left_is_taken_up(sealed):
    """Sealed and not exported; then exported by half."""
    write(80)
    sealed.base.seal_next()
    assert any("absent de l’export" in one for one in faults(sealed))
    with sealed.file.open("a") as file:
        file.write('{"number": 4, "made')
    write(81)
    assert sealed.sealer.once() == 2
    assert faults(sealed) == []


def test_a_base_that_does_not_go_on_from_the_exported_seals_is_not_sealed(sealed):
    tamper(sealed, "DELETE FROM journal.seal WHERE number = 3")
    write(82)
    with pytest.raises(SealsDisagree, match="ne connaît pas le sceau n° 3"):
        sealed.sealer.once()
    tamper(sealed, "UPDATE journal.seal SET number = 3 WHERE number = 2")
    with pytest.raises(SealsDisagree, match="n’est pas celui qui a été exporté"):
        sealed.sealer.once()
    sealed.file.write_text("[]\n")
    with pytest.raises(SealsDisagree, match="n’est pas un sceau"):
        sealed.sealer.once()


def test_a_backup_that_was_restored_is_said_and_the_chain_goes_on(sealed):
    """The base as it was at the second seal."""
    with pytest.raises(SealsDisagree, match="pas en retard"):
        sealed.sealer.restored("rien")
    tamper(
        sealed,
        "DELETE FROM journal.seal WHERE number = 3",
        "DELETE FROM journal.event WHERE id > 8",
        "DELETE FROM journal.change WHERE id > 6",
        "SELECT setval('journal.event_id', 8), setval('journal.change_id', 6)",
    )
    assert sealed.sealer.restored("disque perdu") == 1
    write(83)
    assert sealed.sealer.once() == 1

    found = integrity()
    assert (found.faults, found.seals) == ([], 3)
    assert "Sauvegarde restaurée" in found.told[0]
    assert "(disque perdu) : les sceaux n° 3 à 3" in found.told[0]
    tamper(sealed, "UPDATE journal.event SET action = 'other' WHERE id = 9")
    assert "9 : modifié" in faults(sealed)[0]


# --- The command, as it runs ---
def command(sealed, *arguments: str, **changed: str) -> subprocess.Popen:
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "coordination.settings.sealer",
        "DATABASE_URL": address("DATABASE_SEALER_URL", sealed.database),
        "SEALS_FOLDER": str(sealed.folder),
        "SEAL_KEY": KEY,
        **changed,
    }
    return subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=PROJECT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_the_process_needs_its_own_role_and_key_and_nothing_else(sealed):
    write(90)
    once = command(sealed, "seal_journal", "--once")
    assert once.communicate(timeout=60) == ("Sceaux écrits : 1.\n", "")
    verify = command(sealed, "audit_verify")
    said, wrong = verify.communicate(timeout=60)
    assert (verify.returncode, wrong) == (0, "")
    assert "Journal intact : 4 sceaux" in said
    as_app = command(
        sealed, "seal_journal", "--once", DATABASE_URL=address("DATABASE_URL", sealed.database)
    )
    _, wrong = as_app.communicate(timeout=60)
    assert (as_app.returncode, "permission denied" in wrong) == (1, True)
    assert "Traceback" not in wrong


def test_it_seals_until_it_is_told_to_stop(sealed):
    write(91)
    process = command(sealed, "seal_journal")
    try:
        limit = time.monotonic() + 40
        while len(lines(sealed)) < 4:
            assert time.monotonic() < limit
            assert process.poll() is None
            time.sleep(0.1)
    finally:
        process.send_signal(signal.SIGTERM)
    assert process.communicate(timeout=10) == ("", "")
    assert process.returncode == 0


def test_the_key_is_asked_for(settings):
    settings.SEAL_KEY = ""
    with pytest.raises(CommandError, match="SEAL_KEY manque"):
        call_command("seal_journal", "--once")


def test_the_files_are_for_few(sealed):
    assert oct(sealed.file.stat().st_mode)[-3:] == "640"
    assert oct(Path(sealed.folder).stat().st_mode)[-3:] == "750"
