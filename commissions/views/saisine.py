"""Write a saisine: choose the commission, a draft saved as one types, then sent; complete it, take it back."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from commissions.enums import SituationStatus
from commissions.forms.screened import ScreenedText
from commissions.forms.sheet import SheetForm, posted_of, typed_of
from commissions.forms.stored import stored_as_typed
from commissions.models import Commission, RestrictedSheet, Situation
from commissions.permissions import SITUATION
from commissions.selectors.decisions import noted_decisions
from commissions.selectors.referring import (
    choices_for_sheet,
    erasure_of,
    first_words,
    live_commissions,
    mandates_to_name,
    may_refer,
    own_drafts,
    standing_decisions,
)
from commissions.services.draft import discard_draft, save_draft, start_draft
from commissions.services.sheet import missing_in_sheet
from commissions.services.submit import provide_more, submit, withdraw
from commissions.services.vault import is_filled
from common.access import acts_on, reserved_to
from common.errors import GuardsFailed, Refused
from common.forms import add_missing, printable

REFERRERS = ("membre d’un organisme qui accompagne", may_refer)


@reserved_to(*REFERRERS)
@require_http_methods(["GET", "POST"])
def refer(request: HttpRequest) -> HttpResponse:
    """Which commission; what is to be known before one writes; the drafts that wait."""
    offered = list(live_commissions())
    if request.method == "POST":
        return _start(request, offered)
    context = {"commissions": offered, "drafts": own_drafts(request.user)}
    return render(request, "commissions/refer.html", context)


def _start(request: HttpRequest, offered: list[Commission]) -> HttpResponse:
    chosen = request.POST.get("commission", "")
    commission = next((one for one in offered if str(one.public_id) == chosen), None)
    if commission is None:
        messages.error(request, "Choisissez la commission.")
        return redirect("commissions:refer")
    typed = first_words(request.user, commission)
    draft = start_draft(commission=commission, typed=typed, by=request.user, at=timezone.now())
    return redirect("commissions:sheet-edit", public_id=draft.public_id)


def _moved_on(request: HttpRequest, situation: Situation) -> HttpResponse:
    messages.info(request, "Cette saisine n’est plus à compléter. Voici où elle en est.")
    return redirect("commissions:situation", public_id=situation.public_id)


@acts_on(SITUATION, "edit", joined=("commission",), too_late=_moved_on)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, situation: Situation) -> HttpResponse:
    """Show the sheet; POST sends it, the first time or with what was asked for."""
    if request.method == "POST":
        return _send(request, situation)
    return _page(request, situation, _form(situation, _typed(situation), as_typed=True))


def _send(request: HttpRequest, situation: Situation) -> HttpResponse:
    posted, by, at = printable(request.POST), request.user, timezone.now()
    leave = submit if situation.status == SituationStatus.DRAFT else provide_more
    form = _form(situation, posted)
    valid, content = form.is_valid(), form.content()
    try:
        save_draft(situation=situation, typed=typed_of(posted), by=by, at=at)
        if valid:
            sent = leave(situation=situation, content=content, by=by, at=at)
            return _gone(request, sent, first=leave is submit)
        missing = missing_in_sheet(situation, content, at=at)
    except GuardsFailed as failed:
        missing = failed.missing
    add_missing(form, [item for item in missing if item.field not in form.errors])
    return _page(request, situation, form, status=422)


def _gone(request: HttpRequest, sent: Situation, *, first: bool) -> HttpResponse:
    said = "Saisine déposée." if first else "Compléments envoyés."
    messages.success(request, said)
    return redirect("commissions:situation", public_id=sent.public_id)


def _typed(situation: Situation):
    """What was typed last; of a sheet that came back, what was sent."""
    kept = RestrictedSheet.objects.filter(situation=situation).first()
    if kept is None:
        return posted_of({})
    if kept.typed or situation.status == SituationStatus.DRAFT:
        return posted_of(kept.typed)
    return posted_of(stored_as_typed(situation, kept))


def _form(situation: Situation, data, *, as_typed: bool = False) -> SheetForm:
    return SheetForm(
        data,
        lists=choices_for_sheet(situation.commission),
        named=mandates_to_name(situation.commission),
        with_decisions=not standing_decisions(situation),
        as_typed=as_typed,
    )


def _page(request, situation: Situation, form: SheetForm, *, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "situation": situation,
        "commission": situation.commission,
        "decisions": [one for one in noted_decisions(situation) if one.ended_on is None],
        "vault_filled": is_filled(situation),
        "is_draft": situation.status == SituationStatus.DRAFT,
        "erased_on": erasure_of(situation),
    }
    return render(request, "commissions/sheet_form.html", context, status=status)


@acts_on(SITUATION, "edit", part_of="commissions:sheet-edit")
@require_POST
def autosave(request: HttpRequest, situation: Situation) -> HttpResponse:
    """The script shows a refusal as it is told."""
    typed = typed_of(printable(request.POST))
    try:
        save_draft(situation=situation, typed=typed, by=request.user, at=timezone.now())
    except (Refused, GuardsFailed) as refused:
        return HttpResponse(str(refused), status=422, content_type="text/plain; charset=utf-8")
    return HttpResponse(status=204)


@acts_on(SITUATION, "edit", part_of="commissions:sheet-edit", joined=("commission",))
@require_POST
def screen(request: HttpRequest, situation: Situation, field: str) -> HttpResponse:
    """What the screening finds in one text as it stands now; nothing is saved."""
    form = _form(situation, printable(request.POST), as_typed=True)
    if not isinstance(form.fields.get(field), ScreenedText):
        raise Http404
    return render(request, "commissions/_flags.html", {"bound": form[field]})


@acts_on(SITUATION, "discard", joined=("commission",), too_late=_moved_on)
@require_http_methods(["GET", "POST"])
def discard(request: HttpRequest, situation: Situation) -> HttpResponse:
    if request.method == "GET":
        return render(request, "commissions/discard.html", {"situation": situation})
    discard_draft(situation=situation, by=request.user, at=timezone.now())
    messages.success(request, "Brouillon effacé, coffre compris.")
    return redirect("commissions:refer")


@acts_on(SITUATION, "withdraw", joined=("commission",), too_late=_moved_on)
@require_http_methods(["GET", "POST"])
def withdrawal(request: HttpRequest, situation: Situation) -> HttpResponse:
    if request.method == "GET":
        return render(request, "commissions/withdraw.html", {"situation": situation})
    version = situation.version
    withdraw(situation=situation, version=version, by=request.user, at=timezone.now())
    messages.success(request, "Saisine retirée : elle est close.")
    return redirect("commissions:situation", public_id=situation.public_id)
