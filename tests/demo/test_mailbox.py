"""The demonstration's mail server keeps every e-mail; its page shows them to people signed out."""

import os
import re
import signal
import smtplib
import socket
import subprocess
import sys
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command

from demo.mailbox import KEPT, keep, letters, recipients

PAGE = "/demonstration/boite-aux-lettres/"


def mail(to: str = "samir@demo.test", subject: str = "Objet", text: str = "Bonjour") -> bytes:
    written = EmailMessage()
    written["To"], written["Subject"] = to, subject
    written.set_content(text)
    return written.as_bytes()


@pytest.fixture
def folder(settings, tmp_path) -> Path:
    settings.DEMO_MAILBOX = tmp_path / "mailbox"
    return settings.DEMO_MAILBOX


@pytest.fixture
def mail_sink(tmp_path):
    """The real command in a process of its own; gives its port and its folder."""
    folder = tmp_path / "mailbox"
    process = subprocess.Popen(
        [sys.executable, "manage.py", "demo_mail_sink"],
        cwd=django_settings.ROOT,
        env=os.environ | {"DEMO_MAILBOX": str(folder), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    said = process.stdout.readline()
    yield process, int(re.search(r"127\.0\.0\.1:(\d+)", said)[1]), folder
    process.kill()
    process.wait()
    process.stdout.close()


def test_letters_come_newest_first(folder):
    keep(folder, mail(subject="Premier"))
    keep(folder, mail(subject="Second", text="Texte accentué : été"))

    found = letters(folder)

    assert [letter.subject for letter in found] == ["Second", "Premier"]
    assert (found[0].to, found[0].text) == ("samir@demo.test", "Texte accentué : été")


def test_the_last_five_hundred_are_kept(folder):
    for number in range(KEPT + 2):
        keep(folder, mail(subject=str(number)))

    subjects = [letter.subject for letter in letters(folder)]
    assert (len(subjects), subjects[0], subjects[-1]) == (KEPT, str(KEPT + 1), "2")


def test_a_letter_half_written_is_not_shown(folder):
    keep(folder, mail())
    (folder / ".12345.eml.99").write_bytes(b"To: somebody")

    assert len(letters(folder)) == 1


def test_before_the_first_letter_there_is_no_folder(folder):
    assert letters(folder) == []


def test_recipients_once_each(folder):
    for to in ("samir@demo.test", "camille@demo.test", "samir@demo.test"):
        keep(folder, mail(to))

    assert recipients(letters(folder)) == ["camille@demo.test", "samir@demo.test"]


def test_the_page_is_open_and_its_links_work(folder, client):
    keep(folder, mail(text="Ouvrir la page : http://127.0.0.1:8000/acces/jeton/ <b>"))

    page = client.get(PAGE).content.decode()

    assert 'href="http://127.0.0.1:8000/acces/jeton/"' in page
    assert "&lt;b&gt;" in page
    assert "samir@demo.test" in page


def test_the_letters_of_one_recipient(folder, client):
    keep(folder, mail("samir@demo.test", "Pour Samir"))
    keep(folder, mail("camille@demo.test", "Pour Camille"))

    page = client.get(PAGE, {"a": "camille@demo.test"}).content.decode()

    assert "Pour Camille" in page
    assert "Pour Samir" not in page


def test_the_empty_mailbox_says_so(folder, client):
    assert "Aucun courriel" in client.get(PAGE).content.decode()


def test_outside_the_demonstration_there_is_no_such_page(folder, client, settings):
    settings.IS_DEMO = False
    keep(folder, mail())

    assert client.get(PAGE).status_code == 404


def test_the_server_takes_a_mail_and_stops_when_told(mail_sink):
    process, port, folder = mail_sink

    with smtplib.SMTP("127.0.0.1", port) as client:
        client.sendmail("cordee@demo.test", ["samir@demo.test"], mail(subject="Reçu"))
    process.send_signal(signal.SIGTERM)

    assert process.wait(timeout=10) == 0
    assert [letter.subject for letter in letters(folder)] == ["Reçu"]


def test_a_port_in_use_is_said_in_one_line(settings):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        settings.MAIL_SINK_PORT = taken.getsockname()[1]

        with pytest.raises(CommandError, match=f"Le port {settings.MAIL_SINK_PORT} est déjà pris"):
            call_command("demo_mail_sink")
