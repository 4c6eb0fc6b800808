"""Word and OpenDocument files: folders in disguise, checked and packed again entry by entry."""

import io
import re
import shutil
import zipfile
import zlib
from xml.etree import ElementTree
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from cases.models.attachment import AttachmentKind
from cases.uploads import xml_parts
from cases.uploads.refusal import UploadRefused

MAX_ENTRIES = 2000
MAX_UNPACKED = 100 * 1024 * 1024
MAX_RATIO = 100
MAX_LIST = 1024 * 1024  # of the lists that say what the document is made of
MAX_TEXT = 32 * 1024 * 1024  # of one part: each of its elements is looked at
PACKED_BY = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
PACKED_AT = (1980, 1, 1, 0, 0, 0)
WORD = "wordprocessingml.document.main+xml"
OPEN_DOCUMENT = b"application/vnd.oasis.opendocument.text"
ACTIVE = re.compile(
    r"\.(bin|class|jar|js|vbs|hta|exe|dll|scr|bat|cmd|ps1|lnk|swf|html?|mht|mhtml|rtf|do[ct]m|xl[st]m)$"
    r"|(^|/)(basic|scripts|activex)/",
    re.IGNORECASE,
)
HARMLESS = re.compile(r"(^|/)printersettings\d*\.bin$", re.IGNORECASE)
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
BROKEN = (  # what zipfile and the XML parser raise over a damaged file, or over a way of packing
    *(zipfile.BadZipFile, zlib.error, ElementTree.ParseError, expat.ExpatError),
    *(OSError, EOFError, ValueError, LookupError, RuntimeError),
)
NOWHERE = "lien-retire"  # what a link to another file leads to once we have it

UNREADABLE = "Ce document est abîmé ou incomplet : il ne peut pas être lu."
LOCKED = "Ce document est protégé par un mot de passe : enregistrez-le sans protection."
TOO_MUCH = "Ce document se déplie en un volume anormal : envoyez-le en PDF."
UNSAFE = "Ce document contient des macros ou des objets incorporés : envoyez-le en PDF."


def kind_of(data: bytes) -> AttachmentKind | None:
    """What the folder says that it is; None when it is neither a Word nor an OpenDocument text."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as folder:
            names = {entry.filename for entry in folder.infolist()}
            if "[Content_Types].xml" in names and WORD in _list(folder, "[Content_Types].xml"):
                return AttachmentKind.WORD
            is_text = "mimetype" in names and _start(folder, "mimetype") == OPEN_DOCUMENT
            return AttachmentKind.OPEN_DOCUMENT if is_text and "content.xml" in names else None
    except BROKEN:
        return None


def repacked(data: bytes) -> bytes:
    """The same document without hidden room between its parts; raises UploadRefused.

    A link to a file elsewhere (template, picture, object) leads nowhere afterwards, because
    opening the document would ask for that file; links that one clicks on stay. Where such a link
    stands in the text itself (OpenDocument, fields of Word), the document is refused.
    """
    made = io.BytesIO()
    try:
        with (
            zipfile.ZipFile(io.BytesIO(data)) as folder,
            zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as copy,
        ):
            _check(folder, len(data))
            for entry in folder.infolist():
                if not entry.is_dir():
                    _copy(folder, entry, copy)
    except BROKEN as error:
        raise UploadRefused(UNREADABLE) from error
    return made.getvalue()


def _check(folder: zipfile.ZipFile, packed: int) -> None:
    entries = folder.infolist()
    names = [entry.filename for entry in entries]
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ENTRIES or unpacked > min(MAX_UNPACKED, MAX_RATIO * packed):
        raise UploadRefused(TOO_MUCH)
    if any(entry.flag_bits & 1 for entry in entries):
        raise UploadRefused(LOCKED)
    if any(entry.compress_type not in PACKED_BY for entry in entries):
        raise UploadRefused(UNREADABLE)
    if len({name.lower() for name in names}) < len(names) or any(map(_leaves, names)):
        raise UploadRefused(UNREADABLE)
    if any(ACTIVE.search(name) and not HARMLESS.search(name) for name in names):
        raise UploadRefused(UNSAFE)
    if "[Content_Types].xml" in names and "macroEnabled" in _list(folder, "[Content_Types].xml"):
        raise UploadRefused(UNSAFE)
    manifest = "META-INF/manifest.xml"
    if manifest in names and "encryption-data" in _list(folder, manifest):
        raise UploadRefused(LOCKED)


def _leaves(name: str) -> bool:
    """Whether unpacking this entry would write outside the folder."""
    return "\\" in name or name.startswith("/") or ":" in name or ".." in name.split("/")


def _copy(folder: zipfile.ZipFile, entry: zipfile.ZipInfo, copy: zipfile.ZipFile) -> None:
    packed = zipfile.ZipInfo(entry.filename, PACKED_AT)
    packed.compress_type = zipfile.ZIP_STORED if entry.filename == "mimetype" else copy.compression
    if entry.filename.lower().endswith(".rels"):
        copy.writestr(packed, _without_outer_links(_list(folder, entry.filename)))
        return
    _check_part(folder, entry)
    with folder.open(entry) as source, copy.open(packed, "w") as target:
        shutil.copyfileobj(source, target, 1024 * 1024)


def _check_part(folder: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Refuse a text that fetches something by itself; the lists of META-INF/ fetch nothing."""
    if entry.filename.startswith("META-INF/"):
        return
    if not xml_parts.looks_like_xml(entry.filename, _start(folder, entry.filename)):
        return
    if entry.file_size > MAX_TEXT:
        raise UploadRefused(TOO_MUCH)
    with folder.open(entry) as part:
        xml_parts.check(part)


def _without_outer_links(text: str) -> str:
    """The list of relations written anew, each outer one but hyperlinks leading nowhere."""
    if "<!" in re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL):
        raise ValueError("a list of relations declares nothing")
    lines = []
    for relation in ElementTree.fromstring(text):  # noqa: S314 - declarations refused above
        values = dict(relation.attrib)
        if values.get("TargetMode") == "External" and not values["Type"].endswith("/hyperlink"):
            values["Target"] = NOWHERE
        attributes = " ".join(f"{name}={quoteattr(value)}" for name, value in values.items())
        lines.append(f"<Relationship {attributes}/>")
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<Relationships xmlns="{RELATIONS}">{"".join(lines)}</Relationships>'
    )


def _list(folder: zipfile.ZipFile, name: str) -> str:
    text = _start(folder, name, MAX_LIST + 1).decode("utf-8-sig")
    if len(text) > MAX_LIST:
        raise ValueError("not a list of a document")
    return text


def _start(folder: zipfile.ZipFile, name: str, length: int = 200) -> bytes:
    with folder.open(name) as entry:
        return entry.read(length)
