"""A copy as its reviewer reads it: one section at a time, with what was masked in it."""

import json
from dataclasses import dataclass

from accounts.models import User
from cases.uploads import vault
from privacy.models import SubjectExport
from privacy.permissions import SUBJECT_EXPORT
from privacy.selectors.subject_page import CopySheet, copy_sheet


@dataclass(frozen=True)
class ReviewRow:
    """One row; `reason` says why it is masked, empty while it is not."""

    key: str
    label: str
    lines: tuple[tuple[str, str], ...]
    reason: str


@dataclass(frozen=True)
class SectionLink:
    rank: int
    title: str
    count: int
    masked: int
    current: bool


@dataclass(frozen=True)
class Review:
    copy: CopySheet
    sections: tuple[SectionLink, ...]
    title: str
    rank: int
    rows: tuple[ReviewRow, ...]
    may_mask: bool


def draft_of(export: SubjectExport) -> dict:
    """What is reviewed; raises vault.Damaged rather than give anything else."""
    return json.loads(vault.read(export.draft_as))


def review_of(export: SubjectExport, user: User, *, section: int) -> Review:
    """`export` comes from its door; a section that is empty or unknown gives the first that is not."""
    masks = dict(export.masks.values_list("row", "reason"))
    content = draft_of(export)["sections"]
    filled = [rank for rank, one in enumerate(content) if one["rows"]]
    rank = section if section in filled else filled[0]
    links = tuple(
        SectionLink(
            rank=one,
            title=content[one]["title"],
            count=len(content[one]["rows"]),
            masked=sum(row["key"] in masks for row in content[one]["rows"]),
            current=one == rank,
        )
        for one in filled
    )
    rows = tuple(
        ReviewRow(
            key=row["key"],
            label=f"Ligne {number}",
            lines=tuple((label, words) for label, words in row["lines"]),
            reason=masks.get(row["key"], ""),
        )
        for number, row in enumerate(content[rank]["rows"], start=1)
    )
    may_mask = bool(SUBJECT_EXPORT.can(user, "mask", export))
    return Review(copy_sheet(export, user), links, content[rank]["title"], rank, rows, may_mask)
