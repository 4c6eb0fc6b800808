"""« Qui a consulté » on paper: tagged for assistive technology (PDF/UA-1), its fonts inside."""

from django.template.loader import render_to_string
from weasyprint import HTML

from cases.pdf import BASE, OurFilesOnly
from privacy.selectors.paper import Paper


def who_looked_pdf(paper: Paper) -> bytes:
    """The paper; asks the database for nothing."""
    text = render_to_string("privacy/pdf/who_looked.html", {"paper": paper})
    page = HTML(string=text, base_url=BASE, url_fetcher=OurFilesOnly())
    return page.write_pdf(pdf_variant="pdf/ua-1")
