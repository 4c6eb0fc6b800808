"""Rebuilds the communes file of the repository from an unpacked npm data package."""

import argparse
import csv
import io
import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.text import slugify

DATA = Path(__file__).resolve().parents[2] / "data"
BRETAGNE = "53"
COLUMNS = (
    "insee_code",
    "name",
    "postal_codes",
    "epci_code",
    "epci_name",
    "departement_code",
    "departement_name",
    "region_code",
)


class Command(BaseCommand):
    """Write one sorted line per current commune of the regions asked for."""

    help = "Écrit le fichier des communes à partir du paquet @etalab/decoupage-administratif."
    requires_system_checks = ()  # reads and writes files only

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare where the package lies, which regions are wanted, and the check."""
        parser.add_argument(
            "--package", type=Path, required=True, help="dossier du paquet npm décompressé"
        )
        parser.add_argument(
            "--region",
            action="append",
            help="code INSEE d’une région, à répéter, ou « all » pour la France (53 si absent)",
        )
        parser.add_argument(
            "--output", type=Path, help="fichier à écrire (directory/data/ si absent)"
        )
        parser.add_argument(
            "--check", action="store_true", help="n’écrit rien, échoue si le fichier diffère"
        )

    def handle(self, **options: Any) -> None:
        """Compute the file's text, then write it or compare it."""
        package = Package(options["package"])
        asked = options["region"] or [BRETAGNE]
        rows = package.rows(package.regions_named(asked))
        text = as_csv(rows)
        output = options["output"] or DATA / f"{package.file_stem(asked)}-communes.csv"
        if options["check"]:
            if not output.is_file() or output.read_bytes() != text.encode():
                raise CommandError(f"{output.name} n’est pas ce que donne ce paquet.")
        else:
            output.write_bytes(text.encode())
        self.stdout.write(
            f"{output.name} : {len(rows)} communes, paquet {package.version}"
            f"{' (à jour)' if options['check'] else ''}."
        )


class Package:
    """What is read from the package's `data` folder."""

    def __init__(self, folder: Path) -> None:
        self.version = _read(folder / "package.json")["version"]
        self.regions = {item["code"]: item["nom"] for item in _read(folder / "data/regions.json")}
        self.departements = {
            item["code"]: item["nom"] for item in _read(folder / "data/departements.json")
        }
        self.communes = _read(folder / "data/communes.json")
        self.epci_by_member = {
            member["code"]: (epci["code"], epci["nom"])
            for epci in _read(folder / "data/epci.json")
            for member in epci["membres"]
        }

    def regions_named(self, codes: list[str]) -> list[str]:
        """Return the sorted region codes, refusing one that the package does not know."""
        if "all" in codes:
            return sorted(self.regions)
        unknown = sorted(set(codes) - set(self.regions))
        if unknown:
            raise CommandError(f"Région inconnue du paquet : {', '.join(unknown)}.")
        return sorted(set(codes))

    def file_stem(self, codes: list[str]) -> str:
        """Return « bretagne », « bretagne-normandie »… or « france » for every region."""
        if "all" in codes:
            return "france"
        return "-".join(slugify(self.regions[code]) for code in self.regions_named(codes))

    def rows(self, regions: list[str]) -> list[tuple[str, ...]]:
        """Return one row per current commune of `regions`, sorted by INSEE code."""
        return sorted(
            self._row(commune)
            for commune in self.communes
            if commune["type"] == "commune-actuelle" and commune["region"] in regions
        )

    def _row(self, commune: dict[str, Any]) -> tuple[str, ...]:
        # Some islands belong to no EPCI: both columns stay empty.
        epci_code, epci_name = self.epci_by_member.get(commune["code"], ("", ""))
        return (
            commune["code"],
            commune["nom"],
            " ".join(sorted(commune.get("codesPostaux", []))),
            epci_code,
            epci_name,
            commune["departement"],
            self.departements[commune["departement"]],
            commune["region"],
        )


def as_csv(rows: list[tuple[str, ...]]) -> str:
    """Return the file's text: a header, then one line per row, LF at each end."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    return text.getvalue()


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise CommandError(
            f"{path.name} est introuvable : --package doit être le dossier décompressé du paquet."
        ) from error
