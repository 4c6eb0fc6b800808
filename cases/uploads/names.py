"""The names of files: as their owner gave them, without what could deceive or break a line."""

import re
import unicodedata

NAME_LENGTH = 150
STEM = "piece"
FORBIDDEN = re.compile(r'[\\/:*?"<>|]')  # what some system refuses in a file name


def extension_of(name: str) -> str:
    """« pdf » for « Compte rendu.PDF »; nothing when the name has no extension."""
    stem, dot, extension = clean(name).rpartition(".")
    return extension.lower() if dot and stem else ""


def clean(name: str) -> str:
    """The last part of the path, visible characters only, 150 at most with the extension kept."""
    name = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    name = "".join(" " if char.isspace() else char for char in name if _is_shown(char))
    name = " ".join(FORBIDDEN.sub("-", name).split()).strip(". ")
    stem, dot, extension = name.rpartition(".")
    if not dot or not stem:
        return (name or STEM)[:NAME_LENGTH]
    room = max(1, NAME_LENGTH - 1 - len(extension))
    return f"{stem[:room].rstrip()}.{extension}"[:NAME_LENGTH]


def _is_shown(char: str) -> bool:
    """Neither a control character (a line break) nor an invisible one (« right to left » marks)."""
    return char.isspace() or unicodedata.category(char)[0] != "C"
