"""Opening a situation in an emergency, the register of the openings, and their judgement."""

from allauth.core import ratelimit
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from cases.forms.opening import EmergencyForm, JudgementForm
from cases.models import EmergencyOpening
from cases.permissions import OPENING
from cases.permissions.opening import may_open
from cases.selectors.openings import opening_sheet, rates_for, register_rows
from cases.services.opening import Outcome, judge_opening, open_in_emergency
from cases.views.gesture import bound
from common import french, journal
from common.access import acts_on, lists, reserved_to
from common.forms import refusals_in
from signin.reauthentication import proves_again, what_was_typed

PAGE = 25
JOINED = ("case__dac", "opened_by", "judged_by")
NOTHING = (
    "Aucune situation ne s’ouvre avec ces informations. Vérifiez le nom, le prénom et la date de "
    "naissance. Cela ne dit pas si la personne est suivie, ni ce qu’elle a décidé."
)
TOO_MANY = "Trop d’essais à la suite. Attendez dix minutes, ou appelez le DAC."
READ_ALREADY = "Vous lisez déjà cette situation : rien n’a été ouvert, personne n’a été prévenu."
WHO = "qui accompagne des personnes, identité prouvée par un second facteur à l’instant"


@reserved_to(WHO, may_open)
@proves_again(keeps=True)
@require_http_methods(["GET", "POST"])
def emergency(request: HttpRequest) -> HttpResponse:
    """One form: who, why; the situation itself follows, or the same words whatever is the matter."""
    form = EmergencyForm(bound(request), initial=what_was_typed(request))
    if form.is_bound and form.is_valid():
        done = _opened(request, form)
        if done.case is not None:
            _tell(request, done)
            return redirect("desk:situation", public_id=done.case.public_id)
    status = 422 if form.errors else 200
    return render(request, "cases/emergency.html", {"form": form}, status=status)


def _opened(request: HttpRequest, form: EmergencyForm) -> Outcome:
    """What the service found; where it is nothing, the form says so and the journal keeps the try."""
    done = Outcome()
    if not ratelimit.consume(request, action="emergency"):
        return _nothing(request, form, TOO_MANY, "trop d’essais")
    with refusals_in(form):
        done = open_in_emergency(
            sought=form.sought(),
            reason=form.cleaned_data["reason"],
            is_declared=form.cleaned_data["is_declared"],
            by=request.user,
            at=timezone.now(),
        )
    if done.case is None and not form.errors:
        return _nothing(request, form, NOTHING, "aucune situation ne s’ouvre")
    return done


def _nothing(request: HttpRequest, form: EmergencyForm, words: str, reason: str) -> Outcome:
    """Never with what was typed: a try tells who somebody was looking for."""
    form.add_error(None, words)
    about = {"model": EmergencyOpening, "identifier": "", "action": "open", "reason": reason}
    journal.current().refusal(actor=request.user, page=journal.page_of(request), **about)
    return Outcome()


def _tell(request: HttpRequest, done: Outcome) -> None:
    if done.opening is None:
        messages.info(request, READ_ALREADY)
        return
    until = french.hour(done.opening.until)
    words = (
        "Le référent, le responsable du DAC et le délégué à la protection des données le savent."
    )
    messages.warning(request, f"Situation ouverte jusqu’à {until}. {words}")


@lists(OPENING)
@require_GET
def register(request: HttpRequest, rows, listing) -> HttpResponse:
    """All the openings that one may see, those to judge first; how often they are, for who watches."""
    now = timezone.now()
    ordered = rows.select_related("case__dac", "opened_by").order_by("-opened_at", "-pk")
    page = Paginator(ordered, PAGE).get_page(request.GET.get("page"))
    listing.shows(page, model=EmergencyOpening, page=page.number)
    context = {"page": page, "rows": register_rows(page, request.user, at=now)}
    context["rates"] = rates_for(request.user, at=now)
    return render(request, "cases/openings.html", context)


@acts_on(OPENING, "view", joined=JOINED)
@require_GET
def opening(request: HttpRequest, opening: EmergencyOpening) -> HttpResponse:
    return _page(request, opening, JudgementForm())


def judged_already(request: HttpRequest, opening: EmergencyOpening) -> HttpResponse:
    """Two people had the page open: the second one reads what the first one found."""
    messages.info(request, "Cette ouverture vient d’être jugée.")
    return redirect("cases:opening", public_id=opening.public_id)


@acts_on(OPENING, "find_justified", joined=JOINED, too_late=judged_already)
@require_http_methods(["GET", "POST"])
def judge(request: HttpRequest, opening: EmergencyOpening) -> HttpResponse:
    form = JudgementForm(bound(request))
    if form.is_bound and form.is_valid():
        with refusals_in(form):
            judge_opening(opening=opening, by=request.user, at=timezone.now(), **form.cleaned_data)
        if not form.errors:
            messages.success(request, "Jugement noté. La personne qui a ouvert est prévenue.")
            return redirect("cases:opening", public_id=opening.public_id)
    return _page(request, opening, form)


def _page(request: HttpRequest, opening: EmergencyOpening, form: JudgementForm) -> HttpResponse:
    sheet = opening_sheet(opening, request.user, at=timezone.now())
    status = 422 if form.errors else 200
    return render(request, "cases/opening.html", {"sheet": sheet, "form": form}, status=status)
