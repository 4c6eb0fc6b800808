"""The bilan as a file for a spreadsheet: what the page shows, cell by cell."""

import csv
import io

SEPARATOR = ";"
HEADINGS = ("Famille", "Tableau", "Sur", "Réponse", "Effectif", "Part")
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_of(content: dict) -> bytes:
    """Semicolons and a byte order mark, as French spreadsheets expect; no cell is a formula."""
    written = io.StringIO()
    rows = csv.writer(written, delimiter=SEPARATOR, lineterminator="\r\n")
    rows.writerow(HEADINGS)
    for family in content["families"]:
        for table in family["tables"]:
            for row in table["rows"]:
                share = f"{row['percent']} %" if row["percent"] is not None else ""
                cells = (family["title"], table["title"], table["caption"], row["label"])
                rows.writerow([harmless(cell) for cell in (*cells, row["shown"], share)])
    return b"\xef\xbb\xbf" + written.getvalue().encode()


def harmless(cell: str) -> str:
    """A spreadsheet would run what begins like a formula."""
    return f"'{cell}" if cell.startswith(STARTS_A_FORMULA) else cell
