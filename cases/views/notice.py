"""What the person is told before she decides, on paper, in plain French."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases.enums import NoticeKind
from cases.models import Case
from cases.permissions import CASE
from cases.selectors.notice import notice_of
from common.access import acts_on

JOINED = ("dac__organisation", "person", "referent__professional")


@acts_on(CASE, "view_decisions", joined=JOINED)
@require_safe
def notice_pdf(request: HttpRequest, case: Case) -> HttpResponse:
    """« objet » chooses: what everybody is told, or the paper of the accord for sharing."""
    from cases import pdf  # noqa: PLC0415 - WeasyPrint takes a second to load, few need it

    wanted = request.GET.get("objet", "")
    kind = NoticeKind(wanted) if wanted in NoticeKind.values else NoticeKind.INFORMATION
    sheet = notice_of(case, kind, today=timezone.localdate())
    response = HttpResponse(pdf.notice_pdf(sheet), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{sheet.file_name}"'
    return response
