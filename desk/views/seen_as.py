"""« Voir comme »: a situation exactly as somebody would get it, before they are let in."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cases.enums import TeamStatus
from cases.models import Case
from cases.permissions import CASE
from cases.services.seen_as import FOOTINGS, Guise, Seen, seen_as
from cases.views.case import moved_on
from common.access import acts_on
from common.bases import uuid_or_none
from common.errors import GuardsFailed
from common.forms import add_missing
from common.inert import inert
from desk.forms import SeenAsForm
from desk.selectors.seen import Eyes, eyes_of
from directory.models import Professional

JOINED = ("dac", "person__commune")
NOBODY_IN_PARTICULAR = "quelqu’un à cette place"


@acts_on(CASE, "see_as", joined=JOINED, too_late=moved_on)
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, case: Case) -> HttpResponse:
    """The form; once it says in whose eyes, an address with nobody's name, and what they see."""
    if request.method == "POST":
        form = SeenAsForm(request.POST)
        if form.is_valid():
            return redirect(f"{request.path}?{urlencode(_chosen(form), doseq=True)}")
        return _ask(request, case, form, status=422)
    guise = _guise(request, case)
    return _ask(request, case, SeenAsForm()) if guise is None else _show(request, case, guise)


def _ask(request: HttpRequest, case: Case, form: SeenAsForm, *, status: int = 200) -> HttpResponse:
    context = {"case": case, "person": case.person, "form": form, "back": _back(case)}
    return render(request, "desk/seen_as_form.html", context, status=status)


def _chosen(form: SeenAsForm) -> dict:
    clean = form.cleaned_data
    known = clean["professional"]
    return {
        **({"professionnel": str(known.public_id)} if known is not None else {}),
        "comme": clean["footing"],
        "volet": clean["volets"],
    }


def _guise(request: HttpRequest, case: Case) -> Guise | None:
    """In whose eyes, as the address says; None where it says nothing, or nobody of this situation."""
    asked = request.GET
    if (key := uuid_or_none(asked.get("membre"))) is not None:
        rows = case.team.filter(status=TeamStatus.ACTIVE, public_id=key).select_related("user")
        member = rows.first()
        return Guise(member=member) if member is not None else None
    if (key := uuid_or_none(asked.get("invitation"))) is not None:
        grant = case.grants.filter(public_id=key, ended_at__isnull=True).first()
        return Guise(grant=grant) if grant is not None else None
    if asked.get("comme") not in FOOTINGS:
        return None
    key = uuid_or_none(asked.get("professionnel"))
    known = Professional.objects.select_related("user").filter(public_id=key).first()
    return Guise(professional=known, footing=asked["comme"], volets=tuple(asked.getlist("volet")))


def _show(request: HttpRequest, case: Case, guise: Guise) -> HttpResponse:
    try:
        with seen_as(case=case, guise=guise, by=request.user, at=timezone.now()) as seen:
            section = request.GET.get("section", "")
            eyes = eyes_of(seen.reader, case, section=section, today=timezone.localdate())
            shown = _as_they_get_it(eyes)
    except GuardsFailed as failed:
        form = _form_of(guise)
        add_missing(form, failed.missing)
        return _ask(request, case, form, status=422)
    context = {"case": case, "eyes": eyes, "shown": shown, **_words(request, case, guise, seen)}
    return render(request, "desk/seen_as.html", context)


def _as_they_get_it(eyes: Eyes) -> str:
    """The same templates as theirs, rendered while they have the place; then only to be looked at."""
    context = {"csrf_token": "NOTPROVIDED", "sheet": eyes.sheet, **(eyes.plan or {})}
    return inert(render_to_string("desk/_seen.html", context | {"eyes": eyes}))


def _form_of(guise: Guise) -> SeenAsForm:
    """What the address said, as if it had been typed; so that errors stand beside it."""
    form = SeenAsForm({"footing": guise.footing, "volets": list(guise.volets)})
    form.is_valid()
    return form


def _words(request: HttpRequest, case: Case, guise: Guise, seen: Seen) -> dict:
    kept = request.GET.copy()
    kept.pop("section", None)
    member, known = guise.member, guise.professional
    somebody = member or (guise.grant.user if guise.grant is not None else known)
    return {
        "whom": str(somebody) if somebody is not None else NOBODY_IN_PARTICULAR,
        "footing": FOOTINGS.get(guise.footing, ""),
        "assumed": seen.assumed,
        "kept": kept.urlencode(),
        "back": _back(case),
    }


def _back(case: Case) -> str:
    return reverse("cases:decisions", args=[case.public_id])
