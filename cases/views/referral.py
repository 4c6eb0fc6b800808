"""Follow a request: the list of one's own, its page, the complement, the withdrawal."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from cases.enums import OPEN_STATUSES, ReferralStatus
from cases.forms.qualification import AssignForm, ReplyForm, VersionedForm, WithdrawForm
from cases.models import Referral
from cases.permissions import REFERRAL
from cases.selectors import (
    asked_by,
    drafts_of,
    likely_duplicates,
    own_rows,
    referral_sheet,
    what_changed,
)
from cases.services.assess import mark_complement_read, provide_more
from cases.services.decide import record_answer_read, withdraw
from cases.views.attachment_list import TYPED_REPLY, taken, upload_context, waiting
from common.access import acts_on, lists
from common.errors import ChangedMeanwhile, GuardsFailed
from common.forms import add_missing
from directory.enums import Role
from directory.selectors import people_of_dac
from directory.standing import standing_of

JOINED = (
    "dac__organisation",
    "commune",
    "requester",
    "handled_by",
    "answered_by",
    "first_assessment",
    "case__referent",
    "redirected_to__dac",
)
FILTERS = {
    "": ("Toutes", None),
    "en-cours": ("En cours", OPEN_STATUSES),
    "a-completer": ("À compléter", [ReferralStatus.MORE_ASKED]),
    "repondues": (
        "Répondues",
        [
            ReferralStatus.ANSWERED,
            ReferralStatus.ACCEPTED,
            ReferralStatus.DECLINED,
            ReferralStatus.REDIRECTED,
        ],
    ),
}


@lists(REFERRAL)
@require_GET
def mine(request: HttpRequest, rows, listing) -> HttpResponse:
    chosen = request.GET.get("etat", "")
    if chosen not in FILTERS:
        chosen = ""
    _, statuses = FILTERS[chosen]
    found = asked_by(request.user, rows)
    if statuses:
        found = found.filter(status__in=statuses)
    page = Paginator(found, 25).get_page(request.GET.get("page"))
    drafts = drafts_of(request.user)
    listing.shows([*page, *drafts], model=Referral, etat=chosen, page=page.number)
    context = {
        "page": page,
        "rows": own_rows(page),
        "drafts": drafts,
        "filters": [(key, words, key == chosen) for key, (words, _) in FILTERS.items()],
    }
    return render(request, "cases/mine.html", context)


@acts_on(REFERRAL, "view", joined=JOINED)
@require_GET
def page(request: HttpRequest, referral: Referral) -> HttpResponse:
    if referral.status == ReferralStatus.DRAFT:
        return redirect("cases:referral-edit", public_id=referral.public_id)
    if referral.requester_id == request.user.pk:
        record_answer_read(referral=referral, by=request.user, at=timezone.now())
    unread = referral.more_received_at is not None and referral.more_read_at is None
    if unread and referral.dac_id in standing_of(request.user).coordinates:
        mark_complement_read(referral=referral, by=request.user, at=timezone.now())
    return render(request, "cases/referral.html", page_context(request, referral))


def coordinators_for(referral: Referral) -> list[User]:
    """Who may be handed the qualification, or be the référent: those of the request's DAC."""
    return list(people_of_dac(referral.dac, Role.COORDINATOR, on=timezone.localdate()))


def assign_form(referral: Referral, coordinators: list[User], data=None) -> AssignForm:
    return AssignForm(data, initial={"version": referral.version}, coordinators=coordinators)


def page_context(request: HttpRequest, referral: Referral, **forms) -> dict:
    """The sheet through the lens, the allowed actions, and for the DAC the likely duplicates."""
    sheet = referral_sheet(referral, reader=request.user, today=timezone.localdate())
    allowed = REFERRAL.actions_for(request.user, referral)
    left = waiting if "provide_more" in allowed else taken
    return {
        "sheet": sheet,
        "referral": referral,
        "allowed": {action: action in allowed for action in REFERRAL.rules},
        "duplicates": likely_duplicates(referral) if sheet.internal else None,
        "reply_form": ReplyForm(
            initial={"version": referral.version, "reply": left(request, referral, TYPED_REPLY)}
        ),
        "assign_form": (
            assign_form(referral, coordinators_for(referral)) if "assign" in allowed else None
        ),
        **upload_context(request, referral),
        **forms,
    }


def not_awaited(request: HttpRequest, referral: Referral) -> HttpResponse:
    """The DAC went on without the complement, or has it already: the text is shown again."""
    text = request.POST.get("reply", "").strip()
    if not text or referral.exchanges.filter(reply=text).exists():
        messages.info(request, what_changed(referral, reader=request.user))
        return redirect("cases:referral", public_id=referral.public_id)
    form = ReplyForm(request.POST)
    form.full_clean()
    form.add_error("reply", "Cette précision n’est pas partie : le DAC ne l’attend plus.")
    form.add_error(None, what_changed(referral, reader=request.user))
    context = page_context(request, referral, reply_form=form)
    return render(request, "cases/referral.html", context, status=422)


@acts_on(REFERRAL, "provide_more", joined=JOINED, too_late=not_awaited)
@require_POST
def reply(request: HttpRequest, referral: Referral) -> HttpResponse:
    form = ReplyForm(request.POST)
    if form.is_valid():
        try:
            provide_more(referral=referral, by=request.user, at=timezone.now(), **form.cleaned_data)
        except GuardsFailed as failed:
            add_missing(form, failed.missing)
        except ChangedMeanwhile:
            overtaken(request, referral, form)
        else:
            taken(request, referral, TYPED_REPLY)
            messages.success(request, "Merci, votre précision est transmise au DAC.")
            return redirect("cases:referral", public_id=referral.public_id)
    context = page_context(request, referral, reply_form=form)
    return render(request, "cases/referral.html", context, status=422)


def overtaken(request: HttpRequest, referral: Referral, form: VersionedForm) -> None:
    """Tell who was quicker; what was typed stays, and the next sending is meant."""
    referral.refresh_from_db(fields=["version"])
    form.overtaken(what_changed(referral, reader=request.user), version=referral.version)


def no_more_to_withdraw(request: HttpRequest, referral: Referral) -> HttpResponse:
    messages.info(request, what_changed(referral, reader=request.user))
    return redirect("cases:referral", public_id=referral.public_id)


@acts_on(REFERRAL, "withdraw", joined=JOINED, too_late=no_more_to_withdraw)
@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, referral: Referral) -> HttpResponse:
    form = WithdrawForm(request.POST or None, initial={"version": referral.version})
    if request.method == "POST" and form.is_valid():
        try:
            withdraw(referral=referral, by=request.user, at=timezone.now(), **form.cleaned_data)
        except GuardsFailed as failed:
            add_missing(form, failed.missing)
        except ChangedMeanwhile:
            overtaken(request, referral, form)
        else:
            messages.success(request, "Demande retirée.")
            return redirect("cases:referral", public_id=referral.public_id)
    status = 422 if form.errors else 200
    return render(
        request, "cases/withdraw.html", {"form": form, "referral": referral}, status=status
    )
