"""Stored files: unreadable to whoever has the disk, and never anything else than what was written."""

import re
import stat
from pathlib import Path

import pytest

from cases.uploads import vault

CONTENT = b"Mme Berthe Rolland, deux chutes depuis novembre. " * 3000
OTHER_KEY = "b3RoZXIta2V5LW9mLXRoaXJ0eS10d28tYnl0ZXMhISE="


pytestmark = pytest.mark.usefixtures("folder")


def stored(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    "length", [0, 1, vault.PIECE - 1, vault.PIECE, vault.PIECE + 1, 3 * vault.PIECE]
)
def test_what_is_written_is_read_again(length):
    content = bytes(range(256)) * (length // 256 + 1)
    content = content[:length]

    assert vault.read(vault.write(content)) == content


def test_the_disk_holds_a_random_name_and_nothing_readable(folder):
    name = vault.write(CONTENT)

    (path,) = stored(folder)
    assert re.fullmatch(r"([0-9a-f]{2})/([0-9a-f]{2})/\1\2[0-9a-f]{28}", name)
    assert path == folder / name
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert b"Rolland" not in path.read_bytes()
    assert vault.write(CONTENT) != name


def test_the_same_content_is_never_stored_alike(folder):
    first, second = (folder / vault.write(CONTENT) for _ in range(2))

    assert first.read_bytes()[-100:] != second.read_bytes()[-100:]


@pytest.mark.parametrize("place", [0, 9, 30, 200, 1000, -1])
def test_a_single_changed_bit_is_refused(folder, place):
    name = vault.write(CONTENT)
    data = bytearray((folder / name).read_bytes())
    data[place] ^= 1
    (folder / name).write_bytes(data)

    with pytest.raises(vault.Damaged):
        vault.read(name)


@pytest.mark.parametrize("lost", [1, 16, vault.PIECE + vault.TAG, 2 * (vault.PIECE + vault.TAG)])
def test_a_shortened_file_is_refused_also_between_two_pieces(folder, lost):
    name = vault.write(bytes(3 * vault.PIECE))
    data = (folder / name).read_bytes()
    (folder / name).write_bytes(data[:-lost])

    with pytest.raises(vault.Damaged):
        vault.read(name)


def test_a_lengthened_file_is_refused(folder):
    name = vault.write(CONTENT)
    with open(folder / name, "ab") as file:
        file.write(b"\0")

    with pytest.raises(vault.Damaged):
        vault.read(name)


def test_pieces_in_another_order_are_refused(folder):
    name = vault.write(bytes(vault.PIECE) + b"\1" * vault.PIECE + b"end")
    data = (folder / name).read_bytes()
    length = vault.PIECE + vault.TAG
    start = len(data) - 2 * length - len(b"end") - vault.TAG
    first, second = data[start : start + length], data[start + length : start + 2 * length]
    (folder / name).write_bytes(data[:start] + second + first + data[start + 2 * length :])

    with pytest.raises(vault.Damaged):
        vault.read(name)


def test_a_file_put_in_the_place_of_another_is_refused(folder):
    mine, other = vault.write(CONTENT), vault.write(b"another person")
    (folder / mine).write_bytes((folder / other).read_bytes())

    with pytest.raises(vault.Damaged):
        vault.read(mine)


def test_a_file_that_is_gone_is_said_to_be_so_without_a_word_of_its_owner():
    name = vault.write(CONTENT)
    vault.delete([name])
    vault.delete([name])

    with pytest.raises(vault.Damaged, match=name):
        vault.read(name)


def test_a_new_key_is_put_in_front_and_the_old_one_still_opens(settings):
    before = settings.FIELD_ENCRYPTION_KEYS
    old = vault.write(CONTENT)
    settings.FIELD_ENCRYPTION_KEYS = [OTHER_KEY, *before]
    new = vault.write(CONTENT)

    assert vault.read(old) == vault.read(new) == CONTENT

    settings.FIELD_ENCRYPTION_KEYS = [OTHER_KEY]
    assert vault.read(new) == CONTENT
    with pytest.raises(vault.Damaged):
        vault.read(old)


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "ab/cd", ""])
def test_only_names_of_ours_lead_to_a_file(name):
    with pytest.raises(vault.Damaged):
        vault.read(name)
    with pytest.raises(ValueError, match="name of ours"):
        vault.delete([name])


@pytest.mark.parametrize("failing", ["fsync", "write"])
def test_a_file_that_could_not_be_written_whole_leaves_nothing(folder, monkeypatch, failing):
    def full(*_):
        raise OSError("No space left on device")

    if failing == "fsync":
        monkeypatch.setattr(vault.os, "fsync", full)
    else:
        monkeypatch.setattr(vault, "_nonce", full)

    with pytest.raises(OSError, match="No space"):
        vault.write(CONTENT)
    assert stored(folder) == []


def test_a_deposit_that_fails_takes_its_files_away_and_no_others(folder):
    before = vault.write(b"before")

    def fail_afterwards() -> None:
        with vault.deposit():
            with vault.deposit():
                vault.write(b"inner, finished")
            vault.write(b"outer")
            assert len(stored(folder)) == 3
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_afterwards()

    assert stored(folder) == [folder / before]


def test_a_deposit_that_succeeds_keeps_its_files(folder):
    with vault.deposit():
        name = vault.write(CONTENT)

    assert stored(folder) == [folder / name]


def test_strays_are_old_files_that_no_row_knows(folder):
    known, stray = vault.write(b"known"), vault.write(b"stray")

    assert vault.strays({known}, older_than=-1) == [stray]
    assert vault.strays({known}, older_than=3600) == []
