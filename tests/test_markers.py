"""What looks for a marker finds it where a reader would: on paper too, and in a title."""

from django.http import HttpResponse

from tests import markers
from tests.factories import files

COVERED = markers.OF_VOLETS["care"]


def test_a_marker_is_found_on_paper_whose_bytes_do_not_show_it():
    paper = files.pdf(words=f"Note du 3 mai : {COVERED.title()}.")
    assert COVERED.encode() not in paper.lower()
    assert markers.seen_in(HttpResponse(paper, content_type="application/pdf")) == {COVERED}
    blank = HttpResponse(files.pdf(), content_type="application/pdf")
    assert markers.seen_in(blank) == set()


def test_a_title_is_read_without_the_page_under_it():
    page = "<title>\n{} — Cordée</title><h1>Zqusage</h1><svg><title>Zqprenom</title></svg>"
    assert markers.in_title(HttpResponse(page.format("Situation"))) == set()
    assert markers.in_title(HttpResponse(page.format("Mme Zq&#117;sage"))) == {"zqusage"}
    assert markers.in_title(HttpResponse(page.format("Dr Samir HADDAD"))) == {"haddad"}
    assert markers.in_title(HttpResponse(status=204)) == set()
