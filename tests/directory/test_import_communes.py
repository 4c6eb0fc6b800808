"""Importing the communes: created, modified, left alone, never deleted."""

import time
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from directory.management.commands.build_communes import COLUMNS
from directory.management.commands.import_communes import DEFAULT_FILE
from directory.models import Commune

pytestmark = pytest.mark.django_db

HEADER = ",".join(COLUMNS)
BECHEREL = "35022,Bécherel,35190,243500733,CC Bretagne Romantique,35,Ille-et-Vilaine,53"
OUESSANT = "29155,Ouessant,29242,,,29,Finistère,53"
NANTES = "44109,Nantes,44000 44100,244400404,Nantes Métropole,44,Loire-Atlantique,52"


@pytest.fixture(autouse=True)
def no_commune_yet(db: None) -> None:
    """The template database may come with communes; these tests start from none."""
    Commune.objects.all().delete()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "communes.csv"
    write(path, BECHEREL, OUESSANT)
    return path


def write(path: Path, *lines: str, header: str = HEADER) -> None:
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")


def run(*arguments: object) -> str:
    """What the command says."""
    out = StringIO()
    call_command("import_communes", *map(str, arguments), stdout=out)
    return out.getvalue()


def test_a_commune_arrives_whole(file: Path) -> None:
    assert run("--file", file) == "Communes créées : 2, modifiées : 0, inchangées : 0.\n"
    commune = Commune.objects.get(insee_code="35022")
    assert commune.name == "Bécherel"
    assert commune.search_name == "becherel"
    assert commune.postal_codes == ["35190"]
    assert (commune.epci_code, commune.epci_name) == ("243500733", "CC Bretagne Romantique")
    assert (commune.departement_code, commune.departement_name) == ("35", "Ille-et-Vilaine")
    assert commune.region_code == "53"
    assert Commune.objects.get(insee_code="29155").epci_code == ""


def test_the_second_run_changes_nothing(file: Path) -> None:
    run("--file", file)
    before = list(Commune.objects.order_by("pk").values())
    assert run("--file", file) == "Communes créées : 0, modifiées : 0, inchangées : 2.\n"
    assert list(Commune.objects.order_by("pk").values()) == before


def test_a_change_is_written_and_counted(file: Path) -> None:
    run("--file", file)
    write(file, BECHEREL.replace("35190", "35190 35191"), OUESSANT.replace("Ouessant", "Ouësant"))
    assert run("--file", file) == "Communes créées : 0, modifiées : 2, inchangées : 0.\n"
    assert Commune.objects.get(insee_code="35022").postal_codes == ["35190", "35191"]
    assert Commune.objects.get(insee_code="29155").search_name == "ouesant"


def test_a_search_name_of_old_rules_is_put_right(file: Path) -> None:
    run("--file", file)
    Commune.objects.filter(insee_code="35022").update(search_name="BECHEREL")
    assert "modifiées : 1, inchangées : 1." in run("--file", file)
    assert Commune.objects.get(insee_code="35022").search_name == "becherel"


def test_a_commune_that_left_the_file_is_told_and_kept(file: Path) -> None:
    run("--file", file)
    write(file, BECHEREL)
    assert "Absente du fichier, conservée : Ouessant (29155)." in run("--file", file)
    assert Commune.objects.filter(insee_code="29155").exists()


def test_another_region_is_not_missing(file: Path) -> None:
    run("--file", file)
    write(file, NANTES)
    assert run("--file", file) == "Communes créées : 1, modifiées : 0, inchangées : 0.\n"
    assert Commune.objects.count() == 3


def test_a_dry_run_tells_and_writes_nothing(file: Path) -> None:
    said = run("--file", file, "--dry-run")
    assert said == "Communes créées : 2, modifiées : 0, inchangées : 0 (essai, rien n’est écrit).\n"
    assert not Commune.objects.exists()


@pytest.mark.parametrize(
    "line",
    [
        "35022,Bécherel",
        BECHEREL + ",more",
        BECHEREL.replace("35022", "3502"),
        BECHEREL.replace("35022", "٣٥٠٢٢"),
        BECHEREL.replace("35190", "3519"),
        BECHEREL.replace("Bécherel", " "),
        BECHEREL.replace("Bécherel", "B" * 101),
        BECHEREL.replace("Bécherel", "B\u0000"),
        BECHEREL.replace("Bécherel", "---"),
        OUESSANT,
    ],
    ids=[
        "short",
        "long",
        "insee",
        "digits",
        "postal",
        "unnamed",
        "name",
        "null",
        "dashes",
        "twice",
    ],
)
def test_a_line_that_cannot_be_a_commune_stops_the_import(file: Path, line: str) -> None:
    write(file, OUESSANT, line)
    with pytest.raises(CommandError, match="ligne 3"):
        run("--file", file)
    assert not Commune.objects.exists()


def test_a_file_that_is_none_is_refused(file: Path, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="introuvable"):
        run("--file", tmp_path / "nowhere.csv")
    with pytest.raises(CommandError, match="introuvable"):
        run("--file", tmp_path)
    write(file, BECHEREL, header=HEADER.replace("name", "nom"))
    with pytest.raises(CommandError, match="première ligne"):
        run("--file", file)
    file.write_bytes(b"")
    with pytest.raises(CommandError, match="première ligne"):
        run("--file", file)
    file.write_bytes("Bécherel".encode("latin-1"))
    with pytest.raises(CommandError, match="UTF-8"):
        run("--file", file)


def test_a_spreadsheet_may_have_saved_the_file(file: Path) -> None:
    text = "\r\n".join([HEADER, BECHEREL, "", OUESSANT, "", ""])
    file.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert "créées : 2," in run("--file", file)


def test_bretagne_in_few_queries_and_little_time(django_assert_max_num_queries) -> None:
    # Two to open and close the transaction, one to read, one per batch of a thousand.
    with django_assert_max_num_queries(6):
        started = time.perf_counter()
        assert "créées : 1202," in run()
        assert time.perf_counter() - started < 2
    with django_assert_max_num_queries(3):
        assert "inchangées : 1202." in run("--file", DEFAULT_FILE)
