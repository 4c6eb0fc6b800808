"""Requests of persons about their data: the list, a new one, its page, and what answers it."""

from collections.abc import Callable

from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.access import acts_on, lists, reserved_to
from common.forms import Form
from privacy.forms.rights import (
    ErasureForm,
    GestureForm,
    ReasonForm,
    RectifiedForm,
    RefuseForm,
    ReleaseForm,
    RequestForm,
)
from privacy.models import Restriction, RightsRequest, SubjectExport
from privacy.permissions import RESTRICTION, RIGHTS_REQUEST
from privacy.selectors.subject_page import listed, request_lines, request_sheet
from privacy.services import erasing, restriction, subject_requests
from privacy.views.acting import OFFICES, Act, answer, posted, tabs_for, version_of

PAGE = 25


@lists(RIGHTS_REQUEST)
@require_safe
def index(request: HttpRequest, rows, listing) -> HttpResponse:
    """What waits first, the nearest delay before the others."""
    rows = rows.order_by(F("answered_on").desc(nulls_first=True), "due_on", "pk")
    page = Paginator(listed(rows), PAGE).get_page(request.GET.get("page"))
    listing.shows(page, model=RightsRequest, page=page.number)
    context = {
        "page": page,
        "lines": request_lines(page, today=timezone.localdate()),
        "tabs": tabs_for(request, "requests"),
        "may_note": subject_requests.may_note(request.user),
    }
    return render(request, "privacy/requests.html", context)


@reserved_to(*OFFICES)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    made: list[RightsRequest] = []
    form = RequestForm(posted(request), initial={"received_on": timezone.localdate()})

    def do(_: dict) -> None:
        words = {"asked": form.asked(), "wanted": form.wanted()}
        made.append(subject_requests.note_request(**words, by=request.user, at=timezone.now()))

    act = Act(
        form=form,
        do=do,
        page=lambda form, status: _add_page(request, form, status),
        done="Demande notée. Le délai d’un mois court.",
        back=lambda: url_of(made[0]),
    )
    return answer(request, act)


def _add_page(request: HttpRequest, form: Form, status: int) -> HttpResponse:
    return render(request, "privacy/request_add.html", {"form": form}, status=status)


def url_of(row: RightsRequest) -> str:
    return reverse("privacy:request", args=[row.public_id])


@acts_on(RIGHTS_REQUEST, "view")
@require_safe
def page(request: HttpRequest, asked: RightsRequest) -> HttpResponse:
    return show(request, asked)


def show(
    request: HttpRequest, asked: RightsRequest, *, status: int = 200, **bound: Form
) -> HttpResponse:
    """The page of a request with each form it offers; `bound` is the one that was sent, if any."""
    sheet = request_sheet(asked, request.user, today=timezone.localdate())
    version = {"version": sheet.version}
    forms = {
        "refuse_form": RefuseForm(initial=version),
        "rectified_form": RectifiedForm(initial=version),
        "restrict_form": GestureForm(initial=version),
        "erasure_form": ErasureForm(initial=version),
    }
    if sheet.copy is not None:
        of_copy = {"version": sheet.copy.version, "on": timezone.localdate()}
        forms["release_form"] = ReleaseForm(initial=of_copy)
        forms["copy_form"] = GestureForm(initial=of_copy)
    context = forms | bound | {"sheet": sheet, "form": next(iter(bound.values()), None)}
    return render(request, "privacy/request.html", context, status=status)


def act_on_page(
    request: HttpRequest,
    row: RightsRequest | SubjectExport,
    name: str,
    form: Form,
    do: Callable[[dict], None],
    done: str,
    back: Callable[[], str] | None = None,
) -> HttpResponse:
    """A gesture of the page of a request, on the request or on its copy, whose version `form` has."""
    asked: RightsRequest = row.request if isinstance(row, SubjectExport) else row
    act = Act(
        form=form,
        do=do,
        done=done,
        page=lambda form, status: show(request, asked, status=status, **{name: form}),
        back=back or (lambda: url_of(asked)),
    )
    return answer(request, act, version=version_of(row))


@acts_on(RIGHTS_REQUEST, "refuse")
@require_POST
def refuse(request: HttpRequest, asked: RightsRequest) -> HttpResponse:
    form = RefuseForm(request.POST)

    def do(data: dict) -> None:
        subject_requests.refuse_request(
            request=asked,
            reason=data["reason"],
            version=form.shown_version(),
            by=request.user,
            at=timezone.now(),
        )

    return act_on_page(request, asked, "refuse_form", form, do, "Refus noté.")


@acts_on(RIGHTS_REQUEST, "close_with")
@require_POST
def rectified(request: HttpRequest, asked: RightsRequest) -> HttpResponse:
    form = RectifiedForm(request.POST)

    def do(data: dict) -> None:
        subject_requests.note_rectified(
            request=asked,
            done=data["done"],
            version=form.shown_version(),
            by=request.user,
            at=timezone.now(),
        )

    return act_on_page(request, asked, "rectified_form", form, do, "Rectification notée.")


@acts_on(RIGHTS_REQUEST, "restrict")
@require_POST
def restrict(request: HttpRequest, asked: RightsRequest) -> HttpResponse:
    form = GestureForm(request.POST)

    def do(_: dict) -> None:
        restriction.restrict(
            request=asked, version=form.shown_version(), by=request.user, at=timezone.now()
        )

    return act_on_page(
        request, asked, "restrict_form", form, do, "Traitement limité dès maintenant."
    )


@acts_on(RIGHTS_REQUEST, "ask_erasure")
@require_POST
def ask_erasure(request: HttpRequest, asked: RightsRequest) -> HttpResponse:
    form, made = ErasureForm(request.POST), []

    def do(data: dict) -> None:
        acting = {"version": form.shown_version(), "by": request.user, "at": timezone.now()}
        made.append(erasing.ask_for_request(request=asked, kept=data["kept"], **acting))

    return act_on_page(
        request,
        asked,
        "erasure_form",
        form,
        do,
        "Effacement demandé. L’autre des deux le confirme.",
        back=lambda: reverse("privacy:erasure", args=[made[0].public_id]),
    )


@acts_on(RESTRICTION, "lift", joined=("case", "request"))
@require_http_methods(["GET", "POST"])
def lift(request: HttpRequest, row: Restriction) -> HttpResponse:
    def page(form: Form, status: int) -> HttpResponse:
        context = {"form": form, "restriction": row, "back": url_of(row.request)}
        return render(request, "privacy/restriction_lift.html", context, status=status)

    def do(data: dict) -> None:
        restriction.lift(restriction=row, reason=data["reason"], by=request.user, at=timezone.now())

    act = Act(
        form=ReasonForm(posted(request)),
        do=do,
        page=page,
        done="Limitation levée.",
        back=lambda: url_of(row.request),
    )
    return answer(request, act)
