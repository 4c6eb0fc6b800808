"""Requests about her data, and the traces that the animateur and the DPO watch over."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from commissions.enums import RightKind
from commissions.forms.rights import AnswerForm, NoteForm
from commissions.models import Commission, RightsRequest, Situation
from commissions.pdf.masked_copy import masked_copy_pdf
from commissions.permissions import COMMISSION, RIGHTS, SITUATION
from commissions.selectors.masked_copy import masked_copy
from commissions.selectors.tracing import traces_of
from commissions.services import rights as services
from commissions.views.gesture import Gesture, answer, posted
from commissions.views.house import house_page
from commissions.views.instruction import situation_url
from common import journal
from common.access import acts_on
from common.errors import GuardsFailed
from signin.reauthentication import proves_again

OF_REQUEST = ("situation__commission", "reviewed_by")


@acts_on(COMMISSION, "see_traces")
@require_safe
def traces(request: HttpRequest, commission: Commission) -> HttpResponse:
    """The journal learns which rows of each model the page shows."""
    shown = traces_of(commission, request.user)
    for model, ids in shown.rows.items():
        if ids:
            journal.current().listing(
                actor=request.user,
                model=model,
                criteria={"page": "traces"},
                ids=ids,
                page=journal.page_of(request),
            )
    return house_page(request, commission, "traces.html", tab="traces", traces=shown)


@acts_on(SITUATION, "note_rights", joined=("commission",))
@require_http_methods(["GET", "POST"])
def note(request: HttpRequest, situation: Situation) -> HttpResponse:
    def act(data: dict):
        services.note_rights(situation=situation, by=request.user, at=timezone.now(), **data)

    rows = RIGHTS.visible_to(request.user).filter(situation=situation).order_by("-received_on")
    gesture = Gesture(
        form=NoteForm(posted(request), initial={"received_on": timezone.localdate()}),
        act=act,
        page="rights",
        done="Demande notée. Le DPO est prévenu.",
        back=reverse("commissions:rights", args=[situation.public_id]),
        context={
            "situation_id": situation.public_id,
            "code": situation.code or "",
            "requests": [_line(row) for row in rows],
            "situation_url": situation_url(situation),
        },
    )
    return answer(request, gesture)


@acts_on(RIGHTS, "view", joined=OF_REQUEST)
@require_safe
def request_page(request: HttpRequest, asked: RightsRequest) -> HttpResponse:
    return _page(request, asked, AnswerForm(initial={"answered_on": timezone.localdate()}))


@acts_on(RIGHTS, "review", joined=OF_REQUEST)
@require_POST
def review(request: HttpRequest, asked: RightsRequest) -> HttpResponse:
    try:
        services.review_rights(request=asked, by=request.user, at=timezone.now())
        messages.success(request, "Relecture notée. L’animateur est prévenu.")
    except GuardsFailed as failed:
        messages.info(request, str(failed))
    return redirect("commissions:rights-request", public_id=asked.public_id)


@acts_on(RIGHTS, "answer", joined=OF_REQUEST)
@require_http_methods(["GET", "POST"])
def answered(request: HttpRequest, asked: RightsRequest) -> HttpResponse:
    def act(data: dict):
        services.answer_rights(request=asked, by=request.user, at=timezone.now(), **data)

    gesture = Gesture(
        form=AnswerForm(posted(request), initial={"answered_on": timezone.localdate()}),
        act=act,
        page="rights_request",
        done="Réponse notée.",
        back=reverse("commissions:rights-request", args=[asked.public_id]),
        context=_shown(request, asked),
    )
    return answer(request, gesture)


@acts_on(RIGHTS, "copy", joined=OF_REQUEST)
@proves_again
@require_safe
def copy(request: HttpRequest, asked: RightsRequest) -> HttpResponse:
    made = services.copy_for(request=asked, by=request.user, at=timezone.now())
    response = HttpResponse(masked_copy_pdf(made), content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="copie.pdf"'
    return response


def _page(request: HttpRequest, asked: RightsRequest, form: AnswerForm) -> HttpResponse:
    context = _shown(request, asked) | {"form": form}
    return render(request, "commissions/rights_request.html", context)


def _line(asked: RightsRequest) -> dict:
    return {
        "public_id": asked.public_id,
        "kind": asked.get_kind_display(),
        "received_on": asked.received_on,
        "reviewed_at": asked.reviewed_at,
        "answered_on": asked.answered_on,
    }


def _shown(request: HttpRequest, asked: RightsRequest) -> dict:
    """What both readers of the page get: dates, and counts of the copy; its words stand on paper only."""
    may = set(RIGHTS.actions_for(request.user, asked))
    access = asked.kind == RightKind.ACCESS
    copy_made = masked_copy(asked.situation, asked_by=request.user) if access else None
    return {
        "asked": _line(asked) | {"reviewed_by": str(asked.reviewed_by or "")},
        "manifest": copy_made.manifest() if copy_made else (),
        "masked": copy_made.masked if copy_made else (),
        "may_review": "review" in may and asked.reviewed_at is None,
        "may_answer": "answer" in may and asked.answered_on is None,
        "may_copy": "copy" in may and access and asked.reviewed_at is not None,
        "commission": asked.situation.commission,
    }
