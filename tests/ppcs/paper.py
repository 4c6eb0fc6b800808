"""What is wrong on laid out pages, and what a tagged file says of itself."""

import io
from collections import defaultdict
from collections.abc import Iterator

import pikepdf
from weasyprint import HTML
from weasyprint.formatting_structure import boxes

from cases.pdf import BASE, OurFilesOnly

MM = 96 / 25.4
LEFT, RIGHT, BOTTOM = 15.9 * MM, 194.3 * MM, (297 - 18.5) * MM
FEWEST_WORDS = 12  # pieces of text; a page with less is nearly empty
HEADS = ("goal", "problem", "doer")
NESTING = {
    "/L": {"/LI", "/L", "/Caption"},
    "/LI": {"/Lbl", "/LBody"},
    "/Table": {"/TR", "/THead", "/TBody", "/TFoot", "/Caption"},
    "/THead": {"/TR"},
    "/TBody": {"/TR"},
    "/TR": {"/TH", "/TD"},
}


def layout_faults(html: str) -> list[tuple]:
    """Cut rows, lone headings, overflows, lost table headers, nearly empty pages."""
    pages = HTML(string=html, base_url=BASE, url_fetcher=OurFilesOnly()).render().pages
    faults, rows = [], defaultdict(set)
    for number, page in enumerate(pages, 1):
        body = list(_body(page))
        faults += [(number, *fault) for fault in _page_faults(body)]
        for box in body:
            if isinstance(box, boxes.TableRowBox) and box.element is not None:
                rows[box.element].add(number)
    heads = {row for row in rows if any(cell.get("scope") == "col" for cell in row)}
    cut = [(sorted(on), "cut row") for row, on in rows.items() if len(on) > 1 and row not in heads]
    return faults + cut


def _body(page) -> Iterator[boxes.Box]:
    for child in page._page_box.children:
        if not isinstance(child, boxes.MarginBox):
            yield from _inside(child)


def _inside(box) -> Iterator[boxes.Box]:
    yield box
    for child in getattr(box, "children", []):
        yield from _inside(getattr(child, "_box", child))


def _page_faults(body: list[boxes.Box]) -> Iterator[tuple]:
    texts = [box for box in body if isinstance(box, boxes.TextBox) and box.text.strip()]
    if len(texts) < FEWEST_WORDS:
        yield "nearly empty", len(texts)
    for box in texts:
        if box.position_x < LEFT or box.position_x + box.width > RIGHT:
            yield "beyond the side", box.text[:40]
        if box.position_y + box.height > BOTTOM:
            yield "beyond the foot", box.text[:40]
    yield from _table_faults(body)
    last = texts[-1] if texts else None
    for box in body:
        if box.element_tag in ("h1", "h2", "h3") and last in list(_inside(box)):
            yield "lone heading", last.text[:40]


def _table_faults(body: list[boxes.Box]) -> Iterator[tuple]:
    last_row = ""
    for box in body:
        if isinstance(box, boxes.TableBox):
            groups = [one for one in box.children if isinstance(one, boxes.TableRowGroupBox)]
            if not any(group.is_header for group in groups):
                yield ("lost header",)
        if isinstance(box, boxes.TableRowBox) and box.element is not None:
            last_row = box.element.get("class") or ""
        if isinstance(box, boxes.TableCellBox):
            right = box.position_x + box.border_width() + 0.5
            for text in _inside(box):
                if isinstance(text, boxes.TextBox) and text.position_x + text.width > right:
                    yield "out of its cell", text.text[:40]
    if last_row.split(" ")[0] in HEADS:
        yield "lone row", last_row


def tag_faults(data: bytes) -> list[str]:
    """What assistive technology could not follow; empty when all is well."""
    with pikepdf.open(io.BytesIO(data)) as document:
        root = document.Root
        faults = [] if root.Lang == "fr" else ["not in French"]
        faults += [] if root.MarkInfo.Marked else ["not tagged"]
        faults += [] if root.ViewerPreferences.DisplayDocTitle else ["title not shown"]
        with document.open_metadata() as metadata:
            faults += [] if metadata.get("pdfuaid:part") == "1" else ["no PDF/UA identifier"]
            faults += [] if metadata.get("dc:title") else ["no title"]
        return faults + list(_nesting_faults(root.StructTreeRoot.K, ""))


def _nesting_faults(kids, parent: str) -> Iterator[str]:
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if not isinstance(kid, pikepdf.Dictionary) or "/S" not in kid:
            continue
        tag = str(kid.S)
        if parent in NESTING and tag not in NESTING[parent]:
            yield f"{tag} in {parent}"
        if tag == "/TD" and not len(kid.get("/A", {}).get("/Headers", [])):
            yield "TD without headers"
        if tag == "/TH" and "/ID" not in kid:
            yield "TH without identifier"
        yield from _nesting_faults(kid.get("/K", pikepdf.Array()), tag)


def bookmarks(data: bytes) -> list[str]:
    with pikepdf.open(io.BytesIO(data)) as document, document.open_outline() as outline:
        return list(_titles(outline.root))


def _titles(items) -> Iterator[str]:
    for item in items:
        yield item.title
        yield from _titles(item.children)


def fonts(data: bytes) -> list[tuple[str, bool]]:
    """Each font of the file, and whether it is inside."""
    with pikepdf.open(io.BytesIO(data)) as document:
        found = [
            thing
            for thing in document.objects
            if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/FontDescriptor"
        ]
        return [(str(font.FontName), "/FontFile2" in font) for font in found]
