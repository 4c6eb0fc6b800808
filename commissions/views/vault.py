"""The vault's own pages, the only ones that ask for the identity."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from commissions.forms.vault import IdentityForm, OpenForm
from commissions.models import Situation
from commissions.permissions import SITUATION
from commissions.services import vault as services
from commissions.vault import FIELDS
from commissions.views.gesture import Gesture, answer, posted
from commissions.views.instruction import moved_on, situation_url
from common.access import acts_on
from common.forms import refusals_in
from common.french import day_digits

BOTH = ("GET", "POST")
JOINED = ("commission",)


@acts_on(SITUATION, "fill_vault", joined=JOINED, too_late=moved_on)
@require_http_methods(BOTH)
def fill(request: HttpRequest, situation: Situation) -> HttpResponse:
    typed = services.typed_by(situation=situation, by=request.user)
    form = IdentityForm(posted(request), initial=IdentityForm.shown(typed))

    def act(data: dict):
        services.fill(
            situation=situation, identity=form.identity(), by=request.user, at=timezone.now()
        )

    gesture = Gesture(
        form=form,
        act=act,
        page="vault_fill",
        done="Coffre enregistré.",
        back=_where_from(request, situation),
        context=_shown(request, situation) | {"typed": bool(typed)},
    )
    return answer(request, gesture)


@acts_on(SITUATION, "open_vault", joined=JOINED, too_late=moved_on)
@require_http_methods(BOTH)
def open_vault(request: HttpRequest, situation: Situation) -> HttpResponse:
    """What is opened stands in this answer only: no address shows it again."""
    allowed = services.purposes_for(request.user, situation)
    form = OpenForm(posted(request), purposes=allowed)
    context = _shown(request, situation) | {"form": form, "back": situation_url(situation)}
    if form.is_bound and form.is_valid():
        with refusals_in(form):
            identity = services.open_vault(
                situation=situation, by=request.user, at=timezone.now(), **form.cleaned_data
            )
            context["lines"] = _lines(identity)
            return render(request, "commissions/vault_opened.html", context)
    status = 422 if form.errors else 200
    return render(request, "commissions/vault_open.html", context, status=status)


@acts_on(SITUATION, "check_known", joined=JOINED, too_late=moved_on)
@require_http_methods(BOTH)
def check(request: HttpRequest, situation: Situation) -> HttpResponse:
    """A yes or a no, shown once and kept nowhere."""
    context = _shown(request, situation) | {"back": situation_url(situation)}
    if request.method == "POST":
        context["known"] = services.known_here(
            situation=situation, by=request.user, at=timezone.now()
        )
    return render(request, "commissions/vault_check.html", context)


def _where_from(request: HttpRequest, situation: Situation) -> str:
    """The referrer goes on with the sheet while it is theirs; everybody else reads the situation."""
    if SITUATION.can(request.user, "edit", situation):
        return reverse("commissions:sheet-edit", args=[situation.public_id])
    return situation_url(situation)


def _shown(request: HttpRequest, situation: Situation) -> dict:
    may = set(SITUATION.actions_for(request.user, situation))
    return {
        "situation_id": situation.public_id,
        "code": situation.code or "",
        "filled": services.is_filled(situation),
        "may_open": "open_vault" in may,
        "may_fill": "fill_vault" in may,
        "may_check": "check_known" in may,
    }


def _lines(identity: dict[str, str]) -> list[tuple[str, str, str]]:
    """Label, words and kind of each thing that the vault holds."""
    return [
        (label, _words(name, identity[name]), name) for name, label in FIELDS if identity.get(name)
    ]


def _words(name: str, value: str) -> str:
    return day_digits(date.fromisoformat(value)) if name == "birth_date" else value
