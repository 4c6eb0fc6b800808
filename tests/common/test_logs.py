"""What reaches the log names nobody, whether it comes by a message, an exception or Celery."""

import io
import logging
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import DataError, IntegrityError, connection

from accounts.models import User
from common.logs import ImpersonalFormatter

CELERY = """
import logging
import django
django.setup()
from coordination.celery import app
app.log.setup(loglevel="INFO")
logging.getLogger("celery.app.trace").error(
    "Task raised unexpected: %s", repr(ValueError("clé en double\\nDETAIL:  Key (Le Goff) exists"))
)
try:
    raise ValueError("clé en double\\nDETAIL:  Failing row contains (Le Goff)")
except ValueError:
    logging.getLogger("celery.worker").exception("écrit à jeanne@exemple.test")
"""


@pytest.fixture
def log():
    """A logger with the site's formatter, and what it wrote."""
    stream, logger = io.StringIO(), logging.getLogger("tests.impersonal")
    handler = logging.StreamHandler(stream)
    handler.setFormatter(ImpersonalFormatter("%(levelname)s %(message)s"))
    logger.addHandler(handler)
    yield logger, stream
    logger.removeHandler(handler)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("à jeanne.le-goff@exemple.test", "à <adresse>"),
        ("au 02 99 00 11 22", "au <téléphone>"),
        ("INS 254032902900126", "INS <numéro>"),
        ("GET /annuaire/?q=legoff 200", "GET /annuaire/?<filtre> 200"),
        ("Not Found: /acces/invitation/s3cr3t/", "Not Found: /acces/invitation/<jeton>/"),
        ("Gone: /acces/adresse/s3cr3t/", "Gone: /acces/adresse/<jeton>/"),
        (
            "/compte/mot-de-passe/nouveau/1a-c0de/",
            "/compte/mot-de-passe/nouveau/<jeton>/",
        ),
    ],
)
def test_a_message_is_blanked(log, given, kept):
    logger, stream = log

    logger.warning("%s", given)

    assert stream.getvalue() == f"WARNING {kept}\n"


@pytest.mark.django_db
def test_a_refused_row_is_not_in_the_traceback(log):
    logger, stream = log
    known = User.objects.create_user(
        email="jeanne@exemple.test", first_name="Jeanne", last_name="Le Goff"
    )
    with pytest.raises(IntegrityError, match="DETAIL") as refused:
        User.objects.create_user(email=known.email, first_name="A", last_name="B")
    logger.error("Refusé : %s", refused.value, exc_info=refused.value)
    written = stream.getvalue()

    assert "psycopg.errors.UniqueViolation: duplicate key value" in written
    assert "django.db.utils.IntegrityError" in written
    assert "in test_a_refused_row_is_not_in_the_traceback" in written
    assert not [word for word in ("jeanne", "Jeanne", "DETAIL", "(email)") if word in written]


@pytest.mark.django_db
def test_a_value_that_the_database_does_not_read_is_not_in_the_traceback(log):
    logger, stream = log
    typed = "Le Goff\nJeanne"
    with pytest.raises(DataError, match="Goff") as refused, connection.cursor() as cursor:
        cursor.execute("SELECT %s::date", [typed])
    logger.error("Refusé", exc_info=refused.value)

    assert "invalid input syntax for type date: <valeur>" in stream.getvalue()
    assert not [word for word in ("Goff", "Jeanne") if word in stream.getvalue()]


def test_what_another_handler_formatted_is_not_used_again(log):
    logger, stream = log
    says = "a\nDETAIL:  Le Goff"
    try:
        raise ValueError(says)
    except ValueError:
        record = logger.makeRecord("x", logging.ERROR, "", 0, "Refusé", (), sys.exc_info())
    logging.Formatter().format(record)
    assert "Le Goff" in record.exc_text

    logger.handle(record)

    assert "Le Goff" not in stream.getvalue()


def test_an_exception_that_causes_itself_is_told_once(log):
    logger, stream = log
    first, second = ValueError("premier"), ValueError("second")
    first.__cause__, second.__cause__ = second, first

    logger.error("Refusé", exc_info=first)

    assert stream.getvalue().count("premier") == 1


def test_the_worker_s_lines_are_blanked_too():
    done = subprocess.run([sys.executable, "-c", CELERY], capture_output=True, text=True)

    assert "celery.app.trace Task raised unexpected" in done.stderr
    assert "celery.worker écrit à <adresse>" in done.stderr
    assert "Goff" not in done.stderr + done.stdout


def test_every_handler_of_the_settings_uses_it():
    formats = {
        name
        for name, f in settings.LOGGING["formatters"].items()
        if "ImpersonalFormatter" in f["()"]
    }
    assert formats
    assert all(handler["formatter"] in formats for handler in settings.LOGGING["handlers"].values())


def test_a_line_says_its_moment_with_its_time_zone():
    """25 October 2026, once before and once after the clocks went back: 02:30 in Paris both times."""
    formatter = ImpersonalFormatter(settings.LOGGING["formatters"]["line"]["fmt"])
    record = logging.LogRecord("x", logging.INFO, "", 0, "à l’heure", None, None)
    lines = []
    for record.created in (1792888200.25, 1792891800.25):
        lines.append(formatter.format(record))

    assert lines == [
        "2026-10-25T00:30:00.250+00:00 INFO x à l’heure",
        "2026-10-25T01:30:00.250+00:00 INFO x à l’heure",
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x0b", "\x1b[2J", "\x85", "\u2028", "\x00"])
def test_what_somebody_types_writes_no_line_of_its_own(log, end):
    logger, stream = log
    logger.warning("nom : %s", f"x{end}2026-11-23 CRITICAL tout va bien")
    written = stream.getvalue()
    assert written.count("\n") == 1
    assert written.startswith("WARNING nom : x\\")
    assert len(written.splitlines()) == 1


def test_an_address_with_a_line_end_writes_one_line(db, client, caplog):
    client.get("/nulle-part/%0a2026-11-23 CRITICAL faux")
    lines = [ImpersonalFormatter("%(message)s").format(record) for record in caplog.records]
    assert any("nulle-part" in line for line in lines)
    assert all(len(line.splitlines()) == 1 for line in lines)
