"""The coordinator's page: the request, the primo-évaluation, the decision."""

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from cases.enums import ReferralStatus
from cases.forms.qualification import Decision, QualificationForm
from cases.models import Case, Referral
from cases.permissions import REFERRAL
from cases.selectors import Duplicates, likely_duplicates, referral_sheet, what_changed
from cases.selectors.sheet import to_tell_oneself
from cases.services.assess import assign, resume, start_assessment
from cases.services.qualify import Verdict, qualify
from cases.views.referral import JOINED, assign_form, coordinators_for, overtaken
from common import french
from common.access import acts_on
from common.errors import ChangedMeanwhile, GuardsFailed, Refused
from common.forms import add_missing
from directory.enums import DacList
from directory.models import Dac
from directory.selectors import choices_of

OUTCOMES = {
    Decision.ANSWER: ReferralStatus.ANSWERED,
    Decision.ACCEPT: ReferralStatus.ACCEPTED,
    Decision.REDIRECT: ReferralStatus.REDIRECTED,
    Decision.DECLINE: ReferralStatus.DECLINED,
}

DONE = {
    "later": "Primo-évaluation enregistrée.",
    "more": "Complément demandé. Le demandeur est prévenu.",
    "answer": "Réponse envoyée. Vous verrez ici quand elle aura été lue.",
    "redirect": "Demande réorientée. L’autre DAC et le demandeur sont prévenus.",
    "decline": "Demande non retenue. Le demandeur est prévenu, avec votre orientation.",
    "accept": "Demande acceptée. Le demandeur est prévenu.",
}
# The same, of a request received by telephone or letter.
TO_TELL = {
    "more": "Complément demandé.",
    "answer": "Réponse enregistrée.",
    "redirect": "Demande réorientée. L’autre DAC est prévenu.",
    "decline": "Demande non retenue.",
    "accept": "Demande acceptée.",
}


def moved_on(request: HttpRequest, referral: Referral) -> HttpResponse:
    """Whoever clicks too late is told who did what, on the page of the request."""
    messages.info(request, what_changed(referral, reader=request.user))
    return redirect("cases:referral", public_id=referral.public_id)


@acts_on(REFERRAL, "start_assessment", too_late=moved_on)
@require_POST
def start(request: HttpRequest, referral: Referral) -> HttpResponse:
    start_assessment(referral=referral, by=request.user, at=timezone.now())
    return redirect("cases:referral-qualify", public_id=referral.public_id)


def not_to_qualify(request: HttpRequest, referral: Referral) -> HttpResponse:
    """Not yet in hand, or decided already; what was typed for another decision is shown again."""
    if request.method != "POST" or referral.status == ReferralStatus.RECEIVED:
        messages.info(request, "Cette demande n’est pas à qualifier pour l’instant. La voici.")
        return redirect("cases:referral", public_id=referral.public_id)
    duplicates = likely_duplicates(referral)
    form = _form(referral, duplicates, request.POST)
    if form.is_valid() and _is_done(referral, form.cleaned_data):
        return moved_on(request, referral)
    changed = what_changed(referral, reader=request.user)
    form.add_error(None, f"{changed} Votre saisie n’est pas partie : la voici, à relire.")
    return _page(request, referral, form, duplicates, status=422)


def _is_done(referral: Referral, clean: dict) -> bool:
    """The same decision with the same words was sent twice."""
    same_outcome = OUTCOMES.get(clean["decision"]) == referral.status
    return same_outcome and clean["text"].strip() == referral.answer_text


@acts_on(REFERRAL, "assess", joined=JOINED, too_late=not_to_qualify)
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, referral: Referral) -> HttpResponse:
    duplicates = likely_duplicates(referral)
    if request.method == "POST":
        return _decide(request, referral, duplicates)
    return _page(request, referral, _form(referral, duplicates), duplicates)


def _decide(request, referral, duplicates) -> HttpResponse:
    form = _form(referral, duplicates, request.POST)
    if form.is_valid() and form.says_who():
        try:
            done = _qualify(request, referral, form)
        except GuardsFailed as failed:
            add_missing(form, failed.missing)
        except ChangedMeanwhile:
            overtaken(request, referral, form)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return _after(request, referral, form.cleaned_data["decision"], done)
    return _page(request, referral, form, duplicates, status=422)


def _qualify(request, referral, form) -> Referral | Case:
    clean = form.cleaned_data
    verdict = Verdict(
        kind=clean["decision"],
        text=clean["text"],
        question=clean["question"],
        reason=clean["reason"],
        orientation=clean["orientation"],
        to=clean["to"],
        acceptance=form.acceptance(),
    )
    return qualify(
        referral=referral,
        found=form.found(),
        gp=(clean["gp_status"], clean["gp_name"]),
        verdict=verdict,
        version=clean["version"],
        by=request.user,
        at=timezone.now(),
    )


def _after(request, referral, decision, done) -> HttpResponse:
    messages.success(request, _told(referral, decision))
    if isinstance(done, Case):
        return redirect("desk:situation", public_id=done.public_id)
    name = "cases:referral-qualify" if decision == "later" else "cases:referral"
    return redirect(name, public_id=referral.public_id)


def _told(referral: Referral, decision: str) -> str:
    """What is done, and who knows of it: somebody without an account is told by nobody but you."""
    if referral.requester_id is None and decision in TO_TELL:
        return f"{TO_TELL[decision]} {to_tell_oneself(referral)}"
    return DONE[decision]


def _form(referral: Referral, duplicates: Duplicates, data=None) -> QualificationForm:
    prefetch_related_objects([referral.dac], "list_items")
    found = getattr(referral, "first_assessment", None)
    initial = {
        "version": referral.version,
        "gp_status": referral.gp_status,
        "gp_name": referral.gp_name,
        "decision": "later",
        "person": "",
        "referent": referral.handled_by,
    }
    if found is not None:
        initial |= {
            "subsidiarity": found.subsidiarity,
            "closer_actor": found.closer_actor,
            "level_of_answer": found.level,
            "motives": found.motives,
            "note": found.note,
        }
    return QualificationForm(
        data,
        initial=initial,
        lists=choices_of(referral.dac, DacList.MOTIVE, DacList.LEVEL, DacList.DECLINE_REASON),
        coordinators=coordinators_for(referral),
        dacs=Dac.objects.exclude(pk=referral.dac_id).order_by("name"),
        persons=[(one.person, _words(one)) for one in duplicates.persons],
    )


def _words(one) -> str:
    person = one.person
    born = f", naissance le {french.day_digits(person.birth_date)}" if person.birth_date else ""
    state = (
        f"situation {one.open_case.reference} en cours : la demande y sera rattachée"
        if one.open_case
        else "pas de situation en cours"
    )
    return f"Oui : {person.full_name}{born} ({one.why}) — {state}"


def _page(request, referral, form, duplicates, *, status: int = 200) -> HttpResponse:
    context = {
        "sheet": referral_sheet(referral, reader=request.user, today=timezone.localdate()),
        "referral": referral,
        "form": form,
        "duplicates": duplicates,
        "waits": referral.status == ReferralStatus.MORE_ASKED,
        "asks_person": bool(duplicates.persons),
        "is_question": referral.nature == "question",
        "assign_form": assign_form(referral, form.coordinators),
    }
    return render(request, "cases/qualify.html", context, status=status)


@acts_on(REFERRAL, "resume", too_late=moved_on)
@require_POST
def go_on(request: HttpRequest, referral: Referral) -> HttpResponse:
    resume(referral=referral, version=referral.version, by=request.user, at=timezone.now())
    messages.success(request, "Vous pouvez répondre sans attendre le complément.")
    return redirect("cases:referral-qualify", public_id=referral.public_id)


@acts_on(REFERRAL, "assign", too_late=moved_on)
@require_POST
def hand_over(request: HttpRequest, referral: Referral) -> HttpResponse:
    form = assign_form(referral, coordinators_for(referral), request.POST)
    if form.is_valid() and (handler := form.cleaned_data["handler"]):
        version, now = form.cleaned_data["version"], timezone.now()
        try:
            assign(referral=referral, to=handler, version=version, by=request.user, at=now)
        except GuardsFailed as failed:
            messages.error(request, str(failed))
        except ChangedMeanwhile:
            messages.error(request, what_changed(referral, reader=request.user))
        else:
            messages.success(request, f"Demande confiée à {handler}.")
    else:
        messages.error(request, "Choisissez à qui confier la demande.")
    return redirect("cases:referral", public_id=referral.public_id)
