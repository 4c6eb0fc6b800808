"""The copy of everything about a person on paper: tagged for assistive technology (PDF/UA-1)."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import Any

from django.template.loader import render_to_string

from cases.pdf import printed

MOST_COLUMNS = 4
FROZEN = "contenu"  # the first word of each label of a plan as it was validated


def subject_copy_pdf(content: dict[str, Any]) -> bytes:
    """The paper; asks the database for nothing."""
    context = {
        "made_on": date.fromisoformat(content["made_on"]),
        "sections": [laid_out(one) for one in content["sections"] if one["rows"]],
        "empty": [one["title"] for one in content["sections"] if not one["rows"]],
        "withheld": sorted(content["withheld"].items()),
    }
    return printed(render_to_string("privacy/pdf/subject_copy.html", context))


def laid_out(section: dict[str, Any]) -> dict[str, Any]:
    """A section as one table, where its rows say the same few things; else a table a row."""
    rows = section["rows"]
    columns = list(dict.fromkeys(label for row in rows for label, _ in row.get("lines", ())))
    if len(rows) > 1 and 0 < len(columns) <= MOST_COLUMNS:
        cells = [_cells(row, columns) for row in rows]
        return {"title": section["title"], "columns": columns, "cells": cells}
    blocks = [
        {"masked": row["masked"]} if "masked" in row else {"parts": _parts(row["lines"])}
        for row in rows
    ]
    return {"title": section["title"], "blocks": blocks}


def _cells(row: dict[str, Any], columns: list[str]) -> dict[str, Any]:
    if "masked" in row:
        return {"masked": row["masked"], "span": len(columns)}
    words = dict(row["lines"])
    return {"words": [words.get(label, "") for label in columns]}


def _parts(lines: Iterable[tuple[str, str]]) -> list[dict[str, Any]]:
    """« contenu, problème 1, objectif 2, intitulé » stands as « intitulé » under its own heading."""
    split = [(*_split(label), words) for label, words in lines]
    return [
        {"heading": heading, "lines": [(label, words) for _, label, words in found]}
        for heading, found in groupby(split, key=lambda one: one[0])
    ]


def _split(label: str) -> tuple[str, str]:
    first, *path = label.split(", ")
    if first != FROZEN or len(path) < 2:
        return "", label
    return ", ".join(path[:-1]), path[-1]
