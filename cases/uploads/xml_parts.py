"""What a Word or OpenDocument file would fetch from elsewhere as soon as it is opened."""

import re
from typing import IO
from xml.parsers import expat

from cases.uploads.refusal import UploadRefused

XLINK = "http://www.w3.org/1999/xlink href"
CLICKED = {"a"}  # followed by whoever clicks on it, by nobody else
ONLY_NOTED = {"template"}  # the model that the document was made from; not opened
FETCHED_FIELDS = {
    *("DDE", "DDEAUTO", "INCLUDE", "INCLUDEPICTURE", "INCLUDETEXT", "IMPORT", "LINK", "DATABASE"),
}
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
STARTS = (b"<", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x00<")
PIECE = 64 * 1024
OUTSIDE = (
    "Ce document va chercher un autre fichier quand on l’ouvre (image liée, champ calculé) : "
    "envoyez-le en PDF."
)


def looks_like_xml(name: str, start: bytes) -> bool:
    """By its name or its first bytes: a part may be called as it likes."""
    return name.lower().endswith((".xml", ".svg")) or start.lstrip().startswith(STARTS)


def check(part: IO[bytes]) -> None:
    """Read one part from end to end; raises UploadRefused, or expat.ExpatError over a broken one."""
    parser, reader = expat.ParserCreate(namespace_separator=" "), _Reader()
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = reader.doctype
    while piece := part.read(PIECE):
        parser.Parse(piece)
    parser.Parse(b"", True)


class _Reader:
    """Follows links, and the fields of a Word text: begin, code, separate, result, end."""

    def __init__(self):
        self.fields: list[_Field] = []
        self.in_code = self.in_text = False
        self.loose = ""

    def doctype(self, name, system_id, public_id, has_internal_subset) -> None:
        if has_internal_subset:
            raise UploadRefused(OUTSIDE)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = _local(name)
        if tag.startswith("dde-"):
            raise UploadRefused(OUTSIDE)
        if tag not in CLICKED | ONLY_NOTED and _is_outside(attributes.get(XLINK, "")):
            raise UploadRefused(OUTSIDE)
        if tag == "image" and _is_outside(attributes.get("href", "")):
            raise UploadRefused(OUTSIDE)
        if tag == "fldSimple":
            _check_code(_attribute(attributes, "instr"))
        elif tag == "fldChar":
            self._turn(_attribute(attributes, "fldCharType"))
        self.in_code = tag in ("instrText", "delInstrText")
        self.in_text = tag == "t"

    def end(self, name: str) -> None:
        if _local(name) in ("instrText", "delInstrText") and not self.fields:
            _check_code(self.loose)
            self.loose = ""
        self.in_code = self.in_text = False

    def text(self, text: str) -> None:
        field = self.fields[-1] if self.fields else None
        if self.in_code and field is None:
            self.loose += text
        elif self.in_code and field.is_code:
            field.code += text
        elif self.in_text:
            # the result of a field inside the code of another one is part of that code
            for outer in self.fields:
                if outer.is_code:
                    outer.code += text

    def _turn(self, kind: str) -> None:
        if kind == "begin":
            if any(field.is_code and not field.code.strip() for field in self.fields):
                raise UploadRefused(OUTSIDE)  # a computed name hides which field it is
            self.fields.append(_Field())
        elif kind == "separate" and self.fields:
            _check_code(self.fields[-1].code)
            self.fields[-1].is_code = False
        elif kind == "end" and self.fields:
            _check_code(self.fields.pop().code)


class _Field:
    def __init__(self):
        self.code, self.is_code = "", True


def _check_code(code: str) -> None:
    words = re.findall(r"[^\s\"\\]+", code)
    if words and words[0].upper() in FETCHED_FIELDS:
        raise UploadRefused(OUTSIDE)


def _is_outside(target: str) -> bool:
    """Whether it leads out of the document itself: another scheme, an absolute or climbing path."""
    target = target.strip()
    if target.startswith("#") or target.lower().startswith("data:"):
        return False
    parts = target.replace("\\", "/").split("/")
    return bool(SCHEME.match(target)) or (target != "" and parts[0] == "") or ".." in parts


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _attribute(attributes: dict[str, str], name: str) -> str:
    return next((value for key, value in attributes.items() if _local(key) == name), "")
