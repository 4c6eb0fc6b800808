"""The letters joined to requests: one page each, written here, so that no real paper ever is."""

from django.core.files.uploadedfile import SimpleUploadedFile

TOP, LINE = 780, 20


def paper(name: str, lines: tuple[str, ...]) -> SimpleUploadedFile:
    """A PDF of one page with these lines, as a browser would send it."""
    return SimpleUploadedFile(f"{name}.pdf", _pdf(lines), content_type="application/pdf")


def _pdf(lines: tuple[str, ...]) -> bytes:
    words = b"".join(
        b"1 0 0 1 70 %d Tm (%s) Tj\n" % (TOP - number * LINE, _escaped(line))
        for number, line in enumerate(lines)
    )
    content = b"BT /F1 12 Tf\n" + words + b"ET"
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    )
    return _assembled(objects)


def _assembled(objects: tuple[bytes, ...]) -> bytes:
    pdf, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(pdf))
        pdf += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return pdf + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Size %d /Root 1 0 R >>\n"
        b"startxref\n%d\n%%%%EOF" % (size, table, size, len(pdf))
    )


def _escaped(line: str) -> bytes:
    text = line.encode("cp1252")
    return text.replace(b"\\", rb"\\").replace(b"(", rb"\(").replace(b")", rb"\)")
