"""The masked copy on paper, for the person: tagged for assistive technology (PDF/UA-1)."""

from django.template.loader import render_to_string
from weasyprint import HTML

from cases.pdf import BASE, OurFilesOnly
from commissions.selectors.masked_copy import MaskedCopy


def masked_copy_pdf(copy: MaskedCopy) -> bytes:
    """The paper; asks the database for nothing."""
    text = render_to_string("commissions/pdf/masked_copy.html", {"copy": copy})
    return HTML(string=text, base_url=BASE, url_fetcher=OurFilesOnly()).write_pdf(
        pdf_variant="pdf/ua-1"
    )
