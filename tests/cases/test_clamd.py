"""Our client and the real clamd, run here with one signature of our own."""

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cases.models.attachment import ScanState
from cases.uploads import UploadRefused, antivirus, inspect
from tests.factories import files

pytestmark = [pytest.mark.long, pytest.mark.ci]

MEGABYTE = 1024 * 1024
MARKER = b"CORDEE-TEST-" + b"NOT-A-VIRUS"
SETTINGS = """
Foreground yes
LocalSocket {folder}/clamd
DatabaseDirectory {folder}/signatures
StreamMaxLength {limit}
AlertExceedsMax yes
"""
STREAM_LIMIT = re.compile(r"StreamMaxLength (\d+)M")


@pytest.fixture(scope="module")
def daemon(tmp_path_factory) -> Iterator[Path]:
    """The socket of a clamd of our own."""
    program = shutil.which("clamd", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        assert not os.environ.get("CI"), "clamd is missing: install the package clamav-daemon"
        pytest.skip("clamd is missing: install the package clamav-daemon")
    folder = tmp_path_factory.mktemp("clamd")
    (folder / "signatures").mkdir()
    (folder / "signatures" / "ours.ndb").write_text(f"Cordee.Test:0:*:{MARKER.hex()}\n")
    (folder / "clamd.conf").write_text(SETTINGS.format(folder=folder, limit="2M"))
    running = subprocess.Popen(
        [program, "--config-file", folder / "clamd.conf"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(folder / "clamd", running)
        yield folder / "clamd"
    finally:
        running.terminate()
        running.wait(timeout=20)


def _wait_for(socket: Path, running: subprocess.Popen) -> None:
    until = time.monotonic() + 60
    while not socket.exists():
        assert running.poll() is None, "clamd did not start"
        assert time.monotonic() < until, "clamd is slow to start"
        time.sleep(0.1)


@pytest.fixture(autouse=True)
def asked(settings, daemon) -> None:
    settings.CLAMD_SOCKET = str(daemon)


def test_a_clean_file_passes():
    assert inspect(files.upload("courrier.pdf", files.pdf())).scan == ScanState.CLEAN


def test_it_says_that_it_is_there_and_its_absence_is_noticed(settings):
    assert antivirus.answers()
    settings.CLAMD_SOCKET = "/nonexistent/clamd"
    assert not antivirus.answers()


def test_a_marked_file_is_refused():
    with pytest.raises(UploadRefused, match="malveillant"):
        inspect(files.upload("courrier.pdf", files.pdf() + b"\n% " + MARKER))


def test_a_marked_entry_of_a_word_file_is_refused():
    with pytest.raises(UploadRefused, match="malveillant"):
        inspect(files.upload("lettre.docx", files.docx(("word/media/image1.png", MARKER))))


def test_a_file_longer_than_clamd_reads_is_refused_not_let_through():
    with pytest.raises(UploadRefused, match="ne lit pas un fichier si long"):
        antivirus.scan(bytes(3 * MEGABYTE) + MARKER)


def test_several_files_one_after_the_other():
    for _ in range(5):
        antivirus.scan(files.picture("PNG"))
        with pytest.raises(UploadRefused):
            antivirus.scan(MARKER)


def test_the_installation_guide_lets_clamd_read_whatever_the_site_takes(settings):
    """StreamMaxLength of clamd > ATTACHMENT_MAX_BYTES of the site, and the proxy lets it through."""
    guide = (settings.ROOT / "docs" / "operations" / "install.md").read_text(encoding="utf-8")
    clamd = int(STREAM_LIMIT.search(guide)[1]) * MEGABYTE
    proxy = [
        int(found) * MEGABYTE
        for path in (settings.ROOT / "deploy" / "nginx").rglob("*")
        if path.is_file()
        for found in re.findall(r"client_max_body_size (\d+)m;", path.read_text(encoding="utf-8"))
    ]
    assert clamd > settings.ATTACHMENT_MAX_BYTES
    assert proxy
    assert min(proxy) > settings.ATTACHMENT_MAX_BYTES
