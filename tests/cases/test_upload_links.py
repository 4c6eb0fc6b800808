"""A Word or OpenDocument file that fetches something by itself is refused; an honest one is not."""

import pytest

from cases.uploads import UploadRefused, inspect
from cases.uploads.xml_parts import OUTSIDE
from tests.factories import files

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAMES = " ".join(
    f'xmlns:{prefix}="{name}"'
    for prefix, name in {
        "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
        "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
        "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
        "script": "urn:oasis:names:tc:opendocument:xmlns:script:1.0",
        "meta": "urn:oasis:names:tc:opendocument:xmlns:meta:1.0",
        "xlink": "http://www.w3.org/1999/xlink",
    }.items()
)


def field(*codes: str, result: str = "1") -> str:
    """A field of Word whose code stands in so many runs."""
    runs = "".join(f"<w:r>{c if c[:1] == '<' else code(c)}</w:r>" for c in codes)
    begin, separate, end = (
        f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")
    )
    return f"{begin}{runs}{separate}<w:r><w:t>{result}</w:t></w:r>{end}"


def code(text: str) -> str:
    return f"<w:instrText>{text}</w:instrText>"


def word(body: str, *, name: str = "word/header1.xml", encoding: str = "utf-8") -> bytes:
    text = f'<w:document xmlns:w="{W}"><w:p>{body}</w:p></w:document>'
    return files.docx((name, text.encode(encoding)))


def open_document(body: str, *, name: str = "styles.xml") -> bytes:
    return files.odt((name, f"<office:document {NAMES}>{body}</office:document>"))


@pytest.mark.parametrize(
    "body",
    [
        field(' DDEAUTO c:\\cmd.exe "/k calc" '),
        field("dd", "e", " excel x"),
        field(' INCLUDEPICTURE "https://ailleurs.test/suivi.png" \\* MERGEFORMATINET '),
        field(" INCLUDETEXT '//serveur/partage/x.docx' "),
        field(" LINK Excel.Sheet.8 x "),
        field(field(" QUOTE 68 68 69 ", result="DDE"), " c:\\x "),
        field(" PAGE ", result=field(" DDE x ")),
        "<w:fldSimple w:instr=' DDE x '/>",
        f"<w:r>{code(' DDEAUTO x ')}</w:r>",
        f"<w:r>{code(' DDEAUTO x ').replace('instr', 'delInstr')}</w:r>",
    ],
)
def test_a_field_that_fetches_is_refused(body):
    with pytest.raises(UploadRefused, match="va chercher un autre fichier"):
        inspect(files.upload("lettre.docx", word(body)))


@pytest.mark.parametrize(("name", "encoding"), [("word/x.dat", "utf-8"), ("word/x", "utf-16")])
def test_a_part_under_another_name_is_looked_at_too(name, encoding):
    data = word(field(" DDE x "), name=name, encoding=encoding)
    with pytest.raises(UploadRefused, match="va chercher un autre fichier"):
        inspect(files.upload("lettre.docx", data))


@pytest.mark.parametrize(
    "body",
    [
        '<draw:image xlink:href="https://ailleurs.test/suivi.png"/>',
        '<draw:image xlink:href="//ailleurs.test/suivi.png"/>',
        '<draw:image xlink:href="../../secret.png"/>',
        '<draw:object xlink:href="file:///c:/x.ods"/>',
        '<draw:object xlink:href="\\\\serveur\\x.ods"/>',
        '<text:section-source xlink:href="x/../../autre.odt"/>',
        '<meta:auto-reload xlink:href="https://ailleurs.test/"/>',
        '<script:event-listener xlink:href="vnd.sun.star.script:x"/>',
        '<text:dde-connection-decl office:dde-application="soffice"/>',
        '<office:dde-source office:dde-application="soffice"/>',
    ],
)
def test_an_opendocument_text_that_fetches_is_refused(body):
    with pytest.raises(UploadRefused, match="va chercher un autre fichier"):
        inspect(files.upload("lettre.odt", open_document(body)))


def test_a_drawing_that_fetches_is_refused():
    svg = '<svg xmlns="http://www.w3.org/2000/svg"><image href="https://ailleurs.test/x"/></svg>'
    with pytest.raises(UploadRefused, match="va chercher un autre fichier"):
        inspect(files.upload("lettre.docx", files.docx(("word/media/image1.svg", svg))))


def test_a_part_that_declares_entities_is_refused():
    text = '<!DOCTYPE x [<!ENTITY y "z">]><x>&y;</x>'
    with pytest.raises(UploadRefused) as refused:
        inspect(files.upload("lettre.docx", files.docx(("word/footer1.xml", text))))
    assert str(refused.value) == OUTSIDE


def test_a_part_that_is_too_long_to_be_read_is_refused(monkeypatch):
    monkeypatch.setattr("cases.uploads.documents.MAX_TEXT", 1000)
    with pytest.raises(UploadRefused, match="volume anormal"):
        inspect(files.upload("lettre.docx", word("<w:r/>" * 200)))


@pytest.mark.parametrize(
    "data",
    [
        word(field(" PAGE ") + field(' HYPERLINK "https://exemple.test/" ') + field(" DATE ")),
        word(field(" IF ", field(" PAGE "), ' = 1 "DDE" "non" ')),
        word("<w:r><w:t>DDE INCLUDEPICTURE</w:t></w:r>"),
    ],
)
def test_ordinary_fields_are_taken(data):
    assert inspect(files.upload("lettre.docx", data)).size


@pytest.mark.parametrize(
    "body",
    [
        '<text:a xlink:href="https://exemple.test/">page</text:a>',
        '<draw:a xlink:href="mailto:samir@exemple.test"/>',
        '<draw:image xlink:href="Pictures/1000.png"/><draw:object xlink:href="./Object 1"/>',
        '<draw:image xlink:href=""/><draw:image xlink:href="#fig1"/>',
        '<meta:template xlink:href="../../Modeles/lettre.ott"/>',
    ],
)
def test_what_stays_in_the_document_or_waits_for_a_click_is_taken(body):
    assert inspect(files.upload("lettre.odt", open_document(body))).size
