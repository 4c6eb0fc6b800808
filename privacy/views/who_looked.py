"""« Qui a consulté », for the coordinators and the responsable of the DAC, and on paper for the person."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases.models import Case
from cases.permissions import CASE
from cases.selectors.head import JOINED_FOR_HEAD, head_of
from cases.selectors.lens import reading_of
from common.access import acts_on
from privacy.selectors.paper import paper_of, third_parties
from privacy.selectors.who_looked import Chosen, who_looked


@acts_on(CASE, "see_trail", joined=JOINED_FOR_HEAD)
@require_safe
def page(request: HttpRequest, case: Case) -> HttpResponse:
    found = who_looked(
        case,
        request.user,
        chosen=Chosen.of(request.GET),
        page=request.GET.get("page"),
        now=timezone.now(),
    )
    context = {
        "head": head_of(case, request.user, reading_of(request.user, case)),
        "found": found,
        "third_parties": third_parties(case.dac_id),
    }
    return render(request, "privacy/who_looked.html", context)


@acts_on(CASE, "see_trail", joined=JOINED_FOR_HEAD)
@require_safe
def as_pdf(request: HttpRequest, case: Case) -> HttpResponse:
    from privacy.pdf.who_looked import who_looked_pdf  # noqa: PLC0415 - WeasyPrint is slow to load

    period = Chosen.of(request.GET).period
    paper = paper_of(case, request.user, period=period, now=timezone.now())
    response = HttpResponse(who_looked_pdf(paper), content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="qui-a-consulte.pdf"'
    return response
