"""The plan on paper: tagged for assistive technology (PDF/UA-1), its fonts inside."""

import datetime
from collections.abc import Callable

from django.template.loader import render_to_string
from weasyprint import HTML

from cases.pdf import BASE, OurFilesOnly
from ppcs.enums import DUTY_SHEETS, VOLETS_OF_COPY
from ppcs.lens import Row, seen
from ppcs.pdf.duties import duty_sheet
from ppcs.pdf.sheet import PlanSheet, plan_sheet


def plan_pdf(
    content: Row,
    *,
    copy: str,
    fingerprint: str,
    printed_on: datetime.date,
    on_progress: Callable[[int], None] | None = None,
) -> bytes:
    """The paper of one copy; asks the database for nothing.

    The content passes the lens of the copy once more, whoever calls. `on_progress` is told the
    percentage done, 100 last.
    """
    tell = on_progress or _nobody
    tell(0)
    text = copy_html(content, copy=copy, fingerprint=fingerprint, printed_on=printed_on)
    tell(10)
    pages = HTML(string=text, base_url=BASE, url_fetcher=OurFilesOnly()).render()
    tell(80)
    data = pages.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=fingerprint[:16].encode())
    tell(100)
    return data


def copy_html(content: Row, *, copy: str, fingerprint: str, printed_on: datetime.date) -> str:
    """The text of one copy: the plan, or « qui fait quoi et quand » alone."""
    given = {"copy": copy, "fingerprint": fingerprint, "printed_on": printed_on}
    content = seen(content, VOLETS_OF_COPY[str(copy)])
    if copy in DUTY_SHEETS:
        return render_to_string("ppcs/pdf/duties.html", {"sheet": duty_sheet(content, **given)})
    return plan_html(plan_sheet(content, **given))


def plan_html(sheet: PlanSheet) -> str:
    """The text of the plan, that is laid out on paper."""
    return render_to_string("ppcs/pdf/plan.html", {"sheet": sheet})


def _nobody(percent: int) -> None:
    """Nobody waits."""
