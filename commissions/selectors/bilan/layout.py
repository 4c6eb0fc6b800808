"""How the figures are laid out on a page or on paper: rows that say the same stand on one line."""

NONE = "Aucune"


def laid_out(content: dict) -> list[dict]:
    """The families, each table with its `lines` (numbers with a bar) and its `gathered` answers."""
    return [
        {**family, "tables": [table | _parted(table) for table in family["tables"]]}
        for family in content["families"]
    ]


def in_brief(content: dict) -> list[dict]:
    """The numbers at the top of the page, as the tables below show them."""
    return [
        row
        for family in content["families"]
        for table in family["tables"]
        for row in table["rows"]
        if f"{table['key']}.{row['code']}" in IN_BRIEF
    ]


IN_BRIEF = ("meetings.held", "situations.submitted", "situations.examined", "situations.closed")


def _parted(table: dict) -> dict:
    """Two answers or more with the same sign, or with none of the situations, are gathered."""
    gathered: dict[str, list[str]] = {}
    for row in table["rows"]:
        if not row["count"]:
            gathered.setdefault(NONE if row["count"] == 0 else row["shown"], []).append(
                row["label"]
            )
    gathered = {words: labels for words, labels in gathered.items() if len(labels) > 1}
    alone = [row for row in table["rows"] if not _is_in(row, gathered)]
    return {
        "lines": alone,
        "has_shares": any(row["percent"] for row in alone),
        "gathered": [
            {"words": words[0].upper() + words[1:], "labels": labels}
            for words, labels in gathered.items()
        ],
    }


def _is_in(row: dict, gathered: dict[str, list[str]]) -> bool:
    return any(row["label"] in labels for labels in gathered.values())
