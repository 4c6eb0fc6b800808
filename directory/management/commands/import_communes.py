"""Brings the communes of a file into the database, without ever deleting one."""

import argparse
import csv
import io
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from common.normalise import normalise
from directory.management.commands.build_communes import COLUMNS, DATA
from directory.models import Commune

DEFAULT_FILE = DATA / "bretagne-communes.csv"
UPDATED_FIELDS = (
    "name",
    "search_name",
    "postal_codes",
    "epci_code",
    "epci_name",
    "departement_code",
    "departement_name",
    "region_code",
)
_INSEE_CODE = re.compile(r"\d[\dAB]\d{3}", re.ASCII)
_POSTAL_CODE = re.compile(r"\d{5}", re.ASCII)
_BATCH = 1000


@dataclass
class Comparison:
    """What the file changes in the database."""

    created: list[Commune] = field(default_factory=list)
    updated: list[Commune] = field(default_factory=list)
    unchanged: int = 0
    vanished: list[Commune] = field(default_factory=list)


class Command(BaseCommand):
    """Upsert every commune of the file in one transaction; the second run changes nothing."""

    help = "Importe ou met à jour les communes à partir d’un fichier de build_communes."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the file and the dry run."""
        parser.add_argument("--file", type=Path, default=DEFAULT_FILE, help="fichier à importer")
        parser.add_argument(
            "--dry-run", action="store_true", help="dit ce qui changerait, n’écrit rien"
        )

    def handle(self, **options: Any) -> None:
        """Compare the file with the database, write the differences, tell the counts."""
        communes = read_communes(options["file"])
        with transaction.atomic():
            comparison = compare(communes)
            if not options["dry_run"]:
                Commune.objects.bulk_create(
                    [*comparison.created, *comparison.updated],
                    batch_size=_BATCH,
                    update_conflicts=True,
                    unique_fields=["insee_code"],
                    update_fields=UPDATED_FIELDS,
                )
        self._tell(comparison, dry_run=options["dry_run"])

    def _tell(self, comparison: Comparison, *, dry_run: bool) -> None:
        self.stdout.write(
            f"Communes créées : {len(comparison.created)}, modifiées : {len(comparison.updated)}, "
            f"inchangées : {comparison.unchanged}{' (essai, rien n’est écrit)' if dry_run else ''}."
        )
        for commune in comparison.vanished:
            self.stdout.write(
                f"Absente du fichier, conservée : {commune.name} ({commune.insee_code})."
            )


def read_communes(path: Path) -> list[Commune]:
    """Return the unsaved communes of a file; a line that cannot be one stops the import."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise CommandError(f"{path} est introuvable ou illisible.") from error
    except UnicodeDecodeError as error:
        raise CommandError(f"{path.name} n’est pas un fichier texte en UTF-8.") from error
    reader = csv.reader(io.StringIO(text, newline=""))
    if tuple(next(reader, ())) != COLUMNS:
        raise CommandError(f"{path.name} : la première ligne doit être {','.join(COLUMNS)}.")
    communes: dict[str, Commune] = {}
    for values in filter(None, reader):
        commune = _commune(values)
        if commune is None or commune.insee_code in communes:
            raise CommandError(
                f"{path.name}, ligne {reader.line_num} : commune illisible ou en double."
            )
        communes[commune.insee_code] = commune
    return list(communes.values())


def compare(communes: list[Commune]) -> Comparison:
    """Sort `communes` into new, changed and unchanged; find those the file no longer has.

    Only the regions that the file speaks of can have vanished communes.
    """
    known = Commune.objects.in_bulk()
    comparison = Comparison()
    for commune in communes:
        before = known.pop(commune.insee_code, None)
        if before is None:
            comparison.created.append(commune)
        elif any(getattr(before, name) != getattr(commune, name) for name in UPDATED_FIELDS):
            comparison.updated.append(commune)
        else:
            comparison.unchanged += 1
    regions = {commune.region_code for commune in communes}
    comparison.vanished = sorted(
        (commune for commune in known.values() if commune.region_code in regions),
        key=lambda commune: commune.insee_code,
    )
    return comparison


def _commune(values: list[str]) -> Commune | None:
    if len(values) != len(COLUMNS) or "\0" in "".join(values):
        return None
    row = dict(zip(COLUMNS, values, strict=True))
    postal_codes = row.pop("postal_codes").split()
    commune = Commune(**row, postal_codes=postal_codes, search_name=normalise(row["name"]))
    well_formed = (
        _INSEE_CODE.fullmatch(commune.insee_code)
        and all(_POSTAL_CODE.fullmatch(code) for code in postal_codes)
        and commune.search_name
    )
    if not well_formed:
        return None
    try:
        # Some uninhabited territories have no postal code at all.
        commune.clean_fields(exclude=["postal_codes"])
    except ValidationError:
        return None
    return commune
