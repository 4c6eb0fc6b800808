"""The reader of all log lines works: it sees what the site logs, and what would name somebody."""

import logging

import pytest

from tests import logged


def test_what_the_site_logs_is_collected(db, client):
    client.get("/nulle-part/ou-personne-ne-va/")
    assert any("ou-personne-ne-va" in line for line in logged.lines())


@pytest.mark.parametrize("name", ["cases.services", "django.request", "celery.worker", "nouveau"])
def test_whoever_logs_is_heard(name):
    logging.getLogger(name).warning("ligne de %s pour la collecte", name)
    said = f"WARNING {name} ligne de {name} pour la collecte"
    assert any(line.endswith(said) for line in logged.lines())


@pytest.mark.parametrize(
    "line",
    [
        "INFO x Demande de Dr Samir Haddad",
        "INFO x camille LE GOFF s’est connectée",
        "INFO x situation de Mme Rolland",
        "INFO x née Guillouët",
        "INFO x Berthe a appelé",
        "INFO x noté par Inès",
        "INFO x zqsante",
        "INFO x écrit à jeanne@exemple.fr",
        "INFO x INS 269054958815780",
        "INFO x rappeler le 02 99 00 00 00",
        "INFO x GET /acces/invitation/abcdefghijklmnopqrstuvwxyz/",
        "INFO x GET /compte/mot-de-passe/nouveau/1-abcdef-0123456789abcdef/",
        "INFO x {'password': 'sept moutons'}",
    ],
)
def test_a_line_that_names_somebody_is_found(line):
    assert logged.personal(iter([line]))


@pytest.mark.parametrize(
    "line",
    [
        "WARNING django.request Not Found: /acces/invitation/<jeton>/",
        "INFO notifications.relay 3 messages partis",
        "INFO x not even a petit line, and all is claire",
        "INFO x écrit à <adresse>",
        '    assert person == "Haddad"',
    ],
)
def test_a_line_that_names_nobody_passes(line):
    assert not logged.personal(iter([line]))


def test_everybody_invented_is_looked_for_by_name_and_by_first_name():
    assert len(logged.surnames()) > 70
    assert len(logged.first_names()) > 60
    assert not logged.surnames() & logged.ORDINARY


def test_the_files_of_another_folder_are_read_too(tmp_path):
    (tmp_path / "web.log").write_bytes(b"INFO x tout va bien\nINFO x Berthe Rolland \xff\n")
    (tmp_path / "worker.log").write_text("INFO x rien\n")
    (tmp_path / logged.WELCOME).write_text("camille@demo.test Camille Le Goff\n")

    found = logged.personal(logged.lines(tmp_path))

    assert [one.partition(":")[0] for one in found] == ["a name", "a first name"]
