"""The answer to a request, on paper."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases.models import Referral
from cases.permissions import REFERRAL
from cases.selectors import referral_sheet
from cases.services.decide import record_answer_read
from cases.views.referral import JOINED
from common.access import acts_on


@acts_on(REFERRAL, "print_answer", joined=JOINED)
@require_safe
def answer_pdf(request: HttpRequest, referral: Referral) -> HttpResponse:
    """Having the paper is having read the answer."""
    from cases import pdf  # noqa: PLC0415 - WeasyPrint takes a second to load, few need it

    record_answer_read(referral=referral, by=request.user, at=timezone.now())
    seen = referral_sheet(referral, reader=request.user, today=timezone.localdate())
    sheet = pdf.answer_sheet(seen)
    response = HttpResponse(pdf.answer_pdf(sheet), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{sheet.file_name}"'
    return response
