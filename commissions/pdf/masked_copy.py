"""The masked copy on paper, for the person: tagged for assistive technology (PDF/UA-1)."""

from django.template.loader import render_to_string

from cases.pdf import printed
from commissions.selectors.masked_copy import MaskedCopy


def masked_copy_pdf(copy: MaskedCopy) -> bytes:
    """The paper; asks the database for nothing."""
    return printed(render_to_string("commissions/pdf/masked_copy.html", {"copy": copy}))
