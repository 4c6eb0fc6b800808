"""The copy of everything about a person on paper: tagged for assistive technology (PDF/UA-1)."""

from datetime import date
from typing import Any

from django.template.loader import render_to_string
from weasyprint import HTML

from cases.pdf import BASE, OurFilesOnly


def subject_copy_pdf(content: dict[str, Any]) -> bytes:
    """The paper; asks the database for nothing."""
    sections = [one for one in content["sections"] if one["rows"]]
    context = {
        "made_on": date.fromisoformat(content["made_on"]),
        "sections": sections,
        "empty": [one["title"] for one in content["sections"] if not one["rows"]],
        "withheld": sorted(content["withheld"].items()),
    }
    text = render_to_string("privacy/pdf/subject_copy.html", context)
    return HTML(string=text, base_url=BASE, url_fetcher=OurFilesOnly()).write_pdf(
        pdf_variant="pdf/ua-1"
    )
