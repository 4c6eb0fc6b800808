"""The communes file of the repository, and the command that rebuilds it."""

import csv
import json
import re
from collections import Counter
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from common.normalise import normalise
from directory.management.commands.build_communes import COLUMNS, DATA

FILE = DATA / "bretagne-communes.csv"
WITHOUT_EPCI = {"22016": "Île-de-Bréhat", "29083": "Île-de-Sein", "29155": "Ouessant"}
WITHOUT_POSTAL_CODE: set[str] = set()


@pytest.fixture(scope="module")
def communes() -> list[dict[str, str]]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_as_many_communes_as_each_departement_has(communes: list[dict[str, str]]) -> None:
    assert Counter(commune["departement_name"] for commune in communes) == {
        "Côtes-d'Armor": 344,
        "Finistère": 277,
        "Ille-et-Vilaine": 332,
        "Morbihan": 249,
    }
    page = (DATA / "README.md").read_text(encoding="utf-8")
    assert f"the {len(communes)} current communes" in page


def test_codes_are_well_formed_sorted_and_unique(communes: list[dict[str, str]]) -> None:
    codes = [commune["insee_code"] for commune in communes]
    assert codes == sorted(set(codes))
    for commune in communes:
        assert re.fullmatch(r"\d{5}", commune["insee_code"])
        assert commune["insee_code"][:2] == commune["departement_code"]
        assert commune["departement_code"] in {"22", "29", "35", "56"}
        assert commune["region_code"] == "53"


def test_every_commune_has_a_postal_code(communes: list[dict[str, str]]) -> None:
    without = {commune["insee_code"] for commune in communes if not commune["postal_codes"]}
    assert without == WITHOUT_POSTAL_CODE
    for commune in communes:
        for postal_code in commune["postal_codes"].split():
            assert re.fullmatch(r"\d{5}", postal_code)


def test_every_commune_but_three_islands_has_its_epci(communes: list[dict[str, str]]) -> None:
    without = {c["insee_code"]: c["name"] for c in communes if not c["epci_code"]}
    assert without == WITHOUT_EPCI
    assert all(bool(c["epci_code"]) == bool(c["epci_name"]) for c in communes)
    names: dict[str, set[str]] = {}
    for commune in communes:
        names.setdefault(commune["epci_code"], set()).add(commune["epci_name"])
    assert all(len(spellings) == 1 for spellings in names.values())


def test_postal_codes_and_communes_are_many_to_many(communes: list[dict[str, str]]) -> None:
    served = Counter(code for commune in communes for code in commune["postal_codes"].split())
    assert served["35190"] > 1
    rennes = next(commune for commune in communes if commune["name"] == "Rennes")
    assert len(rennes["postal_codes"].split()) > 1


def test_some_communes_share_their_name(communes: list[dict[str, str]]) -> None:
    plouhinec = [c["departement_code"] for c in communes if c["name"] == "Plouhinec"]
    assert plouhinec == ["29", "56"]


def test_names_normalise_to_plain_words(communes: list[dict[str, str]]) -> None:
    for commune in communes:
        assert re.fullmatch(r"[a-z ]+", normalise(commune["name"])), commune["name"]


def commune(code: str, name: str, region: str, **more: object) -> dict[str, object]:
    """One commune in the package's own form."""
    departement = code[:3] if code.startswith("97") else code[:2]
    return {
        "code": code,
        "nom": name,
        "type": "commune-actuelle",
        "departement": departement,
        "region": region,
        **more,
    }


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package with three current communes of two regions, a former one and a district."""
    folder = tmp_path / "package"
    (folder / "data").mkdir(parents=True)
    content = {
        "package.json": {"version": "9.9.9"},
        "data/regions.json": [
            {"code": "94", "nom": "Corse"},
            {"code": "53", "nom": "Bretagne"},
        ],
        "data/departements.json": [
            {"code": "2A", "nom": "Corse-du-Sud"},
            {"code": "35", "nom": "Ille-et-Vilaine"},
            {"code": "29", "nom": "Finistère"},
        ],
        "data/epci.json": [
            {"code": "200000001", "nom": "CC « Ici, là »", "membres": [{"code": "35022"}]},
        ],
        "data/communes.json": [
            commune("35022", "Bécherel", "53", codesPostaux=["35191", "35190"]),
            commune("29155", "Ouessant", "53"),
            commune("2A004", "Ajaccio", "94", codesPostaux=["20000"]),
            commune("35999", "Ancienne", "53", type="commune-deleguee", chefLieu="35022"),
            commune("35998", "Bécherel 1er", "53", type="arrondissement-municipal"),
        ],
    }
    for name, value in content.items():
        (folder / name).write_text(json.dumps(value), encoding="utf-8")
    return folder


def build(package: Path, *arguments: object) -> str:
    """What the command says."""
    out = StringIO()
    call_command("build_communes", "--package", str(package), *map(str, arguments), stdout=out)
    return out.getvalue()


def test_build_writes_the_current_communes_of_the_region(package: Path, tmp_path: Path) -> None:
    output = tmp_path / "communes.csv"
    assert "2 communes, paquet 9.9.9" in build(package, "--output", output)
    assert output.read_bytes().decode() == (
        ",".join(COLUMNS) + "\n"
        "29155,Ouessant,,,,29,Finistère,53\n"
        '35022,Bécherel,35190 35191,200000001,"CC « Ici, là »",35,Ille-et-Vilaine,53\n'
    )


@pytest.mark.parametrize(
    "regions", [("--region", "all"), ("--region", "94", "--region", "53")], ids=["all", "named"]
)
def test_build_takes_several_regions(
    package: Path, tmp_path: Path, regions: tuple[str, ...]
) -> None:
    output = tmp_path / "communes.csv"
    build(package, "--output", output, *regions)
    lines = output.read_text(encoding="utf-8").splitlines()
    assert [line[:5] for line in lines[1:]] == ["29155", "2A004", "35022"]


def test_check_writes_nothing_and_tells_a_difference(package: Path, tmp_path: Path) -> None:
    output = tmp_path / "communes.csv"
    with pytest.raises(CommandError, match="n’est pas ce que donne ce paquet"):
        build(package, "--output", output, "--check")
    assert not output.exists()
    build(package, "--output", output)
    assert "à jour" in build(package, "--output", output, "--check")
    output.write_text(output.read_text(encoding="utf-8").replace("Ouessant", "Ouessan"))
    before = output.read_bytes()
    with pytest.raises(CommandError, match="n’est pas ce que donne ce paquet"):
        build(package, "--output", output, "--check")
    assert output.read_bytes() == before


def test_build_refuses_an_unknown_region_or_a_folder_that_is_no_package(
    package: Path, tmp_path: Path
) -> None:
    with pytest.raises(CommandError, match="Région inconnue du paquet : 00"):
        build(package, "--region", "00", "--region", "53")
    with pytest.raises(CommandError, match="est introuvable"):
        build(tmp_path / "elsewhere")


def test_the_file_of_the_repository_is_what_the_command_would_write(
    communes: list[dict[str, str]], tmp_path: Path
) -> None:
    """Take the file apart into a package, build again, and find the same bytes."""
    folder = tmp_path / "package"
    (folder / "data").mkdir(parents=True)
    members: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in communes:
        if row["epci_code"]:
            members.setdefault((row["epci_code"], row["epci_name"]), []).append(
                {"code": row["insee_code"]}
            )
    content = {
        "package.json": {"version": "0"},
        "data/regions.json": [{"code": "53", "nom": "Bretagne"}],
        "data/departements.json": [
            {"code": code, "nom": name}
            for code, name in {
                c["departement_code"]: c["departement_name"] for c in communes
            }.items()
        ],
        "data/epci.json": [
            {"code": code, "nom": name, "membres": found} for (code, name), found in members.items()
        ],
        "data/communes.json": [
            commune(
                row["insee_code"],
                row["name"],
                row["region_code"],
                codesPostaux=row["postal_codes"].split()[::-1],
            )
            for row in reversed(communes)
        ],
    }
    for name, value in content.items():
        (folder / name).write_text(json.dumps(value), encoding="utf-8")
    assert "(à jour)" in build(folder, "--check")
