"""What the person decided: the page, noting a decision, taking one back, a refusal in words."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.enums import ConsentKind, TeamStatus
from cases.forms.decisions import DecisionForm, RefusalForm, WithdrawalForm
from cases.models import Case, Consent, Refusal
from cases.permissions import CASE, CONSENT, REFUSAL
from cases.selectors.decisions import (
    decisions_of,
    effect_of_withdrawal,
    how_in_words,
    standing_words,
)
from cases.selectors.head import JOINED_FOR_HEAD, head_of
from cases.selectors.lens import reading_of
from cases.services.decisions import record_decision, withdraw_decision
from cases.services.refusals import lift_refusal, record_refusal
from cases.views.case import moved_on
from cases.views.gesture import Gesture, answer, bound, decisions_url
from common.access import acts_on

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
    }
    return render(request, "cases/decisions.html", context)


@acts_on(CASE, "record_decision", joined=JOINED, too_late=moved_on)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, case: Case) -> HttpResponse:
    """« objet » in the address says which decision; « membre » and « proche » tick one in advance."""
    back, kind = decisions_url(case), request.GET.get("objet", "")
    if kind not in ConsentKind.values:
        return redirect(back)
    known = case.consents.filter(kind=kind).count()
    form = _decision_form(request, case, kind, known)

    def act():
        told = {"decision": form.act(), "known": form.cleaned_data["version"]}
        record_decision(case=case, by=request.user, at=timezone.now(), **told)

    def overtaken(words: str) -> None:
        form.overtaken(words, version=known)

    words = {"page": "decision_add", "done": NOTED, "back": back}
    gesture = Gesture(case=case, form=form, act=act, overtaken=overtaken, **words)
    context = {"kind": kind, "title": ConsentKind(kind).label, "stands": standing_words(case, kind)}
    return answer(request, gesture, **context)


def _decision_form(request: HttpRequest, case: Case, kind: str, known: int) -> DecisionForm:
    """Those with whom sharing needs an accord, and the relatives there are."""
    outside = case.team.filter(status=TeamStatus.ACTIVE, in_care_team=False)
    return DecisionForm(
        bound(request),
        kind=kind,
        members=outside.order_by("name", "pk") if kind == ConsentKind.SHARING else (),
        relatives=case.relatives.filter(ends_on__isnull=True).order_by("name", "pk"),
        initial={
            "version": known,
            "decided_on": timezone.localdate(),
            "given_by": "person",
            "members": [request.GET.get("membre", "")],
            "relative": request.GET.get("proche", ""),
        },
    )


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
