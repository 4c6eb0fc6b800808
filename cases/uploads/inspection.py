"""The one way in for a file: its size, what it really is, the antivirus, then a harmless copy."""

import hashlib
from dataclasses import dataclass
from typing import BinaryIO

import filetype
import puremagic
from django.conf import settings

from cases.models.attachment import AttachmentKind as Kind
from cases.models.attachment import ScanState
from cases.uploads import antivirus, documents, images, names, pdf
from cases.uploads.refusal import UploadRefused
from common.french import size

EXTENSIONS = {
    "pdf": Kind.PDF,
    "jpg": Kind.JPEG,
    "jpeg": Kind.JPEG,
    "png": Kind.PNG,
    "docx": Kind.WORD,
    "odt": Kind.OPEN_DOCUMENT,
}
ACCEPTED = ",".join(f".{extension}" for extension in EXTENSIONS)
STARTS = {
    b"%PDF-": Kind.PDF,
    b"\xff\xd8\xff": Kind.JPEG,
    b"\x89PNG\r\n\x1a\n": Kind.PNG,
}
ZIP, OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# what the two libraries say of each kind; of a Word file, both may see no more than a folder
PUREMAGIC = {
    Kind.PDF: {".pdf"},
    Kind.JPEG: {".jpg", ".jpeg"},
    Kind.PNG: {".png"},
    Kind.WORD: {".docx", ".zip"},
    Kind.OPEN_DOCUMENT: {".odt", ".docx", ".zip"},
}
FILETYPE = {
    Kind.PDF: {"pdf"},
    Kind.JPEG: {"jpg"},
    Kind.PNG: {"png"},
    Kind.WORD: {"docx", "zip"},
    Kind.OPEN_DOCUMENT: {"odt"},
}
CALLED = {
    Kind.PDF: "un PDF",
    Kind.JPEG: "une image JPEG",
    Kind.PNG: "une image PNG",
    Kind.WORD: "un document Word",
    Kind.OPEN_DOCUMENT: "un document OpenDocument",
}
EMPTY = "Ce fichier est vide."
NOT_ACCEPTED = (
    "Ce type de fichier n’est pas accepté. Choisissez un PDF, une image JPEG ou PNG, "
    "un document Word (.docx) ou OpenDocument (.odt)."
)
OLD_OR_LOCKED = (
    "Ce document est protégé par un mot de passe ou d’un ancien format : "
    "enregistrez-le sans protection en .docx, ou en PDF."
)
TOO_MANY_AT_ONCE = "Trop de fichiers à la fois : joignez celui-ci à part."


@dataclass(frozen=True)
class Inspected:
    """A file that may be kept: the harmless copy, and what is known of it."""

    name: str
    kind: Kind
    content: bytes
    scan: ScanState

    @property
    def size(self) -> int:
        return len(self.content)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def inspect(file: BinaryIO) -> Inspected:
    """Check a file with a `name` and a `size`, and make its harmless copy; raises UploadRefused.

    The order matters: nothing is read before the size is known, nothing is unpacked or decoded
    before the content, the extension and the antivirus agree.
    """
    data = _read(file)
    promised = EXTENSIONS.get(names.extension_of(file.name))
    if promised is None:
        raise UploadRefused(NOT_ACCEPTED)
    if promised in (Kind.WORD, Kind.OPEN_DOCUMENT) and data.startswith(OLD_OFFICE):
        raise UploadRefused(OLD_OR_LOCKED)
    if promised is not kind_of(data):
        article, _, _ = CALLED[promised].partition(" ")
        raise UploadRefused(f"Ce fichier dit être {CALLED[promised]} mais n’en est pas {article}.")
    seen = antivirus.scan(data)
    return Inspected(names.clean(file.name), promised, _harmless(promised, data), seen)


def kind_of(data: bytes) -> Kind | None:
    """What the content is, when our own look and both libraries agree; else None."""
    ours = next((kind for start, kind in STARTS.items() if data.startswith(start)), None)
    if ours is None and data.startswith(ZIP):
        ours = documents.kind_of(data)
    if ours is None:
        return None
    guess = filetype.guess_extension(data)
    agreed = guess in FILETYPE[ours] and not PUREMAGIC[ours].isdisjoint(_best_guesses(data))
    return ours if agreed else None


def _read(file: BinaryIO) -> bytes:
    if not file.size:
        raise UploadRefused(EMPTY)
    if file.size > settings.ATTACHMENT_MAX_BYTES:
        raise UploadRefused(
            f"Ce fichier pèse {size(file.size)} ; {size(settings.ATTACHMENT_MAX_BYTES)} au plus. "
            "Réduisez-le ou envoyez-le en plusieurs parties."
        )
    file.seek(0)
    data = file.read(settings.ATTACHMENT_MAX_BYTES + 1)
    if len(data) != file.size:
        raise UploadRefused(TOO_MANY_AT_ONCE)
    return data


def _best_guesses(data: bytes) -> set[str]:
    try:
        found = puremagic.magic_string(data)
    except (puremagic.PureError, ValueError):
        return set()
    best = max(guess.confidence for guess in found)
    return {guess.extension for guess in found if guess.confidence == best}


def _harmless(kind: Kind, data: bytes) -> bytes:
    if kind is Kind.PDF:
        return pdf.rebuilt(data)
    if kind in (Kind.JPEG, Kind.PNG):
        return images.redrawn(data, "JPEG" if kind is Kind.JPEG else "PNG")
    return documents.repacked(data)
