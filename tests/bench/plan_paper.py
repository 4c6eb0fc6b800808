"""The plan on paper against one plain table that holds the same words, in the same run."""

import re
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import date
from html import escape
from xml.etree.ElementTree import Element

import django
import tinyhtml5

from coordination.embedded.addresses import PROJECT
from tests.bench.limits import Line

FOLDER = PROJECT / "static/pdf"
ROUNDS = 5
DAY = date(2026, 11, 18)
COLUMNS = ("Objectif partagé, puis actions", "Secteur, volet", "Qui", "Échéance", "État")
STYLE = """
@page { size: A4; margin: 21mm 16mm 19mm }
html { font: 400 10pt/1.36 "Atkinson", "Atkinson Ext" }
table { width: 100%; border-collapse: collapse; table-layout: fixed }
th, td { text-align: left; vertical-align: top; padding: 1mm 2mm; border-bottom: .5pt solid #bcc5c9; font-weight: 400; overflow-wrap: anywhere }
th { font-weight: 600 }
thead th { font-weight: 700 }
"""


def pdf_ratio() -> Iterator[Line]:
    """Medians of interleaved runs, in seconds of processor: 10 problems, 20 goals, 40 actions; fonts and tags the same."""
    django.setup()
    from tests.factories.plan_content import sized  # noqa: PLC0415 - Django is set up before

    content = sized()
    plan, table = _printers(content)
    for printer in (plan, table):
        printer()
    times: dict[Callable, list[float]] = {plan: [], table: []}
    for _ in range(ROUNDS):
        for printer, took in times.items():
            started = time.process_time()
            printer()
            took.append(time.process_time() - started)
    ours, plain = (statistics.median(took) for took in times.values())
    yield "pdf_plan", round(ours, 2), "s"
    yield "pdf_plain_table", round(plain, 2), "s"
    yield "pdf_ratio", round(ours / plain, 2), "ratio"


def _printers(content: dict) -> tuple[Callable, Callable]:
    from weasyprint import HTML  # noqa: PLC0415 - a second to load, and Django comes first

    from cases.pdf import BASE, OurFilesOnly  # noqa: PLC0415
    from ppcs.pdf import plan_html, plan_pdf  # noqa: PLC0415
    from ppcs.pdf.sheet import plan_sheet  # noqa: PLC0415

    same = {"copy": "full", "fingerprint": "0" * 64, "printed_on": DAY}
    plain = plain_table(plan_html(plan_sheet(content, **same)))

    def print_table() -> bytes:
        page = HTML(string=plain, base_url=BASE, url_fetcher=OurFilesOnly())
        return page.render().write_pdf(pdf_variant="pdf/ua-1")

    return lambda: plan_pdf(content, **same), print_table


def plain_table(paper: str) -> str:
    """One table: each row of the plan's tables as a row, each other text as a row of its own."""
    rows = "".join(_rows(tinyhtml5.parse(paper, namespace_html_elements=False)))
    fonts = "".join(re.findall(r"@font-face {.*?}", (FOLDER / "paper.css").read_text("utf-8")))
    head = "".join(f'<th scope="col">{word}</th>' for word in COLUMNS)
    return (
        f'<!doctype html><html lang="fr"><head><title>Plan</title><style>{fonts}{STYLE}</style>'
        f"</head><body><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></body>"
    )


def _rows(element: Element) -> Iterator[str]:
    for child in element:
        if child.tag == "tr":
            yield _row([_text(cell) for cell in child])
        elif child.tag in ("h1", "h2", "p", "li"):
            yield _row([_text(child)])
        elif child.tag != "head":
            yield from _rows(child)


def _row(texts: list[str]) -> str:
    cells = [f"<td>{escape(text)}</td>" for text in texts[1:]]
    span = f' colspan="{len(COLUMNS) - len(cells)}"' if len(cells) + 1 < len(COLUMNS) else ""
    return f'<tr><th scope="row"{span}>{escape(texts[0])}</th>{"".join(cells)}</tr>'


def _text(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


if __name__ == "__main__":
    for measure in pdf_ratio():
        print(*measure)
