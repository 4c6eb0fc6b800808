"""What comes in is what it says, and nothing else: a corpus of honest and dishonest files."""

import io
import random
import re
import socket
import threading
import time
import zipfile
from pathlib import Path
from types import SimpleNamespace

import filetype
import pikepdf
import puremagic
import pytest
from PIL import Image, ImageFile

from cases.models.attachment import AttachmentKind as Kind
from cases.models.attachment import ScanState
from cases.uploads import UploadRefused, documents, images, inspect, inspection, names, pdf
from tests.factories import files

NOISE = random.Random(1).randbytes(1024 * 1024)
HONEST = {
    "courrier.pdf": (files.pdf(), Kind.PDF),
    "photo.jpg": (files.picture("JPEG"), Kind.JPEG),
    "photo.JPEG": (files.located_photo(), Kind.JPEG),
    "schema.png": (files.picture("PNG"), Kind.PNG),
    "lettre.docx": (files.docx(), Kind.WORD),
    "lettre.odt": (files.odt(), Kind.OPEN_DOCUMENT),
}


def refusal(name: str, data: bytes) -> str:
    """The sentence shown beside the file."""
    with pytest.raises(UploadRefused) as refused:
        inspect(files.upload(name, data))
    return str(refused.value)


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_file_is_taken_and_its_copy_is_taken_again(name):
    data, kind = HONEST[name]

    found = inspect(files.upload(name, data))
    again = inspect(files.upload(name, found.content))

    assert (found.name, found.kind) == (name, kind)
    assert found.size == len(found.content) > 0
    assert re.fullmatch(r"[0-9a-f]{64}", found.sha256)
    assert again.kind == kind


@pytest.mark.parametrize("name", [name for name in HONEST if not name.endswith("JPEG")])
def test_the_same_file_gives_the_same_copy(name):
    data, _ = HONEST[name]

    first = inspect(files.upload(name, data))
    time.sleep(1.1 if name.endswith("pdf") else 0)  # a PDF is stamped with the second of its making
    second = inspect(files.upload(name, data))

    assert first.sha256 == second.sha256


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("vide.pdf", b"", "vide"),
        ("polyglotte.pdf", b"<html><script>1</script></html>" + files.pdf(), "n’en est pas un."),
        ("decale.pdf", b"   " + files.pdf(), "n’en est pas un."),
        ("programme.pdf", files.EXE, "Ce fichier dit être un PDF mais n’en est pas un."),
        ("dessin.png", files.SVG, "Ce fichier dit être une image PNG mais n’en est pas une."),
        ("dessin.svg", files.SVG, "n’est pas accepté"),
        ("page.html", b"<html></html>", "n’est pas accepté"),
        ("programme.exe", files.EXE, "n’est pas accepté"),
        ("courrier", files.pdf(), "n’est pas accepté"),
        ("courrier.pdf.exe", files.pdf(), "n’est pas accepté"),
        ("photo.jpg", files.picture("PNG"), "Ce fichier dit être une image JPEG"),
        ("courrier.docx", files.pdf(), "Ce fichier dit être un document Word"),
        ("courrier.pdf", files.docx(), "Ce fichier dit être un PDF"),
        ("lettre.odt", files.docx(), "OpenDocument"),
        ("lettre.docx", files.folder(("a.txt", "a")), "n’en est pas un."),
        ("lettre.docx", b"PK\x03\x04" + bytes(90), "n’en est pas un."),
        ("lettre.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "ancien format"),
        ("anime.png", files.picture("GIF"), "n’en est pas une."),
    ],
)
def test_a_file_that_lies_or_is_not_wanted_is_refused_in_french(name, data, says):
    assert says in refusal(name, data)


@pytest.mark.parametrize(
    ("library", "look"), [("filetype", "guess_extension"), ("puremagic", "magic_string")]
)
def test_both_libraries_must_see_what_we_see(monkeypatch, library, look):
    seen = {"filetype": filetype.guess_extension, "puremagic": puremagic.magic_string}[library]
    monkeypatch.setattr(
        inspection,
        library,
        SimpleNamespace(
            **{look: lambda _: seen(files.picture("PNG")), "PureError": puremagic.PureError}
        ),
    )

    assert "n’en est pas un" in refusal("courrier.pdf", files.pdf())


def test_a_heavy_file_is_refused_by_its_size_before_it_is_read(settings):
    class Heavy:
        name, size = "scan.pdf", 12 * 1024 * 1024

        def read(self, *_):
            raise AssertionError("it was read")

    with pytest.raises(UploadRefused, match=r"Ce fichier pèse 12\u00a0Mo ; 10\u00a0Mo au plus"):
        inspect(Heavy())


def test_a_file_announced_but_not_held_is_refused():
    file = files.upload("courrier.pdf", b"")
    file.size = 500

    with pytest.raises(UploadRefused, match="à part"):
        inspect(file)


def test_a_pdf_keeps_its_pages_and_loses_all_that_acts_or_hides():
    before = files.loaded_pdf()
    found = inspect(files.upload("courrier.pdf", before))

    with (
        pikepdf.open(io.BytesIO(before)) as source,
        pikepdf.open(io.BytesIO(found.content)) as made,
    ):
        carried, kept = _everything(source), _everything(made)
        assert len(made.pages) == len(source.pages)
        assert b"/Im0 Do" in made.pages[0].Contents.read_bytes()
        assert "/Im0" in made.pages[0].Resources.XObject
        assert set(made.Root.keys()) == {"/Type", "/Pages"}
    for trace in ("/JavaScript", "/EmbeddedFile", "/Metadata", "/AA", "/OpenAction", files.SECRET):
        assert trace in carried, f"the corpus lacks {trace}"
        assert trace not in kept


def _everything(document: pikepdf.Pdf) -> str:
    """Every object and every stream, readable, whatever the compression."""
    parts = [repr(document.trailer)]
    for thing in document.objects:
        parts.append(repr(thing))
        if isinstance(thing, pikepdf.Stream):
            parts += [repr(dict(thing)), thing.read_bytes().decode("latin-1")]
    return "\n".join(parts)


def test_what_was_typed_into_a_pdf_form_becomes_part_of_the_page():
    found = inspect(files.upload("formulaire.pdf", files.filled_form()))

    with pikepdf.open(io.BytesIO(found.content)) as made:
        assert "/AcroForm" not in made.Root
        assert "/Annots" not in made.pages[0]
        assert "(Berthe)" in _everything(made)


def test_a_pdf_with_a_password_says_so():
    assert "mot de passe" in refusal("courrier.pdf", files.locked_pdf())


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"%PDF-1.4\n<html><script>alert(1)</script></html>", "abîmé"),
        (files.pdf()[:60], "abîmé"),
        (files.pdf(pages=pdf.MAX_PAGES + 1), "501 pages"),
    ],
)
def test_a_pdf_that_cannot_be_rebuilt_is_refused(data, says):
    assert says in refusal("courrier.pdf", data)


def test_a_form_that_only_its_maker_can_show_is_refused():
    document = pikepdf.new()
    document.add_blank_page()
    document.Root.NeedsRendering = True

    assert "imprimez-le" in refusal("formulaire.pdf", files.saved(document))


def test_a_photo_is_turned_upright_and_forgets_place_and_owner():
    before = files.located_photo()
    assert files.SECRET.encode() in before

    found = inspect(files.upload("photo.jpg", before))

    assert files.SECRET.encode() not in found.content
    with Image.open(io.BytesIO(found.content)) as image:
        assert image.size == (40, 60)
        assert not image.getexif()
        assert "comment" not in image.info


@pytest.mark.parametrize(
    ("made_as", "mode", "kept"),
    [
        ("JPEG", "CMYK", "RGB"),
        ("JPEG", "L", "L"),
        ("PNG", "P", "RGB"),
        ("PNG", "RGBA", "RGBA"),
        ("PNG", "1", "1"),
    ],
)
def test_a_picture_of_any_colours_is_drawn_again(made_as, mode, kept):
    data = files.picture(made_as, mode=mode)

    with Image.open(io.BytesIO(images.redrawn(data, made_as))) as image:
        assert (image.format, image.size, image.mode) == (made_as, (60, 40), kept)


def test_a_transparent_drawing_stays_so():
    data = files.picture("PNG", mode="P", transparency=0)

    with Image.open(io.BytesIO(images.redrawn(data, "PNG"))) as image:
        assert image.getpixel((0, 0))[3] == 0


@pytest.mark.parametrize("lenient", [False, True])
def test_a_truncated_picture_is_refused_also_after_a_paper_was_printed(monkeypatch, lenient):
    """WeasyPrint tells Pillow, for the whole process, to take truncated pictures."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", lenient)
    for name, data in (("a.png", HONEST["schema.png"][0]), ("a.jpg", HONEST["photo.jpg"][0])):
        assert "abîmée" in refusal(name, data[: len(data) * 2 // 3])


def test_a_picture_of_too_many_points_is_refused_before_it_is_decoded():
    data = bytearray(files.picture("PNG"))
    data[16:24] = (30_000).to_bytes(4, "big") * 2
    data[29:33] = zipfile.crc32(data[12:29]).to_bytes(4, "big")

    assert "trop grande (30000 × 30000 points)" in refusal("mur.png", bytes(data))


@pytest.mark.parametrize(
    "data",
    [
        files.docx(("word/vbaProject.bin", b"x")),
        files.docx(main=files.MACRO),
        files.docx(main=f'{files.MAIN}"/><Override ContentType="{files.MACRO}'),
        files.docx(main=f'{files.MAIN}"/><!--{NOISE.hex()}--><Override ContentType="{files.MACRO}'),
        files.docx(("word/embeddings/oleObject1.bin", b"x")),
        files.docx(("word/activeX/activeX1.xml", b"x")),
        files.docx(("word/afchunk.mht", b"x")),
        files.docx(("customUI/Run.EXE", b"x")),
    ],
)
def test_a_word_file_that_acts_is_refused(data):
    with pytest.raises(UploadRefused):
        inspect(files.upload("lettre.docx", data))


@pytest.mark.parametrize("entry", ["Basic/Standard/Module1.xml", "Scripts/python/a.py"])
def test_an_opendocument_file_with_macros_is_refused(entry):
    assert "macros" in refusal("lettre.odt", files.odt((entry, "x")))


def test_an_opendocument_file_with_a_password_says_so():
    data = files.folder(
        ("mimetype", documents.OPEN_DOCUMENT),
        ("content.xml", b"\x01\x02"),
        ("META-INF/manifest.xml", "<manifest:encryption-data/>"),
        stored=("mimetype",),
    )

    assert "mot de passe" in refusal("lettre.odt", data)


# unpacks 70 times: below the ratio, above 100 MB
HALF_NOISE = random.Random(1).randbytes(1_600_000) + bytes(110 * 1024 * 1024)


@pytest.mark.parametrize(
    "data",
    [
        files.docx(("word/media/image1.png", HALF_NOISE)),
        files.docx(("word/media/image1.png", bytes(2 * 1024 * 1024))),
        files.docx(*((f"customXml/item{rank}.xml", b"") for rank in range(documents.MAX_ENTRIES))),
    ],
    ids=["above 100 MB", "ratio above 100", "too many entries"],
)
def test_a_word_file_that_unfolds_beyond_measure_is_refused(data):
    assert "volume anormal" in refusal("lettre.docx", data)


def test_two_entries_of_one_name_are_refused():
    """Two readers would not show the same document."""
    data = files.docx(("word/Document.xml", "<w:document xmlns:w='w'>Bonsoir</w:document>"))

    assert "abîmé" in refusal("lettre.docx", data)


def test_a_word_file_packed_in_an_unusual_way_is_refused():
    made = io.BytesIO(files.docx())
    with zipfile.ZipFile(made, "a", zipfile.ZIP_BZIP2) as folder:
        folder.writestr("word/styles.xml", "<w:styles xmlns:w='w'/>")

    assert "abîmé" in refusal("lettre.docx", made.getvalue())


def test_a_word_file_with_a_password_on_an_entry_says_so():
    data = bytearray(files.docx())
    last = data.rindex(b"PK\x01\x02")
    data[last + 8] |= 1  # « encrypted », in the directory's line of word/document.xml

    assert "mot de passe" in refusal("lettre.docx", bytes(data))


@pytest.mark.parametrize("entry", ["../../etc/cron.d/x", "/etc/passwd", "word\\..\\x", "C:x"])
def test_an_entry_that_leaves_the_folder_is_refused(entry):
    name = entry.replace("\\", "!")  # zipfile writes « / » for it
    data = files.docx((name, "x")).replace(name.encode(), entry.encode())

    assert "abîmé" in refusal("lettre.docx", data)


def test_a_link_to_a_file_elsewhere_leads_nowhere_and_a_hyperlink_stays():
    outer = ' TargetMode="Ext&#101;rnal"'
    data = files.docx(
        (
            "word/_rels/document.xml.rels",
            files.relations(
                ("attachedTemplate", "https://evil.test/modele.dotm", outer),
                ("image", "https://evil.test/pixel.png", outer),
                ("hyperlink", "https://dac.test/?a=1&amp;b=2", outer),
                ("styles", "styles.xml", ""),
            ),
        )
    )

    found = inspect(files.upload("lettre.docx", data))

    with zipfile.ZipFile(io.BytesIO(found.content)) as made:
        links = made.read("word/_rels/document.xml.rels").decode()
        assert "Bonjour" in made.read("word/document.xml").decode()
    assert "evil.test" not in links
    assert links.count(documents.NOWHERE) == 2
    assert 'Target="https://dac.test/?a=1&amp;b=2"' in links
    assert 'Target="styles.xml"' in links


@pytest.mark.parametrize(
    "relations",
    [
        '<!DOCTYPE a [<!ENTITY e "x">]><Relationships/>',
        "<Relationships",
        '<Relationships><Relationship Target="x" TargetMode="External"/></Relationships>',
        "<Relationships/>".encode("utf-16"),
        f"<Relationships>{NOISE.hex()}</Relationships>",
    ],
)
def test_a_list_of_relations_that_is_not_one_is_refused(relations):
    data = files.docx(("word/_rels/document.xml.rels", relations))

    assert "abîmé" in refusal("lettre.docx", data)


def test_bytes_hidden_between_the_entries_are_not_copied():
    hidden = files.docx() + b"MZ" + files.SECRET.encode()

    found = inspect(files.upload("lettre.docx", hidden))

    assert files.SECRET.encode() not in found.content


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
@pytest.mark.parametrize("name", HONEST)
def test_a_damaged_file_is_refused_or_taken_but_never_breaks(name):
    """A hundred damages: whatever the libraries raise, the person reads a French sentence."""
    data, chance = HONEST[name][0], random.Random(name)
    refused = 0
    for _ in range(100):
        damaged = bytearray(data)
        for _ in range(chance.randint(1, 6)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        if chance.random() < 0.3:
            del damaged[chance.randrange(len(damaged)) :]
        try:
            inspect(files.upload(name, bytes(damaged)))
        except UploadRefused:
            refused += 1
    assert refused > 10


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Compte rendu.pdf", "Compte rendu.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\Samir\\lettre.pdf", "lettre.pdf"),
        ("ligne\r\nX-Evil: 1.pdf", "ligne X-Evil- 1.pdf"),
        ("lettre\u202efdp.exe.pdf", "lettrefdp.exe.pdf"),
        ("a\u200bb\u00ad\0.pdf", "ab.pdf"),
        ("  .  .pdf", "pdf"),
        (".pdf", "pdf"),
        ("", "piece"),
        ("/", "piece"),
        ('a"b<c>d|e?f*.pdf', "a-b-c-d-e-f-.pdf"),
        ("e\u0301te\u0301.pdf", "été.pdf"),
        ("x" * 400 + ".PDF", "x" * 146 + ".PDF"),
    ],
)
def test_names_are_kept_without_what_deceives(given, kept):
    assert names.clean(given) == kept
    assert len(names.clean(given)) <= names.NAME_LENGTH


# --- clamd ---
class Clamd:
    """A daemon that reads the stream as the real one does, and gives the answer it was told."""

    def __init__(self, folder: Path, answer: bytes):
        self.path, self.answer, self.received = str(folder / "clamd"), answer, b""
        self.listening = socket.socket(socket.AF_UNIX)
        self.listening.bind(self.path)
        self.listening.listen()
        self.listening.settimeout(5)
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        try:
            connection, _ = self.listening.accept()
        except OSError:
            return  # nobody asked
        with connection, connection.makefile("rb") as stream:
            assert stream.read(10) == b"zINSTREAM\0"
            while length := int.from_bytes(stream.read(4), "big"):
                self.received += stream.read(length)
            connection.sendall(self.answer)

    def close(self) -> None:
        self.thread.join(timeout=5)
        self.listening.close()


@pytest.fixture
def clamd(tmp_path, settings):
    running = []

    def start(answer: bytes) -> Clamd:
        running.append(Clamd(tmp_path, answer))
        settings.CLAMD_SOCKET = running[-1].path
        return running[-1]

    yield start
    for one in running:
        one.close()


def test_a_file_that_the_antivirus_finds_clean_is_taken_whole_as_it_came(clamd):
    data = files.picture("PNG", size=(400, 400), compress_level=0)
    assert len(data) > 64 * 1024
    daemon = clamd(b"stream: OK\0")

    assert inspect(files.upload("scan.png", data)).kind == Kind.PNG

    daemon.close()
    assert daemon.received == data


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (b"stream: Win.Test.EICAR_HDB-1 FOUND\0", "malveillant"),
        (b"INSTREAM size limit exceeded. ERROR\0", "ne lit pas un fichier si long"),
        (b"stream: OK FOUND", "malveillant"),
    ],
)
def test_what_the_antivirus_will_never_let_pass_is_refused(clamd, answer, says):
    clamd(answer)

    assert says in refusal("courrier.pdf", files.pdf())


@pytest.mark.parametrize("answer", [b"", b"stream: \xff\xfe\0", b"OK\0"])
def test_any_other_answer_of_the_antivirus_puts_the_file_in_quarantine(clamd, answer):
    clamd(answer)

    assert inspect(files.upload("courrier.pdf", files.pdf())).scan == ScanState.WAITING


@pytest.mark.parametrize("address", ["/nonexistent/clamd", "127.0.0.1:9", "clamav:porte"])
def test_without_the_answer_of_its_antivirus_the_site_says_no_file_is_clean(settings, address):
    settings.CLAMD_SOCKET = address

    assert inspect(files.upload("courrier.pdf", files.pdf())).scan == ScanState.WAITING


def test_without_an_antivirus_a_file_says_that_nobody_looked():
    assert inspect(files.upload("courrier.pdf", files.pdf())).scan == ScanState.NOT_ASKED
