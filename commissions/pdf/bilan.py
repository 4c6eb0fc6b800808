"""The published bilan on paper: tagged for assistive technology (PDF/UA-1), from the frozen content."""

from django.template.loader import render_to_string
from weasyprint import HTML

from cases.pdf import BASE, OurFilesOnly
from commissions.models import PublishedBilan
from commissions.selectors.bilan import laid_out


def bilan_pdf(bilan: PublishedBilan) -> bytes:
    """The paper; asks the database for nothing."""
    pages = HTML(string=bilan_html(bilan), base_url=BASE, url_fetcher=OurFilesOnly())
    return pages.write_pdf(pdf_variant="pdf/ua-1")


def bilan_html(bilan: PublishedBilan) -> str:
    """The text that is laid out."""
    context = {"bilan": bilan, "content": bilan.content, "families": laid_out(bilan.content)}
    return render_to_string("commissions/pdf/bilan.html", context)
