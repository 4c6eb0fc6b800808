"""The relevé on paper: tagged (PDF/UA-1), its reader's name across each page; kept nowhere."""

from datetime import datetime

from django.template.loader import render_to_string
from django.utils.html import escape
from weasyprint.urls import URLFetcherResponse

from cases.pdf import BASE, OurFilesOnly, printed
from commissions.selectors.record import ShownRecord
from common import french

# A4 at 96 dots an inch; the words stand three times, across
_ACROSS = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="794" height="1123" viewBox="0 0 794 1123">'
    '<g font-family="Atkinson" font-size="22" font-weight="600" fill="#14292b" fill-opacity="0.09">'
    "{lines}</g></svg>"
)


MARK = "mark.svg"  # nobody's file: drawn for one reader, and gone with the page


class WithTheMark(OurFilesOnly):
    """Our own files, and the watermark of this reader."""

    def __init__(self, drawn: str):
        super().__init__()
        self.drawn = drawn

    def fetch(self, url, headers=None):
        if url == f"{BASE}{MARK}":
            return URLFetcherResponse(url, self.drawn.encode(), {"Content-Type": "image/svg+xml"})
        return super().fetch(url, headers)


def record_pdf(record: ShownRecord, *, reader: str, at: datetime) -> bytes:
    """The paper of what this reader gets; asks the database for nothing."""
    marked = WithTheMark(_watermark(_mark(reader, at)))
    return printed(record_html(record, reader=reader, at=at), reads=marked)


def record_html(record: ShownRecord, *, reader: str, at: datetime) -> str:
    """The text that is laid out."""
    context = {"record": record, "mark": _mark(reader, at)}
    return render_to_string("commissions/pdf/record.html", context)


def _mark(reader: str, at: datetime) -> str:
    return f"{reader}, {french.day_digits(at)} {french.hour(at)}"


def _watermark(mark: str) -> str:
    words = escape(mark)
    lines = "".join(
        f'<text transform="translate({left} {top}) rotate(-18)">{words}</text>'
        for left, top in ((40, 250), (330, 440), (40, 620), (330, 810), (40, 990))
    )
    return _ACROSS.format(lines=lines)
