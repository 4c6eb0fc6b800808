"""The trail as a file for a spreadsheet: what the page shows, cell by cell."""

import csv
import io
from collections.abc import Iterable

from django.utils import timezone

from commissions.selectors.bilan.sheet import SEPARATOR, harmless
from privacy.selectors.trail import TrailRow

HEADINGS = ("Quand", "Qui", "Nature", "Action", "Objet", "Référence", "À quel titre", "Page")
MOST = 20_000


def csv_of(rows: Iterable[TrailRow]) -> bytes:
    """Semicolons and a byte order mark, as French spreadsheets expect; no cell is a formula."""
    written = io.StringIO()
    lines = csv.writer(written, delimiter=SEPARATOR, lineterminator="\r\n")
    lines.writerow(HEADINGS)
    for row in rows:
        at = timezone.localtime(row.at).strftime("%d/%m/%Y %H:%M:%S")
        cells = (at, row.who, row.nature_words, row.action, row.what, row.reference)
        lines.writerow([harmless(cell) for cell in (*cells, row.because, row.page)])
    return b"\xef\xbb\xbf" + written.getvalue().encode()
