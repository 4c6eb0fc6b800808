"""What changes from one version of a plan to another, in words that people read.

Both contents have passed the lens of the reader: what is absent from both is not compared.
"""

from ppcs.diff.parts import PARTS
from ppcs.diff.rows import Change, Difference, Line, Piece, Row, Section, pieces

__all__ = ["Change", "Difference", "Line", "Piece", "Section", "difference", "pieces"]


def difference(before: Row, after: Row) -> Difference:
    """What changes from one content to the other, rows matched by their id."""
    parts = [compare(before, after) for compare in PARTS]
    sections = [part.section for part in parts]
    said = [phrase for part in parts for phrase in part.phrases]
    sentence = " ; ".join(said)
    return Difference(
        sentence=f"{sentence[0].upper()}{sentence[1:]}." if said else "Rien ne change.",
        sections=[section for section in sections if section],
        unchanged=sum(section.unchanged for section in sections),
    )
