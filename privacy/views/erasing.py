"""What is due, what is erased by two people, the proof that stays, and what holds an erasure back."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.access import acts_on, lists, reserved_to
from common.forms import Form
from common.french import counted
from directory.models import Dac
from privacy.enums import ErasureStatus
from privacy.forms.rights import ConfirmForm, DropForm, ErasureForm, HoldForm, ReasonForm
from privacy.models import Erasure, ErasureProof, Hold
from privacy.permissions import ERASURE, ERASURE_PROOF, HOLD
from privacy.selectors import erasing as shown
from privacy.selectors.subject_page import listed as listed_about
from privacy.services import erasing, holds, retention, subject_requests
from privacy.views.acting import OFFICES, Act, answer, posted, tabs_for, version_of
from signin.reauthentication import proves_again

PAGE = 25
SEARCHED = "looked_for:"
WAITING = (ErasureStatus.DUE, ErasureStatus.ASKED)


# --- What is due ---
@lists(ERASURE)
@require_safe
def due(request: HttpRequest, rows, listing) -> HttpResponse:
    """What waits for a decision, then what was decided of late."""
    rows = rows.exclude(status=ErasureStatus.DONE)
    rows = rows.order_by(F("dropped_at").desc(nulls_first=True), "-asked_at", "due_on", "pk")
    page = Paginator(shown.listed(rows), PAGE).get_page(request.GET.get("page"))
    listing.shows(page, model=Erasure, page=page.number)
    context = {
        "page": page,
        "lines": [shown.erasure_sheet(row, request.user) for row in page],
        "tabs": tabs_for(request, "due"),
        "may_find": subject_requests.may_note(request.user),
    }
    return render(request, "privacy/due.html", context)


@reserved_to(*OFFICES)
@require_POST
def find_due(request: HttpRequest) -> HttpResponse:
    """The same as the clock does each night, for one’s own DACs."""
    dacs = Dac.objects.filter(pk__in=subject_requests.dacs_of(request.user)).order_by("pk")
    made = sum(retention.propose_due(dac=dac, at=timezone.now()) for dac in dacs)
    words = f"{counted(made, 'proposition')} de plus." if made else "Rien d’autre n’est échu."
    messages.success(request, words)
    return redirect("privacy:due")


# --- One erasure ---
@acts_on(ERASURE, "view")
@require_safe
def page(request: HttpRequest, erasure: Erasure) -> HttpResponse:
    return show(request, erasure)


def show(request: HttpRequest, erasure: Erasure, *, status: int = 200, **bound: Form):
    """The page with its dry run; `bound` is the form that was sent, if any."""
    row = shown.listed(Erasure.objects.filter(pk=erasure.pk)).get()
    counts = erasing.counts_of(row) if row.status in WAITING else None
    if counts and "confirm_form" in bound:
        bound["confirm_form"].show(counts.digest)
    context = {
        **_forms(row, counts),
        **bound,
        "erasure": shown.erasure_sheet(row, request.user),
        "counted": shown.in_words(counts.everything) if counts else (),
        "form": next(iter(bound.values()), None),
    }
    return render(request, "privacy/erasure.html", context, status=status)


def _forms(row: Erasure, counts: erasing.Counts | None) -> dict[str, Form]:
    version = {"version": row.version, "kept": row.kept}
    seen = {"seen": counts.digest if counts else ""}
    return {
        "ask_form": ErasureForm(initial=version),
        "confirm_form": ConfirmForm(initial=version | seen),
        "drop_form": DropForm(initial=version),
    }


def _act(request: HttpRequest, erasure: Erasure, name: str, form: Form, do, done: str, back=None):
    act = Act(
        form=form,
        do=do,
        done=done,
        page=lambda form, status: show(request, erasure, status=status, **{name: form}),
        back=back or (lambda: reverse("privacy:erasure", args=[erasure.public_id])),
    )
    return answer(request, act, version=version_of(erasure))


@acts_on(ERASURE, "ask")
@require_POST
def ask(request: HttpRequest, erasure: Erasure) -> HttpResponse:
    form = ErasureForm(request.POST)

    def do(data: dict) -> None:
        erasing.ask_erasure(
            erasure=erasure,
            kept=data["kept"],
            version=form.shown_version(),
            by=request.user,
            at=timezone.now(),
        )

    return _act(request, erasure, "ask_form", form, do, "Demandé. L’autre des deux le confirme.")


@acts_on(ERASURE, "confirm")
@require_http_methods(["GET", "POST"])
@proves_again
def confirm(request: HttpRequest, erasure: Erasure) -> HttpResponse:
    """GET is where one comes back to after having proven oneself: the page with its counts."""
    if request.method == "GET":
        return show(request, erasure)
    form, proofs = ConfirmForm(request.POST), []

    def do(data: dict) -> None:
        acting = {"version": form.shown_version(), "by": request.user, "at": timezone.now()}
        proofs.append(erasing.confirm_erasure(erasure=erasure, seen=data["seen"], **acting))
        _forget_searches(request)

    def back() -> str:
        return reverse("privacy:proof", args=[proofs[0].public_id])

    return _act(request, erasure, "confirm_form", form, do, "C’est fait : voici la preuve.", back)


def _forget_searches(request: HttpRequest) -> None:
    """This session is written again when the answer leaves: what the service took out stays out."""
    for key in [key for key in list(request.session.keys()) if key.startswith(SEARCHED)]:
        del request.session[key]


@acts_on(ERASURE, "drop")
@require_POST
def drop(request: HttpRequest, erasure: Erasure) -> HttpResponse:
    form = DropForm(request.POST)

    def do(data: dict) -> None:
        erasing.drop_erasure(
            erasure=erasure,
            reason=data["reason"],
            version=form.shown_version(),
            by=request.user,
            at=timezone.now(),
        )

    return _act(request, erasure, "drop_form", form, do, "Écarté.")


# --- Proofs ---
@lists(ERASURE_PROOF)
@require_safe
def proofs(request: HttpRequest, rows, listing) -> HttpResponse:
    rows = rows.select_related("dac", "asked_by", "second_by").order_by("-done_at", "-pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    listing.shows(page, model=ErasureProof, page=page.number)
    context = {
        "page": page,
        "lines": [shown.proof_sheet(row) for row in page],
        "tabs": tabs_for(request, "proofs"),
    }
    return render(request, "privacy/proofs.html", context)


@acts_on(ERASURE_PROOF, "view", joined=("dac", "asked_by", "second_by"))
@require_safe
def proof(request: HttpRequest, row: ErasureProof) -> HttpResponse:
    context = {"proof": shown.proof_sheet(row), "is_genuine": erasing.is_genuine(row)}
    return render(request, "privacy/proof.html", context)


# --- Holds ---
@lists(HOLD)
@require_safe
def holding(request: HttpRequest, rows, listing) -> HttpResponse:
    return _holds(request, rows, listing, HoldForm())


def _holds(request: HttpRequest, rows, listing, form: Form, *, status: int = 200) -> HttpResponse:
    rows = rows.order_by(F("lifted_at").desc(nulls_first=True), "-placed_at", "-pk")
    rows = listed_about(rows.select_related("placed_by"))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    listing.shows(page, model=Hold, page=page.number)
    context = {
        "page": page,
        "lines": shown.hold_lines(page, request.user),
        "tabs": tabs_for(request, "holds"),
        "form": form,
        "may_place": subject_requests.may_note(request.user),
    }
    return render(request, "privacy/holds.html", context, status=status)


@lists(HOLD, only=OFFICES)
@require_http_methods(["POST"])
def place(request: HttpRequest, rows, listing) -> HttpResponse:
    form = HoldForm(request.POST)

    def do(data: dict) -> None:
        holds.place_hold(
            wanted=form.wanted(), reason=data["reason"], by=request.user, at=timezone.now()
        )

    act = Act(
        form=form,
        do=do,
        done="Gel noté : rien n’est effacé tant qu’il dure.",
        page=lambda form, status: _holds(request, rows, listing, form, status=status),
        back=lambda: reverse("privacy:holds"),
    )
    return answer(request, act)


@acts_on(HOLD, "lift")
@require_http_methods(["GET", "POST"])
def lift(request: HttpRequest, hold: Hold) -> HttpResponse:
    def page(form: Form, status: int) -> HttpResponse:
        context = {"form": form, "hold": hold, "back": reverse("privacy:holds")}
        return render(request, "privacy/hold_lift.html", context, status=status)

    def do(data: dict) -> None:
        holds.lift_hold(hold=hold, reason=data["reason"], by=request.user, at=timezone.now())

    act = Act(
        form=ReasonForm(posted(request)),
        do=do,
        page=page,
        done="Gel levé.",
        back=lambda: reverse("privacy:holds"),
    )
    return answer(request, act)
