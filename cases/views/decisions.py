"""What the person decided: the page, noting a decision, taking one back, a refusal in words."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.enums import ConsentKind, TeamStatus
from cases.forms.decisions import (
    DecisionForm,
    RefusalForm,
    SignedCopyForm,
    WithdrawalForm,
    as_before,
)
from cases.models import Case, Consent, Refusal, SignedCopy
from cases.permissions import CASE, CONSENT, REFUSAL, SIGNED_COPY
from cases.selectors.decision_rows import how_in_words
from cases.selectors.decisions import decisions_of, standing_words
from cases.selectors.head import JOINED_FOR_HEAD, head_of
from cases.selectors.lens import reading_of
from cases.selectors.withdrawal import effect_of_withdrawal
from cases.services.decisions import record_decision, withdraw_decision
from cases.services.refusals import lift_refusal, record_refusal
from cases.services.signed_copy import checked, join_copy, read_copy
from cases.uploads import UploadRefused, vault
from cases.views.attachment import as_download
from cases.views.case import moved_on
from cases.views.gesture import Gesture, answer, bound, decisions_url
from common.access import acts_on
from common.bases import uuid_or_none

JOINED = ("dac", "person__commune")
OF_ROW = ("case__dac", "case__person__commune", "member")
OF_CONSENT = (*OF_ROW, "relative", "recorded_by")
NOTED = "Décision notée. Ce que chacun lit en tient compte dès maintenant."


def consent_moved_on(request: HttpRequest, consent: Consent) -> HttpResponse:
    messages.info(request, "Cette décision ne vaut déjà plus : voici où en sont les accords.")
    return redirect(decisions_url(consent.case))


@acts_on(CASE, "view_decisions", joined=JOINED_FOR_HEAD)
@require_safe
def page(request: HttpRequest, case: Case) -> HttpResponse:
    reading = reading_of(request.user, case)
    context = {
        "case": case,
        "head": head_of(case, request.user, reading),
        "decisions": decisions_of(case),
        "may_invite": bool(CASE.can(request.user, "invite", case)),
        "may_see_as": bool(CASE.can(request.user, "see_as", case)),
    }
    return render(request, "cases/decisions.html", context)


@vault.deposit()
@acts_on(CASE, "record_decision", joined=JOINED, too_late=moved_on)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, case: Case) -> HttpResponse:
    """« objet » in the address says which decision; « membre » and « proche » tick one in advance,
    « reprend » fills in all that an earlier decision said."""
    back, kind = decisions_url(case), request.GET.get("objet", "")
    if kind not in ConsentKind.values:
        return redirect(back)
    known = case.consents.filter(kind=kind).count()
    form = _decision_form(request, case, kind, known)
    gesture = Gesture(
        case=case,
        form=form,
        act=partial(_record, request, case, form),
        page="decision_add",
        done=NOTED,
        back=back,
        overtaken=partial(form.overtaken, version=known),
    )
    context = {"kind": kind, "title": ConsentKind(kind).label, "stands": standing_words(case, kind)}
    return answer(request, gesture, **context)


def _record(request: HttpRequest, case: Case, form: DecisionForm) -> None:
    told = {"decision": form.act(), "known": form.cleaned_data["version"]}
    upload = form.cleaned_data["paper"]
    try:
        paper = checked(upload) if upload is not None else None
    except UploadRefused as refused:
        form.add_error("paper", str(refused))
        return
    record_decision(case=case, paper=paper, by=request.user, at=timezone.now(), **told)


def _decision_form(request: HttpRequest, case: Case, kind: str, known: int) -> DecisionForm:
    """Those with whom sharing needs an accord, and the relatives there are."""
    outside = case.team.filter(status=TeamStatus.ACTIVE, in_care_team=False)
    today = timezone.localdate()
    renewed = _renewed(request, case, kind)
    return DecisionForm(
        bound(request),
        request.FILES or None,
        kind=kind,
        members=outside.order_by("name", "pk") if kind == ConsentKind.SHARING else (),
        relatives=case.relatives.filter(ends_on__isnull=True).order_by("name", "pk"),
        initial={
            "version": known,
            "decided_on": today,
            "given_by": "person",
            "members": [request.GET.get("membre", "")],
            "relative": request.GET.get("proche", ""),
            **(as_before(renewed, today) if renewed is not None else {}),
        },
    )


def _renewed(request: HttpRequest, case: Case, kind: str) -> Consent | None:
    """The decision that « reprend » names, if it is one of this situation."""
    key = uuid_or_none(request.GET.get("reprend"))
    rows = case.consents.filter(kind=kind).select_related("member", "relative")
    return rows.filter(public_id=key).first()


@vault.deposit()
@acts_on(CONSENT, "join_copy", joined=OF_CONSENT, too_late=consent_moved_on)
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, consent: Consent) -> HttpResponse:
    """The paper comes after the decision, more often than not."""
    form, back = SignedCopyForm(bound(request), request.FILES or None), decisions_url(consent.case)

    def act():
        try:
            upload = form.cleaned_data["paper"]
            join_copy(consent=consent, upload=upload, by=request.user, at=timezone.now())
        except UploadRefused as refused:
            form.add_error("paper", str(refused))

    words = {"page": "signed_copy_add", "done": "Copie signée jointe.", "back": back}
    context = {"title": ConsentKind(consent.kind).label, "how": how_in_words(consent)}
    return answer(request, Gesture(case=consent.case, form=form, act=act, **words), **context)


@acts_on(SIGNED_COPY, "view")
@require_safe
def download(request: HttpRequest, copy: SignedCopy) -> HttpResponse:
    """The paper under a name that says nothing of anybody, always to be saved."""
    return as_download(read_copy(copy), kind=copy.kind, name=f"accord-signe.{copy.kind}")


@acts_on(CONSENT, "withdraw", joined=OF_CONSENT, too_late=consent_moved_on)
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, consent: Consent) -> HttpResponse:
    form, case = WithdrawalForm(bound(request), initial={"on": timezone.localdate()}), consent.case

    def act():
        withdraw_decision(consent=consent, by=request.user, at=timezone.now(), **form.cleaned_data)

    about = consent.member or consent.relative
    words = {"done": "Retrait noté. Il vaut dès maintenant.", "back": decisions_url(case)}
    context = {
        "title": ConsentKind(consent.kind).label,
        "about": about.name if about is not None else "",
        "how": how_in_words(consent),
        "effect": effect_of_withdrawal(consent),
    }
    gesture = Gesture(case=case, form=form, act=act, page="decision_withdraw", **words)
    return answer(request, gesture, **context)


@acts_on(CASE, "record_decision", joined=JOINED, too_late=moved_on)
@require_http_methods(["GET", "POST"])
def refuse(request: HttpRequest, case: Case) -> HttpResponse:
    members = case.team.filter(status=TeamStatus.ACTIVE).order_by("name", "pk")
    form = RefusalForm(bound(request), members=members, initial={"said_on": timezone.localdate()})
    done, back = "Refus noté. Il vaut dès maintenant.", decisions_url(case)

    def act():
        record_refusal(case=case, by=request.user, at=timezone.now(), **form.cleaned_data)

    gesture = Gesture(case=case, form=form, act=act, page="refusal_add", done=done, back=back)
    return answer(request, gesture)


@acts_on(REFUSAL, "lift", joined=OF_ROW)
@require_POST
def lift(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    lift_refusal(refusal=refusal, by=request.user, at=timezone.now())
    messages.success(request, "Refus levé. Les autres décisions continuent de valoir.")
    return redirect(decisions_url(refusal.case))
