"""Write a request: a draft saved as one types, then sent."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from cases.enums import Channel, ReferralStatus
from cases.forms.referral import (
    GpReferralForm,
    ReceivedReferralForm,
    ReferralForm,
    posted_of,
    typed_of,
)
from cases.models import Referral
from cases.permissions import REFERRAL
from cases.selectors import lists_for
from cases.services.draft import discard_draft, save_draft, start_draft
from cases.services.send_referral import RequesterCard, send_referral
from cases.views.attachment_list import attachment_context
from common.access import acts_on, reserved_to
from common.errors import GuardsFailed, Refused
from common.forms import add_missing, printable
from directory.enums import MembershipState, OrganisationKind, Profession, Sector
from directory.standing import standing_of


def form_class_for(user, referral: Referral) -> type[ReferralForm]:
    """A médecin traitant is asked less; a coordinator typing for somebody says for whom."""
    if referral.channel != Channel.ONLINE:
        return ReceivedReferralForm
    professional = getattr(user, "professional", None)
    is_gp = professional and professional.profession == Profession.GENERAL_PRACTITIONER
    return GpReferralForm if is_gp else ReferralForm


def card_of(user) -> RequesterCard:
    """The person signed in, as the DAC will read who asks."""
    professional = getattr(user, "professional", None)
    if professional is None:
        return RequesterCard(name=str(user), account=user)
    membership = (
        professional.memberships.filter(status=MembershipState.ACTIVE)
        .select_related("organisation")
        .first()
    )
    return RequesterCard(
        name=str(professional),
        line=standing_of(user).line or professional.line,
        kind=_kind_of(membership.organisation) if membership else "other",
        phone=professional.phone,
        account=user,
    )


def _kind_of(organisation) -> str:
    if organisation.kind == OrganisationKind.HOSPITAL:
        return "hospital"
    return {Sector.HEALTH: "liberal", Sector.SOCIAL: "social"}.get(
        organisation.sector, "medico_social"
    )


@reserved_to(
    "membre d’un organisme qui accompagne", lambda user: bool(standing_of(user).organisations)
)
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    if request.method == "GET":
        coordinates = bool(standing_of(request.user).coordinates)
        return render(request, "cases/start.html", {"types_for_others": coordinates})
    channel = request.POST.get("channel", Channel.ONLINE)
    if channel not in Channel.values:
        channel = Channel.ONLINE
    draft = start_draft(by=request.user, at=timezone.now(), channel=channel)
    return redirect("cases:referral-edit", public_id=draft.public_id)


@acts_on(REFERRAL, "view")
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, referral: Referral) -> HttpResponse:
    """Show the draft; POST sends it."""
    if referral.status != ReferralStatus.DRAFT:
        return _already_sent(request, referral)
    form_class = form_class_for(request.user, referral)
    if request.method == "POST":
        return _send(request, referral, form_class)
    data = posted_of(referral)
    form = form_class(data, lists=_lists(request, data), as_typed=True)
    return _page(request, referral, form)


def _already_sent(request, referral) -> HttpResponse:
    messages.info(request, "Cette demande est déjà partie. La voici.")
    return redirect("cases:referral", public_id=referral.public_id)


def _send(request, referral, form_class) -> HttpResponse:
    posted = printable(request.POST)
    form = form_class(posted, lists=_lists(request, posted))
    try:
        _keep(request, referral, typed_of(form_class, posted))
        if form.is_valid():
            sent = _sent(request, referral, form)
            return _gone(request, sent)
    except GuardsFailed as failed:
        add_missing(form, failed.missing)
    except Refused as refused:
        referral.refresh_from_db()
        if referral.status != ReferralStatus.DRAFT:  # the page was sent twice at once
            return _already_sent(request, referral)
        form.full_clean()
        form.add_error(None, str(refused))
    referral.refresh_from_db()
    return _page(request, referral, form, status=422)


def _gone(request, sent: Referral) -> HttpResponse:
    """A coordinator who typed in a request for another DAC does not follow it."""
    messages.success(request, f"Demande {sent.reference} envoyée à {sent.dac}.")
    if REFERRAL.can(request.user, "view", sent):
        return redirect("cases:referral", public_id=sent.public_id)
    messages.info(request, "Ce DAC la suit désormais : elle n’apparaît pas dans vos listes.")
    return redirect("desk:triage")


def _keep(request, referral, typed: dict) -> None:
    save_draft(referral=referral, typed=typed, by=request.user, at=timezone.now())


def _sent(request, referral, form) -> Referral:
    return send_referral(
        referral=referral,
        content=form.content(),
        requester=form.requester(request.user, card_of(request.user)),
        by=request.user,
        at=timezone.now(),
    )


def _lists(request, data) -> dict:
    return lists_for(request.user, commune_code=data.get("commune_key", "")[:5])


def _page(request, referral, form, *, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "referral": referral,
        "received": referral.channel != Channel.ONLINE,
        **attachment_context(request, referral),
    }
    return render(request, "cases/referral_form.html", context, status=status)


@acts_on(REFERRAL, "edit", part_of="cases:referral-edit")
@require_POST
def autosave(request: HttpRequest, referral: Referral) -> HttpResponse:
    """The script shows a refusal as it is told."""
    typed = typed_of(form_class_for(request.user, referral), printable(request.POST))
    try:
        _keep(request, referral, typed)
    except Refused as refused:
        return HttpResponse(str(refused), status=422, content_type="text/plain; charset=utf-8")
    return HttpResponse(status=204)


@acts_on(REFERRAL, "discard")
@require_http_methods(["GET", "POST"])
def discard(request: HttpRequest, referral: Referral) -> HttpResponse:
    if request.method == "GET":
        return render(request, "cases/discard.html", {"referral": referral})
    discard_draft(referral=referral, by=request.user, at=timezone.now())
    messages.success(request, "Brouillon supprimé.")
    return redirect("cases:mine")
