"""Files as people send them, honest and not, made here byte by byte."""

import io
import zipfile
import zlib

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

CONTENT_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
MACRO = "application/vnd.ms-word.document.macroEnabled.main+xml"
SECRET = "ROLLAND-SECRET"
EXE = b"MZ\x90\0\x03" + bytes(200)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def upload(name: str, data: bytes) -> SimpleUploadedFile:
    """What the view receives; the browser's content type is never to be believed."""
    return SimpleUploadedFile(name, data, content_type="application/pdf")


def pdf(pages: int = 1, *, words: str = "", **save) -> bytes:
    """Blank pages; with `words`, which its bytes do not show, on each of them."""
    document = pikepdf.new()
    for _ in range(pages):
        page = document.add_blank_page()
        if words:
            font = pikepdf.Dictionary(
                Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
            )
            page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
            written = f"BT /F1 12 Tf 20 100 Td ({words}) Tj ET"
            page.obj.Contents = document.make_stream(zlib.compress(written.encode()))
            page.obj.Contents.Filter = pikepdf.Name.FlateDecode
    return saved(document, **save)


def saved(document: pikepdf.Pdf, **save) -> bytes:
    made = io.BytesIO()
    document.save(made, **save)
    return made.getvalue()


def locked_pdf() -> bytes:
    """Asks for a password on opening."""
    return pdf(encryption=pikepdf.Encryption(owner="a", user="b"))


def loaded_pdf() -> bytes:
    """A PDF with all that a page can carry besides its drawing, each with SECRET in it."""
    document = pikepdf.new()
    page = document.add_blank_page().obj
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=f"app.alert('{SECRET}')")
    joined = pikepdf.AttachedFileSpec(document, SECRET.encode(), filename="joint.exe").obj
    picture = document.make_stream(b"\0" * 3)
    picture.update(
        {
            "/Type": pikepdf.Name.XObject,
            "/Subtype": pikepdf.Name.Image,
            "/Width": 1,
            "/Height": 1,
            "/BitsPerComponent": 8,
            "/ColorSpace": pikepdf.Name.DeviceRGB,
        }
    )
    picture.Metadata = document.make_stream(SECRET.encode())
    picture.AF = pikepdf.Array([joined])
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=picture))
    page.Contents = document.make_stream(b"q 100 0 0 100 50 50 cm /Im0 Do Q")
    page.AA = pikepdf.Dictionary(O=script)
    page.Annots = pikepdf.Array(
        [
            pikepdf.Dictionary(
                Type=pikepdf.Name.Annot, Subtype=subtype, Rect=[0, 0, 9, 9], **{key: value}
            )
            for subtype, key, value in (
                (pikepdf.Name.Link, "A", script),
                (pikepdf.Name.FileAttachment, "FS", joined),
            )
        ]
    )
    document.Root.OpenAction = script
    document.attachments["joint.exe"] = pikepdf.AttachedFileSpec(document, SECRET.encode())
    document.docinfo["/Author"] = SECRET
    with document.open_metadata() as metadata:
        metadata["dc:title"] = SECRET
    return saved(document)


def filled_form() -> bytes:
    """A form whose field was typed into; the words live in the field, not on the page."""
    document = pikepdf.new()
    page = document.add_blank_page().obj
    font = document.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
    )
    field = document.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Widget,
            FT=pikepdf.Name.Tx,
            T="nom",
            V="Berthe",
            DA="/Helv 12 Tf 0 g",
            Rect=[50, 700, 250, 720],
            F=4,
        )
    )
    page.Annots = pikepdf.Array([field])
    document.Root.AcroForm = pikepdf.Dictionary(
        Fields=[field],
        NeedAppearances=True,
        DR=pikepdf.Dictionary(Font=pikepdf.Dictionary(Helv=font)),
        DA="/Helv 12 Tf 0 g",
    )
    return saved(document)


def picture(made_as: str, size=(60, 40), **save) -> bytes:
    made = io.BytesIO()
    mode = save.pop("mode", "RGB")
    Image.new(mode, size, 0 if mode in "1LP" else "firebrick").save(made, made_as, **save)
    return made.getvalue()


def located_photo() -> bytes:
    """A JPEG lying on its side, with the place where it was taken and the name of the owner."""
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter
    exif[0x013B] = SECRET
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (48.0, 6.0, 0.0)
    return picture("JPEG", exif=exif, comment=SECRET.encode())


def folder(*entries: tuple[str, str | bytes], stored: tuple[str, ...] = ()) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in entries:
            how = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            packed.writestr(zipfile.ZipInfo(name), content, how)
    return made.getvalue()


def relations(*rows: tuple[str, str, str]) -> str:
    lines = "".join(
        f'<Relationship Id="r{rank}" Type="{OFFICE}/{kind}" Target="{target}"{mode}/>'
        for rank, (kind, target, mode) in enumerate(rows)
    )
    return f'<?xml version="1.0"?><Relationships xmlns="{RELATIONS}">{lines}</Relationships>'


def docx(*more: tuple[str, str | bytes], main: str = MAIN) -> bytes:
    types = (
        f'<?xml version="1.0"?><Types xmlns="{CONTENT_TYPES}">'
        f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
    )
    return folder(
        ("[Content_Types].xml", types),
        ("_rels/.rels", relations(("officeDocument", "word/document.xml", ""))),
        ("word/document.xml", "<w:document xmlns:w='w'>Bonjour</w:document>"),
        *more,
    )


def odt(*more: tuple[str, str | bytes]) -> bytes:
    return folder(
        ("mimetype", "application/vnd.oasis.opendocument.text"),
        ("content.xml", "<office:document-content xmlns:office='o'/>"),
        ("META-INF/manifest.xml", "<manifest:manifest xmlns:manifest='m'/>"),
        *more,
        stored=("mimetype",),
    )
