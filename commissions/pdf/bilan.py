"""The published bilan on paper: tagged for assistive technology (PDF/UA-1), from the frozen content."""

from django.template.loader import render_to_string

from cases.pdf import printed
from commissions.models import PublishedBilan
from commissions.selectors.bilan import laid_out


def bilan_pdf(bilan: PublishedBilan) -> bytes:
    """The paper; asks the database for nothing."""
    return printed(bilan_html(bilan))


def bilan_html(bilan: PublishedBilan) -> str:
    """The text that is laid out."""
    context = {"bilan": bilan, "content": bilan.content, "families": laid_out(bilan.content)}
    return render_to_string("commissions/pdf/bilan.html", context)
