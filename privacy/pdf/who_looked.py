"""« Qui a consulté » on paper: tagged for assistive technology (PDF/UA-1), its fonts inside."""

from django.template.loader import render_to_string

from cases.pdf import printed
from privacy.selectors.paper import Paper


def who_looked_pdf(paper: Paper) -> bytes:
    """The paper; asks the database for nothing."""
    return printed(render_to_string("privacy/pdf/who_looked.html", {"paper": paper}))
